"""Reads a column's list page: its rows, the newest date over all of them, and what to read next.

Three outcomes: rows; *blank* (a page clearly rendered without any entry); could not look
(an empty shell, a list that scripts fetch, pictures only).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...model import Document, DocumentKind, Fetched, Message, Reading, Request, Row, Target
from ...text.html import read_page
from ...text.marks import read_marks
from ...text.messages import read_messages
from ...text.obstacles import SHELL, loads_by_script, scripted_target
from ...text.page import Page
from ...text.regions import MAIN
from ...text.urls import MEDIA, is_attachment, join, same_site, suffix
from . import interface
from .body import MainText
from .common import blocks_behind, blocks_of, links_of, open_page, option, unread
from .headline import headline
from .island import carried_rows, unlinked_rows
from .paging import further_pages, next_page, told_pages, unread_pages
from .published import published
from .rows import read_rows
from .tiles import tiles

_NOTHING = re.compile(
    r"暂无|没有(?:相关|找到|更多)?(?:数据|内容|信息|记录|文章)|无相关|共\s?0\s?[条篇页]|内容(?:建设|更新)中|敬请期待"
)
# Not the ids of toolbars, floating windows and advertisements, which stand empty as well.
_FILLED = re.compile(
    r"(?:app|root|vue|__next|__nuxt|main|wrap(?:per)?|container|content|tbody|result|page)|(?:\w*[-_])?(?:list|data|news|article|table)(?:[-_]?(?:list|box|content|wrap|container|body|view|con|app|\d+))?|\w*(?:List|Data|Table)(?:Box|Content|Wrap|View)?",
    re.IGNORECASE,
)
# Rows that the server wrote into a comment: a script draws the list in their place.
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_ROW_TAG = re.compile(r"<(?:li|tr|dd)\b.{0,200}?<a\s", re.IGNORECASE | re.DOTALL)
MOST_HOPS = 3
NO_ENTRIES = "栏目列表由脚本从接口读取，接口没有给出条目，无法判断"
TOO_LITTLE = "页面内容过少，无法判断"
MESSAGE_CLASSES = frozenset({"message", "interaction"})
MOST_PAGES = 200
_MARKUP = 50_000  # characters of an empty list that are looked through
OF_WORDS = 60  # characters by themselves that make a page no blank one
_OF_FRAME = re.compile(
    r"版权|主\s?办|承\s?办|协\s?办|备案|ICP|标识码|技术支持|建议使用|浏览器|Copyright|©|当前位置|所在位置|[共第]\s?\d+\s?[条页]|"
    r"[首尾上下]一?页|搜索|检索|今天是|星期|欢迎|访问量|收藏",
    re.IGNORECASE,
)
OF_TEXT = 40  # characters of running text that make a page no list


def read_column(target: Target, fetched: Fetched) -> Reading:
    if _is_json(fetched):
        return _read_interface(fetched)
    opened = open_page(fetched)
    page = opened.page
    if page is None:
        return Reading(problem=_told(fetched, opened.problem))
    if onward := redirected(page, fetched):
        return Reading(follow=(onward,))
    if opened.problem:
        ours = opened.problem == SHELL
        if ours and (rows := carried_rows(page, fetched.at)):
            return column_of(page, rows, fetched)
        if ours and (onward := interface.request_of(page, _hops(fetched))):
            return Reading(follow=(onward,))
        return Reading(problem=_told(fetched, opened.problem), follow=frames_of(page, fetched))
    selector = option(target.options, "list")
    if selector:
        chosen = _selected(page, selector)
        if chosen is None:
            problem = f"列表选择器“{selector}”没有匹配到内容，页面可能已改版"
            return Reading(problem=problem, operator=True)
        rows = read_rows(chosen, fetched.at, range(len(chosen.pieces) + 1)).rows
    else:
        rows = read_rows(page, fetched.at).rows
    messages = read_messages(page, fetched.at) if target.column_class in MESSAGE_CLASSES else ()
    if not messages and not any(row.published for row in rows):
        rows = unlinked_rows(page, fetched.at) or rows
    if not rows and not messages:
        if interface.PAGE in fetched.request.context:
            return Reading(problem=NO_ENTRIES)
        if onward := interface.request_of(page, _hops(fetched)):
            return Reading(follow=(onward,))
        if problem := unknown_blank(page):
            return Reading(problem=problem)
        rows = _itself(page, fetched) or tiles(page)
    return column_of(page, rows, fetched, messages)


def _itself(page: Page, fetched: Fetched) -> tuple[Row, ...]:
    """The one entry of a column that is a page of text (机构职能, 领导简介): the page itself, which
    is not blank. Its day is the one it shows."""
    main = MainText(page)
    texts = [page.pieces[number].text for number in main.pieces]
    running = sum(len(text) for text in texts if "。" in text)
    if (running < OF_TEXT and _own_words(page) < OF_WORDS) or _says_nothing(page):
        return ()
    title = headline(page, main.pieces) or page.title
    told = published(page, main.pieces, title, fetched.at)
    return (Row(title=title, url=page.url, published=told.day if told else None),)


def _own_words(page: Page) -> int:
    """Characters that stand in the main part by themselves: neither links nor what footers,
    paths and pagers say. An office's address or a list of names is content, without a 。."""
    return sum(
        len(piece.text)
        for piece in page.pieces
        if piece.region in {"", MAIN}
        and not (piece.hidden or piece.spans)
        and not _OF_FRAME.search(piece.text)
    )


