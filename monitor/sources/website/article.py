"""Reads one article page: title, day, source, main text, attachments, page tags."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from ...model import Block, BlockKind, Document, DocumentKind, Fetched, Reading, Target
from ...text.dates import parse_date, parse_instant
from ...text.html import read_page
from ...text.marks import read_marks
from ...text.page import Page, Piece
from ...text.regions import SHARED
from ...text.spacing import tidy
from ..counts import shown_count
from .body import MainText
from .common import blocks_behind, blocks_of, links_of, open_page, option, unread
from .headline import headline
from .published import Published, published

_SOURCE = re.compile(
    r"(?:信息来源|稿件来源|文章来源|新闻来源|内容来源|来\s?源|稿源|发布机构|发布单位|发布者|信息提供)\s?[:：]\s*([^\s|｜　:：/]{2,40})"
)
_AUTHOR = re.compile(r"(?:作\s?者|记\s?者|通讯员|撰稿)\s?[:：]\s*([^\s|｜　:：]{2,20})")
_LABELS = re.compile(
    r"(?:作者|时间|日期|发布(?:时间|日期|[者人:：])|浏览|点击|阅读|字[体号]|编辑|责编|审核|打印|分享|记者).*$"
)
_NEAR = 15  # pieces above the text and a few below are searched for the source
_FEW = 5


def read_article(target: Target, fetched: Fetched) -> Reading:
    opened = open_page(fetched)
    if opened.page is None or opened.problem:
        return Reading(problem=opened.problem)
    page = opened.page
    document = article_of(page, target, fetched.at)
    if not document.blocks:
        return Reading(problem="页面没有可读的正文")
    if document.problem:
        return Reading(problem=document.problem, operator=True)
    return Reading(documents=(document,))


def article_of(page: Page, target: Target, now: datetime, main: MainText | None = None) -> Document:
    """The document of a page already known to be readable; `main` when it was found before."""
    main = main or MainText(page)
    title = _selected_text(page, option(target.options, "title")) or headline(page, main.pieces)
    told = _selected_date(page, option(target.options, "date"), now)
    told = told or published(page, main.pieces, title, now)
    body = option(target.options, "body")
    chosen = _selected_blocks(page, body) if body else _main_blocks(page, main.pieces)
    problem = ""
    if body and not chosen:
        problem = f"正文选择器“{body}”没有匹配到内容，页面可能已改版"
    inside = set(main.pieces)
    rest = [n for n in range(len(page.pieces)) if n not in inside]
    hidden = [n for n in rest if page.pieces[n].hidden and page.pieces[n].region not in SHARED]
    shared = [n for n in rest if page.pieces[n].region in SHARED]
    head = (Block(text=title, kind=BlockKind.TITLE, location="标题"),) if title else ()
    return Document(
        url=page.url,
        kind=DocumentKind.ARTICLE,
        title=title,
        published=told.day if told else None,
        published_at=told.at if told else None,
        author=author_of(page, main.pieces),
        readings=readings_of(page, main.pieces),
        blocks=(
            *head,
            *_without(chosen, title),
            *blocks_of(page, hidden),
            *blocks_of(page, shared),
            *blocks_behind(page),
        ),
        links=links_of(page),
        marks=read_marks(page),
        unread=unread(page),
        problem=problem,
    )


def _main_blocks(page: Page, numbers: list[int]) -> tuple[Block, ...]:
    """The main text; what a script fades in (WeChat's visibility:hidden) counts as shown."""
    blocks = blocks_of(page, numbers, main=numbers)
    return tuple(
        _faded_in(block, place) if block.hidden else block for place, block in enumerate(blocks, 1)
    )


def _faded_in(block: Block, place: int) -> Block:
    where = f"正文第{place}段" if block.cell is None else block.location
    return replace(block, hidden="", location=where)


def author_of(page: Page, body: list[int]) -> str:
    """Who the page says it is from: ContentSource, or the words behind 来源 or 作者."""
    if tag := page.meta("contentsource"):
        return tag[:60]
    around = _around(page, body)
    for pattern in (_SOURCE, _AUTHOR):
        for piece in around:
            if len(piece.text) <= 300 and (match := pattern.search(piece.text)):
                name = _LABELS.sub("", match[1]).strip("【】[]()（）,，")
                if len(name) >= 2:
                    return name
    return (page.meta("source", "author") or "")[:60]


def readings_of(page: Page, body: list[int]) -> int | None:
    """How often the page says it was read, in words beside its text."""
    counts = (shown_count(piece.text) for piece in _around(page, body) if not piece.hidden)
    return next((count for count in counts if count is not None), None)


def _around(page: Page, body: list[int]) -> list[Piece]:
    """The pieces above the text, its first few, and a few below it."""
    first = body[0] if body else len(page.pieces)
    above = page.pieces[max(0, first - _NEAR) : first + _FEW]
    return [*above, *(page.pieces[body[-1] + 1 : body[-1] + 1 + _FEW] if body else [])]


def _without(blocks: tuple[Block, ...], title: str) -> tuple[Block, ...]:
    """The main text less the line, or the two, near its start that only repeat the title."""
    solid = "".join(title.split())
    if not solid:
        return blocks
    near = ["".join(block.text.split()) for block in blocks[:_FEW]]
    for lines in (1, 2):
        for at in range(len(near) - lines + 1):
            if "".join(near[at : at + lines]) == solid:
                return blocks[:at] + blocks[at + lines :]
    return blocks


def _selected_text(page: Page, selector: str) -> str:
    node = _css_first(page, selector)
    return tidy(node.text()) if node is not None else ""


def _selected_date(page: Page, selector: str, now: datetime) -> Published | None:
    text = _selected_text(page, selector)
    day: date | None = parse_date(text, now) if text else None
    return Published(day, parse_instant(text, now), f"选择器 {selector}") if day else None


def _selected_blocks(page: Page, selector: str) -> tuple[Block, ...]:
    node = _css_first(page, selector)
    if node is None:
        return ()
    inner = read_page(node.html or "", page.base)
    shown = range(len(inner.pieces))
    return tuple(replace(b, shared=False) for b in blocks_of(inner, shown, main=shown))


def _css_first(page: Page, selector: str):
    if not selector:
        return None
    try:
        return page.tree.css_first(selector)
    except Exception:  # a selector an operator mistyped; selectolax raises several kinds
        return None
