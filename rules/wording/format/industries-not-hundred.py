"""Shares of the three sectors of the economy that do not add up to 100: 12.5∶43.6∶53.9."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_SHARE = r"(\d{1,2}(?:\.\d{1,2})?)"
_ROW = rf"{_SHARE}[:：∶]{_SHARE}[:：∶]{_SHARE}(?![\d:：∶.])"
_TOLD = Pattern(
    rf"(?:三次产业|三产业|一二三产业|一、二、三产业|产业)(?:增加值)?(?:的)?(?:结构|比例|比重|占比|构成)[^。；\n\d]{{0,16}}(?:\d{{4}}年的?)?"
    rf"(?:{_ROW}[^。；\n\d]{{0,12}}(?:\d{{4}}年的?)?)?{_ROW}"
)
_ROUNDING = 0.35
"""Each of the three is rounded; shares of 1949 are given without a decimal: 1."""
_WHOLE_NUMBERS = 1.1


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, sum) of each row of three shares whose sum is not 100."""
    for match in _TOLD.finditer(text):
        for first in (1, 4):
            shares = match.groups()[first - 1 : first + 2]
            if None in shares:
                continue
            total = sum(map(float, shares))
            plain = not any("." in share for share in shares)
            most = _WHOLE_NUMBERS if plain else _ROUNDING
            # 1:2:3 is a proportion.
            if abs(total - 100) > most and 60 < total < 160:
                yield match.start(first), match.end(first + 2), f"{total:g}"
