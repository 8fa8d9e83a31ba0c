"""Findings as the dashboard reads them, and their 误报 marks."""

from __future__ import annotations

from collections.abc import Iterator

from .base import Base
from .rows import EVERYTHING, Dismissal, EvidenceRow, FindingFilter, FindingRow, Part, Sighting


class Findings(Base):
    """Findings, sightings, evidence, dismissals (reading)."""

    def findings(
        self, wanted: FindingFilter = EVERYTHING, *, limit: int = 50, offset: int = 0
    ) -> Part[FindingRow]:
        """One page of findings, last seen first."""
        raise NotImplementedError

    def finding(self, finding_id: int) -> FindingRow | None:
        """One finding by the id of its row."""
        raise NotImplementedError

    def findings_by_key(self, key: str) -> tuple[FindingRow, ...]:
        """The finding of this key on every site that has it."""
        raise NotImplementedError

    def sightings(self, finding_id: int) -> tuple[Sighting, ...]:
        """The pages a finding stands or stood on, first seen first."""
        raise NotImplementedError

    def evidence(self, finding_id: int) -> tuple[EvidenceRow, ...]:
        """Where the bytes behind a finding are kept, newest first."""
        raise NotImplementedError

    def dismissals(self, *, revoked: bool = False) -> tuple[Dismissal, ...]:
        """误报 marks in force, newest first; with `revoked` the withdrawn ones as well."""
        raise NotImplementedError

    def each_finding(self, wanted: FindingFilter = EVERYTHING) -> Iterator[FindingRow]:
        """All findings that match, for an export, without holding them in memory."""
        raise NotImplementedError
