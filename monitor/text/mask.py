"""A text of which parts may not be shown: every slice of it comes out masked."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property

from .sentences import may_end_sentence

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
        self._ends = [end for _, end, _ in self._spans]

    @cached_property
    def _shown(self) -> tuple[str, list[int]]:
        """The whole text masked, and how far each span moves what stands behind it."""
        pieces, moves, at, moved = [], [], 0, 0
        for start, end, shown in self._spans:
            pieces += (self._text[at:start], shown)
            moved += len(shown) - (end - start)
            moves.append(moved)
            at = end
        return "".join((*pieces, self._text[at:])), moves

    def slice(self, start: int, end: int) -> str:
        """What may be shown of `start:end`; a span cut by the slice shows only stars there."""
        first = bisect_right(self._ends, start)
        last = bisect_left(self._starts, end, first)
        if first == last:
            return self._text[start:end]
        head = tail = 0
        if self._starts[first] < start:
            head = min(self._ends[first], end) - start
            start += head
            first += 1
        if first < last and self._ends[last - 1] > end:
            last -= 1
            tail = end - self._starts[last]
            end -= tail
        whole, moves = self._shown
        left = start + (moves[first - 1] if first else 0)
        right = end + (moves[last - 1] if last else 0)
        return STAR * head + whole[left:right] + STAR * tail

    @cached_property
    def keeps_sentences(self) -> bool:
        """Whether sentences end where they did: no span hides or shows what ends one."""
        return not any(
            may_end_sentence(shown) or may_end_sentence(self._text[start:end])
            for start, end, shown in self._spans
        )

    def edges(self, start: int, end: int) -> tuple[int, int]:
        """`start:end`, made as much longer as no span is cut."""
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        if first < len(self._starts):
            start = min(start, self._starts[first])
        return start, max(end, self._ends[last - 1]) if last else end

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
