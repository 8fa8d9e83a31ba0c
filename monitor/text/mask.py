"""A text of which parts may not be shown: every slice of it comes out masked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable

STAR = "*"
NEAR = 200  # characters: what a check may quote beside its hit
_DIGITS = re.compile(r"(?<![0-9])[0-9]{7,}[0-9Xx]?")


class Masked:
    """`text` with spans (start, end, what to show instead), which may overlap."""

    def __init__(
        self, text: str, spans: Iterable[tuple[int, int, str]], *, digits: bool = False
    ) -> None:
        """With `digits`, long runs of digits are hidden as well: for when nobody judged them."""
        self._text = text
        if digits:
            found = ((m.start(), m.end(), STAR * len(m.group())) for m in _DIGITS.finditer(text))
            spans = [*spans, *found]
        self._spans = _disjoint(spans)
        self._starts = [start for start, _, _ in self._spans]

    def slice(self, start: int, end: int) -> str:
        """What may be shown of `start:end`; a span cut by the slice shows only stars there."""
        pieces: list[str] = []
        at = start
        first = max(0, bisect_right(self._starts, start) - 1)
        for left, right, shown in self._spans[first : bisect_left(self._starts, end)]:
            if right <= at:
                continue
            pieces.append(self._text[at : max(at, left)])
            whole = left >= start and right <= end
            pieces.append(shown if whole else STAR * (min(right, end) - max(left, at)))
            at = min(right, end)
        pieces.append(self._text[at:end])
        return "".join(pieces)

    def value(self, value: object, start: int, end: int) -> object:
        """`value` with every text hidden at or near `start:end` replaced; only texts change."""
        if not isinstance(value, str) or not value:
            return value
        first = max(0, bisect_right(self._starts, start - NEAR) - 1)
        for left, right, shown in self._spans[first : bisect_right(self._starts, end + NEAR)]:
            value = value.replace(self._text[left:right], shown)
        return value


def _disjoint(spans: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Spans in order without overlap; of two that overlap, the rest of the later one is stars."""
    result: list[tuple[int, int, str]] = []
    at = 0
    for start, end, shown in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= at:
            continue
        if start < at:
            start, shown = at, STAR * (end - at)
        result.append((start, end, shown))
        at = end
    return result
