"""Plain text, CSV and HTML attachments, in whatever Chinese encoding they come."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

from ..model import Block, BlockKind, Cells, column_letter
from ..text.charset import decode
from .budget import Budget, Unreadable
from .grid import batched, bounded_rows, cells, only_numbers, only_rows
from .sheet_text import LONG_NUMBER, has_long_number

_PIECE = 1024 * 1024
_MOST = 8 * 1024 * 1024  # bytes decoded: more characters than the budget allows to check


def read_text(data: bytes, budget: Budget) -> Iterator[Block]:
    """One block a paragraph group: lines stay together, so that wrapped values can be joined."""
    file = _File(data)
    group: list[str] = []
    first = 1
    for number, line in file.lines():
        if line.strip() and len(group) < 400:
            if not group:
                first = number + 1
            group.append(line.rstrip("\r\n"))
            continue
        if group:
            yield from _group(group, first, budget)
        group, first = ([line.rstrip("\r\n")] if line.strip() else []), number + 1
        if budget.scarce:
            break
    if group:
        yield from _group(group, first, budget)
    sparse = file.number
    for number, line in file.far_lines():
        budget.text(line)
        yield Block(text=line, location=f"第 {number + 1} 行")
    _tell(file, sparse)


def _group(lines: list[str], first: int, budget: Budget) -> Iterator[Block]:
    text = "\n".join(lines)
    kept = budget.beginning(text)
    if kept:
        yield Block(text=kept, location=f"第 {first} 行起")
    if len(kept) < len(text):
        whole = first - 1 + kept.count("\n")
        raise Unreadable(only_rows(whole) if whole else "第 1 行过长，只查看了开头，其余未能查看")


def read_csv(data: bytes, budget: Budget) -> Iterator[Block | Cells]:
    file = _File(data)
    delimiter = max("\t,;|", key=file.text[:4096].count)
    sparse: list[int] = []

    def rows() -> Iterator[tuple[int, dict[int, str]]]:
        for number, row in enumerate(_rows_of(file, delimiter)):
            yield number, dict(enumerate(row))
            if budget.scarce:
                break
        sparse.append(file.number)
        for number, line in file.far_lines():
            yield number, dict(enumerate(next(csv.reader([line], delimiter=delimiter), ())))

    try:
        yield from bounded_rows(cells(batched(rows()), table=0, place=""), "", budget)
    except csv.Error as error:
        raise Unreadable(f"CSV 内容有误：{error}") from None
    _tell(file, sparse[0])


def _rows_of(file: _File, delimiter: str) -> Iterator[list[str]]:
    """Where a quotation mark is opened and never closed, each line is a row from there on."""
    since: list[str] = []  # lines of the row that is being read

    def told() -> Iterator[str]:
        for _, line in file.lines():
            since.append(line)
            yield line

    try:
        for row in csv.reader(told(), delimiter=delimiter):
            since.clear()
            yield row
    except csv.Error:
        lines = chain(since, (line for _, line in file.lines()))
        yield from csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)


def _tell(file: _File, sparse: int) -> None:
    if file.cut and not file.is_bytewise:
        raise Unreadable(only_rows(file.number))
    if file.number > sparse:
        raise Unreadable(only_numbers(sparse + 1))


class _File:
    """The lines of a text; those behind what is worth reading whole only where they hold numbers.

    `number` counts the lines given out or passed over.
    """

    def __init__(self, data: bytes) -> None:
        self.cut = len(data) > _MOST
        end = len(data)
        if self.cut:
            end = data.rfind(b"\n", 0, _MOST) + 1 or _MOST
        text, self._charset = decode(data[:end])
        if end % 2 and not self.is_bytewise:
            text, _ = decode(data[: end + 1])
        if not text:
            raise Unreadable("不是文本文件，或编码无法识别")
        text = text.lstrip("\ufeff")
        if text.count("\r") != text.count("\r\n"):  # line ends of old Macs, or damage
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text
        self.number = 0
        self._at = 0
        self._rest = memoryview(data)[end:]

    @property
    def is_bytewise(self) -> bool:
        """Whether digits and line feeds are single bytes."""
        return not self._charset.lower().startswith(("utf-16", "utf_16", "utf-32", "utf_32"))

    def lines(self) -> Iterator[tuple[int, str]]:
        """(number from 0, line with its end). Not splitlines: of a million few are asked for."""
        text = self.text
        while self._at < len(text):
            end = text.find("\n", self._at) + 1 or len(text)
            line, self._at, self.number = text[self._at : end], end, self.number + 1
            yield self.number - 1, line

    def far_lines(self) -> Iterator[tuple[int, str]]:
        """(number, line) of the lines not yet given out that hold long numbers."""
        text = self.text
        while match := LONG_NUMBER.search(text, self._at):
            start = text.rfind("\n", self._at, match.start()) + 1 or self._at
            self.number += text.count("\n", self._at, start)
            self._at = text.find("\n", match.end()) + 1 or len(text)
            self.number += 1
            yield self.number - 1, text[start : self._at].rstrip("\r\n")
        self.number += text.count("\n", self._at)
        self._at = len(text)
        left = b""
        for at in range(0, len(self._rest) if self.is_bytewise else 0, _PIECE):
            whole, end, left = (left + bytes(self._rest[at : at + _PIECE])).rpartition(b"\n")
            if end:
                yield from self._far_in(whole)
        if left:
            yield from self._far_in(left)

    def _far_in(self, data: bytes) -> Iterator[tuple[int, str]]:
        if not has_long_number(data):
            self.number += data.count(b"\n") + 1
            return
        for line in data.split(b"\n"):
            self.number += 1
            if has_long_number(line):
                yield self.number - 1, line.decode(self._charset, "replace").rstrip("\r")


def read_html(data: bytes, budget: Budget) -> Iterator[Block]:
    """All pieces of a page, hidden ones too; nothing in an attachment is a site's shared footer."""
    from ..text.html import read_page  # long to load, and few attachments are pages

    file = _File(data)
    for number, piece in enumerate(read_page(file.text).pieces, 1):
        if not piece.text.strip():
            continue
        budget.text(piece.text)
        place = f"第 {number} 段"
        if piece.cell is not None:
            row, column = piece.cell.row + 1, column_letter(piece.cell.column)
            place = f"第 {piece.cell.table + 1} 个表格第 {row} 行“{column}”列"
        yield Block(
            text=piece.text,
            kind=BlockKind.CELL if piece.cell else BlockKind.PARAGRAPH,
            location=place + (f"（{piece.hidden}）" if piece.hidden else ""),
            cell=piece.cell,
            hidden=piece.hidden,
        )
    if file.cut:
        raise Unreadable("网页过大，只查看了前一部分")
