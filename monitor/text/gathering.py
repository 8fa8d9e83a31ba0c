"""Gathers the texts of inline elements and ends them as pieces.

What is gathered is emptied in place, never replaced: the walk keeps hold of the same lists.
"""

from __future__ import annotations

from typing import Any

from ..model import Cell
from .joining import Span, joined
from .page import Element, Page, Piece, Run
from .spacing import tidy

new = object.__new__


class Gathering:
    """The line that is open, and what a hidden inline element in it has put aside."""

    def __init__(self, page: Page) -> None:
        self.pieces, self.links = page.pieces, page.links
        self.chunks: list[tuple[str, int]] = []  # text, number of the open anchor or -1
        self.hidden = ""  # how its first chunk is
        self.runs: list[list[Any]] = []  # [first chunk, last chunk or -1, label]
        self.link_texts: list[str] = []  # of the open link
        self.cells: list[Cell | None] = [None]  # one more for each open table tag
        self.interrupted: tuple[Any, ...] = ()  # the visible line around a hidden inline element
        self.aside: list[tuple[Piece, int]] = []  # its pieces, and the first anchor in it

    def step_aside(self) -> None:
        """A word goes on behind a hidden inline element: 布<b hidden>x</b>署 is read 布署."""
        self.interrupted = self.chunks[:], self.hidden, self.runs[:], self.links.count
        self.chunks.clear()
        self.runs.clear()

    def step_back(self) -> None:
        self.chunks[:], self.hidden, self.runs[:], _ = self.interrupted
        self.interrupted = ()

    def flush(self, block: Element) -> None:
        """Ends the piece being gathered; `block` is the innermost open block element."""
        chunks, runs = self.chunks, self.runs
        if not chunks:
            if runs:
                runs[:] = [r for r in runs if r[1] < 0]
            return
        if self.link_texts:
            self.link_texts.append("\n")
        spans: tuple[Span, ...] = ()
        named: tuple[Run, ...] = ()
        linked = 0
        if not runs:
            while chunks[-1][0] == " ":  # the first is not
                chunks.pop()
        if len(chunks) == 1 and not runs:
            raw, anchor = chunks[0]
            text = tidy(raw)
            if anchor >= 0:
                linked = len(text)
                spans = ((0, linked, anchor),)
        else:
            text, places, found = joined(chunks)
            if found:
                spans = tuple(found)
                linked = sum([end - start for start, end, _ in found])
            if runs:
                named = _named(runs, places)
                runs[:] = [run for run in runs if run[1] < 0]
                for run in runs:
                    run[0] = 0
        chunks.clear()
        if text:
            piece = new(Piece)  # without `__init__`, which costs as much again
            piece.text = text
            piece.element = block.index
            piece.tag = block.tag
            piece.hidden = self.hidden
            piece.region = ""
            piece.cell = self.cells[-1]
            piece.spans = spans
            piece.runs = named
            piece.linked = linked
            if self.interrupted:
                self.aside.append((piece, self.interrupted[3]))
            else:
                self.pieces.append(piece)
        if self.aside and not self.interrupted:
            self._put_aside()

    def _put_aside(self) -> None:
        """The hidden pieces follow the visible one that they interrupted."""
        for piece, first in self.aside:
            for _, _, anchor in piece.spans:
                if anchor >= first:
                    self.links.move(anchor, len(self.pieces))
            self.pieces.append(piece)
        self.aside.clear()


def _named(runs: list[list[Any]], places: list[int]) -> tuple[Run, ...]:
    """The runs that hold something, where they stand in a text whose chunks begin at `places`."""
    last = len(places) - 1
    shown = (
        Run(places[min(first, last)], places[min(end, last) if end >= 0 else last], label)
        for first, end, label in runs
    )
    return tuple([run for run in shown if run.start < run.end])
