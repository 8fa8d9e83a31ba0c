"""Years in brackets behind the name of a five-year plan: “十四五”（2020—2025年）."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_FIRST = {
    "十五": 2001,
    "十一五": 2006,
    "十二五": 2011,
    "十三五": 2016,
    "十四五": 2021,
    "十五五": 2026,
}
_YEARS = Pattern(
    r"(十[一二三四五]?五)[”’\"]?(?:规划|计划|时期|期间)?(?:纲要)?"
    r"[（(](?:即|指)?([12]\d{3})年?(?:[-—－–~～]{1,2}|至|到)([12]\d{3})年?[）)]"
)
_SPANS = (3, 4, 5)
"""Other spans are part of a plan, or go on to its long-range goals: （2021—2035年）."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, right years) of each five years that are not those of the plan named."""
    for match in _YEARS.finditer(text):
        first, last = int(match[2]), int(match[3])
        begins = _FIRST[match[1]]
        if last - first in _SPANS and not begins <= first <= last <= begins + 4:
            yield match.start(), match.end(), f"{begins}—{begins + 4}年"
