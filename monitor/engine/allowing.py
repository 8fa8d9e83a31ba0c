"""Texts that an office never wants flagged, in the whole district or on one site."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Finding, Hit
from ..text.fold import Folded, fold, fold_text
from ..text.passage import Passage
from ..text.terms import EVERYBODY, Terms, Wanted


class Allowed:
    """A list of such texts; a fault that lies inside one of them is none."""

    def __init__(self, texts: Iterable[str]) -> None:
        folded = filter(None, map(fold_text, texts))
        self._terms = Terms([Wanted(list(dict.fromkeys(folded)), EVERYBODY)])

    def __bool__(self) -> bool:
        return bool(self._terms.words)

    def without(self, hits: list[Hit], passage: Passage) -> list[Hit]:
        """The hits that no allowed text of the passage covers."""
        if not hits or not self:
            return hits
        spans = self._spans(passage.folded)
        return [h for h in hits if not _covered(spans, h.start, h.end)]

    def covers(self, finding: Finding) -> bool:
        """Whether an allowed text of its sentence covers the fault: for findings that were
        remembered, whose page is not at hand."""
        if not self or not finding.sentence:
            return False
        return _covered(self._spans(fold(finding.sentence)), finding.mark.start, finding.mark.end)

    def _spans(self, folded: Folded) -> list[tuple[int, int]]:
        found, _ = self._terms.overlapping(folded.text)
        return [folded.origin(match.start, match.end) for match in found]


def _covered(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    return any(first <= start and end <= last for first, last in spans)
