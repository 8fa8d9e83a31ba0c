"""Finds the main text of an article page: the container that holds it, less what only lies in it.

The page is weighed in pieces of running text. From the body downwards the heaviest child is
followed while it keeps most of the weight; names such as TRS_Editor, zoom or vsb_content let
it keep less. What is left inside of links, share lines and editors' notes is then dropped.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from ...text.page import Page, Piece
from ...text.regions import ASIDE, CARDS, CRUMBS, RELATED, SHARED
from ...text.visibility import TRANSPARENT

_OUTSIDE = SHARED | {ASIDE, CARDS, CRUMBS, RELATED}
_NEVER_TAGS = frozenset({"option", "select", "legend", "button", "form", "fieldset"})
_STOPS = re.compile(r"[。！？；，：!?;]")
_CONTAINERS = frozenset(
    [
        "div",
        "td",
        "section",
        "article",
        "main",
        "table",
        "tbody",
        "tr",
        "center",
        "form",
        "li",
        "ul",
        "dd",
        "dl",
        "figure",
        "blockquote",
        "fieldset",
        "span",
        "pre",
        "font",
    ]
)
# Names by which CMSs call the main text; the sure ones mean nothing else.
_SURE = re.compile(
    r"TRS_(?:Editor|PreAppend|UEDITOR)|trs_paper|(?:^|[\s_-])zoom(?:$|[\s_-])|vsb_content|v_news_content"
    r"|wp_articlecontent|ucap-?content|js_content|rich_media_content|(?:article|news|detail|arti|art|main|"
    r"entry|post|show|info|xxgk|con|cont|text|txt|box|page|xl|xq)[-_]?(?:content|body|txt|text|cont|main|con)"
    r"(?:$|[\s_-])|zhengwen|artibody|articleText|con_?text|content_?area|wenzhang|nr_?content|news_txt"
    r"|content[-_]?(?:text|txt|main|body|detail|article|inner)",
    re.IGNORECASE,
)
_LIKELY = re.compile(
    r"(?:^|[\s_-])(?:content|contents|article|arti|art|detail|details|post|entry|con|cont|text|body|xl|xiangqing|nr|neirong|info)"
    r"(?:$|[\s_\d-])|articleBody|Content(?:$|[\s_-])|Article|Detail",
)
_NOISE = re.compile(
    r"^(?:[【\[(（]?\s?(?:打印|关闭|返回|收藏|分享|纠错|字体|字号|扫一扫|二维码|点击|浏览|阅读|访问|来源|信息来源|稿源|"
    r"作者|编辑|责编|责任编辑|审核|校对|发布时间|发布日期|发布机构|上一篇|下一篇|上一条|下一条|相关|延伸阅读|推荐阅读|更多|"
    r"热门|标签|关键[词字]|声明|免责声明|版权|本文来源|举报|评论|我要评论|网友评论|声音|原标题|TAGS?|文章来源|"
    r"视频加载|您的浏览器|当前位置|首页|正文)(?:[\s：:】\])）>／/|]|$|此页|窗口|到|内容|文章|阅读|新闻|链接|报道|次数|量|放大|微信|大小|本页|文件|信息|说明))"
    r"|^(?:[大中小]\s?){2,3}$|^(?:T|A)[+-]?$|^\d+$|扫码|^(?:微信|微博|QQ空间?|朋友圈|[·|/<>\s])+$",
    re.IGNORECASE,
)
# After one of these, alone on its line, nothing of the text follows.
_END = re.compile(
    r"^(?:[【\[(（■▶●]?\s?)(?:相关(?:阅读|新闻|链接|文章|推荐|报道|信息|稿件|附件下载|解读)|延伸阅读|推荐阅读|热门(?:推荐|文章|新闻)|"
    r"猜你喜欢|精彩推荐|更多精彩|网友评论|最新评论|全部评论|上一篇|下一篇|上一条|下一条|免责声明|特别声明|版权声明|"
    r"为你推荐|大家都在看|24小时热)"
)
# The line between title and text that begins with the day, or with a label and the day.
_DATE_LINE = re.compile(
    r"(?:[一-鿿]{0,2}(?:时\s?间|日\s?期)\s?[:：]\s*)?(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?"
    r"(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?(?:$|\s*[|｜【\[(（]?\s*[一-鿿]{0,2}"
    r"(?:来\s?源|作\s?者|编辑|时间|日期|字[体号]|浏览|点击|阅读|稿源|发布|打印)[一-鿿]{0,2}\s?(?:[:：]|$))"
)
_LONGEST_DATE_LINE: Final = 120
_PARAGRAPHS: Final = 2  # behind such a line, that show the text goes on
_MOST: Final = 0.75
_MOST_LIKELY: Final = 0.6
_MOST_SURE: Final = 0.45
_MOST_WITHIN_SURE: Final = 0.97


@lru_cache(maxsize=4096)
def certainty(label: str) -> int:
    """2 when class or id surely name the main text, 1 when likely, else 0."""
    if _SURE.search(label):
        return 2
    return 1 if _LIKELY.search(label) else 0


def weight(piece: Piece) -> float:
    """How much a piece counts as running text."""
    if piece.tag in _NEVER_TAGS or piece.region in _OUTSIDE:
        return 0
    if piece.hidden and piece.hidden != TRANSPARENT:
        return 0
    length = len(piece.text)
    linked = piece.linked
    plain = length - linked
    if linked > 0.5 * length or plain < 4:
        return 0
    if plain >= 12 and (plain >= 40 or _STOPS.search(piece.text)):
        return plain if not _NOISE.match(piece.text) else 0.1 * plain
    return 0.2 * plain


def _is_date_line(text: str) -> bool:
    return len(text) <= _LONGEST_DATE_LINE and bool(_DATE_LINE.match(text))


class MainText:
    """The pieces of the main text of a page, found on creation."""

    def __init__(self, page: Page, container: int = -1) -> None:
        self.page = page
        sums, total = [0.0], 0.0
        for piece in page.pieces:
            if piece.region not in _OUTSIDE:  # two of three pieces are
                total += weight(piece)
            sums.append(total)
        self._sums = sums
        self.container = container if container >= 0 else self._descend()
        self.pieces: list[int] = self._trim() if self.container >= 0 else []

    def _weight(self, element: int) -> float:
        one = self.page.elements[element]
        return self._sums[one.last] - self._sums[one.first]

    def _descend(self) -> int:
        elements = self.page.elements
        if not elements or not self._sums[-1]:
            return -1
        children: dict[int, list[int]] = {}
        sums = self._sums
        for element in elements:  # what has no weight cannot hold the text
            if sums[element.last] > sums[element.first] and element.tag in _CONTAINERS:
                children.setdefault(element.parent, []).append(element.index)
        here, sure = 0, False
        while inside := children.get(here):
            whole = self._weight(here)
            # A name doubles a weight at most: names of lighter ones need not be looked at.
            least = max(map(self._weight, inside)) / 2
            best = max(
                (i for i in inside if self._weight(i) >= least),
                key=lambda i: self._weight(i) * (1, 1.3, 2)[certainty(elements[i].label)],
            )
            rank = 2 if elements[best].tag == "article" else certainty(elements[best].label)
            least = (_MOST, _MOST_LIKELY, _MOST_SURE)[rank]
            if sure and rank < 2:
                least = _MOST_WITHIN_SURE
            elif sure:
                least = 0.8
            if self._weight(best) < least * whole:
                break
            here, sure = best, sure or rank == 2
        return here

    def _trim(self) -> list[int]:
        page = self.page
        element = page.elements[self.container]
        revealed = element.hidden == TRANSPARENT
        kept: list[int] = []
        gathered = 0
        for number in range(element.first, element.last):
            piece = page.pieces[number]
            if piece.hidden and not (revealed and piece.hidden == TRANSPARENT):
                continue
            if piece.region in _OUTSIDE or piece.tag in _NEVER_TAGS:
                continue
            text = piece.text
            if gathered > 60 and len(text) < 40 and _END.match(text):
                if self._sums[element.last] - self._sums[number] < 0.35 * self._weight(
                    self.container
                ) and not self._goes_on(kept[-1], number, element.last):
                    break
                continue
            if piece.cell is None and len(text) < 60 and (_NOISE.match(text) or "扫码" in text):
                continue
            if self._in_link_list(piece):
                continue
            if gathered < _LONGEST_DATE_LINE and piece.cell is None and _is_date_line(text):
                continue
            kept.append(number)
            gathered += len(text)
        return kept

    def _goes_on(self, kept: int, number: int, last: int) -> bool:
        """Whether paragraphs like the one kept before stand behind a line 相关解读: notes."""
        pieces, elements = self.page.pieces, self.page.elements
        like = elements[pieces[kept].element]
        found = 0
        for piece in pieces[number + 1 : last]:
            one = elements[piece.element]
            if (one.parent, one.label) == (like.parent, like.label) and not piece.hidden:
                found += not piece.spans and "。" in piece.text
        return found >= _PARAGRAPHS

    def _in_link_list(self, piece: Piece) -> bool:
        """Whether a piece is a line of a list of links rather than a sentence with a link."""
        linked = piece.linked
        if linked < 0.6 * len(piece.text):
            return False
        if piece.tag in {"li", "dd", "dt", "td"}:
            return True
        page = self.page
        for outer in page.ancestors(piece.element, 3):
            if outer.index == self.container:
                break
            inside = page.inside(outer.index)
            length = sum(len(p.text) for p in inside)
            if len(inside) > 2 and sum(p.linked for p in inside) > 0.6 * length:
                return True
        return False
