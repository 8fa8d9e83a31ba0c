"""Finds the entries of lists: each anchor with the largest element that holds only it.

An entry is li, tr, dl, div … or the bare line between two <br>; picture and title of one
entry are merged, and lists inside an entry (相关解读) are not entries of their own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import Final

from ...text.dates import find_dates
from ...text.links import Anchor
from ...text.page import Element, Page

_BULLET = re.compile(r"^[\s·•●◆■□▪▶►>»\-—*．.、|]+(?=\S)")
_TRIMMED = re.compile(r"(?:\.{2,}|…+)$")
LEAF = re.compile(
    r"^\s*(?:\d{1,2}日?|(?:19|20)\d\d\s*(?:[-/.年]\s*\d{1,2}月?|年)?|\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月)\s*$"
)
_TITLE_LABEL = re.compile(r"tit|bt", re.IGNORECASE)
_LINES = frozenset({"li", "tr"})
_NEAREST: Final = 6  # elements between an anchor and its row
_MOST_BESIDE: Final = 4
_FEWEST_ROWS: Final = 3
_SHORT_LINE: Final = 60
_LARGEST_ENTRY: Final = 40  # pieces
_ROW_TAGS = frozenset({"li", "tr", "dl"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5"})


@dataclass(slots=True)
class Entry:
    """One anchor with what stands around it."""

    anchor: Anchor
    item: int  # element, or -1 when the entry is a bare line
    group: tuple[int, str]  # the list it belongs to
    day: date | None = None
    pinned: bool = False
    title: str = ""


def _key(anchor: Anchor) -> str:
    return anchor.url or f"#{anchor.piece}"


def find_entries(page: Page, anchors: list[Anchor]) -> list[Entry]:
    """Each anchor with the largest element that holds only it (or repeats of its address)."""
    order = {id(a): n for n, a in enumerate(page.anchors)}
    places = [order[id(a)] for a in anchors]
    entries: list[Entry] = []
    seen: set[tuple[int, str]] = set()
    minor: set[int] = set()  # anchors of a list inside an entry, such as its 相关解读
    for number, anchor in enumerate(anchors):
        if number in minor:
            continue
        item = -1
        index = anchor.element
        while index > 0:
            element = page.elements[index]
            low = bisect_left(places, element.first_anchor)
            high = bisect_left(places, element.last_anchor)
            others = [i for i in range(low, high) if _key(anchors[i]) != _key(anchor)]
            if others and not _nested(page, element, anchor, [anchors[i] for i in others]):
                break
            minor.update(others)
            if element.last - element.first > _LARGEST_ENTRY or element.tag == "body":
                break
            item = index
            if element.tag in _ROW_TAGS and element.tag != "dl":
                break
            index = element.parent
        if item >= 0:
            if (item, _key(anchor)) in seen:  # picture and title of one entry
                _merge(entries, item, anchor)
                continue
            seen.add((item, _key(anchor)))
            element = page.elements[item]
            group = (element.parent, element.tag)
        else:
            group = (anchor.element, "line")
        entries.append(Entry(anchor, item, group))
    return entries


def only_titles(page: Page, anchors: list[Anchor], today: date) -> list[Anchor]:
    """The anchors without those beside the title of a row: its source, its 解读, its column.

    Rows of one list that each hold two to four anchors and one date are one entry each. Two
    dates in a row are two entries beside each other.
    """
    rows: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        row = next((e for e in page.ancestors(anchor.element, _NEAREST) if e.tag in _LINES), None)
        if row is not None:
            rows.setdefault(row.index, []).append(anchor)
    lists: dict[int, list[int]] = {}
    for index, inside in rows.items():
        if 2 <= len(inside) <= _MOST_BESIDE and len({_key(a) for a in inside}) > 1:
            lists.setdefault(page.elements[index].parent, []).append(index)
    beside: set[int] = set()
    for members in lists.values():
        single = [i for i in members if _dates_in(page, page.elements[i], today) == 1]
        if len(single) < _FEWEST_ROWS or len(single) < len(members):
            continue
        # Titles differ from row to row; names of sources and of companion pieces come again.
        place = max(
            range(min(len(rows[i]) for i in single)),
            key=lambda n: len({rows[i][n].text or rows[i][n].title for i in single}),
        )
        for index in single:
            title = rows[index][place]
            beside.update(id(a) for a in rows[index] if _key(a) != _key(title))
    return [a for a in anchors if id(a) not in beside] if beside else anchors


def _dates_in(page: Page, element: Element, today: date) -> int:
    """How many dates the row shows outside of its anchors."""
    count = 0
    for piece in page.inside(element.index):
        text = piece.text
        for start, end, _ in reversed(piece.spans):
            text = f"{text[:start]} {text[end:]}"
        if len(text) <= _SHORT_LINE:
            count += len(find_dates(text, today))
    return count


def _nested(page: Page, element: Element, anchor: Anchor, others: list[Anchor]) -> bool:
    """Whether an entry's <li> holds the other anchors only in lists of their own, behind it."""
    if element.tag != "li" or anchor.piece > others[0].piece:
        return False
    for other in others:
        outer = page.ancestors(other.element)
        inside = outer[: next((n for n, e in enumerate(outer) if e.index == element.index), 0)]
        if not any(e.tag in {"ul", "ol"} for e in inside):
            return False
        if any(e.tag in {"ul", "ol"} and e.first <= anchor.piece < e.last for e in inside):
            return False
    return True


def _merge(entries: list[Entry], item: int, anchor: Anchor) -> None:
    for entry in reversed(entries):
        if entry.item == item:
            if len(anchor.text) >= 4 and (
                not entry.anchor.text or _better_title(anchor.text, entry.anchor.text)
            ):
                entry.anchor = anchor
            return


def _better_title(new: str, old: str) -> bool:
    return len(old) < 6 <= len(new)


def own_pieces(page: Page, anchor: Anchor, first: int, last: int) -> list[int]:
    """The pieces of an entry that hold text of its anchor."""
    return [
        i
        for i in range(first, last)
        if any(page.anchors[n].url == anchor.url for _, _, n in page.pieces[i].spans)
    ]


def title_of(page: Page, anchor: Anchor, own: list[int]) -> str:
    """The entry's title; the `title` attribute when the shown text was cut short."""
    lines = [anchor.text]
    if len(own) > 1 and "\n" not in anchor.text:
        pieces = [page.pieces[i] for i in own]
        headings = [p.text for p in pieces if p.tag in _HEADINGS]
        named = [p.text for p in pieces if _TITLE_LABEL.search(page.elements[p.element].label)]
        plain = [p.text for p in pieces if len(p.text) >= 6 and not LEAF.match(p.text)]
        lines = headings or named or plain or lines
    text = _BULLET.sub("", lines[0]).strip()
    told = _BULLET.sub("", anchor.title).strip()
    stem = _TRIMMED.sub("", text).strip()
    if told and (not text or (stem != text and told.startswith(stem[:8]))):
        return told
    return text or told
