"""The values that flow through one visit, all frozen:

    Target → Request → Fetched → Reading(Document(Block …)) → Finding → Event

Everybody imports from here; the modules below hold one duty each.

Pure words: no I/O, no clock. Every `datetime` is aware; days are counted in
Asia/Shanghai (`CHINA`). Where a value cannot be known it is None, never a guess.
"""

from monitor.model.case import EVENT_NAMES, OPEN_STATES, Case, CaseState, Event, EventKind
from monitor.model.cells import Blocks, Cells, column_letter, single_blocks, texts_of
from monitor.model.document import (
    Block,
    BlockKind,
    Cell,
    Document,
    DocumentKind,
    Link,
    Message,
    Reading,
    Row,
)
from monitor.model.exchange import Failure, Fetched, Request, Timing
from monitor.model.finding import (
    EARLY_WARNING,
    GROUP_NAMES,
    LEVEL_NAMES,
    TEXT_GROUPS,
    Finding,
    Group,
    Hit,
    Level,
    Rule,
    Span,
    finding_key,
)
from monitor.model.letter import Delivery, Enclosure, Letter, Sent
from monitor.model.portal import Baseline, LinkCheck, ListedRow, Relation, Skeleton
from monitor.model.state import Attempt, Probe, Seen, TargetState, TargetStatus, Transport
from monitor.model.target import Target, TargetKind, Unit
from monitor.model.visit import Outcome, Visit
from monitor.model.words import CHINA, NOTHING

__all__ = [
    "CHINA",
    "EARLY_WARNING",
    "EVENT_NAMES",
    "GROUP_NAMES",
    "LEVEL_NAMES",
    "NOTHING",
    "OPEN_STATES",
    "TEXT_GROUPS",
    "Attempt",
    "Baseline",
    "Block",
    "BlockKind",
    "Blocks",
    "Case",
    "CaseState",
    "Cell",
    "Cells",
    "Delivery",
    "Document",
    "DocumentKind",
    "Enclosure",
    "Event",
    "EventKind",
    "Failure",
    "Fetched",
    "Finding",
    "Group",
    "Hit",
    "Letter",
    "Level",
    "Link",
    "LinkCheck",
    "ListedRow",
    "Message",
    "Outcome",
    "Probe",
    "Reading",
    "Relation",
    "Request",
    "Row",
    "Rule",
    "Seen",
    "Sent",
    "Skeleton",
    "Span",
    "Target",
    "TargetKind",
    "TargetState",
    "TargetStatus",
    "Timing",
    "Transport",
    "Unit",
    "Visit",
    "column_letter",
    "finding_key",
    "single_blocks",
    "texts_of",
]
