"""What is done about a finding: the case and every change of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.finding import Finding


class CaseState(StrEnum):
    """States of a 整改 case, in the words of the offices."""

    PENDING = "待核实"
    REFERRED = "已转办"
    MENDING = "整改中"
    VERIFIED = "已复查"
    FALSE_ALARM = "误报"
    CLOSED = "已关闭"


OPEN_STATES = frozenset({CaseState.PENDING, CaseState.REFERRED, CaseState.MENDING})


class EventKind(StrEnum):
    """Every change of a case is a row; history, deadlines, statistics and mails come from them."""

    OPENED = "opened"
    STILL = "still"
    FIXED = "fixed"
    REOPENED = "reopened"
    OVERDUE = "overdue"
    REFERRED = "referred"
    MENDING = "mending"  # part of the pages are mended, or the unit says it is at work
    DISMISSED = "dismissed"
    RESTORED = "restored"
    CLOSED = "closed"


EVENT_NAMES = {
    EventKind.OPENED: "新发现",
    EventKind.STILL: "仍存在",
    EventKind.FIXED: "已整改",
    EventKind.REOPENED: "再次出现",
    EventKind.OVERDUE: "逾期未改",
    EventKind.REFERRED: "已转办",
    EventKind.MENDING: "整改中",
    EventKind.DISMISSED: "标为误报",
    EventKind.RESTORED: "撤销误报",
    EventKind.CLOSED: "已关闭",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A 整改 case: one finding followed until it is gone."""

    id: int
    finding: Finding
    state: CaseState
    opened_at: datetime
    due_at: datetime | None = None
    last_seen_at: datetime | None = None
    fixed_at: datetime | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change of a case. `id` and `case` are 0 until stored."""

    kind: EventKind
    at: datetime
    finding_key: str
    case: int = 0
    id: int = 0
    detail: str = ""
    actor: str = "govmon"
