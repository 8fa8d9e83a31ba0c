"""Ranges of two full dates of which the second is earlier: 2024年5月6日至2024年5月3日."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_RANGE = re.compile(
    r"年([0-9]{1,2})月([0-9]{1,2})日(?:起)?(?:至|到|—+|-|－|~|～)"
    r"((?:19|20)[0-9]{2})年([0-9]{1,2})月([0-9]{1,2})日"
)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}$")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each range that ends before it begins."""
    for match in _RANGE.finditer(text):
        at = match.start()
        year = _YEAR.search(text[max(0, at - 5) : at])
        if not year:
            continue
        try:
            first = date(int(year[0]), int(match[1]), int(match[2]))
            last = date(*map(int, match.groups()[2:]))
        except ValueError:
            continue  # impossible-date says so
        if last < first:
            yield at - 4, match.end(), ""
