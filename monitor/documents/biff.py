"""The records of an Excel 97–2003 workbook (BIFF8): sheets, formats, shared strings.

[MS-XLS] names the records; only those are read that say what stands in a cell and how it is
hidden. `Unusual` where a workbook is older, encrypted or damaged: xlrd reads those, at a tenth of
the speed.
"""

from __future__ import annotations

import io
from codecs import utf_16_le_decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import Struct, error

from .styles import DARK, SMALL, UNSHOWN, Style, is_date, is_invisible

_HEAD = Struct("<HH")
_U16 = Struct("<H")
_U32 = Struct("<L")
BOF, EOF = 0x0809, 0x000A
_FILEPASS, _DATEMODE, _BOUNDSHEET, _SST = 0x002F, 0x0022, 0x0085, 0x00FC
_FONT, _FORMAT, _XF = 0x0031, 0x041E, 0x00E0
_BIFF8 = 0x0600
WHITE = 9  # of the palette
_TINY = 40  # twentieths of a point
STATES = {1: "隐藏工作表", 2: "深度隐藏工作表"}
_MOST_SHEETS = 20_000


class Unusual(Exception):
    """Not a workbook of the usual sort, or a damaged one."""


@dataclass(slots=True)
class Book:
    """What holds for all sheets. `styles` are in the order that cells refer to them."""

    stream: bytes
    sheets: list[tuple[str, str, int]] = field(default_factory=list)  # name, how hidden, where
    strings: list[str] = field(default_factory=list)
    styles: list[Style] = field(default_factory=list)
    old_epoch: bool = False


def opened(data: bytes) -> Book:
    """The workbook in an OLE file. Raises Unusual."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = ole.openstream("Workbook").read()
        return _globals(stream)
    except Unusual:
        raise
    except Exception as cause:  # olefile raises many kinds, for what is damaged
        raise Unusual(str(cause)) from None


def walk(stream: bytes, at: int, *, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    """(code, start of the data, size) of the records of the part that begins at `at`, those of
    charts inside it left out.

    Raises Unusual where the part does not end as it should.
    """
    end, head = len(stream) - 4, _HEAD.unpack_from
    while at <= end:
        code, size = head(stream, at)
        at += 4
        if code == BOF:
            depth += 1
        elif code == EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1 and at + size <= end:
            yield code, at, size
        at += size
    raise Unusual("cut off")


def following(stream: bytes, at: int) -> tuple[bytes, ...]:
    """What records that only continue the one before hold."""
    more = []
    while at + 4 <= len(stream) and stream[at : at + 2] == b"\x3c\0":
        size = _U16.unpack_from(stream, at + 2)[0]
        more.append(stream[at + 4 : at + 4 + size])
        at += 4 + size
    return tuple(more)


def _globals(stream: bytes) -> Book:
    if len(stream) < 8 or _HEAD.unpack_from(stream, 0)[0] != BOF:
        raise Unusual("no workbook")
    if _U16.unpack_from(stream, 4)[0] != _BIFF8:
        raise Unusual("an older version")
    book = Book(stream)
    fonts: list[str] = []
    formats: dict[int, str] = {}
    for code, start, size in walk(stream, 0):
        data = stream[start : start + size]
        if code == _XF:
            book.styles.append(_style(data, fonts, formats))
        elif code == _FONT:
            fonts.append(_font(data))
            if len(fonts) == 4:
                fonts.append("")  # number 4 is never written
        elif code == _FORMAT:
            formats[_U16.unpack_from(data)[0]] = text16(data, 2)
        elif code == _SST:
            book.strings = _shared_strings(
                (data[8:], *following(stream, start + size)), _U32.unpack_from(data, 4)[0]
            )
        elif code == _BOUNDSHEET:
            if data[5] == 0 and len(book.sheets) < _MOST_SHEETS:  # a worksheet, no chart or macro
                name, _ = _characters(data, 8, data[6], data[7])
                book.sheets.append((name, STATES.get(data[4] & 3, ""), _U32.unpack_from(data)[0]))
        elif code == _DATEMODE:
            book.old_epoch = data[0] == 1
        elif code == _FILEPASS:
            raise Unusual("encrypted")
    return book


def _font(data: bytes) -> str:
    """How a font hides its text."""
    height, _, colour = Struct("<HHH").unpack_from(data)
    return DARK if colour == WHITE else SMALL if 0 < height < _TINY else ""


def _style(data: bytes, fonts: list[str], formats: dict[int, str]) -> Style:
    font, key = _U16.unpack_from(data)[0], _U16.unpack_from(data, 2)[0]
    filled = _U32.unpack_from(data, 14)[0] >> 26
    code = formats.get(key, "")
    unseen = fonts[font] if font < len(fonts) else ""
    if unseen == DARK and filled:
        unseen = ""  # white on a coloured head is how heads look
    return Style(
        is_date=is_date(str(key), code),
        unseen=UNSHOWN if is_invisible(code) else unseen,
    )


def _characters(data: bytes, at: int, count: int, flags: int) -> tuple[str, int]:
    """`count` characters from `at` on, and where they end; bit 0 of `flags`: of two bytes each."""
    end = at + (count << (flags & 1))
    return _decoded(data[at:end], flags), end


def _decoded(data: bytes, flags: int) -> str:
    return utf_16_le_decode(data, "replace", True)[0] if flags & 1 else data.decode("latin-1")


def text16(data: bytes, at: int) -> str:
    """A string with a length of two bytes, rich or not."""
    flags = data[at + 2]
    start = at + 3 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
    return _characters(data, start, _U16.unpack_from(data, at)[0], flags)[0]


def continued(chunks: tuple[bytes, ...], count: int) -> str:
    """`count` characters over several records, each of which begins with its own flags."""
    parts = []
    for chunk in chunks:
        if count <= 0 or not chunk:
            break
        there = (len(chunk) - 1) >> (chunk[0] & 1)
        text, _ = _characters(chunk, 1, min(count, there), chunk[0])
        parts.append(text)
        count -= there
    return "".join(parts)


def _shared_strings(chunks: tuple[bytes, ...], count: int) -> list[str]:
    """The shared strings; those that a damaged table does not hold are missing at the end.

    A string goes on in the next record with new flags; what follows it (runs of formats,
    pronunciation) is passed over without any.
    """
    found: list[str] = []
    number, at, chunk = 0, 0, chunks[0]
    try:
        while len(found) < count:
            while at >= len(chunk):
                at -= len(chunk)
                number += 1
                chunk = chunks[number]
            length, flags = _U16.unpack_from(chunk, at)[0], chunk[at + 2]
            at += 3
            behind = 0
            if flags & 8:
                behind = 4 * _U16.unpack_from(chunk, at)[0]
                at += 2
            if flags & 4:
                behind += _U32.unpack_from(chunk, at)[0]
                at += 4
            end = at + (length << (flags & 1))
            if end <= len(chunk):
                found.append(_decoded(chunk[at:end], flags))
                at = end + behind
                continue
            parts = []
            while True:
                there = min((len(chunk) - at) >> (flags & 1), length)
                text, at = _characters(chunk, at, there, flags)
                parts.append(text)
                length -= there
                if not length:
                    break
                number += 1
                chunk, at = chunks[number], 1
                flags = chunk[0]
            found.append("".join(parts))
            at += behind
    except (IndexError, error):
        pass
    return found
