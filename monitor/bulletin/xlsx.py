"""The annexes as a workbook: one sheet each, the head frozen, filters on, no formula ever."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .annexes import LEGEND
from .ooxml import safe, settle
from .tree import Annex, Bulletin, Paragraph, Table

_CELL_LIMIT = 32_767  # characters Excel takes in a cell
_LINE = 15.0  # points of a line of 11 pt
_TALLEST = 409.0  # points Excel takes for a row
_LEGEND = 24  # share of the width for a column that pages print as numbers
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FONT = Font(name="宋体", size=11)
_GREY = PatternFill("solid", fgColor="E8E8E8")


def write(bulletin: Bulletin, now: datetime) -> bytes:
    """The workbook; `now` is its only date, so that equal bulletins give equal bytes."""
    book = Workbook()
    book.remove(book.active)
    if any(isinstance(node, Table) for node in bulletin.body):
        _sheet(book, "", Annex(title=bulletin.title, nodes=bulletin.body, wide=bulletin.wide))
    for number, annex in enumerate(bulletin.annexes, 1):
        if any(isinstance(node, Table) for node in annex.nodes):  # pictures make no sheet
            _sheet(book, f"附件{number} ", annex)
    if not book.worksheets:
        book.create_sheet("无附件")
    at = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.creator = safe(bulletin.masthead.office)
    book.properties.title = safe(bulletin.title)
    book.properties.created = book.properties.modified = at
    out = io.BytesIO()
    book.save(out)
    return settle(_undated(out.getvalue(), at), now)


def _sheet(book: Workbook, lead: str, annex: Annex) -> None:
    name = _FORBIDDEN.sub("", f"{lead}{safe(annex.title)}")[:31].strip()
    sheet = book.create_sheet(name)
    table = next((node for node in annex.nodes if isinstance(node, Table)), None)
    if table is None:
        return
    widths = _widths(table)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    _row(sheet, 1, (column.head for column in table.columns), widths)
    for cell in sheet[1]:
        cell.font, cell.fill, cell.border = Font(name="黑体", size=11), _GREY, _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for at, row in enumerate(table.rows, 2):
        _row(sheet, at, _in_full(row, table), widths)
        for cell, column in zip(sheet[at], table.columns, strict=True):
            cell.font, cell.border = _FONT, _BORDER
            cell.alignment = Alignment(
                horizontal="center" if column.centred and not column.legend else "left",
                vertical="center",
                wrap_text=True,
            )
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _notes(sheet, annex, widths)
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if annex.wide else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text = safe(annex.title).replace("&", "&&")
    sheet.oddFooter.center.text = "第&P页　共&N页"


def _notes(sheet: Worksheet, annex: Annex, widths: Sequence[float]) -> None:
    """What stands below the table, a blank row apart, so that sorting and filtering leave it."""
    notes = [n for n in annex.nodes if isinstance(n, Paragraph) and n.key != LEGEND]
    for at, note in enumerate((n for n in notes if n.text), sheet.max_row + 2):
        _row(sheet, at, [note.text], [sum(widths)])
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=len(widths))
        sheet.cell(at, 1).font = _FONT
        sheet.cell(at, 1).alignment = Alignment(vertical="center", wrap_text=True)


def _widths(table: Table) -> list[float]:
    """Of the columns, in Excel's unit: one digit of the body font."""
    total = sum(column.share for column in table.columns)
    shares = (_LEGEND if column.legend else column.share for column in table.columns)
    return [8 + share / total * 110 for share in shares]


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell of that width, hanging punctuation allowed for."""
    room = max(width - 2, 1)
    long = sum(2.1 if unicodedata.east_asian_width(c) in "WFA" else 1.1 for c in text)
    return max(1, -(-int(long) // int(room)))


def _in_full(row: Iterable[str], table: Table) -> Iterable[str]:
    """The texts a legend has in place of their numbers."""
    for text, column in zip(row, table.columns, strict=True):
        yield column.legend[int(text) - 1] if column.legend and text.isdigit() else text


def _row(sheet: Worksheet, at: int, words: Iterable[str], widths: Sequence[float]) -> None:
    """Text stays text: a cell that begins with = + - @ would else be a formula. The height is
    set, since not every program fits it to wrapped text when it opens or prints the file."""
    lines = 1
    for column, (text, width) in enumerate(zip(words, widths, strict=True), 1):
        plain = safe(text)[:_CELL_LIMIT]
        lines = max(lines, _lines(plain, width))
        cell = sheet.cell(at, column)
        if plain.isascii() and plain.isdigit() and len(plain) < 10:
            cell.value = int(plain)
            continue
        cell.value = plain
        cell.data_type = "s"
        cell.quotePrefix = plain[:1] in {"=", "+", "-", "@"}
    sheet.row_dimensions[at].height = min(lines * _LINE + 3, _TALLEST)


def _undated(content: bytes, at: datetime) -> bytes:
    """openpyxl stamps the moment of saving into the core properties."""
    stamp = f"{at.isoformat()}Z".encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + stamp, data)
            new.writestr(name, data)
    return out.getvalue()
