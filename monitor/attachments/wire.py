"""How documents travel from the worker: JSON, rebuilt with care, since hostile files wrote it.

The cells of tables, by far the most blocks, travel as columns: all texts, all places, …
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from ..documents.cell_blocks import cell_blocks
from ..model import Block, BlockKind, Document, DocumentKind

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
    return [document.url, document.title, document.problem, [*_runs(document.blocks)]]


def _runs(blocks: Sequence[Block]) -> Iterator[list[Any]]:
    """Neighbours of one kind together: six columns of cells, or rows of other blocks."""
    for in_table, run in groupby(blocks, lambda block: block.cell is not None):
        some = list(run)
        if in_table:
            cells: list[Any] = [block.cell for block in some]
            yield [
                [b.text for b in some], [b.location for b in some], [c.table for c in cells],
                [c.row for c in cells], [c.column for c in cells], [b.hidden for b in some],
            ]  # fmt: skip
        else:
            yield [[[b.text, b.location, b.hidden, b.kind.value] for b in some]]


def _document(raw: Sequence[Any]) -> Document:
    url, title, problem, runs = raw
    return Document(
        url=str(url), kind=DocumentKind.FILE, title=str(title), problem=str(problem),
        blocks=tuple(block for run in runs for block in _blocks(run)),
    )  # fmt: skip


def _blocks(run: Sequence[Any]) -> list[Block]:
    if len(run) == 1:
        return [
            Block(text=str(text), kind=BlockKind(kind), location=str(location), hidden=str(hidden))
            for text, location, hidden, kind in run[0]
        ]
    texts, locations, tables, rows, columns, hidden = run
    if len({len(column) for column in run}) != 1:
        raise ValueError("columns of unequal length")
    return cell_blocks(
        [*map(str, texts)], map(str, locations), map(int, tables), map(int, rows),
        map(int, columns), map(str, hidden),
    )  # fmt: skip
