"""What stands where on the pages of a PDF, measured by pdfium: lines with their place and type."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 72 / 25.4  # points


@dataclass(frozen=True)
class Letter:
    text: str
    left: float  # mm from the left and the top edge of the page: the ink, not the em box
    top: float
    right: float
    bottom: float
    size: float  # points
    font: str

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Line:
    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)

    @property
    def left(self) -> float:
        return min(letter.left for letter in self.letters)

    @property
    def right(self) -> float:
        return max(letter.right for letter in self.letters)

    @property
    def top(self) -> float:
        return min(letter.top for letter in self.letters)

    @property
    def bottom(self) -> float:
        return max(letter.bottom for letter in self.letters)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Page:
    width: float  # mm
    height: float
    lines: tuple[Line, ...]

    def find(self, text: str) -> Line:
        """The first line with this text in it."""
        return next(line for line in self.lines if text in line.text)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


def pages(content: bytes) -> list[Page]:
    document = pdfium.PdfDocument(content)
    try:
        return [_page(page) for page in document]
    finally:
        document.close()


def _page(page: pdfium.PdfPage) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = []
    for n in range(text.count_chars()):
        shown = chr(raw.FPDFText_GetUnicode(text, n))
        if not shown.strip() or shown == "\u200b":
            continue
        left, bottom, right, top = text.get_charbox(n)
        letters.append(
            Letter(
                shown, left / MM, (height - top) / MM, right / MM, (height - bottom) / MM,
                raw.FPDFText_GetFontSize(text, n), _font(text, n),
            )
        )  # fmt: skip
    text.close()
    return Page(width / MM, height / MM, tuple(_lines(letters)))


def _font(text: pdfium.PdfTextPage, number: int) -> str:
    buffer = ctypes.create_string_buffer(200)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, number, buffer, 200, ctypes.byref(flags))
    return buffer.value.decode("utf-8", "replace").rpartition("+")[2]


def _lines(letters: Iterable[Letter]) -> list[Line]:
    """Letters side by side: those that share most of their height, in the order of the page."""
    rows: list[list[Letter]] = []
    for letter in letters:
        row = rows[-1] if rows else None
        if row and letter.left >= row[-1].left - 0.5 and _level(row, letter):
            row.append(letter)
        else:
            rows.append([letter])
    return [Line(tuple(row)) for row in rows]


def _level(row: list[Letter], letter: Letter) -> bool:
    top, bottom = min(x.top for x in row), max(x.bottom for x in row)
    reach = max(letter.size, row[0].size) / MM * 0.6
    return abs((top + bottom) / 2 - letter.middle) < reach
