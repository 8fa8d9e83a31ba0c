"""Finds the title of an article: what its page calls itself, confirmed by what it shows."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ...text.page import Page, Piece
from ...text.regions import CARDS, CRUMBS, FOOTER, HEADER, NAVIGATION, RELATED
from ...text.spacing import tidy

_META = ("articletitle", "og:title", "twitter:title", "title")
_SEPARATORS = re.compile(r"\s*[_|｜\-－–—―－﹣·»>]+\s*|\s*--+\s*|\s+[-–—]\s+")
_LABEL = re.compile(
    r"title|headline|(?:^|[\s_-])(?:tit|bt|biaoti|h1|hd|subject)(?:$|[\s_\d-])", re.IGNORECASE
)
_NOT_LABEL = re.compile(r"sub|side|list|nav|menu|column|channel|site|related|rank|hot|foot", re.I)
_SITE = re.compile(
    r"(?:人民政府|政府|委员会|管理局|局|厅|部|网|网站|门户|频道|中心|在线|日报|新闻|办公室|学校|大学|医院|公众号|平台|头条|资讯|"
    r"观察|官网|com|cn|net|com\.cn)(?:网站|门户网站|官方网站|网|首页)?$",
    re.IGNORECASE,
)
_ORNAMENT: Final = ":：·*=~-—_|[]【】<>《》"  # around the names of old sites
_LABELLED = re.compile(r"^\s*(?:信件|来信|留言)?标\s*题\s*[:：]\s*(?=\S{4})")
_DATED = re.compile(r"\s*[（(\[【]\s?((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)\s?[）)\]】]$")
_TITLE_CELL = re.compile(r"\s*(?:信件|来信|留言|信息)?(?:标\s*题|主题|名称)\s*[:：]?\s*")
_NAMING = {NAVIGATION, CRUMBS, HEADER}
_EXCLUDED = {NAVIGATION, FOOTER, CRUMBS, RELATED, CARDS}
_NO_TITLE = re.compile(r"[。：:]|\d{4}[-/.年]\d|版权|点击|浏览")
_EMPTY_TITLES = frozenset(
    {
        "",
        "首页",
        "正文",
        "详情",
        "详情页",
        "文章详情",
        "内容页",
        "无标题文档",
        "untitled document",
        "untitled",
        "index",
        "信件详情",
        "来信详情",
        "留言详情",
        "新闻详情",
        "信息详情",
        "内容详情",
        "详细信息",
        "详细内容",
        "文章内容",
    }
)
MAX_TITLE: Final = 200
_WHOLE: Final = 8  # characters of a heading that is more than a kicker
_NEAR: Final = 6  # pieces between a minor heading and the text it heads


def headline(page: Page, body: list[int]) -> str:
    """The article's title, "" when the page shows none; without a label before it."""
    title = _LABELLED.sub("", _headline(page, body), count=1)
    dated = _DATED.search(title)
    # A day in brackets that <title> does not repeat tells when the article came out.
    return title[: dated.start()] if dated and dated[1] not in page.title else title


def _headline(page: Page, body: list[int]) -> str:
    """What the page gives as its title, as it stands there.

    1. the page tag ArticleTitle; 2. a heading that the page's own <title> repeats;
    3. og:title; 4. the only <h1>; 5. <title> without the site's name.
    """
    tag = page.meta("articletitle")
    if _is_title(tag):
        return tag
    whole = page.title
    told = page.meta("og:title", "twitter:title")
    shown = _shown(page, body)
    cleaned = without_site(whole, page)
    # An abbreviated <title> ends in dots: the heading that begins like it is the whole one.
    if cleaned.endswith(("...", "…")) and (
        longer := _completed(cleaned, [t for t, _ in shown] + _lines_above(page, body))
    ):
        return longer
    best = _repeated(page, body, shown, _solid(whole), _solid(told))
    if best and not _is_site_name(best, page):
        # A kicker or one half of a broken heading is less than the page calls itself.
        if len(_solid(best)) >= 0.5 * len(_solid(cleaned)) or _named_behind(cleaned, best):
            return best
        return cleaned
    if _is_title(told):
        return without_site(told, page)
    if not _is_site_name(cleaned, page) and (
        longer := _completed(cleaned, [text for text, _ in shown])
    ):
        return longer
    if not _is_title(cleaned) and (entered := _entered(page)):
        return entered
    headings = [t for t, rank in shown if rank >= 1 and not _is_site_name(t, page)]
    own = len(cleaned) >= 4 and not _is_site_name(cleaned, page)
    if headings and not (own and _stands_on(page, cleaned)):
        return headings[0]  # <title> names only the column or the site
    if not headings and not _stands_on(page, cleaned) and (entered := _entered(page)):
        return entered  # the form of a letter, on a page named for its column
    if _is_title(cleaned) and not _is_site_name(cleaned, page):
        return cleaned
    if headings:
        return headings[0]
    return _line_above(page, body) or (cleaned if _is_title(cleaned) else "")


def _named_behind(cleaned: str, best: str) -> bool:
    """Whether a <title> goes on behind a heading with the names of columns: 标题_栏目_某网."""
    return len(best) >= _WHOLE and cleaned.startswith(best) and cleaned[len(best) :][:1] in "_|"


def _entered(page: Page) -> str:
    """What a form of a letter or record has beside its cell 标题, "" without one."""
    for number, piece in enumerate(page.pieces[:-1]):
        if len(piece.text) <= 8 and _TITLE_CELL.fullmatch(piece.text):
            text = page.pieces[number + 1].text
            if _is_title(text) and page.pieces[number + 1].cell is not None:
                return text
    return ""


