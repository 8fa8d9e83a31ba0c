"""A passage is what checks read: the blocks of one document as one text."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ..model import Block, texts_of
from .fold import Folded, fold


@dataclass(frozen=True)
class Passage:
    """Blocks joined by line feeds. All offsets are code points of `text`.

    `published` is the day the document shows, for rules that hold from or until a day.
    """

    given: Sequence[Block]
    published: date | None = None
    url: str = ""

    @classmethod
    def of_text(cls, raw: str, *, published: date | None = None, url: str = "") -> Passage:
        """One block with exactly this text, line feeds and all: offsets stay the caller's."""
        return cls((Block(text=raw),), published, url)

    @classmethod
    def of_texts(cls, texts: Iterable[str], *, published: date | None = None) -> Passage:
        """One paragraph block for each text."""
        return cls(tuple(Block(text=text) for text in texts), published)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Those of tables are made here: what finds nothing never asks."""
        return tuple(self.given)

    @cached_property
    def text(self) -> str:
        return "\n".join(texts_of(self.given))

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each block starts in `text`."""
        starts, at = [], 0
        for text in texts_of(self.given):
            starts.append(at)
            at += len(text) + 1
        return tuple(starts)

    @cached_property
    def folded(self) -> Folded:
        """`text` folded once for all checks."""
        return fold(self.text)

    def block_at(self, offset: int) -> int:
        """The index of the block that holds `offset` (a line feed belongs to the block before)."""
        return max(0, bisect_right(self.starts, offset) - 1)
