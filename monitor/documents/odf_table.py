"""One table or sheet of OpenDocument: its cells as they are shown, and how they are hidden."""

from __future__ import annotations

from typing import Any

from .grid import HEAD_ROWS, WIDEST_HEAD
from .odf_words import Forms, Words, attributes, count, number, said, tag_of
from .sheet import number_text
from .styles import UNSHOWN

_UNSEEN = frozenset({"collapse", "filter"})
_ROWS = frozenset({"table-row-group", "table-header-rows", "table-rows"})
_COLUMNS = frozenset({"table-column-group", "table-header-columns", "table-columns"})
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_PASSED = frozenset({"table-source", "forms", "named-expressions", "title"})
_WIDEST = 64  # a cell that is repeated is told as often as this, a row once


class Grid:
    """`hanging` are comments, boxes and tables in cells: row and column (-1: of the table) of each."""

    def __init__(self, table: Any, forms: Forms) -> None:
        self._forms = forms
        self._row = self._column = 0
        self.rows: list[tuple[int, dict[int, str]]] = []
        self.heads: dict[int, list[tuple[int, int]]] = {}  # row → columns of merged heads
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unseen: dict[tuple[int, int], str] = {}
        self.beside: list[tuple[int, int, str, str]] = []  # row, column, how hidden, text
        self.hanging: list[tuple[int, int, Any]] = []
        self._read(table)

    def _read(self, parent: Any) -> None:
        for child in parent:
            tag = tag_of(child)
            if tag == "table-row":
                self._read_row(child)
            elif tag == "table-column":
                self._read_column(child)
            elif tag in _ROWS or tag in _COLUMNS:
                self._read(child)
            elif tag not in _PASSED:
                self.hanging.append((-1, -1, child))

    def _read_column(self, column: Any) -> None:
        wide = count(column, "number-columns-repeated")
        if said(column, "visibility") in _UNSEEN:
            self.hidden_columns.update(range(self._column, self._column + min(wide, 16_384)))
        self._column += wide

    def _read_row(self, row: Any) -> None:
        texts: dict[int, str] = {}
        column = 0
        for cell in row:
            if tag_of(cell) in _CELLS:
                told = attributes(cell)
                wide = number(told.get("number-columns-repeated", ""))
                if len(cell) or "value-type" in told:
                    self._read_cell(cell, told, column, wide, texts)
                column += wide
        if texts:
            self.rows.append((self._row, texts))
        if said(row, "visibility") in _UNSEEN:
            self.hidden_rows.add(self._row)
        self._row += count(row, "number-rows-repeated")

    def _read_cell(
        self, cell: Any, told: dict[str, str], column: int, wide: int, texts: dict[int, str]
    ) -> None:
        words = Words(self._forms)
        for child in cell:
            words.gather(child)
        hidden = {way: "".join(parts) for way, parts in words.texts.items()}
        text = hidden.pop("").strip("\n")
        way = self._forms.ways.get(told.get("style-name", ""), "")
        if told.get("value-type") == "float":
            way = way or (UNSHOWN if not text else "")
            # As it is, not as it is shown: 1.38E+10 is a telephone number, ### a narrow column.
            text = text if text.isalpha() else number_text(told.get("value", ""))
        elif not text:
            text = told.get("string-value") or told.get("date-value", "")
        if not text and len(hidden) == 1:
            way, text = hidden.popitem()
        for at in range(column, column + min(wide, _WIDEST)) if text.strip() else ():
            texts[at] = text
            if way:
                self.unseen[self._row, at] = way
        across = number(told.get("number-columns-spanned", ""))
        if self._row < HEAD_ROWS and 1 < across <= WIDEST_HEAD:
            self.heads.setdefault(self._row, []).append((column, column + across - 1))
        self.beside += ((self._row, column, w, t) for w, t in hidden.items() if t.strip())
        self.hanging += ((self._row, column, element) for element in words.hanging)
