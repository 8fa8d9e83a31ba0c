"""How documents travel from the worker: JSON, rebuilt with care, since hostile files wrote it.

The cells of tables, by far the most blocks, travel as columns: all texts, all rows, …
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..model import Block, BlockKind, Blocks, Cell, Cells, Document, DocumentKind

ANSWER_LIMIT = 192 * 1024 * 1024  # bytes


def packed(documents: Sequence[Document]) -> bytes:
    """The documents as bytes."""
    return json.dumps([_raw(document) for document in documents], ensure_ascii=False,
                      separators=(",", ":")).encode("utf-8", "surrogatepass")  # fmt: skip


def unpacked(answer: bytes) -> tuple[Document, ...]:
    """The documents in an answer. Raises ValueError for what no worker of ours would say."""
    try:
        raw = json.loads(answer.decode("utf-8", "surrogatepass"))
        if not isinstance(raw, list) or not raw:
            raise ValueError("no documents")
        return tuple(map(_document, raw))
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _raw(document: Document) -> list[Any]:
    blocks = document.blocks
    parts = blocks.parts if isinstance(blocks, Blocks) else blocks
    return [document.url, document.title, document.problem, [*map(_part, parts)]]


def _part(part: Block | Cells) -> list[Any]:
    if isinstance(part, Cells):
        return [
            part.table, part.place, part.texts, part.rows, part.columns, [*part.labels.items()],
            part.ways,
        ]  # fmt: skip
    cell = part.cell and [part.cell.table, part.cell.row, part.cell.column]
    return [part.text, part.location, part.hidden, part.kind.value, cell]


def _document(raw: Sequence[Any]) -> Document:
    url, title, problem, parts = raw
    return Document(
        url=str(url), kind=DocumentKind.FILE, title=str(title), problem=str(problem),
        blocks=Blocks(map(_part_of, parts)),
    )  # fmt: skip


def _part_of(raw: Sequence[Any]) -> Block | Cells:
    if len(raw) == 5:
        text, location, hidden, kind, cell = raw
        return Block(
            text=str(text), kind=BlockKind(kind), location=str(location), hidden=str(hidden),
            cell=Cell(table=int(cell[0]), row=int(cell[1]), column=int(cell[2])) if cell else None,
        )  # fmt: skip
    table, place, texts, rows, columns, labels, ways = raw
    if not len(texts) == len(rows) == len(columns) or len(ways) not in (0, len(texts)):
        raise ValueError("columns of unequal length")
    return Cells(
        table=int(table), place=str(place), texts=[*map(str, texts)], rows=[*map(int, rows)],
        columns=[*map(int, columns)], ways=[*map(str, ways)],
        labels={int(column): str(label) for column, label in labels},
    )  # fmt: skip
