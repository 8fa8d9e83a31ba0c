"""Dates the calendar does not have: 2月30日, 13月5日, 29 February of a common year."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Beginning at the one character that every date has, since a pattern that begins with a
# digit would be tried at every character. Digits, points and 第 before the month make it
# part of something else.
_DAY = re.compile(r"月([0-9０-９]{1,2})日(?![0-9０-９])")
_MONTH = re.compile(
    r"(?<![0-9０-９.．第/])(?:((?:[1１][9９]|[2２][0０])[0-9０-９]{2})年)?"
    r"(?<![0-9０-９])([0-9０-９]{1,2})$"
)
_LUNAR = re.compile(r"(?:农历|阴历|旧历|藏历|傣历|彝历|回历|夏历)[^，。；]{0,8}$")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each impossible date; years of the common era from 1900 on."""
    for day in _DAY.finditer(text):
        at = day.start()
        first = max(0, at - 8)
        month = _MONTH.search(text[first:at])
        if not month or _exists(int(month[1] or 2000), int(month[2]), int(day[1])):
            continue
        start = first + month.start()
        if not _LUNAR.search(text[max(0, start - 12) : start]):
            yield start, day.end(), ""


def _exists(year: int, month: int, day: int) -> bool:
    """Whether the day exists; without a year 29 February may."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (month, day) == (2, 29):
        return leap
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]
