"""The vetoes of a whole site: its home page, and the counts of its columns (5, 10, 5).

A count that only the columns we could not look at would carry over the line is neither
found nor clean: the veto's url is then left out of `looked`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ....model import Finding, Rule, TargetKind, TargetStatus
from ....rulebook import Indicator, Rulebook
from ..judgement import Judgement, finding, named
from .judge import facts_of, soon
from .limits import day_in_china, months_before, number
from .verdict import Kind, Verdict, judge_one

HOME_TYPES = ("freshness.home", "freshness.home-soon")
COUNT_TYPES = ("freshness.columns", "freshness.columns-soon")
COUNTS = {
    "columns-not-updated": "未更新栏目",
    "columns-long-not-updated": "长期未更新栏目",
    "columns-blank": "空白栏目",
}


@dataclass(frozen=True, slots=True)
class ColumnCount:
    """Columns that count towards a veto, and those that might if they could be looked at."""

    found: tuple[str, ...]
    unknown: tuple[str, ...]


def judge_site(
    statuses: Sequence[TargetStatus], rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """The findings of `assess_site` alone."""
    return assess_site(statuses, rulebook, now).findings


def assess_site(statuses: Sequence[TargetStatus], rulebook: Rulebook, now: datetime) -> Judgement:
    """The home page and the column counts of one site, from the statuses of it and its columns.

    Without the status of the site itself nothing is judged.
    """
    site, columns = _split(statuses, rulebook, now)
    if site is None:
        return Judgement()
    parts = [_home(site, columns, rulebook, now)]
    for type in COUNT_TYPES:
        for rule in rulebook.by_type(type):
            for indicator in _indicators(rule, rulebook):
                parts.append(_counted(site, columns, rule, indicator, now))
    return Judgement(
        findings=tuple(f for part in parts for f in part.findings),
        looked=frozenset(url for part in parts for url in part.looked),
    )


def home_verdict(
    statuses: Sequence[TargetStatus], rulebook: Rulebook, now: datetime
) -> Verdict | None:
    """The verdict on a site's home page, through its columns where it only navigates; None
    without a status of the site."""
    site, columns = _split(statuses, rulebook, now)
    return _home_verdict(site, columns, rulebook, now) if site else None


def count_columns(
    statuses: Sequence[TargetStatus], indicator: Indicator, rulebook: Rulebook, now: datetime
) -> ColumnCount:
    """Which columns of a site count towards an indicator, and which might."""
    _, columns = _split(statuses, rulebook, now)
    return _count(columns, indicator, now)


def _split(
    statuses: Sequence[TargetStatus], rulebook: Rulebook, now: datetime
) -> tuple[TargetStatus | None, list[tuple[TargetStatus, Verdict]]]:
    """The status of the site, and those of its columns with their verdicts."""
    site = next((s for s in statuses if s.target.kind is TargetKind.SITE), None)
    own = site.target.id if site else ""
    return site, [
        (s, judge_one(s, rulebook, now))
        for s in statuses
        if s.target.kind is TargetKind.COLUMN and s.target.parent == own
    ]


def _home_verdict(
    site: TargetStatus,
    columns: Sequence[tuple[TargetStatus, Verdict]],
    rulebook: Rulebook,
    now: datetime,
) -> Verdict:
    verdict = judge_one(site, rulebook, now)
    navigation = bool(site.target.options.get("navigation_only"))
    if verdict.kind is Kind.FREE or (navigation and verdict.kind is Kind.STALE):
        verdict = _through_columns(site, columns, rulebook, now)
    return verdict


def _home(
    site: TargetStatus,
    columns: Sequence[tuple[TargetStatus, Verdict]],
    rulebook: Rulebook,
    now: datetime,
) -> Judgement:
    verdict = _home_verdict(site, columns, rulebook, now)
    if verdict.kind in {Kind.UNKNOWN, Kind.FREE}:
        return Judgement()
    found: list[Finding] = []
    looked: set[str] = set()
    for type, fires in zip(HOME_TYPES, (verdict.kind is Kind.STALE, soon(verdict)), strict=True):
        for rule in rulebook.by_type(type):
            looked.add(url := f"{site.target.url}#{rule.id}")
            if fires:
                found.append(finding(rule, site.target, url=url, **facts_of(verdict)))
    return Judgement(findings=tuple(found), looked=frozenset(looked))


def _through_columns(
    site: TargetStatus,
    columns: Sequence[tuple[TargetStatus, Verdict]],
    rulebook: Rulebook,
    now: datetime,
) -> Verdict:
    """The home page judged by the newest publication of all columns: 首页仅为导航入口.

    One fresh column is enough; to accuse, every column must have been looked at.
    """
    newest = [day_in_china(s.newest) for s, _ in columns if s.newest]
    newest = [day for day in newest if day <= day_in_china(now)]
    if not newest:
        return Verdict(kind=Kind.UNKNOWN, reason="首页和栏目都没有可信的日期")
    stand_in = TargetStatus(
        target=site.target,
        first_looked_at=site.first_looked_at,
        looked_at=site.looked_at,
        failures=site.failures,
        newest=max(newest),
    )
    verdict = judge_one(stand_in, rulebook, now)
    if verdict.kind is Kind.STALE and any(v.kind is Kind.UNKNOWN for _, v in columns):
        return Verdict(kind=Kind.UNKNOWN, reason="有栏目无法判断，首页更新也无法判断")
    return verdict


def _indicators(rule: Rule, rulebook: Rulebook) -> list[Indicator]:
    wanted = rule.data.get("indicators") or ()
    return [rulebook.indicators[id] for id in wanted if id in rulebook.indicators]


def _counted(
    site: TargetStatus,
    columns: Sequence[tuple[TargetStatus, Verdict]],
    rule: Rule,
    indicator: Indicator,
    now: datetime,
) -> Judgement:
    early = rule.type.endswith("-soon")
    veto = number(indicator.numbers, "columns")
    least = number(indicator.numbers, "warn_columns") if early else veto
    if not least:
        return Judgement()
    count = _count(columns, indicator, now)
    url = f"{site.target.url}#{rule.id}" + (f"-{indicator.id}" if early else "")
    reached = len(count.found)
    if reached >= least and not (early and reached >= veto):
        one = finding(
            rule,
            site.target,
            part=indicator.id,
            url=url,
            kind=indicator.id,
            count=reached,
            what=COUNTS.get(indicator.id, indicator.title),
            number=reached,
            limit=veto,
            names=named(count.found),
        )
        return Judgement(findings=(one,), looked=frozenset({url}))
    if reached < least <= reached + len(count.unknown):
        return Judgement()  # what we could not look at might carry it over the line
    return Judgement(looked=frozenset({url}))


def _count(
    columns: Sequence[tuple[TargetStatus, Verdict]], indicator: Indicator, now: datetime
) -> ColumnCount:
    """Which columns count for this indicator. Blank ones are counted as blank only."""
    found: list[str] = []
    unknown: list[str] = []
    months = number(indicator.numbers, "months")
    for status, verdict in columns:
        applies = (status.target.column_class or "other") in indicator.applies
        if not applies and "column" not in indicator.applies:
            continue
        if verdict.kind is Kind.UNKNOWN:
            unknown.append(status.target.name)
        elif indicator.id == "columns-blank":
            hit = verdict.kind is Kind.BLANK
            found += [status.target.name] if hit else []
        elif months:
            edge = months_before(day_in_china(now), months)
            hit = verdict.kind is Kind.STALE and verdict.newest is not None
            found += [status.target.name] if hit and verdict.newest < edge else []  # type: ignore[operator]
        elif verdict.kind in {Kind.STALE, Kind.UNDATED}:
            found.append(status.target.name)
    return ColumnCount(tuple(found), tuple(unknown))
