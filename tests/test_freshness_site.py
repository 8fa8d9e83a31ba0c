"""The vetoes of a whole site: 5/10/5 columns and the home page, with what cannot be judged."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitor.checks.state.freshness import assess_site, judge_site
from monitor.model import CHINA, Target, TargetKind, TargetStatus
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.settings import RuleSettings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()
HOME = "http://p.example/"

FRESH: dict[str, Any] = {"newest": TODAY}
STALE: dict[str, Any] = {"newest": TODAY - timedelta(days=200)}
OLD: dict[str, Any] = {"newest": TODAY - timedelta(days=500)}
BLANK: dict[str, Any] = {"blank": True}
UNDATED: dict[str, Any] = {"undated": True}
FAILING: dict[str, Any] = {**OLD, "failures": 3}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load((builtin_folder(),))


def status(target: Target, **facts: Any) -> TargetStatus:
    return TargetStatus(
        target=target,
        **{"first_looked_at": NOW - timedelta(days=900), "looked_at": NOW, **facts},
    )


def portal(home: dict[str, Any] | None = None, **options: Any) -> TargetStatus:
    target = Target(
        id="site:p", kind=TargetKind.SITE, name="门户", unit="u", url=HOME, source="website",
        options=options,
    )  # fmt: skip
    return status(target, **(FRESH if home is None else home))


def columns(*groups: tuple[int, str, dict[str, Any]], parent: str = "site:p") -> list[TargetStatus]:
    """`(3, "news", STALE)` = three stale news columns."""
    made: list[TargetStatus] = []
    for number, column_class, facts in groups:
        for _ in range(number):
            name = f"栏目{len(made)}"
            target = Target(
                id=f"column:p/{len(made)}", kind=TargetKind.COLUMN, name=name, unit="u",
                parent=parent, url=f"{HOME}{len(made)}/", source="website",
                column_class=column_class,
            )  # fmt: skip
            made.append(status(target, **facts))
    return made


STALE_VETO, LONG_VETO, BLANK_VETO = (
    "columns-stale-veto",
    "columns-longterm-veto",
    "columns-blank-veto",
)
NEAR = "columns-near-veto"

# columns → rules that fire, and vetoes that could not be judged
VETOES = {
    "all fresh": ([(40, "news", FRESH)], [], []),
    "two stale": ([(2, "news", STALE), (9, "news", FRESH)], [], []),
    "three stale: a warning": ([(3, "news", STALE)], [NEAR], []),
    "four stale": ([(4, "notice", STALE), (9, "news", FRESH)], [NEAR], []),
    "five stale": ([(5, "news", STALE)], [STALE_VETO], []),
    "over three classes": (
        [(2, "news", STALE), (2, "notice", STALE), (1, "policy", STALE)], [STALE_VETO], []),
    "undated counts as not updated": ([(3, "news", STALE), (2, "notice", UNDATED)], [STALE_VETO], []),
    "blank is counted as blank": ([(4, "news", STALE), (4, "news", BLANK)], [NEAR, NEAR], []),
    "other classes do not count here": ([(9, "topic", STALE), (9, "hr", STALE)], [], []),
    "five stale whatever else": ([(5, "news", STALE), (3, "news", FAILING)], [STALE_VETO], []),
    "four stale and one unseen": (
        [(4, "news", STALE), (1, "news", FAILING)], [NEAR], [STALE_VETO]),
    "four stale and one unseen of another class": (
        [(4, "news", STALE), (1, "hr", FAILING)], [NEAR], []),
    "five unseen": ([(5, "news", FAILING)], [], [STALE_VETO, BLANK_VETO, NEAR]),
    "ten long stale": ([(10, "topic", OLD)], [LONG_VETO], []),
    "nine long stale": ([(9, "topic", OLD)], [NEAR], []),
    "seven long stale": ([(7, "hr", OLD)], [NEAR], []),
    "six long stale": ([(6, "hr", OLD)], [], []),
    "ten news columns dead for a year": ([(10, "news", OLD)], [STALE_VETO, LONG_VETO], []),
    "a limit that does not exist breaks nothing": ([(20, "service", OLD)], [], []),
    "nine long stale, one unseen": (
        [(9, "topic", OLD), (1, "topic", FAILING)], [NEAR], [LONG_VETO]),
    "five blank": ([(5, "service", BLANK)], [BLANK_VETO], []),
    "four blank": ([(4, "topic", BLANK), (4, "topic", FRESH)], [NEAR], []),
    "three blank": ([(3, "topic", BLANK)], [NEAR], []),
    "two blank": ([(2, "topic", BLANK)], [], []),
    "four blank, one unseen": ([(4, "topic", BLANK), (1, "topic", FAILING)], [NEAR], [BLANK_VETO]),
}  # fmt: skip


@pytest.mark.parametrize("name", VETOES)
def test_veto(book: Rulebook, name: str) -> None:
    groups, rules, undecided = VETOES[name]
    judgement = assess_site([portal(), *columns(*groups)], book, NOW)
    assert sorted(f.rule for f in judgement.findings) == sorted(rules)
    for finding in judgement.findings:
        assert finding.url in judgement.looked
        assert finding.url.startswith(f"{HOME}#{finding.rule}")
    for rule in (STALE_VETO, LONG_VETO, BLANK_VETO):
        assert (f"{HOME}#{rule}" not in judgement.looked) is (rule in undecided)


def test_a_veto_names_its_columns_and_its_line(book: Rulebook) -> None:
    many = [portal(), *columns((14, "news", STALE))]
    (found,) = judge_site(many, book, NOW)
    assert found.count == 14
    assert "未更新栏目已达 14 个（单项否决线 5 个）：栏目0、栏目1" in found.message
    assert "等 14 个" in found.message and "栏目12" not in found.message


def test_only_columns_of_this_site_count(book: Rulebook) -> None:
    others = columns((9, "news", STALE), parent="site:q")
    assert judge_site([portal(), *others], book, NOW) == ()


def test_without_the_site_nothing_is_judged(book: Rulebook) -> None:
    judgement = assess_site(columns((9, "news", STALE)), book, NOW)
    assert judgement.findings == () and judgement.looked == frozenset()


def test_the_numbers_come_from_the_table() -> None:
    limits = {"columns-not-updated": {"columns": 3}, "columns-blank": {"columns": 2}}
    book = load((builtin_folder(),), RuleSettings(limits=limits))
    statuses = [portal(), *columns((3, "news", STALE), (2, "topic", BLANK))]
    assert {f.rule for f in judge_site(statuses, book, NOW)} == {STALE_VETO, BLANK_VETO}


# ── the home page ────────────────────────────────────────────────────────────


def aged(days: int, **facts: Any) -> dict[str, Any]:
    return {"newest": TODAY - timedelta(days=days), **facts}


NODATE: dict[str, Any] = {"undated": True}
SOON, STOPPED = "home-stale-soon", "home-stale"
# home page, columns, options → rules, whether it could be judged
HOMES = {
    "fresh": (aged(0), [], {}, [], True),
    "nine days": (aged(9), [], {}, [], True),
    "ten days: a warning": (aged(10), [], {}, [SOON], True),
    "the last good day": (aged(14), [], {}, [SOON], True),
    "a day later": (aged(15), [], {}, [STOPPED], True),
    "failing": (aged(15, failures=1), [], {}, [], False),
    "no dates, a fresh column": (NODATE, [(1, "news", aged(3)), (3, "news", OLD)], {}, [], True),
    "no dates, columns growing old": (NODATE, [(3, "hr", aged(12))], {}, [SOON], True),
    "no dates, all columns old": (NODATE, [(2, "hr", aged(15))], {}, [STOPPED], True),
    "no dates, one column unseen": (
        NODATE, [(2, "hr", aged(15)), (1, "news", FAILING)], {}, [], False),
    "no dates, no column dated": (NODATE, [(2, "hr", UNDATED)], {}, [], False),
    "no dates, failing itself": (
        {**NODATE, "failures": 2}, [(2, "hr", aged(15))], {}, [], False),
    "navigation only, fresh below": (
        aged(400), [(1, "news", aged(1))], {"navigation_only": True}, [], True),
    "navigation only, old below": (
        aged(400), [(1, "hr", aged(20))], {"navigation_only": True}, [STOPPED], True),
    "old home page, fresh below": (aged(400), [(1, "news", aged(1))], {}, [STOPPED], True),
}  # fmt: skip


@pytest.mark.parametrize("name", HOMES)
def test_home(book: Rulebook, name: str) -> None:
    home, below, options, rules, judged = HOMES[name]
    judgement = assess_site([portal(home, **options), *columns(*below)], book, NOW)
    found = [f for f in judgement.findings if f.rule.startswith("home-")]
    assert [f.rule for f in found] == rules
    assert (f"{HOME}#{STOPPED}" in judgement.looked) is judged
    assert all(f.target == "site:p" and f.url == f"{HOME}#{f.rule}" for f in found)


def test_two_weeks_of_an_inspector(book: Rulebook) -> None:
    """Nothing before its time: five news columns and the home page stop on 1 November."""
    stopped = date(2026, 11, 1)
    seen: dict[str, date] = {}
    for day in range(25):
        now = datetime(2026, 11, 1, 9, 0, tzinfo=CHINA) + timedelta(days=day)
        facts = {"newest": stopped, "looked_at": now}
        statuses = [portal(facts), *columns((5, "news", facts), (1, "notice", facts))]
        for finding in judge_site(statuses, book, now):
            seen.setdefault(finding.rule, now.date())
    assert seen == {
        SOON: date(2026, 11, 11),
        STOPPED: date(2026, 11, 16),
        STALE_VETO: date(2026, 11, 16),
    }
