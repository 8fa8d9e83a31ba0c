"""Old workbooks (xls, et): hidden sheets, rows, columns, comments, white text.

Those of Excel 97–2003 by a reader of ours, still older, encrypted and damaged ones by xlrd.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import compress
from typing import Any

from ..model import Block, Cells, column_letter
from .biff import Unusual, opened
from .biff_sheet import Sheet
from .budget import Budget, Unreadable
from .doc import decrypted
from .grid import HEAD_ROWS, WIDEST_HEAD, Batch, batched, bounded_rows, cells, only_numbers
from .sheet_text import LONG_NUMBER


def as_text(value: Any) -> str:
    """A cell as a person reads it: 1.38E+10 is a telephone number, 12.0 a twelve."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e22:
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime(
            "%Y-%m-%d" if value.time() == datetime.min.time() else "%Y-%m-%d %H:%M:%S"
        )
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


_WHITE = 9  # of the palette
_VALUE = re.compile(r"\d{6}")


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
        if font.colour_index == _WHITE and form.background.fill_pattern == 0:
            return "白色文字"
    code = book.format_map.get(form.format_key)
    return "单元格格式隐藏" if code is not None and code.format_str.strip() == ";;;" else ""


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
            where = f"{place}第 {row + 1} 行“{column_letter(column)}”列批注"
            yield _block(text, where, "批注", budget)
        for text in sheet.boxes:
            yield _block(text, f"{place}文本框", "", budget)
    if left:
        raise Unreadable("；".join(left[:5]))


def _block(text: str, place: str, hidden: str, budget: Budget) -> Block:
    budget.text(text)
    return Block(text=text, location=place, hidden=hidden)


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
    import xlrd

    book = _opened(data)
    left: list[str] = []
    for table, sheet in enumerate(book.sheets()):
        hidden = {1: "隐藏工作表", 2: "深度隐藏工作表"}.get(sheet.visibility, "")
        rows = frozenset(n for n, info in sheet.rowinfo_map.items() if info.hidden)
        columns = frozenset(n for n, info in sheet.colinfo_map.items() if info.hidden)

        unseen: dict[tuple[int, int], str] = {}
        merged: dict[int, list[tuple[int, int, int, int]]] = {}
        for area in sheet.merged_cells:
            if area[0] < HEAD_ROWS and area[3] - area[2] <= WIDEST_HEAD:
                merged.setdefault(area[0], []).append(area)

        def row_of(
            number: int, sheet: Any = sheet, unseen: Any = unseen, merged: Any = merged
        ) -> tuple[int, dict[int, str]]:
            texts = {}
            for column, cell in enumerate(sheet.row(number)):
                value = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    try:
                        value = xlrd.xldate_as_datetime(value, book.datemode)
                    except (ValueError, OverflowError):
                        value = cell.value
                elif cell.ctype == xlrd.XL_CELL_BOOLEAN:
                    value = bool(value)
                texts[column] = as_text(value)
                if texts[column] and (way := _unseen(book, cell.xf_index)):
                    unseen[number, column] = way
            for top, _, left, right in merged.get(number, ()):
                if top == number and texts.get(left) and not _VALUE.search(texts[left]):
                    texts.update(dict.fromkeys(range(left + 1, right), texts[left]))
            return number, texts

        place = f"工作表“{sheet.name}”"
        sparse: list[int] = []
        found = cells(
            _worth_reading(batched(map(row_of, range(sheet.nrows))), budget, sparse),
            table=table, place=place, hidden=hidden, hidden_rows=rows, hidden_columns=columns,
            unseen=unseen,
        )  # fmt: skip
        yield from bounded_rows(found, place, budget)
        if sparse:
            left.append(only_numbers(sparse[0] + 1, place))
        for (row, column), note in sheet.cell_note_map.items():
            where = f"{place}第 {row + 1} 行“{column_letter(column)}”列批注"
            yield Block(text=note.text, location=where, hidden="批注")
    if left:
        raise Unreadable(left[0])
