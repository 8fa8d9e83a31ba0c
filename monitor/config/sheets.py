"""Tables of an office as rows of text, CSV or XLSX, read and written whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


def read_rows(path: Path, sheet: str = "") -> list[list[str]]:
    """All rows as text. Raises OSError, BadZipFile, KeyError (no such sheet), ValueError."""
    data = path.read_bytes()
    if data[:2] == b"PK":
        import openpyxl  # slow to load, and most rosters are CSV

        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        page = book[sheet] if sheet else book.worksheets[0]
        return [[_cell(v) for v in row] for row in page.iter_rows(values_only=True)]
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise ValueError("旧版 .xls，请另存为 .xlsx 或 .csv")
    text = _decoded(data)
    delimiter = max(",\t;", key=text[:2000].count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def write_rows(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write as the suffix says, every cell as text: no cell is ever a formula. Raises OSError."""
    if path.suffix.lower() == ".xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        page = book.active
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = page.cell(row=number, column=column)
                cell.value, cell.data_type = value, "s"
        book.save(path)
        return
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime) and not any((value.hour, value.minute, value.second)):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # an id that Excel took for a number
    return str(value)


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    from charset_normalizer import from_bytes  # slow to load, and most are UTF-8 or GB 18030

    best = from_bytes(data).best()
    if best is None:
        raise ValueError("编码无法识别，请另存为 UTF-8")
    return str(best)
