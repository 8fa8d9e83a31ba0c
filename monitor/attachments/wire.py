"""How documents travel from the worker: JSON, rebuilt with care, since hostile files wrote it."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..model import Block, BlockKind, Cell, Document, DocumentKind

ANSWER_LIMIT = 192 * 1024 * 1024  # bytes


def packed(documents: Sequence[Document]) -> bytes:
    """The documents as bytes."""
    return json.dumps([_raw(document) for document in documents], ensure_ascii=False,
                      separators=(",", ":")).encode("utf-8", "surrogatepass")  # fmt: skip


def unpacked(answer: bytes) -> tuple[Document, ...]:
    """The documents in an answer. Raises ValueError for what no worker of ours would say."""
    try:
        raw = json.loads(answer.decode("utf-8", "surrogatepass"))
        return tuple(_document(one) for one in raw)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(str(error)) from None


def _raw(document: Document) -> list[object]:
    return [
        document.url,
        document.title,
        document.problem,
        [
            [b.text, b.location, b.hidden, b.cell.table, b.cell.row, b.cell.column]
            if b.cell
            else [b.text, b.location, b.hidden, b.kind.value]
            for b in document.blocks
        ],
    ]


def _document(raw: Sequence[object]) -> Document:
    url, title, problem, blocks = raw
    return Document(
        url=str(url), kind=DocumentKind.FILE, title=str(title), problem=str(problem),
        blocks=tuple(map(_block, blocks)),  # type: ignore[arg-type]
    )  # fmt: skip


def _block(raw: Sequence[object]) -> Block:
    text, location, hidden, *rest = raw
    if len(rest) == 3:
        table, row, column = map(int, rest)  # type: ignore[call-overload]
        return Block(
            text=str(text), kind=BlockKind.CELL, location=str(location), hidden=str(hidden),
            cell=Cell(table=table, row=row, column=column),
        )  # fmt: skip
    return Block(
        text=str(text), kind=BlockKind(rest[0]), location=str(location), hidden=str(hidden)
    )
