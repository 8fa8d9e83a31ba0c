"""Reads the 留言 of a public message column: what was asked when, and whether it was answered.

Three shapes are known: a table with headings (标题, 来信时间, 状态, 回复时间), list entries with
labelled or bare states, and entries that tell nothing of their state. What is not told stays
None: only a state that is written on the page accuses.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from ..model import Message
from .dates import find_dates
from .links import Anchor
from .page import Page, Piece
from .regions import CRUMBS, SHARED

_ANSWERED = re.compile(
    r"(?:已|均已|全部)(?:回复|答复|办结|回应|办理|处理|解决|反馈|采纳)|^(?:办结|已结|回复|答复)$|(?:回复|答复|办理)(?:完毕|完成)|(?:部门|单位|官方)(?:回复|答复)[:：]"
)
_OPEN = re.compile(
    r"(?:未|待|尚未|暂未|等待)(?:回复|答复|办理|办结|处理|受理|回应|审核|解决|反馈|转办)|(?:办理|处理|受理|转办|答复|回复|审核)中|^(?:已受理|已转办|已提交|已交办|新提交)$|暂无(?:回复|答复)"
)
_ASKED = re.compile(r"来信|提交|留言|咨询|写信|提问|发布|发表|受理|投诉|登记|诉求|反映")
_REPLIED = re.compile(r"回复|答复|办结|反馈|回应|办理")
_TIME = re.compile(r"时间|日期|于|[:：]")
_STATE = re.compile(r"状态|办理情况|处理情况|是否(?:回复|答复)|办理进度|处理结果|办理结果|进度")
_ENTRY_TAGS: Final = frozenset({"tr", "li", "dl"})
_LARGEST: Final = 30  # pieces of one entry
_LONGEST_LABEL: Final = 10
_LONGEST_STATE: Final = 24  # characters of a piece that may be a state
MOST_MESSAGES: Final = 500


def read_messages(page: Page, now: datetime) -> tuple[Message, ...]:
    """The messages listed on a page; () when none of its entries tells a state."""
    heads = _heads(page)
    found: dict[str, Message] = {}
    for number, anchor in enumerate(page.anchors):
        if len(found) >= MOST_MESSAGES:
            break
        text = anchor.text or anchor.title
        if anchor.region in SHARED | {CRUMBS} or anchor.hidden or anchor.kind or len(text) < 4:
            continue
        if _ANSWERED.search(text[:8]) and len(text) <= 8:
            continue
        entry = _entry(page, number)
        pieces = page.inside(entry) if entry >= 0 else []
        if not pieces or len(pieces) > _LARGEST:
            continue
        key = anchor.url or f"#{anchor.piece}"
        if key not in found:
            message = _message(anchor, text, pieces, heads, now)
            if message.answered is None:
                message = replace(message, answered=_pictured(page, entry))
            found[key] = message
    messages = tuple(found.values())
    return messages if any(m.answered is not None for m in messages) else ()


def _heads(page: Page) -> dict[tuple[int, int], str]:
    """(table, column) → heading, of tables whose first row names a state or a time."""
    heads: dict[tuple[int, int], str] = {}
    for piece in page.pieces:
        if piece.cell is not None and piece.cell.row == 0 and len(piece.text) <= 12:
            heads.setdefault((piece.cell.table, piece.cell.column), piece.text)
    return heads


def _entry(page: Page, number: int) -> int:
    """The largest element around an anchor that holds no other title, -1 for none."""
    anchor = page.anchors[number]
    index, chosen = anchor.element, -1
    while index >= 0:
        element = page.elements[index]
        others = page.anchors[element.first_anchor : element.last_anchor]
        if any(_another(anchor, other) for other in others):
            break
        chosen = index
        if element.tag in _ENTRY_TAGS or element.tag in {"body", "html", "table", "ul"}:
            break
        index = element.parent
    return chosen


def _pictured(page: Page, entry: int) -> bool | None:
    """What the alternative text of a picture in an entry says of the state."""
    element = page.elements[entry]
    told = (i.alt for i in page.images if element.first <= i.piece < element.last and i.alt)
    return next((state for alt in told if (state := _state(alt, "")) is not None), None)


def _another(one: Anchor, other: Anchor) -> bool:
    if other is one or other.url == one.url:
        return False
    text = other.text or other.title
    return len(text) >= 4 and not _ANSWERED.search(text) and not _OPEN.search(text)


def _message(
    anchor: Anchor,
    title: str,
    pieces: list[Piece],
    heads: dict[tuple[int, int], str],
    now: datetime,
) -> Message:
    asked: date | None = None
    replied: date | None = None
    answered: bool | None = None
    bare: list[date] = []
    for piece in pieces:
        text = piece.text.replace(title, "", 1).strip() if title in piece.text else piece.text
        head = heads.get((piece.cell.table, piece.cell.column), "") if piece.cell else ""
        if piece.cell is not None and piece.cell.row == 0 and head == piece.text:
            continue
        for label, day in _labelled_days(text, head, now):
            if _REPLIED.search(label) and _TIME.search(label) and not _ASKED.search(label):
                replied = replied or day
            elif _ASKED.search(label):
                asked = asked or day
            else:
                bare.append(day)
        state = _state(text, head)
        answered = state if answered is None else answered
    if replied is not None and answered is None:
        answered = True
    if asked is None and bare:
        asked = min(bare)
    return Message(
        title=title[:200], url=anchor.url, asked=asked, answered=answered, replied=replied
    )


def _state(text: str, head: str) -> bool | None:
    """What a piece says of the state: short, in a column of states, or labelled as one."""
    told = text.strip("[]【】()（）〔〕 ")
    label = _STATE.search(told)
    if label:
        told = told[label.end() :].strip(" :：")[:_LONGEST_STATE]
    elif not _STATE.search(head) and len(told) > _LONGEST_STATE:
        return None
    if _OPEN.search(told):
        return False
    if _ANSWERED.search(told):
        return True
    return {"是": True, "否": False}.get(told) if head and _STATE.search(head) else None


def _labelled_days(text: str, head: str, now: datetime) -> list[tuple[str, date]]:
    """Each day of a piece with its label: the heading of its column, or the words before it."""
    if not any(map(str.isdigit, text)):
        return []
    found, end = [], 0
    for one in find_dates(text, now):
        words = text[end : one.start][-_LONGEST_LABEL:]
        found.append((head if _TIME.search(head) else words, one.day))
        end = one.end
    return found
