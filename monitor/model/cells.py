"""The cells of tables as columns of values; a block for each only where somebody asks for it.

A ledger of 5,000 rows is 35,000 cells. Their text is wanted at once, the place of a cell in
words (工作表“名单”第 12 行“身份证号”列（隐藏列）) only where something is found in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from itertools import repeat
from typing import Any, overload

from monitor.model.document import Block, BlockKind, Cell


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Neighbouring cells of one table: text, row and column (from 0) of each.

    `place` names the table (工作表“名单”), `labels` its columns (without one: the letter), `ways`
    say how each cell is hidden; empty where none is.
    """

    table: int
    place: str
    texts: Sequence[str]
    rows: Sequence[int]
    columns: Sequence[int]
    labels: Mapping[int, str]
    ways: Sequence[str] = ()

    def __len__(self) -> int:
        return len(self.texts)

    def first(self, count: int) -> Cells:
        """Only the first `count` of them."""
        return replace(
            self, texts=self.texts[:count], rows=self.rows[:count],
            columns=self.columns[:count], ways=self.ways[:count],
        )  # fmt: skip

    def blocks(self) -> list[Block]:
        """One block of kind `cell` for each."""
        places = _Places(self.labels)
        where: Iterable[str] = [
            f"{self.place}第 {row + 1} 行{places[column]}"
            for row, column in zip(self.rows, self.columns, strict=True)
        ]
        if self.ways:
            both = zip(where, self.ways, strict=True)
            where = [f"{spot}（{way}）" if way else spot for spot, way in both]
        cells = _filled(
            Cell, len(self), table=repeat(self.table), row=self.rows, column=self.columns
        )
        return _filled(
            Block, len(self), text=self.texts, kind=repeat(BlockKind.CELL), location=where,
            cell=cells, hidden=self.ways or repeat(""),
        )  # fmt: skip


class Blocks(Sequence[Block]):
    """Blocks in their order, those of tables made when one of them is first asked for."""

    __slots__ = ("_made", "parts")

    def __init__(self, parts: Iterable[Block | Cells]) -> None:
        self.parts = tuple(parts)
        self._made: tuple[Block, ...] | None = None

    @property
    def texts(self) -> list[str]:
        """The text of each block; makes none."""
        texts: list[str] = []
        for part in self.parts:
            if isinstance(part, Cells):
                texts += part.texts
            else:
                texts.append(part.text)
        return texts

    @property
    def all(self) -> tuple[Block, ...]:
        if self._made is None:
            made: list[Block] = []
            for part in self.parts:
                if isinstance(part, Cells):
                    made += part.blocks()
                else:
                    made.append(part)
            self._made = tuple(made)
        return self._made

    def __len__(self) -> int:
        return sum(len(part) if isinstance(part, Cells) else 1 for part in self.parts)

    def __iter__(self) -> Iterator[Block]:
        return iter(self.all)

    @overload
    def __getitem__(self, index: int) -> Block: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Block, ...]: ...
    def __getitem__(self, index: int | slice) -> Block | tuple[Block, ...]:
        return self.all[index]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Blocks | tuple):
            return self.all == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.all)

    def __repr__(self) -> str:
        return f"Blocks({self.all!r})"


def texts_of(blocks: Sequence[Block]) -> list[str]:
    """The text of each block, without making those that are not made yet."""
    return blocks.texts if isinstance(blocks, Blocks) else [block.text for block in blocks]


def single_blocks(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that are no cells of a table kept as columns."""
    if isinstance(blocks, Blocks):
        return (part for part in blocks.parts if isinstance(part, Block))
    return iter(blocks)


class _Places(dict[int, str]):
    """Column → “身份证号”列, or by its letter."""

    def __init__(self, labels: Mapping[int, str]) -> None:
        self.update({column: f"“{label}”列" for column, label in labels.items()})

    def __missing__(self, column: int) -> str:
        place = self[column] = f"“{column_letter(column)}”列"
        return place


def _filled(made_of: type, count: int, /, **values: Iterable[Any]) -> list[Any]:
    """`count` values of a slotted dataclass; fields not given have their default.

    Called one by one, the constructors of two frozen classes take 2 µs a cell. Here each slot is
    filled for all cells in one loop that runs inside the interpreter.
    """
    made = list(map(object.__new__, repeat(made_of, count)))
    for slot in fields(made_of):
        given: Iterator[Any] = iter(values.get(slot.name, repeat(slot.default)))
        assert slot.name in values or slot.default is not MISSING
        deque(map(getattr(made_of, slot.name).__set__, made, given), maxlen=0)
    return made
