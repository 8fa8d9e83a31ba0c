"""Old workbooks (xls, et) by xlrd: hidden sheets, rows, columns, comments, white text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable
from .grid import bounded_rows, cells, column_letter


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


def read_xls(data: bytes, budget: Budget) -> Iterator[Block]:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "ncrypt" in str(error):
            raise Unreadable("文件已加密，未能查看") from None
        raise Unreadable("工作簿已损坏") from None
    except Exception:
        raise Unreadable("工作簿已损坏") from None
    for table, sheet in enumerate(book.sheets()):
        hidden = {1: "隐藏工作表", 2: "深度隐藏工作表"}.get(sheet.visibility, "")
        rows = frozenset(n for n, info in sheet.rowinfo_map.items() if info.hidden)
        columns = frozenset(n for n, info in sheet.colinfo_map.items() if info.hidden)

        def row_of(number: int, sheet: Any = sheet) -> dict[int, str]:
            texts = {}
            for column, cell in enumerate(sheet.row(number)):
                value = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    try:
                        value = xlrd.xldate_as_datetime(value, book.datemode)
                    except (ValueError, OverflowError):
                        value = cell.value
                texts[column] = as_text(value)
            return texts

        place = f"工作表“{sheet.name}”"
        found = cells(
            ((n, row_of(n)) for n in range(sheet.nrows)),
            table=table, place=place, hidden=hidden, hidden_rows=rows, hidden_columns=columns,
        )  # fmt: skip
        yield from bounded_rows(found, place, budget)
        for (row, column), note in sheet.cell_note_map.items():
            where = f"{place}第 {row + 1} 行“{column_letter(column)}”列批注"
            yield Block(text=note.text, location=where, hidden="批注")
