"""Turns the rows of a sheet or table into cells that know where they stand.

工作表“名单”第 12 行“身份证号”列（隐藏列）
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby
from types import MappingProxyType
from typing import NamedTuple

from ..model import Block, Cells
from .budget import Budget, Unreadable

_LABEL_ROWS = 6
_VALUE = re.compile(r"\d{6}")
_BATCH = 4000  # cells handed on at once
HEAD_ROWS, WIDEST_HEAD = 6, 40  # where merged cells are heads


class Batch(NamedTuple):
    """Cells in the order of their rows: row and column (from 0) and text of each."""

    rows: Sequence[int]
    columns: Sequence[int]
    texts: Sequence[str]

    def filled(self) -> Batch:
        """Those with something in them."""
        texts = self.texts
        if "" not in texts and not any(map(str.isspace, texts)):
            return self
        kept = [bool(text) and not text.isspace() for text in texts]
        return Batch(*([*compress(column, kept)] for column in self))


def batched(rows: Iterable[tuple[int, Mapping[int, str]]]) -> Iterator[Batch]:
    """Rows (number, column → text), some thousands of cells together."""
    batch = Batch([], [], [])
    numbers, columns, texts = batch
    for number, row in rows:
        numbers += [number] * len(row)  # type: ignore[operator]
        columns += row  # type: ignore[operator]
        texts += row.values()  # type: ignore[operator]
        if len(texts) >= _BATCH:
            yield batch
            batch = Batch([], [], [])
            numbers, columns, texts = batch
    if texts:
        yield batch


def with_heads(
    batches: Iterable[Batch], heads: Mapping[int, Iterable[tuple[int, int]]]
) -> Iterator[Batch]:
    """A merged head stands over each of its columns; `heads` are row → (first, last) column."""
    for batch in batches:
        cut = next((at for at, row in enumerate(batch.rows) if row >= HEAD_ROWS), len(batch.rows))
        if cut:
            top: dict[int, dict[int, str]] = {}
            for row, column, text in zip(*(column[:cut] for column in batch), strict=True):
                top.setdefault(row, {})[column] = text
            yield from batched(
                (number, _spread(row, heads.get(number, ()))) for number, row in top.items()
            )
        if cut < len(batch.rows):
            yield Batch(*(column[cut:] for column in batch)) if cut else batch


def _spread(row: dict[int, str], heads: Iterable[tuple[int, int]]) -> dict[int, str]:
    for first, last in heads:
        text = row.get(first, "")
        if text and len(text) <= 30 and not _VALUE.search(text):
            for column in range(first + 1, last + 1):
                if not row.get(column):
                    row[column] = text
    return dict(sorted(row.items()))


def cells(
    batches: Iterable[Batch],
    *,
    table: int,
    place: str,
    hidden: str = "",
    hidden_rows: Collection[int] = frozenset(),
    hidden_columns: Collection[int] = frozenset(),
    unseen: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> Iterator[Cells]:
    """The cells of one table; `place` is 工作表“名单” or 第 2 个表格.

    `unseen` says of single cells (row, column) why they cannot be seen: 白色文字. The three may
    still grow while `batches` are read.
    """
    labels = _Labels()
    for batch in batches:
        for part, named in labels.applied(batch.filled()):
            ways: Sequence[str] = [hidden] * len(part.texts) if hidden else ()
            if unseen or not (
                _apart(hidden_rows, part.rows) and _apart(hidden_columns, part.columns)
            ):
                ways = [
                    _hides(row, column, hidden, hidden_rows, hidden_columns, unseen)
                    if row in hidden_rows or column in hidden_columns or (row, column) in unseen
                    else hidden
                    for row, column in zip(part.rows, part.columns, strict=True)
                ]
            yield Cells(
                table=table, place=place, texts=part.texts, rows=part.rows, columns=part.columns,
                labels=named, ways=ways if any(ways) else (),
            )  # fmt: skip


class _Labels:
    """The words over the columns, from the first row that reads like a head."""

    def __init__(self) -> None:
        self._rows = 0
        self._known: dict[int, str] | None = None

    def applied(self, batch: Batch) -> Iterator[tuple[Batch, Mapping[int, str]]]:
        """The batch, cut where the head begins: what stands above it has no words."""
        start = 0
        if self._known is None and self._rows < _LABEL_ROWS:
            for _, indexes in groupby(range(len(batch.rows)), batch.rows.__getitem__):
                row = list(indexes)
                self._rows += 1
                if _are_labels([batch.texts[index] for index in row]):
                    if row[0]:
                        yield Batch(*(column[: row[0]] for column in batch)), {}
                    start = row[0]
                    self._known = {
                        batch.columns[index]: " ".join(batch.texts[index].split())[:20]
                        for index in row
                    }
                if self._known is not None or self._rows >= _LABEL_ROWS:
                    break
        if len(batch.texts) > start:
            rest = Batch(*(column[start:] for column in batch)) if start else batch
            yield rest, self._known or {}


def _apart(hidden: Collection[int], here: Sequence[int]) -> bool:
    return not hidden or frozenset(hidden).isdisjoint(here)


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


def bounded_rows(found: Iterable[Cells], place: str, budget: Budget) -> Iterator[Block | Cells]:
    """The cells as far as the budget goes; then Unreadable says how many rows were looked at."""
    row = 0
    for some in found:
        fitting = budget.fitting(some.texts)
        if fitting:
            yield some if fitting == len(some) else some.first(fitting)
            row = some.rows[fitting - 1] + 1
        if fitting < len(some):
            raise Unreadable(only_rows(row, place))


def _are_labels(texts: Sequence[str]) -> bool:
    # One text in all of them is a title that was merged over the columns.
    return len(set(texts)) >= 2 and all(len(t) <= 24 and not _VALUE.search(t) for t in texts)
