"""Old workbooks (xls, et) by xlrd: hidden sheets, rows, columns, comments, white text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable
from .doc import decrypted
from .grid import bounded_rows, cells, column_letter, only_numbers
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


_HEAD_ROWS, _WIDEST_HEAD = 6, 40
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


def read_xls(data: bytes, budget: Budget) -> Iterator[Block]:
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
            if area[0] < _HEAD_ROWS and area[3] - area[2] <= _WIDEST_HEAD:
                merged.setdefault(area[0], []).append(area)

        def row_of(
            number: int, sheet: Any = sheet, unseen: Any = unseen, merged: Any = merged
        ) -> dict[int, str]:
            texts = {}
            for column, cell in enumerate(sheet.row(number)):
                value = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    try:
                        value = xlrd.xldate_as_datetime(value, book.datemode)
                    except (ValueError, OverflowError):
                        value = cell.value
                texts[column] = as_text(value)
                if texts[column] and (way := _unseen(book, cell.xf_index)):
                    unseen[number, column] = way
            for top, _, left, right in merged.get(number, ()):
                if top == number and texts.get(left) and not _VALUE.search(texts[left]):
                    texts.update(dict.fromkeys(range(left + 1, right), texts[left]))
            return texts

        place = f"工作表“{sheet.name}”"
        sparse: list[int] = []

        def rows_of(
            sheet: Any = sheet, row_of: Any = row_of, sparse: list[int] = sparse
        ) -> Iterator[tuple[int, dict[int, str]]]:
            for number in range(sheet.nrows):
                row = row_of(number)
                if budget.scarce:
                    if not sparse:
                        sparse.append(number)
                    if not any(map(LONG_NUMBER.search, row.values())):
                        continue
                yield number, row

        found = cells(
            rows_of(),
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
