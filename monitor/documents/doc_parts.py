"""What antiword does not show of a Word 97–2003 document: headers, comments, hidden and deleted text.

[MS-DOC] names the structures. The text stands in pieces, one sort of text after the other; how
it is hidden stands on pages of runs (FKP) by the place of their bytes. A damaged document has no
such parts: antiword and catdoc get along with more.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct, error

from ..model import Block
from .budget import Budget

_U16, _U32 = Struct("<H"), Struct("<L")
_FLAGS, _COUNTS, _RUNS, _PIECES = 0x0A, 0x4C, 0xFA, 0x1A2  # in the information block
_ENCRYPTED, _SECOND_TABLE = 0x0100, 0x0200
_SORTS = (  # in their order in the file
    ("正文", ""), ("脚注", ""), ("页眉页脚", ""), ("宏", ""), ("批注", "批注"), ("尾注", ""), ("文本框", ""), ("页眉页脚文本框", ""),
)  # fmt: skip
_BYTEWISE = 0x4000_0000
_PAGE = 512
_HIDES = {0x083C: "隐藏文字", 0x0800: "已删除的修订"}
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)  # bytes, by the upper three bits of a property; 0: it says so
_MOST_RUNS = 200_000
_FIELD = re.compile("\x13[^\x13\x14\x15]*\x14?|\x15")
_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "-", "\x1f": None,
                         **{chr(c): None for c in (*range(7), 8, *range(14, 19), 0x14, 0x15)}})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters from `first` on: `data` in UTF-16, as it stood at `place` of the stream."""

    first: int
    data: bytes
    place: int
    width: int  # bytes a character takes there


@dataclass(frozen=True, slots=True)
class Parts:
    """`texts` by sort; `hidden` are the (way, text) of the body; `everything` has field codes too."""

    texts: dict[str, str]
    hidden: list[tuple[str, str]]
    everything: str


NOTHING = Parts({}, [], "")


def parts_of(data: bytes) -> Parts:
    """The parts of a document; none of one that is damaged or encrypted."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = ole.openstream("WordDocument").read()
            flags = _U16.unpack_from(stream, _FLAGS)[0]
            if flags & _ENCRYPTED:
                return NOTHING
            table = ole.openstream("1Table" if flags & _SECOND_TABLE else "0Table").read()
        return _parts(stream, table)
    except (OSError, error, IndexError, ValueError):
        return NOTHING


def hidden_blocks(parts: Parts, shown: str, budget: Budget) -> Iterator[Block]:
    """Blocks of what is hidden in the body, and of lines of other sorts that are not `shown`."""
    for way, text in parts.hidden:
        yield _block(text, f"正文（{way}）", way, budget)
    squeezed = "".join(shown.split())
    for place, way in _SORTS[1:]:
        lines = [line.strip() for line in parts.texts.get(place, "").split("\n")]
        new = [
            line for line in dict.fromkeys(lines) if line and "".join(line.split()) not in squeezed
        ]
        if new:
            yield _block("\n".join(new), place, way, budget)


def _block(text: str, place: str, way: str, budget: Budget) -> Block:
    budget.text(text)
    return Block(text=text, location=place, hidden=way)


def _parts(stream: bytes, table: bytes) -> Parts:
    pieces = [*_pieces(stream, table)]
    whole = b"".join(piece.data for piece in pieces)
    texts, at = {}, 0
    for number, (place, _) in enumerate(_SORTS):
        count = _U32.unpack_from(stream, _COUNTS + 4 * number)[0]
        texts[place] = _plain(_decoded(whole[2 * at : 2 * (at + count)]))
        at += count
    body = 2 * _U32.unpack_from(stream, _COUNTS)[0]
    hidden = [
        (way, text)
        for start, end, way in _hidden_runs(stream, table)
        if (text := _plain(_decoded(_between(pieces, start, end, body))).strip())
    ]
    return Parts(texts, hidden, _decoded(whole))


def _pieces(stream: bytes, table: bytes) -> Iterator[_Piece]:
    at, size = (_U32.unpack_from(stream, _PIECES + n)[0] for n in (0, 4))
    end = at + size
    while table[at] == 1:  # properties that pieces share
        at += 3 + _U16.unpack_from(table, at + 1)[0]
    at += 5
    count = (end - at - 4) // 12
    for number in range(count):
        first, last = (_U32.unpack_from(table, at + 4 * (number + n))[0] for n in (0, 1))
        place = _U32.unpack_from(table, at + 4 * (count + 1) + 8 * number + 2)[0]
        if place & _BYTEWISE:
            place = (place & ~_BYTEWISE) // 2
            raw = stream[place : place + last - first].decode("cp1252", "replace")
            yield _Piece(first, raw.encode("utf-16-le"), place, 1)
        else:
            yield _Piece(first, stream[place : place + 2 * (last - first)], place, 2)


def _hidden_runs(stream: bytes, table: bytes) -> list[tuple[int, int, str]]:
    """(start, end, way) by bytes of the stream."""
    found: list[tuple[int, int, str]] = []
    at, size = (_U32.unpack_from(stream, _RUNS + n)[0] for n in (0, 4))
    count = (size - 4) // 8
    for number in range(min(count, _MOST_RUNS)):
        page = (_U32.unpack_from(table, at + 4 * (count + 1 + number))[0] & 0x3FFFFF) * _PAGE
        runs = stream[page + _PAGE - 1]
        for run in range(runs):
            where = stream[page + 4 * (runs + 1) + run] * 2
            size = stream[page + where]
            if where and (way := _way(stream[page + where + 1 : page + where + 1 + size])):
                start, end = (_U32.unpack_from(stream, page + 4 * (run + n))[0] for n in (0, 1))
                if found and found[-1][1:] == (start, way):
                    start = found.pop()[0]
                found.append((start, end, way))
    return found


def _way(properties: bytes) -> str:
    """How the properties of a run hide it."""
    at = 0
    while at + 2 < len(properties):
        name = _U16.unpack_from(properties, at)[0]
        if name in _HIDES and properties[at + 2] & 1:
            return _HIDES[name]
        size = _OPERANDS[name >> 13]
        at += 2 + (size or 1 + properties[at + 2])
    return ""


def _between(pieces: list[_Piece], start: int, end: int, body: int) -> bytes:
    """The characters that stand at these bytes of the stream, as far as they are of the body."""
    found = b""
    for piece in pieces:
        double = 2 // piece.width
        first, last = (max(0, place - piece.place) * double for place in (start, end))
        found += piece.data[first : min(last, max(0, body - 2 * piece.first))]
    return found


def _decoded(data: bytes) -> str:
    return data.decode("utf-16-le", "replace")


def _plain(text: str) -> str:
    """Without the codes of fields and marks."""
    return _FIELD.sub("", text).translate(_BREAKS)
