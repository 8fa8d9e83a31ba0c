"""Puts a citizen's number together that a form spells out, one digit a box."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..model import Block, Cells

_NUMBER = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9X]")
_FEWEST = 18
_GAP = " "
_SHOWN_AS = str.maketrans("０１２３４５６７８９ｘＸx", "0123456789XXX")


def spelled_out(cells: Iterable[Block | Cells]) -> Iterator[Block]:
    """One block for each number whose digits stand in neighbouring cells of a row."""
    for table in cells:
        if not isinstance(table, Cells) or [*map(len, table.texts)].count(1) < _FEWEST:
            continue
        line = "".join(t if len(t) == 1 else _GAP for t in table.texts).translate(_SHOWN_AS)
        for match in _NUMBER.finditer(line):
            first, last = match.start(), match.end() - 1
            if table.rows[first] == table.rows[last]:
                where = f"{table.place}第 {table.rows[first] + 1} 行（每格一字）"
                hidden = table.ways[first] if table.ways else ""
                yield Block(text=match[0], location=where, hidden=hidden)
