"""Reads the tables of tab-separated cells that rules keep their words in."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache

_BLANKS = [char for char in map(chr, range(0x3001)) if char.isspace() and char != "\t"]


class Table(tuple[tuple[str, ...], ...]):
    """The rows of a table; `lines` are their numbers in the file, for messages."""

    lines: Sequence[int]


@lru_cache(maxsize=8)
def table(text: str) -> Table:
    """The rows of a table, `#` starts a comment line; several rules may ask for one table."""
    lines = text.splitlines()
    kept = [n for n, line in enumerate(lines) if line and line[0] != "#" and not line.isspace()]
    cells = [lines[n].split("\t") for n in kept]
    together = "".join([lines[n] for n in kept])
    if any(blank in together for blank in _BLANKS):  # in few tables
        cells = [[cell.strip() for cell in row] for row in cells]
    rows = Table(map(tuple, cells))
    rows.lines = array("I", [n + 1 for n in kept])
    return rows


def line_of(rows: Sequence[Sequence[str]], place: int) -> int:
    """The line in its file of row `place`, counted from 0."""
    return rows.lines[place] if isinstance(rows, Table) else place + 1
