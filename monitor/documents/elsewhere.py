"""Long numbers in corners of a file that no reader shows: field codes, rules of sheets, links.

A net behind the readers. What has no name of its own there (names of fields, tips, lists of
validation, variables of the document, addresses of links) is kept by the program all the same
and leaves with the file. Only whole citizen's numbers are looked for; the checks judge them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from ..model import Block, Blocks, Cells
from .budget import Budget
from .ooxml import Package

_NUMBER = re.compile(
    rb"(?<![0-9A-Za-z.#])[1-9][0-9]{5}(?:19|20)[0-9]{2}[01][0-9][0-3][0-9]{4}[0-9Xx](?![0-9A-Za-z])"
)
_SHOWN = re.compile(r"[1-9][0-9]{16}[0-9Xx]")
_DIGITS = bytes(48 if 48 <= code < 58 else 32 for code in range(256))
_RUN = b"0" * 17
_PART = re.compile(r".+\.(?:xml|rels|vml)")
_CELLS = b"sheetData"  # what stands between are the cells that the reader shows
_HEAD = 2000  # bytes of a sheet too long to have its end here
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
# Authors, cached strings that no cell shows, and parts that hold forms and no words.
_PASSED = re.compile(
    r"docProps/app\.xml|xl/sharedStrings\.xml|xl/calcChain\.xml|\[Content_Types\]\.xml"
    r"|.*(?:people|theme\d*|styles|stylesWithEffects|numbering|fontTable|webSettings)\.xml"
)
_MOST = 2 * 1024 * 1024  # bytes of one part
_MOST_PARTS = 400
HIDDEN = "文件内部"


def numbers_elsewhere(package: Package, shown: Shown, budget: Budget) -> Iterator[Block]:
    """One block for each number of a part that is in none of the blocks read so far."""
    parts = [n for n in package.names if _PART.fullmatch(n) and not _PASSED.fullmatch(n)]
    for name in parts[:_MOST_PARTS]:
        data = package.peek(name, _MOST)
        if _SHEET.fullmatch(name):
            first, last = data.find(_CELLS), data.rfind(_CELLS)
            data = data[:first] + data[last:] if 0 <= first < last else data[:_HEAD]
        yield from _told(data, shown, f"文件内部（{name}）", budget)


def numbers_in(data: bytes, shown: Shown, place: str, budget: Budget) -> Iterator[Block]:
    """The same for bytes of a file that is no package: comments, addresses, metadata."""
    yield from _told(data, shown, place, budget)


def _told(data: bytes, shown: Shown, place: str, budget: Budget) -> Iterator[Block]:
    for number in _numbers(data):
        if number not in shown:
            shown.add(number)
            budget.text(number)
            yield Block(text=number, location=place, hidden=HIDDEN)


def _numbers(data: bytes) -> Iterator[str]:
    """The numbers in their order. A pattern tried at every byte takes ten times as long."""
    digits = data.translate(_DIGITS)
    at = digits.find(_RUN)
    while at >= 0:
        if match := _NUMBER.match(data, at):
            yield match[0].decode()
        end = digits.find(b" ", at)
        at = digits.find(_RUN, end) if end >= 0 else -1


class Shown:
    """What the blocks show; put together only when there is a number to look for."""

    def __init__(self, blocks: Sequence[Block | Cells]) -> None:
        self._blocks = blocks
        self._numbers: set[str] = set()

    @cached_property
    def text(self) -> str:
        return "\n".join(Blocks(self._blocks).texts)

    @cached_property
    def _shown(self) -> frozenset[str]:
        return frozenset(_SHOWN.findall(self.text))

    def __contains__(self, number: str) -> bool:
        return number in self._shown or number in self._numbers or number in self.text

    def add(self, number: str) -> None:
        self._numbers.add(number)
