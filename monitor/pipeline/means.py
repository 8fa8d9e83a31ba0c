"""What every job of the pipeline works with, and the one way its result is committed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ..model import Event, Visit
from ..rulebook import Rulebook
from ..settings import Repost, Schedule
from ..store import AsyncStore
from ..tokens import Keeper
from .gather import Fetch


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """Shared by visits, probes and link rounds; holds no state of its own."""

    fetch: Fetch
    store: AsyncStore
    rulebook: Rulebook
    schedule: Schedule
    clock: Callable[[], datetime]
    settle: timedelta
    tokens: Keeper | None = None
    reposts: tuple[Repost, ...] = ()  # what accounts must have passed on

    async def commit(self, visit: Visit, **more: Any) -> tuple[Event, ...]:
        """Commit a visit in one transaction; `more` as `Store.commit_visit` takes it."""
        return await self.store.run(
            "commit_visit",
            visit,
            now=visit.at,
            case_days=self.schedule.case_days,
            settle=self.settle,
            **more,
        )
