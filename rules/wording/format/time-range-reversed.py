"""Ranges of hours of one day of which the second is earlier: 上午9时至8时, 下午5:00—3:00."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.numerals import NUMBER, PART, value

_HOUR = rf"({NUMBER})(?:时|点|[:：])(?:([0-9０-９]{{2}})分?|({NUMBER})分|半|整)?"
# Beginning at the part of the day: without one a range may run over midnight (22时至6时).
_RANGE = re.compile(
    rf"(上午|早上|下午|中午)({_HOUR})(?:至|到|—+|－|-|~|～)(上午|早上|下午|中午)?{_HOUR}(?![{PART}]|小时)"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each range inside one part of a day that ends before it begins."""
    for match in _RANGE.finditer(text):
        day, _, hour, minute, numeral, other, last, end, ending = match.groups()
        if other and other != day:
            continue
        first = _minutes(hour, minute or numeral, day)
        second = _minutes(last, end or ending, other or day)
        if 0 <= second < first:
            yield match.start(), match.end(), ""


def _minutes(hour: str, minute: str | None, day: str) -> int:
    of_day = value(hour)
    if of_day > 24:
        return -1
    if day in ("下午", "中午") and of_day < 11:
        of_day += 12
    return of_day * 60 + max(0, value(minute) if minute else 0)
