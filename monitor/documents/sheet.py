"""Walks the XML of one worksheet with expat: cells as they are shown, and how they are hidden.

A walk of our own, since the libraries either lose what is hidden (read-only modes) or build an
object for each cell (25 s for 60,000 rows). Entities and DTDs are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.parsers import expat

from .budget import Unreadable
from .styles import Style

_CHUNK = 256 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_CODES = re.compile(r"&(?:[LCR]|\"[^\"]*\"|[0-9]{1,3}|K[0-9A-F]{6}|[A-Z])")  # of headers


def parser(**handlers: Any) -> expat.XMLParserType:
    """An expat parser that knows no entities; `handlers` are start, end, text."""
    made = expat.ParserCreate(namespace_separator="}")
    made.buffer_text = True

    def refuse(*_: Any) -> None:
        raise Unreadable("文件含有外部实体等危险内容，未打开")

    made.StartDoctypeDeclHandler = refuse
    made.EntityDeclHandler = refuse
    made.ExternalEntityRefHandler = refuse
    made.StartElementHandler = handlers.get("start")
    made.EndElementHandler = handlers.get("end")
    made.CharacterDataHandler = handlers.get("text")
    return made


def feed(made: expat.XMLParserType, data: bytes, *, cut: bool = False) -> Iterator[None]:
    """Parse `data` piece by piece; raises Unreadable where it is no XML. `cut`: the end is missing."""
    try:
        for at in range(0, len(data), _CHUNK):
            made.Parse(data[at : at + _CHUNK], not cut and at + _CHUNK >= len(data))
            yield
    except expat.ExpatError:
        raise Unreadable("工作簿内部结构损坏") from None


def column_number(letters: str) -> int:
    """A → 0, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


class Sheet:
    """One worksheet. `rows` yields (number from 0, column → text) and fills the rest as it goes."""

    def __init__(
        self,
        data: bytes,
        strings: Sequence[str],
        styles: Sequence[Style],
        *,
        old_epoch: bool,
        cut: bool,
    ) -> None:
        self._cut = cut
        self._data, self._strings, self._styles = data, strings, styles
        # Days in a workbook have no time zone.
        self._epoch = datetime(1904, 1, 1) if old_epoch else datetime(1899, 12, 30)  # noqa: DTZ001
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.unseen: dict[tuple[int, int], str] = {}
        self.margins: list[str] = []  # page headers and footers
        self.lost = 0  # cells whose shared string was beyond what is kept
        self.last = -1  # the number of the last row read
        self._ready: list[tuple[int, dict[int, str]]] = []
        self._row, self._column = -1, -1
        self._cells: dict[int, str] = {}
        self._type = self._style = ""
        self._text: list[str] | None = None
        self._value = ""
        self._flat = False  # inside <rPh>: the pronunciation, not the text
        self._zero_height = False

    def rows(self) -> Iterator[tuple[int, dict[int, str]]]:
        made = parser(start=self._start, end=self._end, text=self._said)
        for _ in feed(made, self._data, cut=self._cut):
            yield from self._ready
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
            self._row = (
                int(attributes["r"]) - 1 if attributes.get("r", "").isdigit() else self._row + 1
            )
            self._column, self._cells = -1, {}
            flat = attributes.get("ht") in ("0", "0.0")
            hidden = attributes.get("hidden")
            if hidden in ("1", "true") or flat or (self._zero_height and hidden is None):
                self.hidden_rows.add(self._row)
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
            said = _CODES.sub(" ", "".join(self._text)).strip()
            if said:
                self.margins.append(said)
            self._text = None

    def _said(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

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

    def __init__(self, data: bytes, *, cut: bool) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = self._flat = False
        made = parser(start=self._start, end=self._end, text=self._said)
        for _ in feed(made, data, cut=cut) if data else ():
            if len(self.found) > self.LIMIT:
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
