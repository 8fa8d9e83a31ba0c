"""Makes the blocks of many cells at once, for tables of tens of thousands of them.

Called one by one, the constructors of two frozen classes take 2 µs a cell, as long as all of
the reading. Here each slot is filled for all cells in one loop that runs inside the interpreter.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from itertools import repeat
from typing import Any

from ..model import Block, BlockKind, Cell


def cell_blocks(
    texts: Sequence[str],
    locations: Iterable[str],
    tables: Iterable[int],
    rows: Iterable[int],
    columns: Iterable[int],
    hidden: Iterable[str],
) -> list[Block]:
    """One block of kind `cell` for each text; the others are as long or longer."""
    cells = _filled(Cell, len(texts), table=tables, row=rows, column=columns)
    return _filled(
        Block, len(texts), text=texts, kind=repeat(BlockKind.CELL), location=locations, cell=cells,
        hidden=hidden,
    )  # fmt: skip


def _filled(made_of: type, count: int, /, **values: Iterable[Any]) -> list[Any]:
    """`count` values of a slotted dataclass; fields not given have their default."""
    made = list(map(object.__new__, repeat(made_of, count)))
    for slot in fields(made_of):
        given: Iterator[Any] = iter(values.get(slot.name, repeat(slot.default)))
        assert slot.name in values or slot.default is not MISSING
        deque(map(getattr(made_of, slot.name).__set__, made, given), maxlen=0)
    return made
