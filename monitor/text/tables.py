"""Gives the cells of tables their places, and tells tables of data from those that only arrange."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Cell
from .gathering import Gathering
from .page import Element, Page, Table
from .urls import join

_WIDEST = 100  # columns that a colspan is believed


class OpenTables:
    """The tables around the place where a walk is."""

    def __init__(self, page: Page, line: Gathering) -> None:
        self.page, self.cells = page, line.cells
        self.open: list[Table] = []
        self.all: list[Table] = []

    def enter(self, element: Element, attributes: Mapping[str, str | None]) -> None:
        """A table, row, cell or option begins."""
        tag, cell = element.tag, self.cells[-1]
        if tag == "table":
            if self.open:  # those further out were told by this one
                self.open[-1].nested = True
            table = Table(number=len(self.all))
            self.open.append(table)
            self.all.append(table)
            cell = None
        elif tag == "tr" and self.open:
            self.open[-1].rows += 1
            self.open[-1].column = 0
        elif (tag == "td" or tag == "th") and self.open:
            table = self.open[-1]
            cell = Cell(table=table.number, row=max(table.rows, 0), column=table.column)
            span = attributes.get("colspan") or "" if attributes else ""
            table.column += int(span) if span.isdigit() and 0 < int(span) < _WIDEST else 1
            table.columns = max(table.columns, table.column)
        elif tag == "option":
            self._option(attributes.get("value") or "", element)
        self.cells.append(cell)

    def leave(self, tag: str) -> None:
        self.cells.pop()
        if tag == "table" and self.open:
            self.open.pop()

    def _option(self, value: str, element: Element) -> None:
        """A line of a drop-down list may be a link: to the sites of other offices."""
        page = self.page
        if "//" in value and (url := join(page.base, value)).startswith("http"):
            piece = len(page.pieces)
            page.links.meet(url, "", element.hidden, element.index, piece, "option")


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
