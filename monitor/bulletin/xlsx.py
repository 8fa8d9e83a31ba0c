"""The annexes as a workbook: one sheet each, the head frozen, filters on, no formula ever."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .annexes import LEGEND
from .ooxml import safe, settle
from .tree import Annex, Bulletin, Paragraph, Table

_CELL_LIMIT = 32_767  # characters Excel takes in a cell
_LEGEND = 24  # share of the width for a column that pages print as numbers
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")  # in the name of a sheet
_THIN = Side(style="thin", color="999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
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
    total = sum(column.share for column in table.columns)
    _row(sheet, 1, (column.head for column in table.columns))
    for cell in sheet[1]:
        cell.font, cell.fill = Font(name="黑体", size=11), _GREY
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for at, row in enumerate(table.rows, 2):
        _row(sheet, at, _in_full(row, table))
        for cell, column in zip(sheet[at], table.columns, strict=True):
            cell.border = _BORDER
            cell.alignment = Alignment(
                horizontal="center" if column.centred and not column.legend else "left",
                vertical="center",
                wrap_text=True,
            )
    for at, column in enumerate(table.columns, 1):
        sheet.column_dimensions[get_column_letter(at)].width = (
            8 + (_LEGEND if column.legend else column.share) / total * 110
        )
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    _notes(sheet, annex, len(table.columns))
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape" if annex.wide else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _notes(sheet: Worksheet, annex: Annex, columns: int) -> None:
    """What stands below the table, a blank row apart, so that sorting and filtering leave it."""
    notes = [n for n in annex.nodes if isinstance(n, Paragraph) and n.key != LEGEND]
    for at, note in enumerate((n for n in notes if n.text), sheet.max_row + 2):
        _row(sheet, at, [note.text])
        sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=columns)
        sheet.cell(at, 1).alignment = Alignment(vertical="center", wrap_text=True)
        sheet.row_dimensions[at].height = 16 * (1 + len(note.text) // 60)


def _in_full(row: Iterable[str], table: Table) -> Iterable[str]:
    """The texts a legend has in place of their numbers."""
    for text, column in zip(row, table.columns, strict=True):
        yield column.legend[int(text) - 1] if column.legend and text.isdigit() else text


def _row(sheet: Worksheet, at: int, words: Iterable[str]) -> None:
    """Text stays text: a cell that begins with = + - @ would else be a formula."""
    for column, text in enumerate(words, 1):
        plain = safe(text)[:_CELL_LIMIT]
        cell = sheet.cell(at, column)
        if plain.isascii() and plain.isdigit() and len(plain) < 10:
            cell.value = int(plain)
            continue
        cell.value = plain
        cell.data_type = "s"
        cell.quotePrefix = plain[:1] in {"=", "+", "-", "@"}


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
