"""Documents of which some blocks are known: what is still to be read, and where that stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from ..model import Document, Finding
from ..text.passage import Passage
from .nearby import Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A document to be checked; blocks whose digest is in `skip` are known and left out.

    Of those in `remembered` only what the `near` rules find is known and left out. A table is
    read as a whole while one of its cells is new, since cells are judged by their header;
    findings inside skipped cells are still left out.
    """

    document: Document
    skip: Collection[str] = frozenset()
    remembered: Collection[str] = frozenset()


class Unknown:
    """The unknown part of a document; `part` is None where nothing is left to be read."""

    def __init__(self, reading: Reading) -> None:
        document, blocks = reading.document, reading.document.blocks
        self._whole = Passage(blocks, document.published, document.url)
        self.part: Part | None = Part(self._whole)
        self._kept: list[int] | None = None
        if not reading.skip and not reading.remembered:
            return
        self._new = [block.digest not in reading.skip for block in blocks]
        pairs = list(zip(blocks, self._new, strict=True))
        tables = {block.cell.table for block, new in pairs if block.cell and new}
        self._kept = [
            index
            for index, (block, new) in enumerate(pairs)
            if new or (block.cell and block.cell.table in tables)
        ]
        asked = frozenset(
            row
            for row, index in enumerate(self._kept)
            if self._new[index] and blocks[index].digest not in reading.remembered
        )
        passage = Passage(
            tuple(blocks[index] for index in self._kept), document.published, document.url
        )
        self.part = Part(passage, asked) if self._kept else None

    def in_place(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Findings of the part, but those in skipped cells, with their places in the document:
        `start` and `end` count from the start of all its blocks joined by line feeds."""
        for finding in findings:
            if self._kept is None or self.part is None:
                yield finding
                continue
            row = self.part.passage.block_at(finding.start)
            index = self._kept[row]
            if self._new[index]:
                shift = self._whole.starts[index] - self.part.passage.starts[row]
                yield replace(finding, start=finding.start + shift, end=finding.end + shift)
