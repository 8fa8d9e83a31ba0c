"""A response's bytes, decompressed by us in small steps so that no bomb is ever unpacked whole."""

from __future__ import annotations

import re
import zlib
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

try:
    import brotli
except ImportError:  # we never ask for it; some servers send it all the same
    brotli = None

_STEP = 64 * 1024
_PLAIN = re.compile(r"^(?:identity|none|binary|utf-?8|gb\w*|chunked|)$", re.IGNORECASE)


class TooLarge(Exception):
    """The decompressed body passes the limit."""


class BadEncoding(Exception):
    """Content-Encoding does not fit the bytes; the text says so in Chinese."""


async def read(chunk: Callable[[], Awaitable[bytes]], encoding: str, limit: int) -> bytes:
    """The whole body, decompressed; `chunk` gives what has come since, b"" at the end.

    Raises `TooLarge` as soon as `limit` bytes are passed and `BadEncoding`, besides what
    the connection raises.
    """
    unpackers = [_unpacker(name) for name in reversed(_names(encoding))]
    body = bytearray()
    while data := await chunk():
        for piece in _through(unpackers, data) if unpackers else (data,):
            body += piece
            if len(body) > limit:
                raise TooLarge
    for unpacker in unpackers:
        if not unpacker.complete:
            raise BadEncoding("压缩数据不完整")
    return bytes(body)


def _names(encoding: str) -> list[str]:
    names = [name.strip().lower() for name in encoding.split(",")]
    names = [name for name in names if not _PLAIN.match(name)]
    if len(names) > 2:  # stacked encodings multiply the ratio; nobody honest sends three
        raise BadEncoding("内容编码层数过多")
    return names


class _Unpacker(Protocol):
    complete: bool

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Unpacked pieces of at most about 64 KiB each."""
        ...


def _unpacker(name: str) -> _Unpacker:
    if name in {"gzip", "x-gzip"}:
        return _Zlib(gzip=True)
    if name == "deflate":
        return _Zlib(gzip=False)
    if name == "br" and brotli is not None:
        return _Brotli()
    raise BadEncoding(f"服务器使用了未请求的内容编码 {name[:20]!r}")


def _through(unpackers: list[_Unpacker], chunk: bytes) -> Iterator[bytes]:
    if not unpackers:
        yield chunk
        return
    for piece in unpackers[0].feed(chunk):
        yield from _through(unpackers[1:], piece)


class _Zlib:
    """gzip with any number of members, zlib, or the raw deflate some servers send."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._bits = 16 + zlib.MAX_WBITS if gzip else zlib.MAX_WBITS
        self._stream = zlib.decompressobj(self._bits)
        self._held = b""  # until two bytes tell zlib from raw deflate
        self._sniffed = gzip
        self._done = False  # what follows is garbage, ignored as browsers do
        self._fed = False

    @property
    def complete(self) -> bool:
        return self._done or self._stream.eof or not self._fed

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not data or self._done:
            return
        self._fed = True
        if not self._sniffed:
            self._held += data
            if len(self._held) < 2:
                return
            data, self._held, self._sniffed = self._held, b"", True
            if data[0] & 0x0F != 8 or int.from_bytes(data[:2], "big") % 31:
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        while data:
            try:
                piece = self._stream.decompress(data, _STEP)
            except zlib.error:
                raise BadEncoding("正文与声明的压缩方式不符") from None
            if piece:
                yield piece
            if not self._stream.eof:
                data = self._stream.unconsumed_tail
                if not data and len(piece) == _STEP:
                    yield from self._rest()
                continue
            data = self._stream.unused_data
            if self._gzip and data[:2] == b"\x1f\x8b":
                self._stream = zlib.decompressobj(self._bits)
            else:
                self._done = True
                return

    def _rest(self) -> Iterator[bytes]:
        """What zlib still holds after all input was taken."""
        while piece := self._stream.decompress(b"", _STEP):
            yield piece


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._fed = False

    @property
    def complete(self) -> bool:
        return not self._fed or self._stream.is_finished()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if not data:
            return
        self._fed = True
        try:
            if self._stream.is_finished():
                return
            yield self._stream.process(data, output_buffer_limit=_STEP)
            while not self._stream.is_finished() and not self._stream.can_accept_more_data():
                yield self._stream.process(b"", output_buffer_limit=_STEP)
        except brotli.error:
            raise BadEncoding("正文与声明的压缩方式不符") from None
