"""The frozen values the store takes and gives beyond those of `model`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from ..cases import Dismissal
from ..model import (
    NOTHING,
    Case,
    CaseState,
    DocumentKind,
    Event,
    Finding,
    Group,
    Letter,
    Level,
    Outcome,
    TargetState,
    TargetStatus,
    Unit,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What is remembered of one URL, for conditional requests and for "gone" (404/410) pages."""

    url: str
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    status: int = 0
    fetched_at: datetime | None = None


class FileState(StrEnum):
    """What became of looking at an attachment."""

    WAITING = "waiting"  # met on a page, not yet looked at
    LOOKED = "looked"
    PICTURES = "pictures"  # its text was looked at; its pictures wait for their turn
    UNREADABLE = "unreadable"  # fetched, but it or a part of it could not be looked at
    FAILED = "failed"  # could not be fetched
    GONE = "gone"  # 404 or 410


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An attachment as the store knows it. `page` is where it was met, `name` what its link
    calls it, `reason` why it could not be looked at; `attempts` counts failures in a row.
    `version` is the rulebook it was last looked at with, `size` in bytes."""

    url: str
    target: str
    page: str
    name: str
    state: FileState = FileState.WAITING
    reason: str = ""
    found_at: datetime
    tried_at: datetime | None = None
    looked_at: datetime | None = None
    next_look: datetime
    attempts: int = 0
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    version: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDocument:
    """A 稿件 seen before. `dates` are all publication days it ever showed, oldest look first:
    more than one means the date was changed after publication (伪造发稿日期)."""

    target: str
    url: str
    kind: DocumentKind
    title: str
    author: str = ""
    published: date | None = None
    published_at: datetime | None = None
    first_seen: datetime
    last_seen: datetime
    text_hash: str = ""
    changed_at: datetime | None = None
    dates: tuple[tuple[datetime, date | None], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRow:
    """One past 巡查, as the dashboard lists it."""

    id: int
    target: str
    at: datetime
    outcome: Outcome
    reason: str = ""
    seconds: float = 0.0
    groups: frozenset[Group] = frozenset()
    looked: int = 0
    documents: int = 0
    findings: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One page a finding stands or stood on."""

    url: str
    target: str
    location: str
    count: int
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding of one site with what became of it. `id` is stable; `silent` means 误报."""

    id: int
    site: str
    finding: Finding
    first_seen: datetime
    last_seen: datetime
    gone_at: datetime | None = None
    silent: bool = False
    pages: int = 1
    case: int = 0
    state: CaseState | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissalRow:
    """A 误报 mark with what it silences at present, and when that was last seen."""

    mark: Dismissal
    findings: int = 0
    pages: int = 0
    last_seen: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFilter:
    """What the findings page asks for; empty fields do not narrow.

    `present` True: still standing, False: gone, None: both. `text` is searched literally in
    text, sentence, title and page address.
    """

    unit: str = ""
    group: Group | None = None
    level: Level | None = None
    target: str = ""
    site: str = ""
    rule: str = ""
    state: CaseState | None = None
    text: str = ""
    trial: bool | None = None
    silent: bool | None = None
    present: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[T]):
    """One page of a longer list; `total` counts the whole."""

    rows: tuple[T, ...]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """Where the bytes behind a finding are kept: an id of `evidence.Archive`."""

    finding: int
    url: str
    at: datetime
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something only our own staff can mend: a broken source, a refused mail."""

    id: int
    kind: str  # source | mail | robot | system
    subject: str
    reason: str
    at: datetime
    cleared_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDraft:
    """All that is needed to render one letter. `previous` are Message-IDs to thread under,
    oldest first. `rendered` is set when the letter was rendered before: then it is sent
    unchanged. Kinds: case, digest, source, bulletin, robot,
    repeat (an accepted letter for recipients the server wanted later)."""

    id: int
    kind: str
    channel: str
    unit: Unit | None
    created_at: datetime
    day: date | None = None
    events: tuple[Event, ...] = ()
    cases: Mapping[int, Case] = field(default_factory=lambda: NOTHING)
    told: frozenset[int] = frozenset()  # cases the unit has had a letter about
    alerts: tuple[Alert, ...] = ()
    statuses: Mapping[str, TargetStatus] = field(default_factory=lambda: NOTHING)  # of alerts
    previous: tuple[str, ...] = ()
    message_id: str = ""  # the same however often it is rendered; the mailer adds the domain
    rendered: Letter | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """A letter for the list of mails; `text` and `html` are empty until it was rendered.

    States: open (collecting events or waiting to be repeated), leased (being sent), sent,
    refused (the server will never take it), void (nothing left to tell), folded (its events
    went into the letter `into`)."""

    id: int
    unit: str
    kind: str
    channel: str
    state: str
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None = None
    attempts: int = 0
    message_id: str = ""
    recipients: tuple[str, ...] = ()
    subject: str = ""
    text: str = ""
    html: str = ""
    detail: str = ""
    references: tuple[str, ...] = ()
    events: int = 0
    into: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinRow:
    """A bulletin that was built. `facts` are the frozen figures it was composed from, `inputs`
    and `words` (the draft as issued) what it was composed with; `kind` is draft, issued or
    correction (of the bulletin `corrects`)."""

    id: int
    quarter: str
    title: str
    path: str
    built_at: datetime
    number: str = ""
    facts: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    kind: str = "draft"
    issued_at: datetime | None = None
    corrects: int = 0
    inputs: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow:
    """One event with the case it belongs to, for lists over many cases."""

    event: Event
    case: Case


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures on the status wall."""

    targets: int = 0
    states: Mapping[TargetState, int] = field(default_factory=lambda: NOTHING)
    findings: int = 0  # standing now, without 误报
    by_group: Mapping[Group, int] = field(default_factory=lambda: NOTHING)
    by_level: Mapping[Level, int] = field(default_factory=lambda: NOTHING)
    by_unit: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    by_rule: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    trial: int = 0
    cases: Mapping[CaseState, int] = field(default_factory=lambda: NOTHING)
    overdue: int = 0
    letters: Mapping[str, int] = field(default_factory=lambda: NOTHING)
    last_visit: datetime | None = None
    visits_today: int = 0
    alerts: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow:
    """A target with its state and its next visit, for the status wall and freshness table."""

    status: TargetStatus
    findings: int = 0
    next_due: datetime | None = None


EVERYTHING = FindingFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteStatus:
    """What is known of one source of an account. `key` names it (`routes.route_key`);
    `status` speaks of this source alone; `asked_at` is kept only for those that may be asked
    seldom; `operator` that only our own staff can mend what is wrong with it."""

    key: str
    status: TargetStatus
    source: str = ""
    asked_at: datetime | None = None
    operator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What a person saw: a post of an account without a list, or its interaction function.

    `day` is the day of the post or of the look, `value` for an interaction 有效 or 无效;
    `screenshot` the file name of the picture kept, `sha256` its digest ("" without one).
    """

    target: str
    kind: str
    at: datetime
    day: date
    person: str
    title: str = ""
    url: str = ""
    value: str = ""
    note: str = ""
    screenshot: str = ""
    sha256: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post as the rules on posts need it."""

    url: str
    title: str
    published: date
    published_at: datetime | None = None
