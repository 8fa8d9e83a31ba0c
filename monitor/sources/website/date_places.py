"""What stands around a date on an article page: its title, links, places, other days.

Where a line stands says more than its words: under the title it is the article's, under the
title of another article it is that one's, beside 地点 it is a meeting's.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from ...text.dates import FoundDate, find_dates, parse_date
from ...text.page import Page, Piece
from ...text.regions import CRUMBS
from ...text.urls import is_attachment

LONGEST_LINE: Final = 160  # a date line is short; a paragraph that has a date is text
_WHERE = re.compile(
    r"\s*(?:地\s?点|地\s?址|会场|议题|议程|嘉宾|主持人?|主讲人?|参加?人员|参会|对象)\s?[：:]"
)
_LEAF_YEAR = re.compile(r"(?:19|20)\d\d")
_GLUED_LEAF = re.compile(r"(\d{1,2})\s?((?:19|20)\d\d\s?[-/.年]\s?\d{1,2}月?)")
_LINKED_NAME: Final = 24  # characters of a source's name or address that is a link
_LINKED_TITLE: Final = 8  # characters


def tells_of_a_link(page: Page, number: int) -> bool:
    """Whether a line stands under the title of another article that is linked there."""
    over = page.pieces[number - 1]
    return (
        over.linked >= _LINKED_TITLE
        and over.linked >= 0.8 * len(over.text)
        and not any(is_attachment(page.anchors[n].url) for _, _, n in over.spans)
    )


def of_an_event(page: Page, number: int) -> bool:
    """Whether the lines beside 时间：… say where it is, or who comes: a meeting, a talk."""
    near = page.pieces[max(0, number - 1) : number + 3]
    return any(_WHERE.match(piece.text) for piece in near)


def names_only(piece: Piece) -> bool:
    """Whether the links of a line are short names, as that of the source beside the day."""
    return all(end - start <= _LINKED_NAME for start, end, _ in piece.spans)


def besides(piece: Piece, one: FoundDate) -> str:
    """What a line says besides a date and its links."""
    taken = [(start, end) for start, end, _ in piece.spans] + [(one.start, one.end)]
    rest = (c for n, c in enumerate(piece.text) if not any(s <= n < e for s, e in taken))
    return "".join(rest).strip()


def heads_title(page: Page, number: int, at_title: int) -> bool:
    """Whether a line of a "header" stands right over the title within one small element."""
    if not 0 < at_title - number <= 2:
        return False
    outer = page.elements[page.pieces[at_title].element]
    around = [e for e in page.ancestors(outer.index, 3) if e.last - e.first <= 4]
    return any(e.first <= number < e.last for e in around)


def is_programme(page: Page, number: int, today: date) -> bool:
    """Whether the line before or behind begins with a day and words, as this one does: a
    timetable, not a date line."""
    this = page.pieces[number]
    if this.cell is not None or page.elements[this.element].label:
        return False
    for near in (number - 1, number + 1):
        if not 0 <= near < len(page.pieces):
            continue
        text = page.pieces[near].text
        ahead = find_dates(text[:30], today) if len(text) <= LONGEST_LINE else ()
        if ahead and ahead[0].start <= 2 and len(text) > ahead[0].end + 2:
            return True
    return False


def leaf_at(page: Page, at_title: int, today: date) -> date | None:
    """The day of a calendar leaf, "23" over "2026-04", right before or behind the title."""
    for near in (at_title - 1, at_title + 1):  # inline parts: no gap between them
        text = page.pieces[near].text if 0 <= near < len(page.pieces) else ""
        if match := _GLUED_LEAF.fullmatch(text.strip()):
            return parse_date(f"{match[1]} {match[2]}", today)
    for start in (at_title - 2, at_title + 1):
        near = page.pieces[max(0, start) : start + 2]
        lines = [p.text for p in near if not p.spans and p.cell is None]
        if len(lines) == 2 and all(len(text) <= 10 for text in lines):
            text = " ".join(lines)
            if _LEAF_YEAR.search(text) and (day := parse_date(text, today)):
                return day
    return None


def late_title(page: Page, title: str, body: list[int]) -> int:
    """The number of the heading that is the title, where it was taken for part of the text (a
    form to log in stood over it), or -1."""
    solid = "".join(title.split())
    for number in body:
        piece = page.pieces[number]
        if piece.tag in {"h1", "h2"} and "".join(piece.text.split()) == solid:
            return number
    return -1


def title_place(page: Page, title: str, first: int) -> int:
    """The number of the piece that shows the title nearest above the text, or -1."""
    solid = "".join(title.split())
    if len(solid) < 4:
        return -1
    places = []
    least = max(4, 0.4 * len(solid))
    for number, piece in enumerate(page.pieces):
        if len(piece.text) < least:
            continue
        text = "".join(piece.text.split())
        if len(text) < least or piece.region == CRUMBS:
            continue
        if text in solid or (solid in text and len(text) < 2 * len(solid)):
            places.append(number)
    above = [p for p in places if p <= first + 3]
    return above[-1] if above else -1
