"""Findings on one target: stale, blank, undated, a zombie account, soon stale, dates to come."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from ....model import Document, Finding, Rule, TargetKind, TargetStatus
from ....rulebook import Rulebook
from ..judgement import Judgement, finding, hidden
from .limits import day_in_china, months_before, number
from .observe import entries
from .verdict import Kind, Verdict, judge_one

ZOMBIE = "account-zombie"
FORGED = "forged-date"
_MAX_FUTURE = 20  # findings of one page: beyond that the clock of the page is wrong, not each row


def judge(status: TargetStatus, rulebook: Rulebook, now: datetime) -> tuple[Finding, ...]:
    """The findings of `assess` alone."""
    return assess(status, rulebook, now).findings


def assess(
    status: TargetStatus,
    rulebook: Rulebook,
    now: datetime,
    documents: Sequence[Document] = (),
) -> Judgement:
    """What is wrong with the freshness of one target after a look at it.

    `documents` are what the look showed: their dates may lie in the future. A verdict of
    无法判断 leaves the target's url out of `looked`. The home page itself is judged by
    `assess_site`, together with the columns it leads to.
    """
    verdict = judge_one(status, rulebook, now)
    found = [*_dates_to_come(status, documents, rulebook, now)]
    if status.target.kind is TargetKind.SITE:
        looked = status.looked_at is not None and not status.failures
        return Judgement(
            findings=tuple(found),
            looked=frozenset({status.target.url}) if looked else frozenset(),
        )
    if verdict.kind is Kind.UNKNOWN:
        return Judgement(findings=tuple(found))
    if status.target.kind is TargetKind.ACCOUNT:
        found += _account(status, verdict, rulebook, now)
    else:
        found += _column(status, verdict, rulebook)
    return Judgement(findings=tuple(found), looked=frozenset({status.target.url}))


def _column(status: TargetStatus, verdict: Verdict, rulebook: Rulebook) -> Iterator[Finding]:
    target, facts = status.target, facts_of(verdict)
    if verdict.kind is Kind.STALE:
        for rule in rulebook.by_type("freshness.column"):
            if applies(rule, verdict):
                yield finding(rule, target, **facts)
    elif verdict.kind is Kind.BLANK:
        for rule in rulebook.by_type("freshness.blank"):
            yield finding(rule, target)
    elif verdict.kind is Kind.UNDATED:
        for rule in rulebook.by_type("freshness.undated"):
            yield finding(rule, target, **facts)
    elif soon(verdict):
        for rule in rulebook.by_type("freshness.column-soon"):
            yield finding(rule, target, kind=str(verdict.age), **facts)


def _account(
    status: TargetStatus, verdict: Verdict, rulebook: Rulebook, now: datetime
) -> Iterator[Finding]:
    target, facts = status.target, facts_of(verdict)
    if verdict.kind in {Kind.STALE, Kind.BLANK}:
        for rule in rulebook.by_type("freshness.account"):
            yield finding(rule, target, reason=verdict.reason, **facts)
        months = zombie_months(rulebook)
        last = verdict.newest or day_in_china(status.first_looked_at or now)
        if months and last < months_before(day_in_china(now), months):
            for rule in rulebook.by_type("freshness.zombie"):
                yield finding(rule, target, reason=verdict.reason, months=months, **facts)
    elif step := warning_step(verdict):
        for rule in rulebook.by_type("freshness.account-soon"):
            yield finding(rule, target, kind=str(step), **facts)


def applies(rule: Rule, verdict: Verdict) -> bool:
    """Whether a column rule is the one for the limit that was broken."""
    wanted = rule.data.get("indicators") or ()
    return verdict.limit is not None and verdict.limit.indicator.id in wanted


def facts_of(verdict: Verdict) -> dict[str, object]:
    """What messages may say of a verdict: newest, age, limit, left, last (the last good day)."""
    limit, newest = verdict.limit, verdict.newest
    last = limit.last_good_day(newest) if limit and limit.demanded and newest else None
    return {
        "newest": newest or "无",
        "age": verdict.age,
        "limit": limit.words if limit and limit.demanded else "",
        "left": max(verdict.left, 0),
        "last": last or "",
    }


def soon(verdict: Verdict) -> bool:
    """Whether a fresh column has come near its limit, by `warn_days` or `warn_left_days`.

    `warn_days` is an age under the table's own `days`; under another limit the distance to
    the limit is kept.
    """
    if verdict.kind is not Kind.FRESH or verdict.limit is None:
        return False
    numbers = verdict.limit.indicator.numbers
    left = number(numbers, "warn_left_days")
    if warn := number(numbers, "warn_days"):
        left = max(number(numbers, "days") - warn, 0)
        return verdict.left <= left
    return bool(left) and verdict.left <= left


def warning_step(verdict: Verdict) -> int:
    """The age in days of the warning an account has reached (7, 10, 12, 13), 0 for none.

    Steps stand as distances to the limit, so that a limit of 10 days warns on 3, 6, 8, 9.
    """
    if verdict.kind is not Kind.FRESH or verdict.limit is None or verdict.age == 0:
        return 0
    numbers: Mapping[str, float] = verdict.limit.indicator.numbers
    steps = [int(v) for name, v in numbers.items() if name.startswith("warn_left_") and v > 0]
    reached = [step for step in steps if verdict.left <= step]
    return verdict.age + verdict.left - min(reached) if reached else 0


def zombie_months(rulebook: Rulebook) -> int:
    indicator = rulebook.indicators.get(ZOMBIE)
    return number(indicator.numbers, "months") if indicator else 0


def _dates_to_come(
    status: TargetStatus, documents: Sequence[Document], rulebook: Rulebook, now: datetime
) -> Iterator[Finding]:
    """Publications dated later than the day they were seen, each once."""
    rules = rulebook.by_type("freshness.future")
    indicator = rulebook.indicators.get(FORGED)
    if not rules or not documents:
        return
    allowed = number(indicator.numbers, "future_days") if indicator else 1
    latest = day_in_china(now) + timedelta(days=allowed)
    seen: set[tuple[date, str]] = set()
    for day, title in entries(documents):
        if day is None or day <= latest or (day, title) in seen or len(seen) >= _MAX_FUTURE:
            continue
        seen.add((day, title))
        for rule in rules:
            yield finding(
                rule, status.target, part=hidden(title), text=title, day=day, seen=day_in_china(now)
            )
