"""Workdays and quarters of the Chinese calendar: pure counting over the days of the State Council.

The yearly holiday notice is in the package `chinesecalendar`. Outside the years it knows
(the next year is announced each November) Monday to Friday count as workdays, save the
holidays of fixed date in 《全国年节及纪念日放假办法》 (2024); an office may name exceptions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chinese_calendar import is_workday as announced_workday

from .model import CHINA

NO_EXCEPTIONS: Mapping[date, bool] = {}
FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""元旦, 劳动节, 国庆节: without them a quarter's bulletin would be due on New Year's Day."""

_CHINESE = "零一二三四"


def is_workday(day: date, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> bool:
    """Whether offices work on this day. `exceptions` (day → works?) go first."""
    if isinstance(day, datetime):
        day = day.date()
    if day in exceptions:
        return exceptions[day]
    try:
        return announced_workday(day)
    except NotImplementedError:  # a year not announced yet, or before 2004
        return day.weekday() < 5 and (day.month, day.day) not in FIXED_HOLIDAYS


def add_workdays(start: date, count: int, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> date:
    """The `count`-th workday after `start` (before it when negative); `start` itself for 0.

    The day of the letter does not count, as in 《民法典》第201条.
    """
    step = timedelta(days=1 if count >= 0 else -1)
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_workday(day, exceptions)
    return day


def first_workday_on_or_after(day: date, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> date:
    """`day` itself when it is a workday, else the next one."""
    while not is_workday(day, exceptions):
        day += timedelta(days=1)
    return day


def next_workday_at(
    now: datetime, at: time, exceptions: Mapping[date, bool] = NO_EXCEPTIONS
) -> datetime:
    """The next instant strictly after `now` that is `at` (Shanghai) on a workday."""
    local = now.astimezone(CHINA)
    day = first_workday_on_or_after(local.date(), exceptions)
    found = datetime.combine(day, at, CHINA)
    if found <= local:
        day = first_workday_on_or_after(day + timedelta(days=1), exceptions)
        found = datetime.combine(day, at, CHINA)
    return found


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, written "2026Q3", 2026年第三季度 for people."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4 or not 1900 <= self.year <= 9998:
            raise ValueError(f"没有这个季度：{self.year} 年第 {self.number} 季度")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """From "2026Q3", "2026-3", "2026年第三季度" and the like. Raises ValueError."""
        found = re.fullmatch(
            r"\s*(\d{4})\s*(?:年第?|[-/ ]?[Qq]|[-/])\s*([1-4一二三四])\s*(?:季度|季)?\s*", text
        )
        if found is None:
            raise ValueError(f"“{text}”不是季度；请写成 2026Q3 的样子")
        year, number = found.groups()
        return cls(int(year), _CHINESE.index(number) if number in _CHINESE else int(number))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """The quarter a day lies in; of an aware datetime, its day in Shanghai."""
        if isinstance(day, datetime):
            day = day.astimezone(CHINA).date()
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """Its first instant, in Shanghai."""
        return datetime.combine(self.first_day, time(), CHINA)

    @property
    def end(self) -> datetime:
        """The first instant that is no longer in it."""
        return self.next.start

    @property
    def previous(self) -> Quarter:
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    @property
    def next(self) -> Quarter:
        return Quarter(self.year, self.number + 1) if self.number < 4 else Quarter(self.year + 1, 1)

    @property
    def label(self) -> str:
        return f"{self.year}年第{_CHINESE[self.number]}季度"

    def bulletin_day(self, exceptions: Mapping[date, bool] = NO_EXCEPTIONS) -> date:
        """The first workday after the quarter."""
        return first_workday_on_or_after(self.next.first_day, exceptions)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
