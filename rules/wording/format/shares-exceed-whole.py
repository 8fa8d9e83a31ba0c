"""Shares of one whole that add up to more than it: 占比分别为30%、50%、40%."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHARES = re.compile(
    r"(?:占比|比重|构成比)(?:分别|依次)为"
    r"([0-9.]{1,6}[%％](?:[、，]|和|与|、和)[0-9.]{1,6}[%％](?:(?:[、，]|和|与|、和)[0-9.]{1,6}[%％]){1,12})"
)
_NUMBER = re.compile(r"[0-9.]+")
_ROUNDING = 0.6
"""Rounded shares may add up to a little more."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, sum) of each row of three or more shares above 100%."""
    for match in _SHARES.finditer(text):
        try:
            total = sum(float(number) for number in _NUMBER.findall(match[1]))
        except ValueError:
            continue
        if total > 100 + _ROUNDING:
            yield match.start(), match.end(), f"{total:g}%"
