"""Reads the tables of tab-separated cells that rules keep their words in."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import lru_cache


class Table(tuple[tuple[str, ...], ...]):
    """The rows of a table; `lines` are their numbers in the file, for messages."""

    lines: Sequence[int]


@lru_cache(maxsize=8)
def table(text: str) -> Table:
    """The rows of a table, `#` starts a comment line; several rules may ask for one table."""
    lines = text.splitlines()
    kept = [n for n, line in enumerate(lines) if line and line[0] != "#" and not line.isspace()]
    rows = Table([tuple([cell.strip() for cell in lines[n].split("\t")]) for n in kept])
    rows.lines = array("I", [n + 1 for n in kept])
    return rows


def line_of(rows: Sequence[Sequence[str]], place: int) -> int:
    """The line in its file of row `place`, counted from 0."""
    return rows.lines[place] if isinstance(rows, Table) else place + 1
