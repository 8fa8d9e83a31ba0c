"""Earlier states of a PDF: a program that saves by appending leaves the old pages in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Block
from .budget import Budget
from .elsewhere import Shown

_END = re.compile(rb"%%EOF\s{0,2}")
_LONG = re.compile(r"[0-9]{7,18}[Xx]?")
_MOST_STATES = 3  # the newest of them
_MOST_PAGES = 60
_SMALLEST = 200  # bytes behind an end of file that make a new state
HIDDEN = "早先版本"


def earlier_lines(data: bytes, shown: Shown, budget: Budget) -> Iterator[Block]:
    """Lines with long numbers that an earlier state showed and the present one does not.

    A signature appends to a file too: then nothing differs, and nothing is told.
    """
    if data.count(b"startxref") < 2:
        return
    ends = [m.end() for m in _END.finditer(data) if len(data) - m.end() >= _SMALLEST]
    known = "".join(shown.text.split())
    for state, end in enumerate(reversed(ends[-_MOST_STATES:]), 1):
        for page, line in _lines(data[:end]):
            numbers = [n for n in _LONG.findall(line) if n not in known]
            if numbers:
                known += "".join(line.split())
                budget.text(line)
                where = f"倒数第 {state} 次保存前的第 {page} 页（不直接显示）"
                yield Block(text=line, location=where, hidden=HIDDEN)


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    import pypdfium2 as pdfium

    try:
        with pdfium.PdfDocument(data) as file:
            for number in range(min(len(file), _MOST_PAGES)):
                text = file[number].get_textpage().get_text_range()
                yield from ((number + 1, line) for line in text.splitlines())
    except pdfium.PdfiumError:  # the first part of a file made for the web is no file yet
        return
