"""Periods: what people type, what it means, what is refused."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest

from monitor.bulletin.period import Period, PeriodError, parse_period, quarter_of
from monitor.model import CHINA

TODAY = date(2026, 10, 9)


@pytest.mark.parametrize(
    ("typed", "name", "first", "last", "code"),
    [
        ("2026Q3", "2026年第三季度", date(2026, 7, 1), date(2026, 9, 30), "2026Q3"),
        (" 2026q1 ", "2026年第一季度", date(2026, 1, 1), date(2026, 3, 31), "2026Q1"),
        ("2025Q4", "2025年第四季度", date(2025, 10, 1), date(2025, 12, 31), "2025Q4"),
        ("2026年第三季度", "2026年第三季度", date(2026, 7, 1), date(2026, 9, 30), "2026Q3"),
        ("2024-02", "2024年2月", date(2024, 2, 1), date(2024, 2, 29), "2024-02"),
        ("2025-12", "2025年12月", date(2025, 12, 1), date(2025, 12, 31), "2025-12"),
        ("2025", "2025年度", date(2025, 1, 1), date(2025, 12, 31), "2025"),
    ],
)
def test_parse(typed: str, name: str, first: date, last: date, code: str) -> None:
    period = parse_period(typed, TODAY)
    assert (period.name, period.first_day, period.last_day, period.code) == (
        name,
        first,
        last,
        code,
    )
    assert parse_period(period.code, TODAY) == period


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2026Q5", "季度写作 2026Q3"),
        ("2026-13", "月份写作 2026-07"),
        ("第三季度", "不是有效的期间"),
        ("", "不是有效的期间"),
        ("１９９９Q1", "不是有效的期间"),
        ("2026Q3; drop table", "不是有效的期间"),
        ("2027Q1", "2027年第一季度尚未开始（2027-01-01起）"),
        ("2026-11", "2026年11月尚未开始"),
    ],
)
def test_what_is_no_period_is_refused_with_the_cure(typed: str, words: str) -> None:
    with pytest.raises(PeriodError, match=re.escape(words)):
        parse_period(typed, TODAY)


@pytest.mark.parametrize("months", [1, 3, 12])
def test_periods_follow_without_gap(months: int) -> None:
    period = Period(2024, 1, months)
    for _ in range(30):
        after = period.next()
        assert after.first_day == period.last_day + timedelta(days=1)
        assert after.previous() == period and period.end == after.start
        period = after


def test_the_bounds_are_instants_in_china() -> None:
    period = Period(2026, 7)
    assert period.start == datetime(2026, 7, 1, tzinfo=CHINA)
    assert period.end == datetime(2026, 10, 1, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 1, 1), "2026Q1"), (date(2026, 3, 31), "2026Q1"), (date(2026, 12, 31), "2026Q4")],
)
def test_quarter_of(day: date, code: str) -> None:
    assert quarter_of(day).code == code
