"""Plain text, CSV and HTML attachments, in whatever Chinese encoding they come."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ..model import Block, BlockKind
from ..text.charset import decode
from ..text.html import read_page
from .budget import Budget, Unreadable
from .grid import bounded_rows, cells, column_letter

_MOST = 8 * 1024 * 1024  # bytes decoded: more characters than the budget allows to check


def _decoded(data: bytes) -> tuple[str, bool]:
    """The text, and whether it goes on behind what was decoded."""
    cut = len(data) > _MOST
    if cut:
        end = data.rfind(b"\n", 0, _MOST) + 1
        data = data[: end + end % 2 if end else _MOST]  # UTF-16 has two bytes a character
    text, _ = decode(data)
    if not text:
        raise Unreadable("不是文本文件，或编码无法识别")
    return text.lstrip("\ufeff"), cut


def read_text(data: bytes, budget: Budget) -> Iterator[Block]:
    """One block a paragraph group: lines stay together, so that wrapped values can be joined."""
    lines: list[str] = []
    first = 1
    text, cut = _decoded(data)
    number = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.strip() and len(lines) < 400:
            lines.append(line)
            continue
        if lines:
            group = "\n".join(lines)
            try:
                budget.text(group)
            except Unreadable:
                told = f"内容过多，只查看了前 {first - 1} 行，其余未能查看"
                raise Unreadable(told) from None
            yield Block(text=group, location=f"第 {first} 行起")
        lines, first = ([line] if line.strip() else []), number + (not line.strip())
    if cut:
        raise Unreadable(f"内容过多，只查看了前 {number - 1} 行，其余未能查看")


def read_csv(data: bytes, budget: Budget) -> Iterator[Block]:
    text, cut = _decoded(data)
    head = text[:4096]
    delimiter = max("\t,;|", key=head.count)
    # Not splitlines: of a million lines only the first tens of thousands are ever asked for.
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    numbered = ((number, dict(enumerate(row))) for number, row in enumerate(rows))
    try:
        yield from bounded_rows(cells(numbered, table=0, place=""), "", budget)
    except csv.Error as error:
        raise Unreadable(f"CSV 内容有误：{error}") from None
    if cut:
        lines = text.count("\n")
        raise Unreadable(f"内容过多，只查看了前 {lines} 行，其余未能查看")


def read_html(data: bytes, budget: Budget) -> Iterator[Block]:
    """All pieces of a page, hidden ones too; nothing in an attachment is a site's shared footer."""
    text, cut = _decoded(data)
    for number, piece in enumerate(read_page(text).pieces, 1):
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
    if cut:
        raise Unreadable("网页过大，只查看了前一部分")
