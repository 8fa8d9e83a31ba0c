"""One visit, one transaction: visit, documents, findings, sightings, cases, events, letters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from ..model import Event, Finding, TargetStatus, Visit
from .base import Base
from .rows import KnownDocument, Page, VisitRow


class Commits(Base):
    """Visits and documents."""

    def commit_visit(
        self,
        visit: Visit,
        *,
        now: datetime,
        case_days: int,
        settle: timedelta,
        status: TargetStatus | None = None,
        pages: Iterable[Page] = (),
        checked_blocks: Mapping[str, Sequence[Finding]] | None = None,
        rulebook_version: str = "",
        evidence: Mapping[str, str] | None = None,
    ) -> tuple[Event, ...]:
        """Store a visit whole or not at all; returns the events it caused, with ids.

        `status` is what the pipeline now thinks of the target; without it the plain facts
        (attempt, failures, newest day) are taken from the visit. `pages` and
        `checked_blocks` (digest → findings as the engine gave them, under
        `rulebook_version`) are caches. `evidence` maps a URL to the archive's id. Events
        that a unit should hear of join its open letter, which goes out `settle` after the
        first of them.
        """
        raise NotImplementedError

    def known_documents(self, target: str) -> Mapping[str, KnownDocument]:
        """Documents of a target by URL, without their date history."""
        raise NotImplementedError

    def document(self, url: str) -> KnownDocument | None:
        """One document with all publication days it ever showed."""
        raise NotImplementedError

    def documents(
        self, target: str, *, limit: int = 50, offset: int = 0
    ) -> tuple[KnownDocument, ...]:
        """Documents of a target, newest publication first."""
        raise NotImplementedError

    def visits(self, target: str, *, limit: int = 50, offset: int = 0) -> tuple[VisitRow, ...]:
        """Visits of a target, newest first."""
        raise NotImplementedError

    def open_pages(self, target: str, limit: int = 200) -> tuple[str, ...]:
        """Pages of a target that still carry a finding, longest not looked at first: visit
        them again, or nothing on them can ever be called fixed."""
        raise NotImplementedError