def _completed(cut: str, lines: list[str]) -> str:
    """The shown line that begins like a title cut short, "" when none does."""
    stem = _solid(cut).rstrip(".…")
    if len(stem) < 6:
        return ""
    whole = [text for text in lines if _solid(text).startswith(stem)]
    return max(whole, key=len, default="")


def _line_above(page: Page, body: list[int]) -> str:
    """The nearest short line above the text that could be a title: old pages mark none."""
    start = body[0] if body else 0
    for number in range(start, max(-1, start - _NEAR), -1):
        piece = page.pieces[number]
        if piece.hidden or piece.spans or piece.region in _EXCLUDED:
            continue
        if 6 <= len(piece.text) <= 80 and not _NO_TITLE.search(piece.text):
            return piece.text
    return ""


def _repeated(
    page: Page, body: list[int], shown: list[tuple[str, int]], whole: str, told: str
) -> str:
    """The longest line above the text that <title> or og:title repeats."""
    lines = [text for text, _ in shown] + _lines_above(page, body)
    best = ""
    for text in lines:
        solid = _solid(text)
        known = solid in whole or (told and solid in told)
        if known and len(solid) > max(3, len(_solid(best))):
            best = text
    return best


def _lines_above(page: Page, body: list[int]) -> list[str]:
    """Lines above the text, or its first, that are no part of menus."""
    start = body[0] if body else len(page.pieces)
    return [
        p.text
        for p in page.pieces[: start + 3]
        if 6 <= len(p.text) <= MAX_TITLE and not p.hidden and p.region not in _EXCLUDED
    ]


def _stands_on(page: Page, text: str) -> bool:
    """Whether the page shows this text as a line of its own, outside navigation."""
    solid = _solid(text)
    return any(
        solid == _solid(p.text)
        or (len(solid) >= 8 and solid in _solid(p.text) and len(p.text) < 2 * len(text))
        for p in page.pieces
        if p.region not in _EXCLUDED and p.region != HEADER
    )


def without_site(title: str, page: Page) -> str:
    """A <title> without the names of site and column that follow or precede it."""
    names = {_solid(page.meta("sitename")), _solid(page.meta("columnname"))} - {""}
    names |= {  # the column's name stands in navigation and 当前位置
        _solid(a.text) for a in page.anchors if a.region in _NAMING and 2 <= len(a.text) <= 12
    }
    title = tidy(title)
    while True:
        cuts = list(_SEPARATORS.finditer(title))
        cut = next((c for c in reversed(cuts) if c.start() > 0 and c.end() < len(title)), None)
        if cut is None:
            return title
        head, tail = title[: cut.start()].strip(), title[cut.end() :].strip()
        first = cuts[0]
        start, rest = title[: first.start()].strip(), title[first.end() :].strip()
        if _solid(tail) in names or (len(tail) <= 20 and _SITE.search(tail)):
            title = head
        elif _solid(start) in names or (len(start) <= 20 and _SITE.search(start) and len(rest) > 8):
            title = rest
        elif len(cut[0].strip()) and "_" in cut[0] and len(tail) <= 24 and len(head) >= len(tail):
            title = head
        else:
            return title


def _shown(page: Page, body: list[int]) -> list[tuple[str, int]]:
    """What the page shows as headings, as (text, rank): 3 h1, 2 named a title, 1 h2–h4."""
    found: list[tuple[str, int, int]] = []
    start = body[0] if body else len(page.pieces)
    joined: dict[int, list[Piece]] = {}
    for number, piece in enumerate(page.pieces):
        if piece.hidden and piece.tag != "h1":
            continue
        label = page.elements[piece.element].label
        home = piece.element
        if piece.tag == "h1":
            rank = 3
        elif piece.region in _EXCLUDED:
            continue
        elif _names_title(label):
            rank = 2
        elif piece.tag == "p" and (outer := _title_around(page, piece)) >= 0:
            home, rank = outer, 2
        elif piece.tag in {"h2", "h3", "h4", "h5"} and start - _NEAR <= number <= start:
            rank = 1
        else:
            for run in piece.runs:
                if _LABEL.search(run.label) and number <= start + 3:
                    found.append((piece.text[run.start : run.end].strip(), 2, number))
            continue
        if rank >= 2 and number <= start + 3:
            joined.setdefault(home, []).append(piece)
        found.append((piece.text, rank, number))
    for pieces in joined.values():  # a title broken by <br>, or over two paragraphs
        if 1 < len(pieces) <= 3:
            found.append(("".join(p.text for p in pieces), 4, start))
    kept = [(t, r, n) for t, r, n in found if 4 <= len(t) <= MAX_TITLE]
    return [(t, r) for t, r, n in sorted(kept, key=lambda f: (-f[1], abs(start - f[2])))]


@lru_cache(maxsize=4096)
def _names_title(label: str) -> bool:
    return bool(label and _LABEL.search(label) and not _NOT_LABEL.search(label))


def _title_around(page: Page, piece: Piece) -> int:
    """The small element named a title in which a paragraph stands, or -1."""
    outer = page.elements[piece.element].parent
    if outer < 0 or not _names_title(page.elements[outer].label):
        return -1
    return outer if page.elements[outer].last - page.elements[outer].first <= 3 else -1


def _solid(text: str) -> str:
    return "".join(text.split())


def _is_title(text: str) -> bool:
    return 2 <= len(text) <= MAX_TITLE and text.strip().lower() not in _EMPTY_TITLES


def _is_site_name(text: str, page: Page) -> bool:
    solid = _solid(text).strip(_ORNAMENT)
    names = (page.meta("sitename"), page.meta("columnname"), page.meta("columntype"))
    return solid in {_solid(n) for n in names if n} or (
        len(solid) <= 16 and bool(_SITE.search(solid)) and not re.search(r"关于|通知|公告", solid)
    )
