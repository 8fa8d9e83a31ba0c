"""Dates that were made up: a shown day that moves later, a line that appears already old.

Basis: 单项否决 “存在弄虚作假行为（如伪造发稿日期等）”. Days to come are told in `judge`. What is
seen here is the history of lines of one column, as lists showed them on each look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from ....model import CHINA, Finding, ListedRow, Rule, Target, TargetKind
from ....rulebook import Rulebook
from ..judgement import finding
from .limits import day_in_china, number

INDICATOR: Final = "forged-date"
MOVED: Final = "freshness.moved"
BACKDATED: Final = "freshness.backdated"
RECENT: Final = timedelta(days=3)  # an older look before proves nothing of when it appeared
FEWEST_OLDER: Final = 3
MOST: Final = 20  # findings of one column
MIGRATION: Final = 5  # so many old lines at once are a move of the column, not a forgery


def assess_rows(
    target: Target, rows: Sequence[ListedRow], rulebook: Rulebook
) -> tuple[Finding, ...]:
    """Findings on lines now standing in a list."""
    indicator = rulebook.indicators.get(INDICATOR)
    if indicator is None:
        return ()
    moved = number(indicator.numbers, "moved_days")
    old = number(indicator.numbers, "backdated_days")
    found: list[Finding] = []
    for row in rows:
        (_, first), (_, last) = row.dates[0], row.dates[-1]
        if moved and (last - first).days >= moved:
            found += _findings(MOVED, rulebook, target, row, first=first, last=last)
    late = [row for row in rows if _appeared_old(row, rows, old)] if old else []
    if len(late) < MIGRATION:
        for row in late:
            at, day = row.dates[0]
            found += _findings(BACKDATED, rulebook, target, row, first=day, last=day_in_china(at))
    return tuple(found[:MOST])


def _appeared_old(row: ListedRow, rows: Sequence[ListedRow], days: int) -> bool:
    """Whether a line came up among older ones that had stood there before it.

    What comes up below all others was only pushed on the page by one that went.
    """
    at, day = row.dates[0]
    if row.looked_before is None or at - row.looked_before > RECENT:
        return False
    older = [r for r in rows if r.dates[0][0] < at and r.dates[-1][1] < day]
    return len(older) >= FEWEST_OLDER and (day_in_china(at) - day).days > days


def _findings(
    type: str, rulebook: Rulebook, target: Target, row: ListedRow, *, first: date, last: date
) -> list[Finding]:
    return [
        finding(
            rule, target, part=row.url, text=row.title[:60], location=row.url, first=first,
            last=last,
        )
        for rule in rulebook.by_type(type)
    ]  # fmt: skip


def run(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One line: `shown` = pairs of (day looked, day shown); `lines` = how many such lines (1);
    `before` = the good look before it appeared; `older` = how many older lines stood there."""
    target = Target(
        id="column:x/y", kind=TargetKind.COLUMN, name="样例栏目", unit="", parent="site:x",
        url="http://x.example/y/", source="website", column_class="news",
    )  # fmt: skip
    dates = tuple((_noon(at), date.fromisoformat(day)) for at, day in example["shown"])
    before = _noon(example["before"]) if "before" in example else None
    stood = ((_noon("2020-01-02"), date(2020, 1, 1)),)
    rows = [
        ListedRow(target=target.id, url=f"http://x.example/y/{n}.html", title="样例",
                  dates=dates, looked_before=before)
        for n in range(int(example.get("lines", 1)))
    ] + [
        ListedRow(target=target.id, url=f"http://x.example/y/old{n}.html", title="旧", dates=stood)
        for n in range(int(example.get("older", 5)))
    ]  # fmt: skip
    return any(f.rule == rule.id for f in assess_rows(target, rows, rulebook))


def _noon(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), CHINA)
