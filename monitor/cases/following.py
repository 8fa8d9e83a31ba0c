"""A case as the decisions about it need it, and its deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..model import CHINA, CaseState, Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The latest case about a finding. `still_at` is its last STILL (or opening); `held`
    says that a person closed it: it stays closed as long as the fault stands."""

    id: int
    state: CaseState
    level: Level
    opened_at: datetime
    due_at: datetime | None = None
    fixed_at: datetime | None = None
    still_at: datetime | None = None
    held: bool = False


def deadline(start: datetime, days: int) -> datetime:
    """The last second of the day that lies `days` calendar days after `start`, in Shanghai."""
    day = local_day(start) + timedelta(days=days)
    return datetime.combine(day, time(23, 59, 59), CHINA)


def local_day(moment: datetime) -> date:
    return moment.astimezone(CHINA).date()
