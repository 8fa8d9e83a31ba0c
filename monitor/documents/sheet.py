"""Walks the XML of one worksheet with expat: cells as they are shown, and how they are hidden.

A walk of our own, since the libraries either lose what is hidden (read-only modes) or build an
object for each cell (25 s for 60,000 rows). Entities and DTDs are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property

from .grid import Batch, batched
from .safe_xml import feed, parser
from .sheet_text import (
    LONG_NUMBER,
    Forms,
    Unusual,
    UnusualRest,
    cells_of,
    columns_of,
    hiding_rows,
    margin_text,
    margins_of,
    pieces,
    plain_cells_of,
    rich_text,
    row_attributes,
    rows_with_numbers,
    shared_strings,
    text_of,
)
from .styles import Style

_SHEET_END = re.compile(r"</sheetData>|<sheetData/>")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Sheet:
    """One worksheet. `batches` yields its cells and fills the rest as it goes."""

    def __init__(
        self,
        data: bytes,
        strings: Sequence[str],
        styles: Sequence[Style],
        *,
        old_epoch: bool,
        cut: bool,
        scarce: Callable[[], bool] = lambda: False,
        rest: Iterable[bytes] = (),
    ) -> None:
        """`data` is the beginning of the part and the `rest` what was `cut` off; once the budget
        is `scarce`, only rows with long numbers are given."""
        self._cut, self._scarce, self._rest = cut, scarce, iter(rest)
        self._data, self._strings, self._styles = data, strings, styles
        # Days in a workbook have no time zone.
        self._epoch = datetime(1904, 1, 1) if old_epoch else datetime(1899, 12, 30)  # noqa: DTZ001
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unseen: dict[tuple[int, int], str] = {}
        self.margins: list[str] = []  # page headers and footers
        self.lost = 0  # cells whose shared string was beyond what is kept
        self.last = -1  # the number of the last row read
        self.sparse = -1  # the number of the row from which on only numbers were looked for
        self.complete = False  # whether all of it was looked at
        self._ready: list[tuple[int, dict[int, str]]] = []
        self._row, self._column = -1, -1
        self._cells: dict[int, str] = {}
        self._type = self._style = ""
        self._text: list[str] | None = None
        self._value = ""
        self._flat = False  # inside <rPh>: the pronunciation, not the text
        self._zero_height = False
        self._columns = _Columns()
        self._special = {
            str(n): style for n, style in enumerate(styles) if style.is_date or style.unseen
        }

    def batches(self) -> Iterator[Batch]:
        """The cells in their order. Raises Unreadable where the part is no XML."""
        try:
            yield from self._matched()
        except UnusualRest:
            pass
        except Unusual:
            yield from batched(self._walked(self.last))
            self.complete = not self._cut

    def _matched(self) -> Iterator[Batch]:
        """By patterns; raises Unusual after those rows that are written as expected."""
        found = pieces(self._data, self._rest, cut=self._cut)
        for tag in columns_of(next(found)):
            self._zero_height |= tag.get("zeroHeight") in ("1", "true")
            self._hide_columns(tag)
        for piece in found:
            if self.sparse >= 0 or self._scarce():
                if self.sparse < 0:
                    self.sparse = self.last + 1
                rows = rows_with_numbers(piece, self._suspects)
                yield from self._batches_of(rows) if rows else ()
            elif "<row" in piece:
                yield from self._batches_of(piece)
            if not piece.endswith("</row>") and _SHEET_END.search(piece):
                self.complete = True
                self.margins.extend(filter(None, margins_of(piece)))

    @cached_property
    def _suspects(self) -> frozenset[str]:
        """Numbers of the shared strings that hold a long number."""
        return frozenset(
            str(n)
            for n, text in enumerate(self._strings)
            if len(text) > 10 and LONG_NUMBER.search(text)
        )

    def _batches_of(self, piece: str) -> Iterator[Batch]:
        batch = self._plain_batch(piece)
        if batch is None:
            yield from batched(self._cells_of(piece))
        elif batch.rows:
            self.last = max(self.last, batch.rows[-1])
            yield batch

    def _plain_batch(self, piece: str) -> Batch | None:
        """All cells of a piece at once; None where one of them is not of the plainest sort."""
        strings, numbers, forms = self._strings, _Numbers(), Forms()
        try:
            letters, lines, written, values, between = plain_cells_of(piece)
            hiding = hiding_rows(between, all_of_them=self._zero_height)
            texts = [
                strings[int(value)]
                if (kind := forms[form]) == "s"
                else value
                if value.isdigit()
                or (kind == "n" and value[-1:] in "123456789" and "." in value and "E" not in value)
                else numbers[value]
                if kind == "n"
                else text_of(value)
                for form, value in zip(written, values, strict=True)
            ]
        except (IndexError, ValueError, Unusual):
            return None
        for attributes in hiding:
            self._next_row(attributes)
        rows = [*map(_Lines().__getitem__, lines)]
        batch = Batch(rows, [*map(self._columns.__getitem__, letters)], texts)
        special = {form for form, style in forms.styles.items() if style in self._special}
        for at, (form, value) in enumerate(zip(written, values, strict=True)) if special else ():
            if form in special and value:
                style, self._type = self._special[forms.styles[form]], forms[form]
                self._row, self._column = batch.rows[at], batch.columns[at]
                self._value = texts[at] if self._type == "s" else text_of(value)
                texts[at] = self._styled(style)
        return batch

    def _styled(self, style: Style) -> str:
        """The text of a cell, whose string is known already, by its style."""
        text = self._value if self._type == "s" else self._shown(style)
        if text and style.unseen:
            self.unseen[self._row, self._column] = style.unseen
        return text

    def _cells_of(self, piece: str) -> Iterator[tuple[int, dict[int, str]]]:
        places, strings, special = self._columns, self._strings, self._special
        self._cells = cells = {}
        for row, letters, style, kind, value, inline in cells_of(piece):
            if not letters:
                if cells:
                    yield self._row, cells
                self._next_row(row_attributes(row))
                cells = self._cells
            elif kind == "s" and style not in special and value.isdigit():
                if (number := int(value)) < len(strings):
                    cells[places[letters]] = strings[number]
                else:
                    self.lost += 1
            elif value.isdigit() and not kind and style not in special:
                cells[places[letters]] = value
            elif value or inline:
                self._column, self._type, self._style = places[letters], kind or "n", style
                self._value = text_of(value) if value else rich_text(inline)
                self._cell()
        if cells:
            yield self._row, cells
        self.last = self._row

    def _walked(self, done: int) -> Iterator[tuple[int, dict[int, str]]]:
        """Element by element, from the row after `done` on."""
        self._row = -1
        made = parser(start=self._start, end=self._end, text=self._said)
        for _ in feed(made, self._data, cut=self._cut):
            yield from (row for row in self._ready if row[0] > done)
            self._ready = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        if tag == "c":
            self._column += 1
            place = _REFERENCE.fullmatch(attributes.get("r", ""))
            if place:
                self._column = column_number(place[1])
            self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._value = ""
        elif tag in ("v", "t"):
            self._text = [] if not self._flat else None
        elif tag == "row":
            self._next_row(attributes)
        elif tag == "col":
            self._hide_columns(attributes)
        elif tag == "rPh":
            self._flat = True
        elif tag == "sheetFormatPr":
            self._zero_height = attributes.get("zeroHeight") in ("1", "true")
        elif tag.endswith(("Header", "Footer")) and tag != "headerFooter":
            self._text = []

    def _end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        if tag in ("v", "t"):
            if self._text is not None:
                self._value += "".join(self._text)
            self._text = None
        elif tag == "c":
            if self._value:
                self._cell()
        elif tag == "row":
            if self._cells:
                self._ready.append((self._row, self._cells))
            self.last = self._row
        elif tag == "rPh":
            self._flat = False
        elif self._text is not None and tag.endswith(("Header", "Footer")):
            said = margin_text("".join(self._text))
            if said:
                self.margins.append(said)
            self._text = None

    def _said(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _next_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        told = number.isdigit() and len(number) < 9
        self._row = int(number) - 1 if told else self._row + 1
        self._column, self._cells = -1, {}
        flat = attributes.get("ht") in ("0", "0.0")
        hidden = attributes.get("hidden")
        if hidden in ("1", "true") or flat or (self._zero_height and hidden is None):
            self.hidden_rows.add(self._row)

    def _cell(self) -> None:
        style = self._style_of()
        text = self._shown(style)
        if not text:
            return
        self._cells[self._column] = text
        if style is not None and style.unseen:
            self.unseen[self._row, self._column] = style.unseen

    def _style_of(self) -> Style | None:
        if not self._style.isdigit() or int(self._style) >= len(self._styles):
            return None
        return self._styles[int(self._style)]

    def _shown(self, style: Style | None) -> str:
        value = self._value
        if self._type == "s":
            number = int(value) if value.isdigit() else -1
            if 0 <= number < len(self._strings):
                return self._strings[number]
            self.lost += 1
            return ""
        if self._type == "b":
            return "是" if value == "1" else "否"
        if self._type != "n":
            return value
        if style is not None and style.is_date:
            return self._date(value)
        if value.isdigit():
            return value
        return number_text(value)

    def _date(self, value: str) -> str:
        try:
            moment = self._epoch + timedelta(days=float(value))
        except (ValueError, OverflowError):
            return value
        clock = moment.hour or moment.minute
        return moment.strftime("%Y-%m-%d %H:%M" if clock else "%Y-%m-%d")

    def _hide_columns(self, attributes: dict[str, str]) -> None:
        try:
            first, last = int(attributes.get("min", 1)), int(attributes.get("max", 1))
            narrow = "width" in attributes and float(attributes["width"]) < 0.1
        except ValueError:
            return
        if narrow or attributes.get("hidden") in ("1", "true"):
            self.hidden_columns.update(range(first - 1, min(last, first + 16_383)))


class _Numbers(dict[str, str]):
    """A number as written → as a person reads it; the same amounts come again and again."""

    def __missing__(self, value: str) -> str:
        broken = "." in value and value[-1] not in "0." and "E" not in value.upper()
        text = self[value] = value if broken or not value else number_text(value)
        return text


class _Lines(dict[str, int]):
    """1 → 0, 12 → 11; the cells of a row stand together."""

    def __missing__(self, line: str) -> int:
        number = self[line] = int(line) - 1
        return number


class _Columns(dict[str, int]):
    """A → 0, AA → 26; each worked out once."""

    def __missing__(self, letters: str) -> int:
        number = self[letters] = column_number(letters)
        return number


def number_text(value: str) -> str:
    """A number as a person reads it: 1.38E+10 is a telephone number, 12.0 a twelve."""
    try:
        number = float(value)
    except ValueError:
        return value
    if number.is_integer() and abs(number) < 1e22:
        return str(int(number))
    return value


class Strings:
    """The shared strings of a workbook, up to a limit."""

    LIMIT = 400_000
    _QUICK = 16 * 1024 * 1024  # bytes; larger ones are read in steps, for the sake of memory

    def __init__(self, data: bytes, *, cut: bool) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._flat = False
        self.read = len(data)  # bytes of which the texts are known
        if data and not cut and len(data) < self._QUICK:
            try:
                self.found = shared_strings(data)
                return
            except Unusual:
                pass
        made = parser(start=self._start, end=self._end, text=self._said)
        for _ in feed(made, data, cut=cut) if data else ():
            if len(self.found) > self.LIMIT:
                self.read = made.CurrentByteIndex
                break

    def _start(self, name: str, _: dict[str, str]) -> None:
        tag = name.rpartition("}")[2]
        self._in_text = tag == "t" and not self._flat
        if tag == "rPh":
            self._flat = True
        elif tag == "si":
            self._parts = []

    def _end(self, name: str) -> None:
        tag = name.rpartition("}")[2]
        self._in_text = False
        if tag == "si":
            self.found.append("".join(self._parts))
        elif tag == "rPh":
            self._flat = False

    def _said(self, text: str) -> None:
        if self._in_text:
            self._parts.append(text)
