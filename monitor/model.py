"""The values that flow through one visit, all frozen:

    Target → Request → Fetched → Reading(Document(Block …)) → Finding → Event

Pure words: no I/O, no clock. Every `datetime` is aware; days are counted in
Asia/Shanghai (`CHINA`). Where a value cannot be known it is None, never a guess.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
NOTHING: Mapping[str, Any] = MappingProxyType({})


# ── what is watched ──────────────────────────────────────────────────────────


class TargetKind(StrEnum):
    """What kind of thing a 监测对象 is."""

    SITE = "site"
    COLUMN = "column"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One 监测对象: a site (its home page), a 栏目 of a site, or a new-media account.

    `id` is stable over restarts: "site:portal", "column:portal/tzgg", "account:fgj-wx".
    `source` names the module of `monitor.sources` that plans and reads it.
    `parent` is the site id of a column. `column_class` is a key of the indicator
    table (news, notice, policy, …). `platform` is wechat, weibo, … for accounts.
    `options` holds what only that source understands (selectors, ids).
    """

    id: str
    kind: TargetKind
    name: str
    unit: str
    url: str
    source: str
    parent: str = ""
    column_class: str = ""
    platform: str = ""
    options: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def site(self) -> str:
        """The id under which findings of this target are grouped: its site, or itself."""
        return self.parent or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A 主办单位/责任单位 and whom to write to."""

    id: str
    name: str
    mail: tuple[str, ...] = ()
    kind: str = ""  # 部门 / 乡镇 / 街道: only for grouping in bulletins


# ── asking and being answered ────────────────────────────────────────────────


class Failure(StrEnum):
    """Why a fetch gave nothing that can be judged. None of these accuses the target by itself."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"  # closed, truncated or malformed on the way
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"  # loop, too many, or to a forbidden place
    FORBIDDEN = "forbidden"  # our own guard: scheme, address range
    PROTOCOL = "protocol"  # bad content encoding, not HTTP
    OFFLINE = "offline"  # our own line is down


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a source asks to be fetched. `purpose` comes back with the answer.

    `hosts`, when given, are the only hosts redirects may lead to: a crawl stays where it was sent.
    """

    url: str
    purpose: str = ""  # home, column, article, feed, link, probe, … as the source likes
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes = b""
    max_bytes: int = 5 * 1024 * 1024  # of the decompressed body
    timeout: float = 30.0  # seconds in total, redirects included
    etag: str = ""
    last_modified: str = ""
    hosts: tuple[str, ...] = ()
    context: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one exchange; None where that part did not happen."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to a `Request`, or the reason there is none. Produced by `fetch`, which never raises.

    Exactly one of `failure` and `status` says something: status is 0 with a failure.
    `text` is the decoded body ("" for binary or empty), `charset` how it was decoded.
    `tls_rung` is 0 strict, 1 SECLEVEL=1 with legacy renegotiation, 2 SECLEVEL=0/TLS 1.0.
    """

    request: Request
    at: datetime
    status: int = 0
    failure: Failure | None = None
    detail: str = ""  # for people: what exactly failed, in Chinese
    url: str = ""  # after redirects
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # lower-case names
    body: bytes = b""
    text: str = ""
    charset: str = ""
    redirects: tuple[str, ...] = ()
    tls_rung: int = 0
    certificate_expires: datetime | None = None
    timing: Timing = Timing()

    @property
    def ok(self) -> bool:
        """A body to read: HTTP 200–299 without failure."""
        return self.failure is None and 200 <= self.status < 300

    @property
    def not_modified(self) -> bool:
        return self.status == 304


# ── what was read ────────────────────────────────────────────────────────────


