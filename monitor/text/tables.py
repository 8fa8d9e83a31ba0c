"""Tells tables of data from tables that only arrange a page."""

from __future__ import annotations

from ..model import Cell
from .page import Page, Table


def settle_tables(page: Page, tables: list[Table]) -> None:
    """Takes the cell from pieces of tables that only arrange: nested, of one row or column."""
    if not tables:
        return
    layout = {t.number for t in tables if t.nested or t.columns < 2 or t.rows < 1}
    numbers: dict[int, int] = {}
    for piece in page.pieces:
        cell = piece.cell
        if cell is None:
            continue
        if cell.table in layout:
            piece.cell = None
        else:
            number = numbers.setdefault(cell.table, len(numbers))
            if number != cell.table:
                piece.cell = Cell(table=number, row=cell.row, column=cell.column)
