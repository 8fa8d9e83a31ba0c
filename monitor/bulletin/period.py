"""The stretch of time a bulletin is about: a quarter, a month or a year, in days of China."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ..errors import GovmonError
from ..model import CHINA
from ..workdays import Quarter

_NUMERALS = "〇一二三四五六七八九"
_CODE = re.compile(
    r"(?P<year>20\d\d)(?:[Qq](?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?", re.ASCII
)


class PeriodError(GovmonError):
    """A period that is not one, or has not begun; the text says what is allowed."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`months` months (1, 3 or 12) beginning with month `first` of `year`."""

    year: int
    first: int
    months: int = 3

    @property
    def code(self) -> str:
        """2026Q3, 2026-07 or 2026: what people type and files are named by."""
        if self.months == 12:
            return f"{self.year}"
        if self.months == 1:
            return f"{self.year}-{self.first:02d}"
        return f"{self.year}Q{(self.first + 2) // 3}"

    @property
    def name(self) -> str:
        """2026年第三季度, 2026年7月 or 2026年度."""
        if self.months == 12:
            return f"{self.year}年度"
        if self.months == 1:
            return f"{self.year}年{self.first}月"
        return f"{self.year}年第{_NUMERALS[(self.first + 2) // 3]}季度"

    @property
    def this(self) -> str:
        """本季度, 本月, 本年度."""
        return {1: "本月", 3: "本季度", 12: "本年度"}[self.months]

    @property
    def last(self) -> str:
        """上季度, 上月, 上年度."""
        return {1: "上月", 3: "上季度", 12: "上年度"}[self.months]

    @property
    def first_day(self) -> date:
        return date(self.year, self.first, 1)

    @property
    def last_day(self) -> date:
        return self.next().first_day - timedelta(days=1)

    @property
    def start(self) -> datetime:
        """The first instant."""
        return datetime.combine(self.first_day, time(), CHINA)

    @property
    def end(self) -> datetime:
        """The first instant after it: the period is [start, end)."""
        return self.next().start

    def next(self) -> Period:
        """The period of the same length that follows."""
        year, month = divmod(self.year * 12 + self.first - 1 + self.months, 12)
        return Period(year, month + 1, self.months)

    def previous(self) -> Period:
        """The period of the same length before."""
        year, month = divmod(self.year * 12 + self.first - 1 - self.months, 12)
        return Period(year, month + 1, self.months)


def quarter_of(day: date) -> Period:
    """The quarter a day lies in."""
    return Period(day.year, (day.month - 1) // 3 * 3 + 1)


def parse_period(code: str, today: date) -> Period:
    """`2026Q3`, `2026-07` or `2026`; raises PeriodError when it is none or lies in the future."""
    found = _CODE.fullmatch(code.strip())
    if not found and "季" in code:
        with contextlib.suppress(ValueError):
            found = _CODE.fullmatch(str(Quarter.parse(code)))
    if not found:
        raise PeriodError(
            f"“{code}”不是有效的期间：季度写作 2026Q3，月份写作 2026-07，年度写作 2026。"
        )
    year = int(found["year"])
    if found["quarter"]:
        period = Period(year, int(found["quarter"]) * 3 - 2)
    elif found["month"]:
        period = Period(year, int(found["month"]), 1)
    else:
        period = Period(year, 1, 12)
    if period.first_day > today:
        raise PeriodError(
            f"{period.name}尚未开始（{period.first_day}起），无法生成通报；"
            f"最近一个完整的季度是 {quarter_of(today).previous().code}。"
        )
    return period