def _read_interface(fetched: Fetched) -> Reading:
    """The list that an interface sent as JSON."""
    page = fetched.request.context.get(interface.PAGE) or fetched.url or fetched.request.url
    document = interface.listed(fetched.text, str(page), fetched.at)
    if document is None:
        return Reading(problem=NO_ENTRIES)
    return Reading(documents=(document,), follow=articles(document.rows, document.url))


def _is_json(fetched: Fetched) -> bool:
    kind = fetched.headers.get("content-type", "").lower()
    told = "json" in kind or interface.PAGE in fetched.request.context
    return fetched.ok and told and fetched.text.lstrip()[:1] in ("{", "[")


def _told(fetched: Fetched, problem: str) -> str:
    """A problem, and where it lies when it is not the page's own."""
    ours = interface.PAGE not in fetched.request.context
    return problem if ours else f"栏目列表由脚本从接口读取，接口读不到：{problem}"


def _hops(fetched: Fetched) -> int:
    hops = fetched.request.context.get("hops", 0)
    return hops if isinstance(hops, int) else MOST_HOPS


def column_of(
    page: Page, rows: tuple[Row, ...], fetched: Fetched, messages: tuple[Message, ...] = ()
) -> Reading:
    """The reading of a list page whose rows are known."""
    document = Document(
        url=page.url,
        kind=DocumentKind.COLUMN,
        title=page.meta("columnname") or page.title,
        published=newest(rows),
        blocks=(*blocks_of(page), *blocks_behind(page)),
        links=links_of(page),
        rows=rows,
        messages=messages,
        marks=read_marks(page),
        unread=unread(page, unread_pages(page)),
    )
    return Reading(documents=(document,), follow=(*articles(rows, page.url), *_next(page, fetched)))


def newest(rows: Iterable[Row]):
    """The newest shown date over all rows, pinned or not; None when none is dated."""
    return max((row.published for row in rows if row.published), default=None)


def articles(rows: Iterable[Row], page_url: str) -> tuple[Request, ...]:
    """Requests for the articles of one's own site, newest first as far as dates tell."""
    own = [
        r
        for r in rows
        if r.url
        and r.url != page_url
        and same_site(r.url, page_url)
        and not is_attachment(r.url)
        and suffix(r.url) not in MEDIA
    ]
    own.sort(key=lambda r: r.published.toordinal() if r.published else 0, reverse=True)
    return tuple(
        Request(
            url=r.url,
            purpose="article",
            context={"title": r.title, "published": r.published.isoformat() if r.published else ""},
        )
        for r in own
    )


