"""Dates the calendar does not have: 2月30日, 13月5日, 29 February of a common year."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Digits, full-width digits and points before the month make it part of something else.
_DATE = re.compile(
    r"(?<![0-9０-９.．第/])(?:((?:19|20)[0-9]{2})年)?(?<![0-9])([0-9]{1,2})月([0-9]{1,2})日(?![0-9])"
)
_LUNAR = re.compile(r"(?:农历|阴历|旧历|藏历|傣历|彝历|回历|夏历)[^，。；]{0,8}$")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each impossible date; years of the common era from 1900 on."""
    for match in _DATE.finditer(text):
        year, month, day = match[1], int(match[2]), int(match[3])
        if _exists(int(year or 2000), month, day):
            continue
        if _LUNAR.search(text, max(0, match.start() - 12), match.start()):
            continue
        yield match.start(), match.end(), ""


def _exists(year: int, month: int, day: int) -> bool:
    """Whether the day exists; without a year 29 February may."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (month, day) == (2, 29):
        return leap
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month - 1]