class BlockKind(StrEnum):
    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    CELL = "cell"
    CAPTION = "caption"
    LINK = "link"
    META = "meta"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Where a cell stands in its table; all numbers start at 0. Row 0 is usually the header."""

    table: int
    row: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of text a person would read as a unit.

    `location` is the place in words for people (工作表“名单”第 12 行, 正文第 3 段); `hidden`
    says how it is hidden from the eye ("" when visible).
    """

    text: str
    kind: BlockKind = BlockKind.PARAGRAPH
    location: str = ""
    cell: Cell | None = None
    hidden: str = ""
    shared: bool = False  # header, footer, navigation: the same on every page of a site
    _digest: str = field(default="", init=False, repr=False, compare=False)

    @property
    def digest(self) -> str:
        """16 hex digits that stand for text and kind in the store; worked out once."""
        if not self._digest:
            seed = f"{self.kind}\x1f{self.cell.column if self.cell else ''}\x1f{self.text}"
            data = seed.encode("utf-8", "surrogatepass")
            self._known_as(hashlib.blake2b(data, digest_size=8).hexdigest())
        return self._digest

    def _known_as(self, digest: str) -> None:
        object.__setattr__(self, "_digest", digest)

    def standing_for(self, digest: str) -> Block:
        """This block in place of the one with that digest: its text with personal parts
        masked is stored under the name of the text that was looked at."""
        block = replace(self)
        block._known_as(digest)
        return block


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An anchor as found: absolute `url`, its text, and where it stands."""

    url: str
    text: str = ""
    title: str = ""
    hidden: str = ""  # how it is hidden from the eye, "" when visible
    region: str = ""  # main, nav, header, footer, …


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list page: title, absolute link, shown date (None when undated)."""

    title: str
    url: str
    published: date | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One 留言 of a public message column, as its list or page shows it.

    `answered` None: the page does not tell. `asked` and `replied` are the days shown.
    """

    title: str
    url: str = ""
    asked: date | None = None
    answered: bool | None = None
    replied: date | None = None


class DocumentKind(StrEnum):
    HOME = "home"
    COLUMN = "column"
    ARTICLE = "article"
    POST = "post"  # one message of an account
    FILE = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One 稿件: page, post or attachment, as blocks.

    `published` is what the document itself shows; `published_at` the instant when it is
    known to the second (posts). `problem` says in Chinese why the document could not be
    looked at ("" when it could): then nothing else in it may be judged.
    """

    url: str
    kind: DocumentKind
    title: str = ""
    published: date | None = None
    published_at: datetime | None = None
    author: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    rows: tuple[Row, ...] = ()
    messages: tuple[Message, ...] = ()  # of a public message column
    marks: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # page tags, ICP, …
    pinned: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a source understood of one answer.

    `problem` not empty means *could not look* (无法判断), with the reason in Chinese.
    `follow` are requests the source wants next (articles of a list, next page of an API).
    `operator` marks a problem that only our own staff can mend (token, whitelist, captcha).
    """

    documents: tuple[Document, ...] = ()
    follow: tuple[Request, ...] = ()
    problem: str = ""
    operator: bool = False


# ── what is wrong ────────────────────────────────────────────────────────────


class Level(StrEnum):
    """How grave: 单项否决 / 一般错误 / 提示. Hints are shown and counted, never mailed."""

    SEVERE = "severe"
    ERROR = "error"
    HINT = "hint"


EARLY_WARNING = "提前提醒"
"""What the basis of a rule says that warns before the breach: such hints are mailed."""

LEVEL_NAMES = {Level.SEVERE: "严重", Level.ERROR: "一般", Level.HINT: "提示"}


class Group(StrEnum):
    """The families of rules; each is a folder of `rules/`."""

    WORDING = "wording"
    SPELLING = "spelling"
    PRIVACY = "privacy"
    FRESHNESS = "freshness"
    AVAILABILITY = "availability"
    LINKS = "links"
    MARKS = "marks"
    SECURITY = "security"
    INTERACTION = "interaction"
    ACCESSIBILITY = "accessibility"


TEXT_GROUPS = frozenset({Group.WORDING, Group.SPELLING, Group.PRIVACY})
"""Groups that judge the words on a page, whoever leads to it; the others judge a target."""


GROUP_NAMES = {
    Group.WORDING: "错敏表述",
    Group.SPELLING: "错别字",
    Group.PRIVACY: "个人信息",
    Group.FRESHNESS: "更新",
    Group.AVAILABILITY: "可用性",
    Group.LINKS: "链接",
    Group.MARKS: "页面标识",
    Group.SECURITY: "安全防护",
    Group.INTERACTION: "互动回应",
    Group.ACCESSIBILITY: "无障碍",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One file of `rules/<group>/`; its name is its id and names the fault.

    `type` says which check understands `data`. `trial` (试行) rules are stored, shown and
    counted, never mailed. `bad` and `good` are the examples, and the examples are tests.
    """

    id: str
    group: Group
    title: str
    level: Level
    basis: str
    message: str  # format string over {text}, {suggestion} and what the check adds
    type: str
    trial: bool = False
    kind: str = ""
    data: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    bad: tuple[Any, ...] = ()
    good: tuple[Any, ...] = ()
    path: str = ""
    aliases: tuple[str, ...] = ()  # ids it had before, oldest first
    fingerprint: str = ""  # changes with anything its file and tables say


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a text check saw, in offsets of the whole checked text."""

    rule: Rule
    start: int
    end: int
    suggestion: str = ""
    kind: str = ""  # "" means the rule's own
    level: Level | None = None  # None means the rule's own
    confidence: float = 1.0
    masked: str = ""  # what may be shown instead of the text; "" when it is not personal
    facts: Mapping[str, Any] = field(default_factory=lambda: NOTHING)  # for the message


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One 问题, convincing without a telephone call, and safe to store.

    `subject` is what makes it the *same* finding on the next visit. `text`, `sentence` and
    `message` are masked unless the caller asked to reveal. `mark` is the fault's place in
    `sentence`. `target` and `url` are "" until the pipeline knows them.
    """

    rule: str
    group: Group
    kind: str
    level: Level
    trial: bool
    title: str
    message: str
    basis: str
    subject: str
    start: int = 0
    end: int = 0
    text: str = ""
    suggestion: str = ""
    sentence: str = ""
    mark: Span = Span(0, 0)
    location: str = ""
    block: str = ""  # digest of the block it stands in
    confidence: float = 1.0
    target: str = ""
    unit: str = ""
    url: str = ""
    count: int = 1
    aliases: tuple[str, ...] = ()  # ids its rule had before, oldest first

    @property
    def key(self) -> str:
        """20 hex digits: rule and subject, stable over visits, restarts, and new names of the
        rule, since its first name is meant."""
        return finding_key(self.aliases[0] if self.aliases else self.rule, self.subject)

    @property
    def rule_names(self) -> tuple[str, ...]:
        """The rule's id now and all it had before."""
        return (self.rule, *self.aliases)

    @property
    def mailed(self) -> bool:
        """Whether the responsible unit hears of it."""
        return self.level is not Level.HINT and not self.trial

    def at(self, *, target: str, unit: str, url: str) -> Finding:
        """The same finding, placed."""
        return replace(self, target=target, unit=unit, url=url)


