"""整改 cases: reading them, and what people decide about them by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from ..model import Case, CaseState, Event, EventKind
from .base import Base
from .rows import Part, TimelineRow


class Casework(Base):
    """Cases and events."""

    def cases(
        self,
        *,
        state: CaseState | None = None,
        open_only: bool = False,
        unit: str = "",
        target: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        overdue_at: datetime | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> Part[Case]:
        """One page of cases, newest first. `since`/`until` bound the opening (half open);
        `overdue_at` keeps open cases due before that instant."""
        raise NotImplementedError

    def case(self, case_id: int) -> Case | None:
        """One case."""
        raise NotImplementedError

    def case_of_finding(self, finding_id: int) -> Case | None:
        """The latest case about a finding."""
        raise NotImplementedError

    def events(self, case_id: int) -> tuple[Event, ...]:
        """The history of a case, oldest first."""
        raise NotImplementedError

    def timeline(
        self,
        *,
        since: datetime,
        until: datetime | None = None,
        kinds: frozenset[EventKind] = frozenset(),
        unit: str = "",
        limit: int = 100,
        offset: int = 0,
    ) -> tuple[TimelineRow, ...]:
        """Events of all cases, newest first, each with its case."""
        raise NotImplementedError

    def dismiss(
        self,
        case_id: int,
        scope: str,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = timedelta(),
    ) -> tuple[Event, ...]:
        """Mark a case as 误报; `scope` is here (this finding), site (the same words on this
        site) or everywhere. Matching open cases are dismissed with it. Raises ValueError for
        another scope or an unknown case."""
        raise NotImplementedError

    def dismiss_finding(
        self,
        finding_id: int,
        scope: str,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = timedelta(),
    ) -> tuple[Event, ...]:
        """The same for a finding without a case (hint, trial)."""
        raise NotImplementedError

    def restore(
        self, dismissal_id: int, actor: str, now: datetime, settle: timedelta = timedelta()
    ) -> tuple[Event, ...]:
        """Withdraw a 误报 mark: findings that still stand are followed again."""
        raise NotImplementedError

    def move_case(
        self,
        case_id: int,
        state: CaseState,
        actor: str,
        reason: str,
        now: datetime,
        settle: timedelta = timedelta(),
    ) -> Event:
        """Set a state by hand (已转办, 整改中, 已复查, 已关闭). Raises ValueError for a move
        that makes no sense, naming those that do."""
        raise NotImplementedError

    def sweep_overdue(self, now: datetime, settle: timedelta) -> tuple[Event, ...]:
        """OVERDUE, once per deadline, for cases still standing after it. Held back while the
        target cannot be looked at: the fault may be ours."""
        raise NotImplementedError

    def case_states(self, since: datetime, until: datetime) -> Mapping[CaseState, int]:
        """How many cases opened in that time are in each state now."""
        raise NotImplementedError
