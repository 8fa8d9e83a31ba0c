"""What a bulletin states, as frozen numbers and rows; everything personal in them is masked.

Built by `store.quarter`; `compose` turns them into sentences and never counts anything that is
not here. A *target* of the bulletin is a site or an account: what is wrong with a column
counts for its site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from ..model import Group, Level, TargetKind
from .period import Period

VETO_GROUPS = frozenset(set(Group) - {Group.PRIVACY, Group.SPELLING, Group.ACCESSIBILITY})
"""A severe finding of these families is a 单项否决. Leaked personal information is severe but no
veto of 国办秘函〔2019〕19号; misspellings and barriers to the disabled are never one."""

OTHER_PLATFORM = "其他平台"

PLATFORM_NAMES: Mapping[str, str] = {
    "wechat": "微信公众号",
    "weibo": "微博",
    "toutiao": "头条号",
    "douyin": "抖音号",
    "kuaishou": "快手号",
    "channels": "视频号",
    "app": "移动客户端",
    "miniprogram": "小程序",
    "feed": OTHER_PLATFORM,
    "other": OTHER_PLATFORM,
}


QUALIFIED, UNQUALIFIED, UNKNOWN = "合格", "不合格", "无法判断"


def platform_name(platform: str) -> str:
    """The name people use; 其他平台 for a plain feed and for none, an unknown key as it stands."""
    return PLATFORM_NAMES.get(platform, platform) or OTHER_PLATFORM


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Targets of one sort. `checked`: really looked at at least once in the period;
    `qualified`: checked and without any 单项否决 in it."""

    registered: int = 0
    checked: int = 0
    qualified: int = 0

    @property
    def unknown(self) -> int:
        """Registered but never really looked at: 无法判断, in no rate."""
        return self.registered - self.checked

    @property
    def unqualified(self) -> int:
        return self.checked - self.qualified

    @property
    def coverage(self) -> Fraction | None:
        """checked / registered; None when nothing is registered."""
        return Fraction(self.checked, self.registered) if self.registered else None

    @property
    def rate(self) -> Fraction | None:
        """合格率 = qualified / checked; None when nothing was checked."""
        return Fraction(self.qualified, self.checked) if self.checked else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """What became of the problems found in the period, as of `Facts.as_of`.

    `found` counts cases opened or reopened in the period that are not 误报; `closed` those
    that ended without being mended (the target left the roster).
    """

    found: int = 0
    severe: int = 0
    fixed: int = 0
    closed: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return self.found - self.fixed - self.closed

    @property
    def rate(self) -> Fraction | None:
        """整改率 = fixed / found; None when nothing was found."""
        return Fraction(self.fixed, self.found) if self.found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    unit: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemGroup:
    """All problems under one rule on one side (sites or accounts), units by number, most first."""

    side: TargetKind  # SITE or ACCOUNT
    rule: str
    group: Group
    level: Level
    title: str
    basis: str
    found: int
    fixed: int
    targets: int  # how many sites or accounts
    units: tuple[UnitCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unqualified:
    """A site or account with a 单项否决, and why; `fixed` when all of these are mended."""

    side: TargetKind
    unit: str
    name: str
    platform: str
    reasons: tuple[str, ...]
    fixed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A site or account that could not be looked at all period, with the last reason."""

    side: TargetKind
    unit: str
    name: str
    platform: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A problem of the last period that is still there (or is there again)."""

    unit: str
    target: str
    title: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """The last period's problems, looked at again: found = fixed + closed + still.

    `still` and `repeated` (屡查屡犯: mended once, there again) are grouped by unit, target and
    rule; `repeated_count` and `still_count` count cases. A repeated case that is open again
    counts in `still_count` too.
    """

    found: int = 0
    fixed: int = 0
    closed: int = 0
    still: tuple[Pending, ...] = ()
    repeated: tuple[Pending, ...] = ()

    @property
    def still_count(self) -> int:
        return self.found - self.fixed - self.closed

    @property
    def repeated_count(self) -> int:
        return sum(pending.count for pending in self.repeated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The period before, for comparison, counted as of its own end."""

    period: Period
    sites: Tally
    accounts: Tally
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bygone:
    """An older period, for the chart of the trend, as its own bulletin stated it."""

    period: Period
    sites: Tally
    accounts: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTally:
    platform: str
    tally: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemRow:
    """One problem for the annex; `state` is 已整改, 整改中 or 逾期未改, `basis` the clause."""

    unit: str
    target: str
    group: Group
    level: Level
    title: str
    detail: str
    url: str
    found: date
    state: str
    suggestion: str = ""
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One account: how many posts in the period (None: could not look) and the newest day known.

    `counted` of the posts are known to have been read `readings` times together (None: no figure
    of any is known, which is not 0).
    """

    unit: str
    name: str
    platform: str
    posts: int | None
    newest: date | None
    state: str  # QUALIFIED, UNQUALIFIED or UNKNOWN
    counted: int = 0
    readings: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """One unit's account of the period; `rank` starts at 1 and is shared by equals."""

    rank: int
    unit: str
    targets: int  # sites, columns and accounts
    checked: int  # of these really looked at
    unqualified: int = 0
    found: int = 0
    severe: int = 0
    fixed: int = 0
    closed: int = 0
    overdue: int = 0

    @property
    def open(self) -> int:
        return self.found - self.fixed - self.closed

    @property
    def mending_rate(self) -> Fraction | None:
        """fixed / found; None when nothing was found."""
        return Fraction(self.fixed, self.found) if self.found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything a bulletin says about one period, as of one instant."""

    period: Period
    as_of: datetime
    sites: Tally = Tally()
    accounts: Tally = Tally()
    platforms: tuple[PlatformTally, ...] = ()
    columns: int = 0  # columns of the sites that were looked at
    documents: int = 0  # pages and posts read in the period
    visits: int = 0
    posts: int = 0  # published by the accounts in the period
    counted: int = 0  # of these posts, how many have a figure of readings
    readings: int = 0  # the sum of these figures
    mending: Mending = Mending()
    problems: tuple[ProblemGroup, ...] = ()
    unqualified: tuple[Unqualified, ...] = ()
    unseen: tuple[Unseen, ...] = ()
    previous: Baseline | None = None
    bygone: tuple[Bygone, ...] = ()  # periods before the previous one, oldest first
    recheck: Recheck | None = None
    problem_rows: tuple[ProblemRow, ...] = ()
    problem_rows_left: int = 0  # rows beyond what the annex holds
    wording_rows: tuple[ProblemRow, ...] = ()
    wording_rows_left: int = 0
    account_rows: tuple[AccountRow, ...] = ()
    ranking: tuple[UnitRow, ...] = ()

    @property
    def praised(self) -> tuple[str, ...]:
        """Units whose every target was looked at and shows not one problem."""
        return tuple(
            row.unit
            for row in self.ranking
            if row.targets and row.checked == row.targets and not row.found and not row.unqualified
        )
