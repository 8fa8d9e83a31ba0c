"""The states a person may set a case to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ..model import CaseState, EventKind
from .following import Followed, deadline

MOVES: Mapping[CaseState, frozenset[CaseState]] = {
    CaseState.PENDING: frozenset(
        {CaseState.REFERRED, CaseState.MENDING, CaseState.VERIFIED, CaseState.CLOSED}
    ),
    CaseState.REFERRED: frozenset({CaseState.MENDING, CaseState.VERIFIED, CaseState.CLOSED}),
    CaseState.MENDING: frozenset({CaseState.REFERRED, CaseState.VERIFIED, CaseState.CLOSED}),
    CaseState.VERIFIED: frozenset({CaseState.MENDING, CaseState.CLOSED}),
    CaseState.FALSE_ALARM: frozenset(),  # by withdrawing the mark
    CaseState.CLOSED: frozenset({CaseState.PENDING}),
}
_MOVE_EVENT = {
    CaseState.PENDING: EventKind.REOPENED,
    CaseState.REFERRED: EventKind.REFERRED,
    CaseState.MENDING: EventKind.MENDING,
    CaseState.VERIFIED: EventKind.FIXED,
    CaseState.CLOSED: EventKind.CLOSED,
}


def move(
    case: Followed, to: CaseState, now: datetime, *, case_days: int = 8
) -> tuple[EventKind, Followed]:
    """A state set by a person. Raises ValueError, naming the moves that make sense."""
    if to not in MOVES[case.state]:
        allowed = "、".join(s for s in CaseState if s in MOVES[case.state])
        allowed = allowed or "撤销误报标记"
        raise ValueError(f"“{case.state}”不能改为“{to}”；可以：{allowed}")
    moved = replace(case, state=to, held=to is CaseState.CLOSED)
    if to is CaseState.VERIFIED:
        moved = replace(moved, fixed_at=now)
    elif to is CaseState.PENDING:
        moved = replace(moved, fixed_at=None, due_at=deadline(now, case_days), still_at=now)
    elif to is CaseState.MENDING:
        moved = replace(moved, fixed_at=None)
    return _MOVE_EVENT[to], moved
