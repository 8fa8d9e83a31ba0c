"""Names the parts of a page that every page of a site shares: header, navigation, footer.

Class names are matched by word ("ad" is not in "padding"); a word that names a region is
believed only while the element holds a small part of the page's running text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from string import ascii_lowercase
from typing import Final

from .page import Element, Page

HEADER: Final = "header"
NAVIGATION: Final = "nav"
FOOTER: Final = "footer"
CRUMBS: Final = "crumbs"  # 当前位置
ASIDE: Final = "aside"
RELATED: Final = "related"
CARDS: Final = "cards"  # a list of titles, each with a summary or a date under it
MAIN: Final = "main"
SHARED: Final = frozenset({HEADER, NAVIGATION, FOOTER})
UNTOLD: Final = "?"  # before `settle_regions`: nobody asked what the label of an element says

_BY_TAG = {"nav": NAVIGATION, "footer": FOOTER, "aside": ASIDE, "header": HEADER, "main": MAIN}
_BY_ROLE = {"navigation": NAVIGATION, "contentinfo": FOOTER, "banner": HEADER,
            "complementary": ASIDE, "main": MAIN}  # fmt: skip
_WORDS = {
    HEADER: "header head hd top topbar topper toper banner logo masthead toubu hometop pagetop sitehead",
    NAVIGATION: "nav navi navbar navbox navs menu menus navigation daohang dh sitenav mainnav topnav subnav "
    "leftnav sidenav mainmenu submenu channels lanmu",
    FOOTER: "footer foot bottom copyright copy banquan dibu ft pagefoot footbox footnav btm yqlj "
    "friendlink friendlinks flink links youlian bqxx",
    CRUMBS: "crumb crumbs breadcrumb breadcrumbs bread weizhi position location curpos dqwz wz "
    "sitepath path mianbaoxie currentposition place local nowplace",
    ASIDE: "aside side sidebar sider right rightbar sidebox hot hots rank ranking paihang",
    RELATED: "related relate relation relevant recommend recommended tuijian xgxw xgyd xgwz xglj "
    "relnews relatednews likes guess comment comments pinglun prevnext pagination pager",
}
_REGION_OF_WORD = {word: region for region, words in _WORDS.items() for word in words.split()}
# Believed only where no other word names a region ("wzFooter").
_WEAK_WORDS = frozenset({"wz", "local", "place", "path", "position", "location"})
# Long enough to be sure of inside a word: "footertop", "wzfooter", "commonheader".
_INSIDE = {
    "footer": FOOTER, "copyright": FOOTER, "friendlink": FOOTER, "breadcrumb": CRUMBS,
    "crumb": CRUMBS, "header": HEADER, "navbar": NAVIGATION, "navigation": NAVIGATION,
    "sidebar": ASIDE, "related": RELATED, "recommend": RELATED, "comment": RELATED,
}  # fmt: skip
_SHORTEST_INSIDE = min(map(len, _INSIDE))
_INSIDE_WORD = re.compile("|".join(_INSIDE))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_APART = bytes(byte if byte in ascii_lowercase.encode() else ord(" ") for byte in range(256))
# In these, "top" or "head" is a part of the article.
_ARTICLE_PARTS = "article content detail news text list title info date main zoom body".split()
_MOST = 0.4  # a region with more of the page's running text than this is the page itself
_NEARLY_ALL = 0.8
_SHORT_TEXT = 300
_SHORT_ASIDE = 80  # "right-con", "wz_con" may hold a short notice; real ones hold titles only


@lru_cache(maxsize=4096)
def region_of_label(label: str) -> str:
    """The region that class and id name, or ""."""
    weak = ""
    for word in _words(label):
        region = _REGION_OF_WORD.get(word)
        if region is None:
            if len(word) >= _SHORTEST_INSIDE and (region := _region_inside(word)):
                return region
        elif region == HEADER and any(map(label.lower().__contains__, _ARTICLE_PARTS)):
            continue
        elif word not in _WEAK_WORDS:
            return region
        else:
            weak = weak or region
    return weak


def _words(label: str) -> list[str]:
    """The words of a label in small letters: of “wzFooter-2” wz and footer."""
    if label.islower():  # most are, and are told at a third of the cost
        return label.encode("utf-8", "replace").translate(_APART).decode().split()
    return [word.lower() for word in _WORD.findall(label)]


@lru_cache(maxsize=4096)
def _region_inside(word: str) -> str:
    """The region that a part of a word names, or ""."""
    if not _INSIDE_WORD.search(word):
        return ""
    return next(region for part, region in _INSIDE.items() if part in word)


def settle_regions(page: Page) -> None:
    """Gives every element and piece its region, outermost first."""
    elements, pieces = page.elements, page.pieces
    if not elements:
        return
    weights, total = [0], 0
    for piece in pieces:
        plain = len(piece.text) - piece.linked
        if plain >= 15:
            total += plain
        weights.append(total)
    outer = ""  # of the first, which stands in none
    for element in elements:
        if element.parent >= 0:
            outer = elements[element.parent].region
        if outer in SHARED:
            element.region = outer
            continue
        if element.region == UNTOLD:
            element.region = region_of_label(element.label) if element.label else ""
        if not (element.region or element.role or element.tag in _BY_TAG):
            element.region = outer
            continue
        own = _own_region(page, element)
        if own and own != MAIN:
            weight = weights[element.last] - weights[element.first]
            least = _SHORT_ASIDE if own in {ASIDE, CRUMBS} else _SHORT_TEXT
            heavy = weight > least and weight > total * (_NEARLY_ALL if own == RELATED else _MOST)
            heavy = heavy or (own in SHARED and weight > _SHORT_TEXT * 4)
            if heavy or (own in SHARED and not _is_shared(page, element, own, weight, total)):
                own = ""
        element.region = own or outer
    _settle_cards(page)
    for piece in pieces:
        piece.region = elements[piece.element].region


def _own_region(page: Page, element: Element) -> str:
    region = _BY_TAG.get(element.tag) or _BY_ROLE.get(element.role) or ""
    if region == HEADER and _inside_article(page, element):
        return ""
    if not region and element.tag not in {"body", "html"}:
        return element.region
    return region


def _inside_article(page: Page, element: Element) -> bool:
    return any(e.tag in {"article", "main"} for e in page.ancestors(element.parent))


def _is_shared(page: Page, element: Element, region: str, weight: int, total: int) -> bool:
    """Whether what is named header, navigation or footer can be one.

    Not when it wraps most of a page with little text (all of a list page), lists dated
    entries, or is a "footer" far from the end without a footer's words.
    """
    pieces = page.pieces[element.first : element.last]
    whole = len(page.pieces)
    # Names of columns are letters alone, which is asked at a tenth of the cost.
    dated = sum(1 for p in pieces if not p.text.isalpha() and _DATED.search(p.text))
    if dated >= (1 if element.tag in _LINE_TAGS else _FEWEST_DATED):
        return False  # one in the pinned line of a list: <li class="top">
    if len(pieces) > 12 and len(pieces) > 0.6 * whole and weight >= 0.5 * total:
        return False
    if region == FOOTER and len(pieces) <= 2 and any(_DATE_LINE.search(p.text) for p in pieces):
        return False  # of an article: <div class="bottom-info">发布时间：…
    if region == FOOTER and element.tag != "footer" and element.last < 0.8 * whole:
        return any(_FOOTER_TEXT.search(p.text) for p in pieces)
    if region == HEADER and element.tag != "header":
        return element.first <= max(15, 0.3 * whole)
    return True


_DATED = re.compile(r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}|[\[(]?\d\d-\d\d[\])]?$")
_FOOTER_TEXT = re.compile(
    r"版权所有|ICP|公网安备|主办单位|承办单位|Copyright|网站地图|网站标识码|友情链接|联系我们"
)
_DATE_LINE = re.compile(r"发布(?:时间|日期)\s?[:：]\s?(?:19|20)\d\d")
_FEWEST_DATED = 3
_LINE_TAGS = frozenset({"li", "tr", "dl", "dt", "dd", "p"})
_CARD_TAGS = frozenset({"div", "li", "dl", "article", "section", "tr"})
_FEWEST_CARDS = 4
_LONGEST_CARD = 8  # pieces
_UNSHARED = frozenset({"", MAIN})


def _settle_cards(page: Page) -> None:
    """Finds runs of equal siblings, each a linked title with lines under it."""
    elements = page.elements
    groups: dict[tuple[int, str, str], list[int]] = {}
    for element in elements:
        if (
            element.region in _UNSHARED
            and 2 <= element.last - element.first <= _LONGEST_CARD
            and element.last_anchor > element.first_anchor
            and element.tag in _CARD_TAGS
        ):
            groups.setdefault((element.parent, element.tag, element.label), []).append(
                element.index
            )
    for members in groups.values():
        if len(members) < _FEWEST_CARDS:
            continue
        cards = [i for i in members if _is_card(page, elements[i])]
        if len(cards) < max(_FEWEST_CARDS, 0.7 * len(members)):
            continue
        inside = set(cards)
        for element in elements[cards[0] : cards[-1] + 400]:
            if element.index in inside or element.parent in inside:
                inside.add(element.index)
                element.region = CARDS


def _is_card(page: Page, element: Element) -> bool:
    return any(p.spans and p.linked > 0.8 * len(p.text) for p in page.inside(element.index))
