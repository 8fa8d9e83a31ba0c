"""Old workbooks (xls, et): hidden sheets, rows, columns, comments, white text.

Those of Excel 97–2003 by a reader of ours, still older, encrypted and damaged ones by xlrd.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from itertools import compress
from typing import Any

from ..model import Block, Cells, column_letter
from .biff import STATES, WHITE, Unusual, opened
from .biff_sheet import Sheet, shown_moment, shown_number
from .budget import Budget, Unreadable
from .doc import decrypted
from .grid import (
    HEAD_ROWS,
    WIDEST_HEAD,
    Batch,
    batched,
    bounded_rows,
    cells,
    only_numbers,
    with_heads,
)
from .sheet_text import LONG_NUMBER
from .styles import DARK, UNSHOWN


def _opened(data: bytes, *, again: bool = True) -> Any:
    import xlrd

    try:
        return xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "ncrypt" in str(error) and again:
            return _opened(decrypted(data), again=False)
        raise Unreadable("工作簿已损坏") from None
    except Unreadable:
        raise
    except Exception:
        raise Unreadable("工作簿已损坏") from None


def _unseen(book: Any, number: int) -> str:
    """How the format of a cell hides its text."""
    if not 0 <= number < len(book.xf_list):
        return ""
    form = book.xf_list[number]
    if form.font_index < len(book.font_list):
        font = book.font_list[form.font_index]
        if font.colour_index == WHITE and form.background.fill_pattern == 0:
            return DARK
    code = book.format_map.get(form.format_key)
    return UNSHOWN if code is not None and code.format_str.strip() == ";;;" else ""


def read_xls(data: bytes, budget: Budget) -> Iterator[Block | Cells]:
    """Sheets in their order, with what floats over them."""
    try:
        book = opened(data)
    except Unusual:
        yield from _read_by_xlrd(data, budget)
        return
    left: list[str] = []
    for table, (name, hidden, at) in enumerate(book.sheets):
        place = f"工作表“{name}”"
        sheet = Sheet(book, at)
        sparse: list[int] = []
        found = cells(
            _worth_reading(sheet.batches(), budget, sparse), table=table, place=place,
            hidden=hidden, hidden_rows=sheet.hidden_rows, hidden_columns=sheet.hidden_columns,
            unseen=sheet.unseen,
        )  # fmt: skip
        try:
            yield from bounded_rows(found, place, budget)
        except (Unusual, struct.error, IndexError):
            left.append(f"{place}已损坏，只查看了前一部分")
        if sparse:
            left.append(only_numbers(sparse[0] + 1, place))
        for text in filter(None, sheet.margins):
            yield _block(text, f"{place}页眉页脚", "", budget)
        for row, column, text in sheet.notes:
            yield _note(text, place, row, column, budget)
        for text in sheet.boxes:
            yield _block(text, f"{place}文本框", "", budget)
    if left:
        raise Unreadable("；".join(left[:5]))


def _block(text: str, place: str, hidden: str, budget: Budget) -> Block:
    budget.text(text)
    return Block(text=text, location=place, hidden=hidden)


def _note(text: str, place: str, row: int, column: int, budget: Budget) -> Block:
    where = f"{place}第 {row + 1} 行“{column_letter(column)}”列批注"
    return _block(text, where, "批注", budget)


def _worth_reading(batches: Iterable[Batch], budget: Budget, sparse: list[int]) -> Iterator[Batch]:
    """All rows while there is much left of the budget, then those with long numbers; `sparse`
    tells the first of these."""
    for batch in batches:
        if not budget.scarce:
            yield batch
            continue
        if not sparse:
            sparse.append(batch.rows[0])
        rows = {
            row
            for row, text in zip(batch.rows, batch.texts, strict=True)
            if len(text) > 10 and LONG_NUMBER.search(text)
        }
        if rows:
            kept = [row in rows for row in batch.rows]
            yield Batch(*([*compress(column, kept)] for column in batch))


def _read_by_xlrd(data: bytes, budget: Budget) -> Iterator[Block | Cells]:
    book = _opened(data)
    left: list[str] = []
    for table, sheet in enumerate(book.sheets()):
        heads: dict[int, list[tuple[int, int]]] = {}
        for top, _, first, end in sheet.merged_cells:
            if top < HEAD_ROWS and end - first <= WIDEST_HEAD:
                heads.setdefault(top, []).append((first, end - 1))
        unseen: dict[tuple[int, int], str] = {}
        place = f"工作表“{sheet.name}”"
        sparse: list[int] = []
        batches = with_heads(batched(_rows_of(book, sheet, unseen)), heads)
        found = cells(
            _worth_reading(batches, budget, sparse), table=table, place=place,
            hidden=STATES.get(sheet.visibility, ""),
            hidden_rows=frozenset(n for n, info in sheet.rowinfo_map.items() if info.hidden),
            hidden_columns=frozenset(n for n, info in sheet.colinfo_map.items() if info.hidden),
            unseen=unseen,
        )  # fmt: skip
        yield from bounded_rows(found, place, budget)
        if sparse:
            left.append(only_numbers(sparse[0] + 1, place))
        for (row, column), note in sheet.cell_note_map.items():
            yield _note(note.text, place, row, column, budget)
    if left:
        raise Unreadable(left[0])


def _rows_of(
    book: Any, sheet: Any, unseen: dict[tuple[int, int], str]
) -> Iterator[tuple[int, dict[int, str]]]:
    """Each row with its cells as they are shown; those hidden by their format go into `unseen`."""
    for number in range(sheet.nrows):
        texts = {}
        for column, cell in enumerate(sheet.row(number)):
            texts[column] = _shown(book, cell)
            if texts[column] and (way := _unseen(book, cell.xf_index)):
                unseen[number, column] = way
        yield number, texts


def _shown(book: Any, cell: Any) -> str:
    import xlrd

    value = cell.value
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return shown_moment(xlrd.xldate_as_datetime(value, book.datemode))
        except (ValueError, OverflowError):
            pass
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "是" if value else "否"
    return shown_number(value) if isinstance(value, float) else str(value)
