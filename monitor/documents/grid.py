"""Turns the rows of a sheet or table into blocks that say where they stand.

工作表“名单”第 12 行“身份证号”列（隐藏列）
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import repeat
from types import MappingProxyType

from ..model import Block
from .budget import Budget, Unreadable
from .cell_blocks import cell_blocks

_LABEL_ROWS = 6
_VALUE = re.compile(r"\d{6}")
_BATCH = 4000  # cells made at once


def column_letter(column: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cells(
    rows: Iterable[tuple[int, Mapping[int, str]]],
    *,
    table: int,
    place: str,
    hidden: str = "",
    hidden_rows: Collection[int] = frozenset(),
    hidden_columns: Collection[int] = frozenset(),
    unseen: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> Iterator[list[Block]]:
    """Blocks of `rows` (number from 0, column → text), some thousands at a time; `place` is
    工作表“名单” or 第 2 个表格.

    `unseen` says of single cells (row, column) why they cannot be seen: 白色文字. The three may
    still grow while `rows` is read.
    """
    labels = _Labels()
    texts: list[str] = []
    where: list[str] = []
    numbers: list[int] = []
    columns: list[int] = []
    ways: list[str] = []
    for number, row in rows:
        filled = {column: text for column, text in row.items() if text and not text.isspace()}
        if not filled:
            continue
        labels.meet(filled)
        head = f"{place}第 {number + 1} 行"
        if hidden or number in hidden_rows or hidden_columns or unseen:
            hides = [
                _hides(number, column, hidden, hidden_rows, hidden_columns, unseen)
                for column in filled
            ]
            where.extend(
                head + labels[column] + (f"（{way}）" if way else "")
                for column, way in zip(filled, hides, strict=True)
            )
            ways.extend(hides)
        else:
            where.extend([head + labels[column] for column in filled])
            ways.extend(repeat("", len(filled)))
        texts.extend(filled.values())
        columns.extend(filled)
        numbers.extend(repeat(number, len(filled)))
        if len(texts) >= _BATCH:
            yield cell_blocks(texts, where, repeat(table), numbers, columns, ways)
            texts, where, numbers, columns, ways = [], [], [], [], []
    if texts:
        yield cell_blocks(texts, where, repeat(table), numbers, columns, ways)


class _Labels(dict[int, str]):
    """Column → “身份证号”列, from the first row that reads like a head; else by its letter."""

    def __init__(self) -> None:
        self._rows = 0
        self._found = False

    def meet(self, filled: Mapping[int, str]) -> None:
        """The next row with something in it."""
        self._rows += 1
        if not self._found and self._rows <= _LABEL_ROWS and _are_labels(filled.values()):
            self._found = True
            self.clear()
            self.update(
                {column: f"“{' '.join(text.split())[:20]}”列" for column, text in filled.items()}
            )

    def __missing__(self, column: int) -> str:
        label = self[column] = f"“{column_letter(column)}”列"
        return label


def _hides(
    number: int,
    column: int,
    hidden: str,
    hidden_rows: Collection[int],
    hidden_columns: Collection[int],
    unseen: Mapping[tuple[int, int], str],
) -> str:
    """All the ways in which a cell is hidden."""
    ways = [hidden] if hidden else []
    if number in hidden_rows:
        ways.append("隐藏行")
    if column in hidden_columns:
        ways.append("隐藏列")
    if (number, column) in unseen:
        ways.append(unseen[number, column])
    return "、".join(ways)


def only_rows(count: int, place: str = "") -> str:
    """That the rows (or lines) behind the first `count` were not looked at."""
    return f"内容过多，{place}只查看了前 {count} 行，其余未能查看"


def only_numbers(row: int, place: str = "") -> str:
    """That from `row` on (counted from 1) only long numbers were looked for."""
    return f"内容过多，{place}第 {row} 行起只查找了证件、电话、银行卡等号码，其余未能查看"


def bounded_rows(batches: Iterable[list[Block]], place: str, budget: Budget) -> Iterator[Block]:
    """The blocks as far as the budget goes; then Unreadable says how many rows were looked at."""
    row = 0
    for batch in batches:
        fitting = budget.fitting([block.text for block in batch])
        yield from batch if fitting == len(batch) else batch[:fitting]
        last = batch[fitting - 1].cell if fitting else None
        row = last.row + 1 if last else row
        if fitting < len(batch):
            raise Unreadable(only_rows(row, place))


def _are_labels(texts: Iterable[str]) -> bool:
    texts = list(texts)
    return len(texts) >= 2 and all(len(t) <= 24 and not _VALUE.search(t) for t in texts)
