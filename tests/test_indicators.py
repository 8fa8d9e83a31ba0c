"""The indicator table: the facts of the official texts, and every number in use."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.model import Group
from monitor.rulebook import Rulebook, builtin_folder, load

CHECKS = Path(__file__).parent.parent / "monitor" / "checks"


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load((builtin_folder(),))


# As the official text says it: a change of one of these is a change of the law.
FACTS = {
    "site-availability": {"seconds": 15, "percent": 5, "days": 7, "probes_a_day": 20},
    "home-update": {"days": 14},
    "column-update-news": {"days": 14},
    "column-update-notice": {"months": 6},
    "column-update-policy": {"months": 6},
    "columns-not-updated": {"columns": 5},
    "columns-long-not-updated": {"columns": 10},
    "columns-blank": {"columns": 5},
    "messages-unanswered": {"months": 3, "within_months": 12},
    "account-update": {"days": 14},
    "account-zombie": {"months": 3},
}


@pytest.mark.parametrize("id", FACTS)
def test_facts(book: Rulebook, id: str) -> None:
    assert FACTS[id].items() <= book.indicators[id].numbers.items()


def test_vetoes_are_those_of_the_official_text(book: Rulebook) -> None:
    counted = {i.id for i in book.indicators.values() if i.veto and i.numbers}
    assert counted == {
        "site-availability", "home-update", "columns-not-updated", "columns-long-not-updated",
        "columns-blank", "forged-date", "account-update", "account-interaction",
        "messages-unanswered",
    }  # fmt: skip


def test_the_sheet_is_the_official_table_in_its_order(book: Rulebook) -> None:
    """INDICATORS.md §2: six vetoes of a site, the first of six parts, the fourth of three."""
    lines = sorted(
        (i for i in book.indicators.values() if i.order and i.section == "单项否决"),
        key=lambda i: [int(part) for part in i.order.split(".")],
    )
    assert [i.order for i in lines] == [
        "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2", "3", "4.1", "4.2", "4.3", "5.1", "5.2", "6",
    ]  # fmt: skip
    assert all(i.veto for i in lines)


def test_lines_name_rules_that_exist_and_points_that_are_known(book: Rulebook) -> None:
    for indicator in book.indicators.values():
        assert {*indicator.rules, *indicator.warnings} <= set(book.rules), indicator.id
        assert set(indicator.severe) <= set(Group)
        judged = indicator.rules or indicator.warnings or indicator.severe or indicator.manual
        assert not indicator.order or judged, f"{indicator.id} says nothing"
    points = {i.id: i.numbers["points"] for i in book.indicators.values() if "points" in i.numbers}
    assert points == {
        "deduct-policy-column": 5, "deduct-service-statistics": 2, "deduct-message-statistics": 3,
    }  # fmt: skip


def test_every_column_class_has_one_limit(book: Rulebook) -> None:
    classes = [
        name
        for id, indicator in book.indicators.items()
        if id.startswith("column-")
        for name in indicator.applies
    ]
    assert len(classes) == len(set(classes))
    assert {"news", "notice", "policy", "hr", "plan", "other", "service"} <= set(classes)


def test_early_warnings_come_before_the_breach(book: Rulebook) -> None:
    numbers = book.indicators["account-update"].numbers
    steps = [numbers["days"] - numbers[f"warn_left_{n}"] for n in (1, 2, 3, 4)]
    assert steps == [7, 10, 12, 13]
    for indicator in book.indicators.values():
        for warning, limit in (("warn_columns", "columns"), ("warn_days", "days"),
                               ("warn_percent", "percent")):  # fmt: skip
            if warning in indicator.numbers:
                assert indicator.numbers[warning] < indicator.numbers[limit]


def test_every_number_is_read_by_a_check(book: Rulebook) -> None:
    code = "".join(p.read_text("utf-8") for p in CHECKS.rglob("*.py"))
    for indicator in book.indicators.values():
        for name in indicator.numbers:
            if indicator.id == "account-update" and name.endswith("_days"):
                continue  # one for each platform: read as f"{platform}_days"
            if name.endswith("_posts"):
                continue  # the same: f"{platform}_{name}"
            stem = "warn_left_" if name.startswith("warn_left_") else f'"{name}"'
            assert stem in code, f"{indicator.id}.{name} is read nowhere"


def test_every_indicator_has_its_clause_and_grade(book: Rulebook) -> None:
    for indicator in book.indicators.values():
        assert len(indicator.clause) > 10 and indicator.applies
        assert indicator.grade in {"A", "B", "C", "D", "U"}


def test_rules_name_indicators_that_exist_and_quote_a_basis(book: Rulebook) -> None:
    rules = [*book.by_group(Group.FRESHNESS), *book.by_group(Group.AVAILABILITY)]
    assert len(rules) >= 12
    for rule in rules:
        assert set(rule.data.get("indicators", ())) <= set(book.indicators)
        assert "国办" in rule.basis or "普查" in rule.basis
