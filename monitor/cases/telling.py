"""What of the events of a case a unit is told, and what is no longer worth telling."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Event, EventKind

_OPENING = frozenset({EventKind.OPENED, EventKind.REOPENED, EventKind.RESTORED})
_SETTLING = frozenset({EventKind.FIXED, EventKind.DISMISSED, EventKind.CLOSED})


def joins_letter(event: Event) -> bool:
    """Whether an event is put into a letter. STILL only when the level changed: what is
    merely still open is in the daily digest."""
    if event.kind is EventKind.STILL:
        return bool(event.detail)
    return event.kind in _OPENING | _SETTLING or event.kind is EventKind.OVERDUE


def worth_telling(events: Sequence[Event], told: frozenset[int]) -> tuple[Event, ...]:
    """Of a letter's events, oldest first, those that still say something when it goes out.

    One event per case. A fault that came and went before the letter left is not told; nor is
    the end of a case whose beginning the unit never heard of (`told` holds those it did).
    """
    by_case: dict[int, list[Event]] = {}
    for event in events:
        by_case.setdefault(event.case, []).append(event)
    kept = []
    for case, history in by_case.items():
        first, last = history[0], history[-1]
        opening = next((e for e in history if e.kind in _OPENING), None)
        if case in told:
            if not (first.kind in _OPENING and last.kind in _SETTLING):
                kept.append(last)
        elif last.kind not in _SETTLING:
            kept.append(opening or last)
    return tuple(sorted(kept, key=lambda e: (e.at, e.id)))
