"""What came of one look at a target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.model.document import Document
from monitor.model.finding import Finding, Group
from monitor.model.target import Target


class Outcome(StrEnum):
    """The three outcomes; the third never opens or closes a case."""

    FOUND = "found"
    CLEAN = "clean"
    UNKNOWN = "unknown"  # could not look (无法判断)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One 巡查 of a target, ready to be committed in one transaction.

    `looked` are the URLs really looked at, and `groups` the rule groups really run on them:
    only findings inside both may be called gone. State findings (stale, unreachable …)
    carry the target's own `url`, which is in `looked` only when they could be judged.
    """

    target: Target
    at: datetime
    outcome: Outcome
    reason: str = ""
    documents: tuple[Document, ...] = ()
    findings: tuple[Finding, ...] = ()
    looked: frozenset[str] = frozenset()
    groups: frozenset[Group] = frozenset()
    seconds: float = 0.0
