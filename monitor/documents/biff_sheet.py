"""One worksheet of an Excel 97–2003 workbook: cells as they are shown, and how they are hidden."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from struct import Struct

from .biff import Book, continued, following, text16, walk
from .grid import HEAD_ROWS, WIDEST_HEAD, Batch, with_heads
from .sheet_text import margin_text

_LABELSST, _LABEL, _RSTRING = 0x00FD, 0x0204, 0x00D6
_NUMBER, _RK, _MULRK = 0x0203, 0x027E, 0x00BD
_BOOLERR, _FORMULA, _STRING = 0x0205, 0x0006, 0x0207
_ROW, _COLINFO, _MERGED, _HEADER, _FOOTER = 0x0208, 0x007D, 0x00E5, 0x0014, 0x0015
_NOTE, _OBJ, _TXO = 0x001C, 0x005D, 0x01B6
_CELLS = frozenset((_LABELSST, _LABEL, _RSTRING, _NUMBER, _RK, _MULRK, _BOOLERR, _FORMULA))
_OTHERS = frozenset((_ROW, _COLINFO, _MERGED, _HEADER, _FOOTER, _NOTE, _OBJ, _TXO))
_TWO, _THREE = Struct("<HH").unpack_from, Struct("<HHH").unpack_from
_FOUR, _FIVE = Struct("<HHHH").unpack_from, Struct("<HHHHH").unpack_from
_STRING_CELL = Struct("<HHHL").unpack_from
_RK_CELL = Struct("<HHHl").unpack_from
_NUMBER_CELL = Struct("<HHHd").unpack_from
_RK_ITEM, _AREA = Struct("<Hl").iter_unpack, Struct("<HHHH").iter_unpack
_DOUBLE, _RAW = Struct("<d"), Struct("<q")
_BATCH = 4000
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}  # fmt: skip


class Sheet:
    """`batches` yields the cells and fills the rest as it goes. Raises what a damaged record
    makes struct and lists raise."""

    def __init__(self, book: Book, at: int) -> None:
        self._book, self._at = book, at
        # Days in a workbook have no time zone.
        self._epoch = datetime(1904, 1, 1) if book.old_epoch else datetime(1899, 12, 30)  # noqa: DTZ001
        self._special = {n for n, s in enumerate(book.styles) if s.is_date or s.unseen}
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self._heads: dict[int, list[tuple[int, int]]] = {}  # row → columns of merged heads
        self.unseen: dict[tuple[int, int], str] = {}
        self.margins: list[str] = []  # page headers and footers
        self.notes: list[tuple[int, int, str]] = []  # row, column, text of comments
        self.boxes: list[str] = []  # text boxes
        self._texts: dict[int, str] = {}  # of drawn objects, by their number
        self._object = 0
        self._noted: list[tuple[int, int, int]] = []

    def batches(self) -> Iterator[Batch]:
        """The cells in their order, merged heads over each of their columns."""
        for batch in self._batches():
            yield from with_heads([batch], self._heads) if self._heads else (batch,)

    def _batches(self) -> Iterator[Batch]:
        stream, strings, special = self._book.stream, self._book.strings, self._special
        rows: list[int] = []
        columns: list[int] = []
        texts: list[str] = []
        awaited = (0, 0, 0)  # the formula whose text comes next
        ahead = False
        at = self._at
        for code, start, size in walk(stream, at):
            if len(texts) >= _BATCH and code in _CELLS and _TWO(stream, start)[0] != rows[-1]:
                if not ahead:
                    self._look_ahead(start - 4)
                    ahead = True
                yield _in_order(rows, columns, texts)
                rows, columns, texts = [], [], []
            if code == _LABELSST:
                row, column, form, number = _STRING_CELL(stream, start)
                text = strings[number] if number < len(strings) else ""
            elif code == _RK:
                row, column, form, packed = _RK_CELL(stream, start)
                text = self._packed(packed, form)
            elif code == _NUMBER:
                row, column, form, value = _NUMBER_CELL(stream, start)
                text = self._number(value, form)
            elif code == _MULRK:
                row, column = _TWO(stream, start)
                for form, packed in _RK_ITEM(stream[start + 4 : start + size - 2]):
                    rows.append(row)
                    columns.append(column)
                    texts.append(self._packed(packed, form))
                    if form in special:
                        self._mark(row, column, form)
                    column += 1
                continue
            elif code == _FORMULA:
                row, column, form, value = _NUMBER_CELL(stream, start)
                kind, said, mark = (
                    stream[start + 6],
                    stream[start + 8],
                    stream[start + 12 : start + 14],
                )
                if mark != b"\xff\xff":
                    text = self._number(value, form)
                elif kind == 0:
                    awaited = row, column, form
                    continue
                else:
                    text = _truth(said, kind == 2) if kind in (1, 2) else ""
            elif code == _STRING:
                row, column, form = awaited
                text = self._string(start, size, 0)
            elif code in (_LABEL, _RSTRING):
                row, column, form = _THREE(stream, start)
                text = self._string(start, size, 6)
            elif code == _BOOLERR:
                row, column, form = _THREE(stream, start)
                text = _truth(stream[start + 6], bool(stream[start + 7]))
            else:
                if code in _OTHERS:
                    self._other(code, start, size)
                continue
            if text:
                rows.append(row)
                columns.append(column)
                texts.append(text)
                if form in special:
                    self._mark(row, column, form)
        if texts:
            yield _in_order(rows, columns, texts)
        noted = {number for _, _, number in self._noted}
        self.notes += ((row, column, self._texts.get(n, "")) for row, column, n in self._noted)
        self.boxes += (text for number, text in self._texts.items() if number not in noted)

    def _look_ahead(self, at: int) -> None:
        """Merged cells stand behind all others."""
        for code, start, size in walk(self._book.stream, at, depth=1):
            if code == _MERGED:
                self._other(code, start, size)

    def _mark(self, row: int, column: int, form: int) -> None:
        if way := self._book.styles[form].unseen:
            self.unseen[row, column] = way

    def _packed(self, packed: int, form: int) -> str:
        if form in self._special or packed & 3 != 2:
            return self._number(_unpacked(packed), form)
        return str(packed >> 2)

    def _number(self, value: float, form: int) -> str:
        if form in self._special and self._book.styles[form].is_date:
            try:
                return shown_moment(self._epoch + timedelta(seconds=round(value * 86400)))
            except (ValueError, OverflowError):
                return str(value)
        return shown_number(value)

    def _string(self, start: int, size: int, at: int) -> str:
        """The string at `at` of a record, which may go on in those behind it."""
        stream = self._book.stream
        data, more = stream[start + at : start + size], following(stream, start + size)
        if not more:
            return text16(data, 0)
        return continued((data[2:], *more), data[0] | data[1] << 8)

    def _other(self, code: int, start: int, size: int) -> None:
        """A record that is no cell."""
        stream = self._book.stream
        data = stream[start : start + size]
        if code == _ROW:
            if data[12] & 0x20:
                self.hidden_rows.add(data[0] | data[1] << 8)
        elif code == _COLINFO:
            first, last, width, _, flags = _FIVE(data)
            if flags & 1 or width < 26:  # 256ths of a character
                self.hidden_columns.update(range(first, min(last, 255) + 1))
        elif code == _MERGED:
            for top, _, left, right in _AREA(data[2 : 2 + (size - 2) // 8 * 8]):
                if top < HEAD_ROWS and left < right < left + WIDEST_HEAD:
                    self._heads.setdefault(top, []).append((left, right))
        elif code in (_HEADER, _FOOTER):
            if size > 3:
                self.margins.append(margin_text(text16(data, 0)))
        elif code == _OBJ:
            self._object = data[6] | data[7] << 8 if data[:2] == b"\x15\0" else 0
        elif code == _TXO:
            if text := continued(following(stream, start + size), data[10] | data[11] << 8):
                self._texts[self._object] = text
        elif code == _NOTE:
            row, column, _, number = _FOUR(data)
            self._noted.append((row, column, number))


def shown_moment(moment: datetime) -> str:
    """A day, with its time where it has one."""
    clock = moment.hour or moment.minute or moment.second
    return moment.strftime("%Y-%m-%d %H:%M:%S" if clock else "%Y-%m-%d")


def shown_number(value: float) -> str:
    """A number as a person reads it: 1.38E+10 is a telephone number, 12.0 a twelve."""
    if value.is_integer() and abs(value) < 1e22:
        return str(int(value))
    return str(value)


def _unpacked(packed: int) -> float:
    """An RK number: 30 bits of an integer or of a double, perhaps in hundredths."""
    value = float(packed >> 2) if packed & 2 else _DOUBLE.unpack(_RAW.pack(packed >> 2 << 34))[0]
    return value / 100 if packed & 1 else value


def _truth(value: int, is_error: bool) -> str:
    if is_error:
        return _ERRORS.get(value, "#ERR")
    return "是" if value else "否"


def _in_order(rows: list[int], columns: list[int], texts: list[str]) -> Batch:
    keys = [row << 16 | column for row, column in zip(rows, columns, strict=True)]
    if keys == sorted(keys):
        return Batch(rows, columns, texts)
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Batch([rows[n] for n in order], [columns[n] for n in order], [texts[n] for n in order])
