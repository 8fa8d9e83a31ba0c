"""Workdays against the published notices, quarters against the calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import CHINA
from monitor.workdays import (
    Quarter,
    add_workdays,
    first_workday_on_or_after,
    is_workday,
    next_workday_at,
)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-09-07", True),  # Monday
        ("2026-09-06", False),  # Sunday
        ("2026-02-17", False),  # 春节
        ("2026-02-14", True),  # Saturday made up for 春节
        ("2026-10-01", False),
        ("2026-10-08", True),
        ("2025-01-26", True),  # Sunday made up for 春节
        ("2040-10-02", False),  # not announced: holidays of fixed date
        ("2040-01-01", False),
        ("2040-10-04", True),  # Thursday
        ("2040-10-06", False),  # Saturday
        ("1999-06-01", True),  # before the table
    ],
)
def test_workdays(day: str, works: bool) -> None:
    assert is_workday(date.fromisoformat(day)) is works


def test_exceptions_of_the_office_go_first() -> None:
    monday = date(2026, 9, 7)
    assert not is_workday(monday, {monday: False})
    assert is_workday(date(2026, 9, 6), {date(2026, 9, 6): True})
    assert add_workdays(date(2026, 9, 4), 1, {monday: False}) == date(2026, 9, 8)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2026-09-04", 1, "2026-09-07"),
        ("2026-09-07", 0, "2026-09-07"),
        ("2026-09-07", -1, "2026-09-04"),
        ("2026-09-30", 1, "2026-10-08"),
    ],
)
def test_adding_workdays(start: str, count: int, end: str) -> None:
    assert add_workdays(date.fromisoformat(start), count) == date.fromisoformat(end)


@given(st.dates(date(2004, 1, 1), date(2030, 1, 1)), st.integers(-40, 40))
def test_adding_is_counting(start: date, count: int) -> None:
    end = add_workdays(start, count)
    low, high = min(start, end), max(start, end)
    days = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    worked = sum(is_workday(d) for d in days if d != start)
    assert worked == abs(count)
    assert count == 0 or is_workday(end)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-09-07T08:29:59+08:00", "2026-09-07T08:30:00+08:00"),
        ("2026-09-07T08:30:00+08:00", "2026-09-08T08:30:00+08:00"),
        ("2026-09-11T09:00:00+08:00", "2026-09-14T08:30:00+08:00"),
        ("2026-09-30T23:00:00+08:00", "2026-10-08T08:30:00+08:00"),
        ("2026-09-06T18:00:00+00:00", "2026-09-07T08:30:00+08:00"),  # already Monday here
    ],
)
def test_the_next_digest(now: str, expected: str) -> None:
    found = next_workday_at(datetime.fromisoformat(now), time(8, 30))
    assert found == datetime.fromisoformat(expected)
    assert found.tzinfo is CHINA


# ── quarters ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text", ["2026Q3", "2026q3", " 2026 Q3 ", "2026-3", "2026-Q3", "2026/3", "2026年第三季度",
             "2026年3季度", "2026年第3季度"],
)  # fmt: skip
def test_ways_to_write_a_quarter(text: str) -> None:
    assert Quarter.parse(text) == Quarter(2026, 3)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q5", "2026Q0", "26Q3", "2026-13", "Q3", "2026Q33"]
)
def test_what_is_no_quarter(text: str) -> None:
    with pytest.raises(ValueError, match="季度"):
        Quarter.parse(text)


def test_a_quarter_of_a_year_out_of_reach_is_refused() -> None:
    with pytest.raises(ValueError, match="季度"):
        Quarter(2026, 5)


def test_the_bounds_of_a_quarter() -> None:
    quarter = Quarter(2026, 3)
    assert quarter.start == datetime(2026, 7, 1, tzinfo=CHINA)
    assert quarter.end == datetime(2026, 10, 1, tzinfo=CHINA)
    assert (quarter.first_day, quarter.last_day) == (date(2026, 7, 1), date(2026, 9, 30))
    assert (str(quarter), quarter.label) == ("2026Q3", "2026年第三季度")
    assert Quarter.of(datetime(2026, 6, 30, 16, 0, tzinfo=UTC)) == quarter
    assert [str(q) for q in sorted([Quarter(2026, 1), Quarter(2025, 4)])] == ["2025Q4", "2026Q1"]


@pytest.mark.parametrize(
    ("quarter", "day"),
    [("2026Q3", "2026-10-08"), ("2026Q2", "2026-07-01"), ("2025Q4", "2026-01-04"),
     ("2026Q4", "2027-01-04")],
)  # fmt: skip
def test_the_day_of_the_bulletin(quarter: str, day: str) -> None:
    assert Quarter.parse(quarter).bulletin_day() == date.fromisoformat(day)


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_quarters_tile_the_calendar(day: date) -> None:
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert quarter.next.previous == quarter == Quarter.parse(str(quarter))
    assert quarter.next.start == quarter.end
    assert Quarter.parse(quarter.label) == quarter


def test_the_first_workday() -> None:
    assert first_workday_on_or_after(date(2026, 9, 5)) == date(2026, 9, 7)
    assert first_workday_on_or_after(date(2026, 9, 7)) == date(2026, 9, 7)
