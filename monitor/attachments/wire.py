"""How documents travel from the worker: rebuilt with care, since hostile files wrote them.

    length of the head · head (JSON) · for each table: rows, columns, texts

The cells of tables, by far the most, travel as columns behind the head: numbers as they stand
in memory, texts with a NUL between each two.
"""

from __future__ import annotations

import json
import struct
from array import array
from collections.abc import Sequence
from typing import Any

from ..model import Block, BlockKind, Blocks, Cell, Cells, Document, DocumentKind

ANSWER_LIMIT = 192 * 1024 * 1024  # bytes
LENGTH = struct.Struct(">Q?")  # of the answer, and whether the child has had enough
NATIVE = LENGTH.pack((1 << 64) - 1, True)  # in place of an answer: a reader in C is used next
_LENGTH = struct.Struct(">Q")
_NUMBER = "i"  # as both processes run on one machine, their numbers look alike
_SIZE = array(_NUMBER).itemsize


def packed(documents: Sequence[Document]) -> bytes:
    """The documents as bytes."""
    columns: list[bytes] = []
    head = [
        [d.url, d.title, d.problem, [_part(part, columns) for part in parts_of(d.blocks)]]
        for d in documents
    ]
    told = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    data = told.encode("utf-8", "surrogatepass")
    return b"".join((_LENGTH.pack(len(data)), data, *columns))


def unpacked(answer: bytes) -> tuple[Document, ...]:
    """The documents in an answer. Raises ValueError for what no worker of ours would say."""
    try:
        (size,) = _LENGTH.unpack_from(answer)
        columns = _Columns(answer, _LENGTH.size + size)
        raw = json.loads(
            answer[_LENGTH.size : _LENGTH.size + size].decode("utf-8", "surrogatepass")
        )
        if not isinstance(raw, list) or not raw:
            raise ValueError("no documents")
        return tuple(_document(document, columns) for document in raw)
    except (
        KeyError,
        TypeError,
        AttributeError,
        RecursionError,
        struct.error,
        OverflowError,
    ) as error:
        raise ValueError(str(error)) from None


def parts_of(blocks: Sequence[Block]) -> Sequence[Block | Cells]:
    """Blocks by themselves, and the cells of tables together."""
    return blocks.parts if isinstance(blocks, Blocks) else blocks


def _part(part: Block | Cells, columns: list[bytes]) -> list[Any]:
    if isinstance(part, Block):
        cell = part.cell and [part.cell.table, part.cell.row, part.cell.column]
        return [part.text, part.location, part.hidden, part.kind.value, cell]
    texts = "\0".join(part.texts)
    if texts.count("\0") != len(part) - 1:
        texts = "\0".join([text.replace("\0", "\ufffd") for text in part.texts])
    data = texts.encode("utf-8", "surrogatepass")
    columns += (array(_NUMBER, part.rows).tobytes(), array(_NUMBER, part.columns).tobytes(), data)
    labels, ways = [*part.labels.items()], list(part.ways)
    return [part.table, part.place, labels, ways, len(part), len(data)]


class _Columns:
    """Reads what stands behind the head."""

    def __init__(self, answer: bytes, at: int) -> None:
        self._answer, self._at = answer, at

    def _taken(self, size: int) -> bytes:
        data = self._answer[self._at : self._at + size]
        if size < 0 or len(data) < size:
            raise ValueError("columns are missing")
        self._at += size
        return data

    def numbers(self, count: int) -> Sequence[int]:
        found = array(_NUMBER)
        found.frombytes(self._taken(count * _SIZE))
        return found

    def texts(self, size: int) -> list[str]:
        return self._taken(size).decode("utf-8", "surrogatepass").split("\0")


def _document(raw: Sequence[Any], columns: _Columns) -> Document:
    url, title, problem, parts = raw
    return Document(
        url=str(url), kind=DocumentKind.FILE, title=str(title), problem=str(problem),
        blocks=Blocks([_part_of(part, columns) for part in parts]),
    )  # fmt: skip


def _part_of(raw: Sequence[Any], columns: _Columns) -> Block | Cells:
    if len(raw) == 5:
        text, location, hidden, kind, cell = raw
        return Block(
            text=str(text), kind=BlockKind(kind), location=str(location), hidden=str(hidden),
            cell=Cell(table=int(cell[0]), row=int(cell[1]), column=int(cell[2])) if cell else None,
        )  # fmt: skip
    table, place, labels, ways, count, size = raw
    rows, numbers, texts = columns.numbers(count), columns.numbers(count), columns.texts(size)
    if len(texts) != count or len(ways) not in (0, count):
        raise ValueError("columns of unequal length")
    return Cells(
        table=int(table), place=str(place), texts=texts, rows=rows, columns=numbers,
        ways=[*map(str, ways)], labels={int(column): str(label) for column, label in labels},
    )  # fmt: skip
