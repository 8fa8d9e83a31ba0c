"""Turns the rows of a sheet or table into blocks that say where they stand.

工作表“名单”第 12 行“身份证号”列（隐藏列）
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from types import MappingProxyType

from ..model import Block, BlockKind, Cell
from .budget import Budget, Unreadable

_LABEL_ROWS = 6
_VALUE = re.compile(r"\d{6}")


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
) -> Iterator[Block]:
    """Blocks of `rows` (number from 0, column → text); `place` is 工作表“名单” or 第 2 个表格.

    `unseen` says of single cells (row, column) why they cannot be seen: 白色文字. The three may
    still grow while `rows` is read.
    """
    labels: dict[int, str] = {}
    seen = 0
    for number, row in rows:
        filled = {column: text for column, text in row.items() if text.strip()}
        if not filled:
            continue
        seen += 1
        if not labels and seen <= _LABEL_ROWS and _are_labels(filled.values()):
            labels = {column: " ".join(text.split())[:20] for column, text in filled.items()}
        for column, text in filled.items():
            way = hidden
            if number in hidden_rows or column in hidden_columns or (number, column) in unseen:
                ways = [hidden] if hidden else []
                ways += ["隐藏行"] if number in hidden_rows else []
                ways += ["隐藏列"] if column in hidden_columns else []
                ways += [unseen[number, column]] if (number, column) in unseen else []
                way = "、".join(ways)
            label = labels.get(column) or column_letter(column)
            where = f"{place}第 {number + 1} 行“{label}”列"
            yield Block(
                text=text,
                kind=BlockKind.CELL,
                location=f"{where}（{way}）" if way else where,
                cell=Cell(table=table, row=number, column=column),
                hidden=way,
            )


def bounded_rows(blocks: Iterable[Block], place: str, budget: Budget) -> Iterator[Block]:
    """`blocks` as far as the budget goes; then Unreadable says how many rows were looked at."""
    row = 0
    for block in blocks:
        try:
            budget.text(block.text)
        except Unreadable:
            raise Unreadable(f"内容过多，{place}只查看了前 {row} 行，其余未能查看") from None
        row = block.cell.row + 1 if block.cell else row
        yield block


def _are_labels(texts: Iterable[str]) -> bool:
    texts = list(texts)
    return len(texts) >= 2 and all(len(t) <= 24 and not _VALUE.search(t) for t in texts)