def finding_key(rule: str, subject: str) -> str:
    """20 hex digits for a fault of this rule at this subject."""
    seed = f"{rule}\x1f{subject}"
    return hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


# ── what came of a visit ─────────────────────────────────────────────────────


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


# ── what is done about it ────────────────────────────────────────────────────


class CaseState(StrEnum):
    """States of a 整改 case, in the words of the offices."""

    PENDING = "待核实"
    REFERRED = "已转办"
    MENDING = "整改中"
    VERIFIED = "已复查"
    FALSE_ALARM = "误报"
    CLOSED = "已关闭"


OPEN_STATES = frozenset({CaseState.PENDING, CaseState.REFERRED, CaseState.MENDING})


class EventKind(StrEnum):
    """Every change of a case is a row; history, deadlines, statistics and mails come from them."""

    OPENED = "opened"
    STILL = "still"
    FIXED = "fixed"
    REOPENED = "reopened"
    OVERDUE = "overdue"
    REFERRED = "referred"
    MENDING = "mending"  # part of the pages are mended, or the unit says it is at work
    DISMISSED = "dismissed"
    RESTORED = "restored"
    CLOSED = "closed"


EVENT_NAMES = {
    EventKind.OPENED: "新发现",
    EventKind.STILL: "仍存在",
    EventKind.FIXED: "已整改",
    EventKind.REOPENED: "再次出现",
    EventKind.OVERDUE: "逾期未改",
    EventKind.REFERRED: "已转办",
    EventKind.MENDING: "整改中",
    EventKind.DISMISSED: "标为误报",
    EventKind.RESTORED: "撤销误报",
    EventKind.CLOSED: "已关闭",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A 整改 case: one finding followed until it is gone."""

    id: int
    finding: Finding
    state: CaseState
    opened_at: datetime
    due_at: datetime | None = None
    last_seen_at: datetime | None = None
    fixed_at: datetime | None = None
    urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A change of a case. `id` and `case` are 0 until stored."""

    kind: EventKind
    at: datetime
    finding_key: str
    case: int = 0
    id: int = 0
    detail: str = ""
    actor: str = "govmon"


class TargetState(StrEnum):
    """The three states of a target on the status wall."""

    NORMAL = "正常"
    FAULTY = "异常"  # for accounts and columns: 停更; for sites: 打不开
    UNKNOWN = "无法判断"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStatus:
    """What is known of a target now; rules on freshness and availability judge from this.

    `newest` is the newest *credible* publication instant or day ever read; `blank` that the
    last good look showed a column without any entry; `looked_at` the last good look.
    """

    target: Target
    state: TargetState = TargetState.UNKNOWN
    since: datetime | None = None
    reason: str = ""
    first_looked_at: datetime | None = None
    looked_at: datetime | None = None
    attempted_at: datetime | None = None
    newest: date | None = None
    newest_title: str = ""
    blank: bool = False
    undated: bool = False  # entries there, none dated
    failures: int = 0  # failed looks in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One availability probe: first attempt and the result confirmed by one independent retry."""

    target: str
    at: datetime
    first_ok: bool
    ok: bool
    status: int = 0
    reason: str = ""
    timing: Timing = Timing()
    tls_rung: int = 0
    offline: bool = False  # our own line was down: does not count


class Seen(StrEnum):
    """What a look at one property came to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # could not look: our own line, no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How a site is reached: HTTPS, its certificate, the TLS rung, IPv6, as of `at`."""

    target: str
    at: datetime
    https: Seen = Seen.UNKNOWN
    certificate_expires: datetime | None = None
    certificate_problem: str = ""  # why it does not verify, in Chinese; "" when it does
    tls_rung: int = 0
    ipv6: Seen = Seen.UNKNOWN
    detail: str = ""  # of IPv6, in Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """What of a page an intruder changes and an editor does not: no text of articles in it.

    Hosts are host names, "" standing for the page's own site. `labels` are the commonest
    tag.class pairs, by which a redesign is known.
    """

    title: str = ""
    keywords: str = ""
    description: str = ""
    scripts: frozenset[str] = frozenset()  # hosts scripts come from
    inline: frozenset[str] = frozenset()  # digests of inline scripts that unpack or write scripts
    frames: frozenset[str] = frozenset()  # hosts of frames
    refresh: str = ""  # host a meta refresh leads to
    forms: frozenset[str] = frozenset()  # hosts forms are sent to
    hidden: frozenset[str] = frozenset()  # strange hosts linked out of sight
    labels: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The accepted skeleton of one page beside the one last seen."""

    page: str
    target: str
    site: str
    accepted: Skeleton
    taken_at: datetime
    accepted_by: str = ""  # "" for the first look
    current: Skeleton | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """The days one line of a list showed, oldest look first.

    `looked_before` is the good look at the list before the line first appeared on it.
    """

    target: str
    url: str
    title: str
    dates: tuple[tuple[datetime, date], ...]
    looked_before: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What ties one 稿件 to others: its 文号, how long it holds, whom it links to.

    `kind` is the column class it was read in. `links` are addresses of its own site in the
    main part of the page. `expires` is the last day a document says it is in force.
    """

    url: str
    target: str
    site: str
    title: str
    kind: str
    published: date | None = None
    number: str = ""
    expires: date | None = None
    voided: bool = False  # the page says itself that it is 失效 or 废止
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkCheck:
    """What is known of a link standing on a page.

    `failed_at` is the first failure of the current series, `confirmed_at` the second, hours
    later; a link is dead only when both are set. Bot walls and failures of our line set neither.
    """

    page: str
    url: str
    text: str = ""
    checked_at: datetime | None = None
    failed_at: datetime | None = None
    confirmed_at: datetime | None = None
    status: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to a unit, rendered from events. `message_id` never changes, so sending twice is safe."""

    message_id: str
    unit: str
    recipients: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    references: tuple[str, ...] = ()
    id: int = 0
    attempts: int = 0


class Delivery(StrEnum):
    """What the server said of a letter."""

    SENT = "sent"
    REFUSED = "refused"  # permanent: do not retry
    DEFERRED = "deferred"  # temporary: retry later


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The result of handing one letter (or robot message) to its server."""

    delivery: Delivery
    detail: str = ""
    refused: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # recipient → reason
