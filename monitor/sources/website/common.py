"""What the home, column and article readers share: parsed page, links, blocks, obstacles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ...model import Block, BlockKind, Cell, Fetched, Link
from ...text.html import read_page
from ...text.obstacles import LONGEST_NOTICE, page_obstacle, status_obstacle, wall
from ...text.page import Page, Piece
from ...text.regions import (
    ASIDE,
    CARDS,
    CRUMBS,
    FOOTER,
    HEADER,
    MAIN,
    NAVIGATION,
    RELATED,
    SHARED,
)

_FAILURES = {
    "dns": "域名无法解析",
    "connect": "无法建立连接",
    "tls": "安全连接失败",
    "timeout": "访问超时",
    "reset": "连接中断",
    "too_large": "页面超过大小上限",
    "redirect": "跳转异常",
    "forbidden": "地址不允许访问",
    "protocol": "返回内容不合协议",
    "offline": "本机网络中断",
}
_REGION_NAMES = {
    HEADER: "页头", NAVIGATION: "导航", FOOTER: "页脚", CRUMBS: "当前位置", ASIDE: "侧栏",
    RELATED: "相关链接", CARDS: "列表", MAIN: "正文",
}  # fmt: skip
_LINKS_OF_NOTICE = 30
_HTML_TYPES = ("html", "xml", "text/plain")
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A page ready to be read, or the reason why there is none."""

    page: Page | None
    problem: str = ""


def open_page(fetched: Fetched) -> Opened:
    """The page of an answer; any obstacle on the way to it as `problem` in Chinese."""
    if fetched.failure is not None:
        name = _FAILURES.get(str(fetched.failure), "访问失败")
        return Opened(None, f"{name}：{fetched.detail}" if fetched.detail else name)
    if reason := status_obstacle(fetched.status):
        return Opened(None, reason)
    kind = fetched.headers.get("content-type", "").lower()
    if kind and not any(word in kind for word in _HTML_TYPES):
        return Opened(None, f"返回的不是网页（{kind.split(';')[0][:60]}）")
    if not fetched.text.strip():
        return Opened(None, "返回空白内容")
    page = read_page(fetched.text, fetched.url or fetched.request.url)
    # A notice has few words and links: where there are more, none need be looked for.
    if (
        len(fetched.text) < 60_000
        and len(page.anchors) < _LINKS_OF_NOTICE
        and sum([len(piece.text) for piece in page.pieces]) <= 2 * LONGEST_NOTICE
        and (reason := wall(fetched.text))
    ):
        return Opened(None, reason)
    return Opened(page, page_obstacle(page, fetched.text, fetched.headers))


def links_of(page: Page) -> tuple[Link, ...]:
    """All anchors with an address, and hidden frames, in reading order."""
    links = [
        _link(a.url, a.text[:200], a.title[:200], a.hidden, _region(a))
        for a in page.anchors
        if a.url
    ]
    links += [
        Link(url=url, text="（内嵌框架）", hidden=hidden, region="frame")
        for url, hidden in page.frames
    ]
    return tuple(links)


def blocks_behind(page: Page) -> tuple[Block, ...]:
    """Personal numbers that stand in the source of the page alone."""
    return tuple(
        Block(text=one.text, location=one.place, hidden="页面源代码") for one in page.behind
    )


def unread(page: Page, *more: str) -> str:
    """What of a page could not be read, with `more` of that, for `Document.unread`."""
    cut = "页面过长或嵌套过深，只读了前面的部分" if page.truncated else ""
    return "；".join(filter(None, (cut, *more)))


def _region(anchor: Any) -> str:
    return "select" if anchor.kind else anchor.region or MAIN


def blocks_of(
    page: Page, numbers: Iterable[int] | None = None, *, main: Iterable[int] = ()
) -> tuple[Block, ...]:
    """Pieces as blocks. Those in `main` are called 正文 with their number."""
    order = {number: place for place, number in enumerate(main, 1)}
    chosen = range(len(page.pieces)) if numbers is None else numbers
    return tuple(_block(page.pieces[n], order.get(n, 0)) for n in chosen)


def _block(piece: Piece, place: int) -> Block:
    text, tag = piece.text, piece.tag
    linked = bool(piece.spans) and piece.linked >= 0.9 * len(text)
    if piece.region in SHARED and piece.cell is None:
        return _shared_block(text, tag, piece.hidden, piece.region, linked, place)
    return _made(text, tag, piece.hidden, piece.region, linked, place, piece.cell)


def _made(
    text: str, tag: str, hidden: str, region: str, linked: bool, place: int, cell: Cell | None
) -> Block:
    if cell is not None:
        kind = BlockKind.CELL
    elif tag in _HEADING_TAGS:
        kind = BlockKind.HEADING
    elif tag in {"figcaption", "caption"}:
        kind = BlockKind.CAPTION
    elif linked or tag == "option":
        kind = BlockKind.LINK
    else:
        kind = BlockKind.PARAGRAPH
    where = f"正文第{place}段" if place else _REGION_NAMES.get(region, "页面")
    if cell is not None:
        where = f"表{cell.table + 1}第{cell.row + 1}行第{cell.column + 1}列"
    if hidden:
        where += "（隐藏内容）"
    return Block(
        text=text, kind=kind, location=where, cell=cell, hidden=hidden, shared=region in SHARED
    )


@lru_cache(maxsize=8192)
def _shared_block(text: str, tag: str, hidden: str, region: str, linked: bool, place: int) -> Block:
    """Headers, menus and footers: the same hundreds of blocks on every page of a site."""
    return _made(text, tag, hidden, region, linked, place, None)


@lru_cache(maxsize=16384)
def _link(url: str, text: str, title: str, hidden: str, region: str) -> Link:
    return Link(url=url, text=text, title=title, hidden=hidden, region=region)


def option(options: Mapping[str, Any], name: str) -> str:
    """A selector of the target's options, "" when not set or not a string."""
    value = options.get(name, "")
    return value if isinstance(value, str) else ""
