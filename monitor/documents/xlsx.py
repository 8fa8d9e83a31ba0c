"""Excel workbooks: xlsx by openpyxl, old xls/et by xlrd; hidden sheets, rows, columns, comments."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable
from .grid import cells, column_letter
from .ooxml import Package

_MAX_PART = 20 * 1024 * 1024  # of XML: openpyxl needs some 15 bytes of memory for each


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


def read_xlsx(data: bytes, package: Package, budget: Budget) -> Iterator[Block]:
    import openpyxl

    _refuse_bombs(package)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Unreadable:
        raise
    except Exception:
        raise Unreadable("工作簿已损坏") from None
    for table, sheet in enumerate(book.worksheets):
        hidden = {"hidden": "隐藏工作表", "veryHidden": "深度隐藏工作表"}.get(sheet.sheet_state, "")
        rows = frozenset(n - 1 for n, d in sheet.row_dimensions.items() if d.hidden)
        columns = set()
        for dimension in sheet.column_dimensions.values():
            if dimension.hidden:
                first = dimension.min or 1
                columns.update(range(first - 1, min(dimension.max or first, first + 500)))
        place = f"工作表“{sheet.title}”"
        found = cells(
            ((n, {c.column - 1: as_text(c.value) for c in row if c.value is not None}) for n, row in _rows(sheet)),
            table=table, place=place, hidden=hidden, hidden_rows=rows, hidden_columns=frozenset(columns),
        )  # fmt: skip
        for block in found:
            budget.text(len(block.text))
            yield block
        for _, row in _rows(sheet):
            for cell in row:
                if cell.comment and cell.comment.text:
                    budget.text(len(cell.comment.text))
                    where = f"{place}第 {cell.row} 行“{column_letter(cell.column - 1)}”列批注"
                    yield Block(text=cell.comment.text, location=where, hidden="批注")
        for part in (sheet.oddHeader, sheet.oddFooter):
            for piece in (part.left, part.center, part.right):
                if piece.text:
                    yield Block(text=piece.text, location=f"{place}页眉页脚")
    yield from _drawings(package, budget)


def _rows(sheet: Any) -> Iterator[tuple[int, list[Any]]]:
    """Rows that hold cells, without filling the gaps of a sheet that claims a million rows."""
    by_row: dict[int, list[Any]] = {}
    for (number, _), cell in sheet._cells.items():
        by_row.setdefault(number, []).append(cell)
    for number in sorted(by_row):
        yield number - 1, sorted(by_row[number], key=lambda cell: cell.column)


def _refuse_bombs(package: Package) -> None:
    """openpyxl opens the parts itself: their sizes are checked first, against the budget."""
    sheets = [name for name in package.matching("xl/worksheets/") if name.endswith(".xml")]
    if len(sheets) > 2000:
        raise Unreadable("工作表过多，未能查看")
    total = 0
    for name in package.names:
        info = package._zip.getinfo(name)
        if info.flag_bits & 1:
            raise Unreadable("文件已加密，未能查看")
        if info.file_size > 1024 * 1024 and info.file_size > 120 * max(info.compress_size, 1):
            raise Unreadable("压缩比异常，疑为压缩炸弹")
        if name.endswith((".xml", ".rels")):
            total += info.file_size
    if total > _MAX_PART:
        raise Unreadable("工作簿过大，未能查看")


def _drawings(package: Package, budget: Budget) -> Iterator[Block]:
    """Text boxes floating over the cells."""
    namespace = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
    for name in package.matching("xl/drawings/drawing"):
        if not name.endswith(".xml"):
            continue
        root = package.xml(name)
        for paragraph in root.iter(f"{namespace}p") if root is not None else ():
            text = "".join(t.text or "" for t in paragraph.iter(f"{namespace}t"))
            if text.strip():
                budget.text(len(text))
                yield Block(text=text, location="工作簿文本框")


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

        def texts(number: int, sheet: Any = sheet) -> dict[int, str]:
            found = {}
            for column, cell in enumerate(sheet.row(number)):
                value = cell.value
                if cell.ctype == xlrd.XL_CELL_DATE:
                    try:
                        value = xlrd.xldate_as_datetime(value, book.datemode)
                    except (ValueError, OverflowError):
                        value = cell.value
                found[column] = as_text(value)
            return found

        place = f"工作表“{sheet.name}”"
        for block in cells(
            ((n, texts(n)) for n in range(sheet.nrows)),
            table=table, place=place, hidden=hidden, hidden_rows=rows, hidden_columns=columns,
        ):  # fmt: skip
            budget.text(len(block.text))
            yield block
        for (row, column), note in sheet.cell_note_map.items():
            where = f"{place}第 {row + 1} 行“{column_letter(column)}”列批注"
            yield Block(text=note.text, location=where, hidden="批注")
