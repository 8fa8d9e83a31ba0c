"""Ranges of which the second day is earlier: 2024年5月6日至2024年5月3日, 5月6日至5月3日."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.numerals import NUMBER, PART, YEAR, value

_TO = r"起?(?:至|到|—+|－|-|~|～)"
_FULL = re.compile(
    rf"年({NUMBER})月(?:({NUMBER})日)?{_TO}({YEAR})年({NUMBER})月(?:({NUMBER})日)?(?!以前|之前|前)"
)
_SHORT = re.compile(rf"月({NUMBER})日{_TO}({NUMBER})月({NUMBER})日")
_YEAR = re.compile(rf"(?<![{PART}])({YEAR})$")
_MONTH = re.compile(rf"(?<![{PART}月第])({NUMBER})$")


_YEARS = re.compile(
    r"((?:19|20)\d\d)年(?:至|到|—+|－|-|~|～)((?:19|20)\d\d)年(?!以?前|之前|\d|[一-鿿]{0,2}对比|相比)"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each range that ends before it begins."""
    for match in _FULL.finditer(text):
        at = match.start()
        year = _YEAR.search(text[max(0, at - 5) : at])
        if not year or bool(match[2]) != bool(match[5]):
            continue
        first = value(year[1]), value(match[1]), value(match[2] or "1")
        last = value(match[3]), value(match[4]), value(match[5] or "1")
        if last < first and all(1 <= month <= 12 for month in (first[1], last[1])):
            yield at - 4, match.end(), ""
    for match in _YEARS.finditer(text):
        if match[1] > match[2] and not text[match.start() - 1 : match.start()].isdigit():
            yield match.start(), match.end(), ""
    for match in _SHORT.finditer(text):  # of two months the later may be next year's
        at = match.start()
        month = _MONTH.search(text[max(0, at - 4) : at])
        if month and value(month[1]) == value(match[2]) and value(match[1]) > value(match[3]) > 0:
            yield at - len(month[1]), match.end(), ""
