"""Dates the calendar does not have: 2月30日, 13月5日, 29 February of a common year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.numerals import NUMBER, PART, YEAR, is_chinese, value

# Beginning at the one character that every date has, since a pattern that begins with a
# digit would be tried at every character. Digits, points and 第 before the month make it
# part of something else, as does a number behind that is no time of the day.
_DAY = re.compile(rf"月({NUMBER})[日号](?![{PART}]+(?![{PART}时点:：]))")
_MONTH = re.compile(rf"(?<![{PART}.．第/闰])(?:({YEAR})年)?(?<![{PART}闰])({NUMBER})$")
_LUNAR = re.compile(
    r"(?:农历|阴历|旧历|藏历|傣历|彝历|回历|夏历|光绪|乾隆|道光|康熙|嘉庆|咸丰|同治|宣统)[^，。；]{0,8}$"
)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LONGEST = 9  # 二〇二六年十二
_BEGUN = re.compile(rf"({YEAR})年({NUMBER})月{NUMBER}日[至到—\-–－~～]{{1,2}}$")
"""What a day without a year takes its year from: 2026年2月23日至2月29日."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each impossible date; years of the common era from 1900 on."""
    for day in _DAY.finditer(text):
        at = day.start()
        first = max(0, at - _LONGEST)
        month = _MONTH.search(text[first:at])
        if not month:
            continue
        year = month[1] or _year_of_range(text, first + month.start(), month[2])
        if _exists(year, month[2], day[1]):
            continue
        start = first + month.start()
        if text[day.end() - 1] == "号" and text[day.end() : day.end() + 1] in tuple("楼院地线"):
            continue
        if not _LUNAR.search(text[max(0, start - 12) : start]):
            yield start, day.end(), ""


def _year_of_range(text: str, at: int, month: str) -> str | None:
    """The year that a range ending at `at` began with, where its month is no later."""
    begun = _BEGUN.search(text[max(0, at - 3 * _LONGEST) : at])
    return begun[1] if begun and value(begun[2]) <= value(month) else None


def _exists(year: str | None, month: str, day: str) -> bool:
    """Whether the day exists; without a year 29 February may, and so may lunar days: they are
    written in Chinese numerals and have no 31st."""
    number, last = value(month), value(day)
    if not 1 <= number <= 12:
        return not year and is_chinese(month)
    of_year = value(year) if year else 2000
    if not year and is_chinese(day) and last < 31:
        return True
    leap = of_year % 4 == 0 and (of_year % 100 != 0 or of_year % 400 == 0)
    if (number, last) == (2, 29):
        return leap
    return 1 <= last <= _DAYS[number - 1]