def entered(fetched: Fetched) -> Page | Reading:
    """The page of an answer, or the reading that there is in its place: a way on or a problem."""
    opened = open_page(fetched)
    if opened.page is not None and (onward := redirected(opened.page, fetched)):
        return Reading(follow=(onward,))
    if opened.page is None:
        return Reading(problem=opened.problem)
    if opened.problem and not (opened.problem == SHELL and carried_rows(opened.page, fetched.at)):
        return Reading(problem=opened.problem, follow=frames_of(opened.page, fetched))
    return opened.page


def frames_of(page: Page, fetched: Fetched) -> tuple[Request, ...]:
    """The frames of a page that shows nothing itself, where every page of a site is looked at:
    there each is read for itself."""
    if not fetched.request.context.get("every_page"):
        return ()
    return tuple(
        Request(url=url, purpose="page")
        for url, hidden in page.frames
        if not hidden and same_site(url, page.url)
    )


def redirected(page: Page, fetched: Fetched) -> Request | None:
    """A request for where a page without own text sends its visitors (script or refresh)."""
    hops = _hops(fetched)
    aim = scripted_target(page)
    url = join(page.base, aim) if aim else ""
    if not url or url == page.url or hops >= MOST_HOPS:
        return None
    context = {**fetched.request.context, "hops": hops + 1}
    return Request(url=url, purpose=fetched.request.purpose, context=context)


def unknown_blank(page: Page) -> str:
    """Why a page without rows cannot be called a blank column; "" when it can."""
    if loads_by_script(page):
        return "栏目列表由脚本加载，无法判断"
    if (pages := told_pages(page)) > 1:
        return f"分页显示有 {pages} 页，但没有读到条目，无法判断"
    if _says_nothing(page):
        return ""
    text = " ".join(p.text for p in page.pieces if not p.hidden)
    central = [i for i in page.images if page.elements[i.element].region in {"", "main"}]
    if len(central) >= 2 and len(text) < 200:
        return "页面以图片为主，无法判断有无内容"
    if page.frames:
        return "内容在内嵌框架中，无法判断"
    if len(text) < 40:
        return TOO_LITTLE
    if sum(1 for s in page.scripts if len(s) > 200) and not page.anchors:
        return "页面内容由脚本生成，无法判断"
    if (page.script_urls or page.scripts) and _awaits_script(page):
        return "栏目列表由脚本加载，无法判断"
    return ""


def _awaits_script(page: Page) -> bool:
    """Whether an empty element is named as one that a script fills: <div id="app">; or a list
    has its rows in a comment."""
    for node in page.tree.css("body ul, body ol, body tbody, body dl"):
        if not node.text().strip() and any(
            _ROW_TAG.search(told) for told in _COMMENT.findall((node.html or "")[:_MARKUP])
        ):
            return True
    return any(
        _FILLED.fullmatch(node.attributes.get("id") or "")
        and not node.text().strip()
        and not node.css_first("img, a, input, iframe")
        for node in page.tree.css("body div[id], body ul[id], body tbody[id], body section[id]")
    )


def _says_nothing(page: Page) -> bool:
    return any(_NOTHING.search(p.text) for p in page.pieces if not p.hidden)


def _selected(page: Page, selector: str) -> Page | None:
    try:
        nodes = page.tree.css(selector)
    except Exception:  # a mistyped selector; selectolax raises several kinds
        return None
    if not nodes:
        return None
    html = "".join(node.html or "" for node in nodes)
    return read_page(f"<body>{html}</body>", page.base)


def _next(page: Page, fetched: Fetched) -> tuple[Request, ...]:
    """Further pages of the list, as far as the request asked for them: context `pages` is how
    many follow one by one, `every_page` all that the page names, at once."""
    context = fetched.request.context
    if context.get("every_page"):
        urls = further_pages(page)
    else:
        wanted = context.get("pages", 1)
        if not isinstance(wanted, int) or not 1 < wanted <= MOST_PAGES:
            return ()
        context = {"pages": wanted - 1}
        following = next_page(page)
        urls = (following,) if following and same_site(following, page.url) else ()
    return tuple(Request(url=url, purpose="column", context=context) for url in urls)
