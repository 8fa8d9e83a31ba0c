"""Numbers of dates as Chinese texts write them: 12, １２, 十二, 二〇二六, 廿五.

Patterns for the code of rules, and what the numbers that they find are worth.
"""

from __future__ import annotations

from typing import Final

_ZEROS = "〇○零"
_ONES = "一二三四五六七八九"

NUMBER: Final = rf"(?:[0-9０-９]{{1,2}}|[{_ONES}十廿卅]{{1,3}})"
"""A day, a month or an hour."""

YEAR: Final = (
    rf"(?:[1１][9９][0-9０-９]{{2}}|[2２][0０][0-9０-９]{{2}}"
    rf"|一九[{_ZEROS}{_ONES}]{{2}}|二[{_ZEROS}][{_ZEROS}{_ONES}]{{2}})"
)
"""A year from 1900 to 2099, digit by digit."""

PART: Final = rf"0-9０-９{_ZEROS}{_ONES}十廿卅"
"""The characters of numbers, for the inside of a class."""


def value(number: str) -> int:
    """What a match of `NUMBER` or `YEAR` is worth; -1 for what is none (三十五十)."""
    if number.isdigit():  # full-width digits as well
        return int(number)
    digits = [_digit(char) for char in number]
    if len(number) == 4:
        return int("".join(map(str, digits))) if min(digits) >= 0 else -1
    for short, long in (("廿", "二十"), ("卅", "三十")):
        number = number.replace(short, long)
    tens, ten, ones = number.partition("十")
    if not ten:
        return _digit(number) if len(number) == 1 else -1
    high = _digit(tens) if tens else 1
    low = _digit(ones) if ones else 0
    return high * 10 + low if high > 0 and low >= 0 else -1


def written(number: int) -> str:
    """1 to 99 in Chinese numerals: 十二, 二十."""
    tens, ones = divmod(number, 10)
    high = ("" if tens == 1 else _ONES[tens - 1]) + "十" if tens else ""
    return high + (_ONES[ones - 1] if ones else "")


def is_chinese(number: str) -> bool:
    """Whether it is written in Chinese numerals, as lunar days are."""
    return not number.isdigit()


def _digit(char: str) -> int:
    if char in _ZEROS:
        return 0
    return _ONES.find(char) + 1 or -1 if len(char) == 1 else -1
