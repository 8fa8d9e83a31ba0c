"""Which of several passages hold what a check must find before it looks closer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from ..checks import Anchored
from ..rulebook.regex import holds_any
from ..text.passage import Passage


class Texts:
    """The texts of passages, searched all at once: most checks find nothing in any of them."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = passages
        self._all = range(len(passages))

    def rows(self, check: Anchored | None) -> Sequence[int]:
        """The passages that `check` has to read, by number; all where it names no anchors."""
        if not check or not check.anchors or len(self._passages) == 1:
            return self._all
        together, texts = self._folded if check.folded else self._written
        there = [anchor for anchor in check.anchors if anchor in together]
        if not there:
            return ()
        return [row for row, text in enumerate(texts) if holds_any(text, there)]

    @cached_property
    def _written(self) -> tuple[str, list[str]]:
        return _joined([passage.text for passage in self._passages])

    @cached_property
    def _folded(self) -> tuple[str, list[str]]:
        return _joined([passage.folded.text for passage in self._passages])


def _joined(texts: list[str]) -> tuple[str, list[str]]:
    return "\n".join(texts), texts
