"""The only SQL: one file, one writer thread, methods named for the work.

Store.open(settings)      sync, for tests, the command line and (read-only) the dashboard
AsyncStore.open(settings) the same methods on one thread: await store.run("due", …)
"""

from __future__ import annotations

from ..cases import Dismissal
from .base import is_full
from .commit import Commits
from .frontier import Frontier, ScanRow, ScanState, Settled, Spot, Standing
from .papers import Papers
from .portal import Portal
from .rescans import Remembered
from .rows import (
    Alert,
    BulletinRow,
    Confirmation,
    Counts,
    DismissalRow,
    EvidenceRow,
    File,
    FileState,
    FindingFilter,
    FindingRow,
    KnownDocument,
    LetterDraft,
    LetterRow,
    Page,
    Part,
    PostRow,
    RouteStatus,
    Sighting,
    TargetRow,
    TimelineRow,
    VisitRow,
)
from .texts import ArchivedPage, ArchivedText, ArchiveSize
from .thread import AsyncStore
from .upkeep import Upkeep
from .withdrawn import Withdrawn

__all__ = [
    "Alert",
    "ArchiveSize",
    "ArchivedPage",
    "ArchivedText",
    "AsyncStore",
    "BulletinRow",
    "Confirmation",
    "Counts",
    "Dismissal",
    "DismissalRow",
    "EvidenceRow",
    "File",
    "FileState",
    "FindingFilter",
    "FindingRow",
    "KnownDocument",
    "LetterDraft",
    "LetterRow",
    "Page",
    "Part",
    "PostRow",
    "Remembered",
    "RouteStatus",
    "ScanRow",
    "ScanState",
    "Settled",
    "Sighting",
    "Spot",
    "Standing",
    "Store",
    "TargetRow",
    "TimelineRow",
    "VisitRow",
    "is_full",
]


class Store(Commits, Papers, Frontier, Portal, Withdrawn, Upkeep):
    """Everything the program remembers. Times in and out are aware; see the parts for methods."""
