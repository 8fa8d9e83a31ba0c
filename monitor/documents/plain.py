"""Plain text, CSV and HTML attachments, in whatever Chinese encoding they come."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from ..model import Block, BlockKind
from ..text.charset import decode
from ..text.html import read_page
from .budget import Budget, Unreadable
from .grid import cells, column_letter


def _decoded(data: bytes) -> str:
    text, _ = decode(data)
    if not text:
        raise Unreadable("不是文本文件，或编码无法识别")
    return text.lstrip("\ufeff")


def read_text(data: bytes, budget: Budget) -> Iterator[Block]:
    """One block a paragraph group: lines stay together, so that wrapped values can be joined."""
    lines: list[str] = []
    first = 1
    for number, line in enumerate([*_decoded(data).splitlines(), ""], 1):
        if line.strip() and len(lines) < 400:
            lines.append(line)
            continue
        if lines:
            text = "\n".join(lines)
            budget.text(len(text))
            yield Block(text=text, location=f"第 {first} 行起")
        lines, first = ([line] if line.strip() else []), number + (not line.strip())


def read_csv(data: bytes, budget: Budget) -> Iterator[Block]:
    text = _decoded(data)
    head = text[:4096]
    delimiter = max("\t,;|", key=head.count)
    rows = csv.reader(text.splitlines(), delimiter=delimiter)
    numbered = ((number, dict(enumerate(row))) for number, row in enumerate(rows))
    try:
        for block in cells(numbered, table=0, place=""):
            budget.text(len(block.text))
            yield block
    except csv.Error as error:
        raise Unreadable(f"CSV 内容有误：{error}") from None


def read_html(data: bytes, budget: Budget) -> Iterator[Block]:
    """All pieces of a page, hidden ones too; nothing in an attachment is a site's shared footer."""
    for number, piece in enumerate(read_page(_decoded(data)).pieces, 1):
        if not piece.text.strip():
            continue
        budget.text(len(piece.text))
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
