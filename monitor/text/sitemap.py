"""Reads sitemap files (sitemaps.org): addresses of pages and of further sitemaps.

By pattern and not by an XML reader: real files are cut off, badly escaped or of huge size,
and an address is all we take from them. Bytes in, one address after the other out: a file of
fifty thousand addresses, packed or not, never stands in memory a second time.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

MOST: Final = 50_000  # addresses of one file, as the standard has it
LARGEST: Final = 50 * 1024 * 1024  # bytes of one file unpacked, as the standard has it
_GZIP: Final = b"\x1f\x8b"
_STEP: Final = 64 * 1024
_LONGEST: Final = 2200  # bytes from <loc> to the end of its address
_LOCATION = re.compile(
    rb"<loc>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]{1,2000})\s*(?=[<\]])", re.IGNORECASE
)
_LINE = re.compile(rb"(?m)^\s*(https?://\S{1,2000})\s*$")
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One sitemap file. `index` says that its addresses are those of further sitemaps."""

    index: bool
    body: bytes = field(repr=False)
    lines: bool = False

    def addresses(self) -> Iterator[str]:
        """The addresses in order, repeats included; at most `MOST`, and none behind `LARGEST`."""
        pattern = _LINE if self.lines else _LOCATION
        left = MOST
        held = b""
        for piece in chain(_pieces(self.body), (b"",)):
            window = held + piece
            done = 0
            for match in pattern.finditer(window):
                if piece and self.lines and match.end() == len(window):
                    break  # the line may go on in the next piece
                yield _written(match[1])
                done = match.end()
                if (left := left - 1) <= 0:
                    return
            held = window[max(done, len(window) - _LONGEST) :]


def read_sitemap(body: bytes, *, expected: bool = True) -> Sitemap | None:
    """The sitemap in a body, packed (gzip, once or twice) or plain; None when it is none.

    A list of bare addresses counts only where a sitemap was `expected`.
    """
    head = next(_pieces(body), b"")[:4000]
    low = head.lower()
    if b"<sitemapindex" in low:
        return Sitemap(True, body)
    if b"<urlset" in low:
        return Sitemap(False, body)
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if expected and first.startswith((b"http://", b"https://")) and b"<" not in head:
        return Sitemap(False, body, lines=True)
    return None


def _written(raw: bytes) -> str:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return html.unescape(text)


def _pieces(body: bytes) -> Iterator[bytes]:
    """The body unpacked, in steps, up to `LARGEST` bytes; what is broken ends it."""
    left = LARGEST
    for piece in _unpacked(_unpacked(_steps(body))):
        yield piece[:left]
        if (left := left - len(piece)) <= 0:
            return


def _steps(body: bytes) -> Iterator[bytes]:
    if body[:2] in _WIDE:
        yield body.decode("utf-16", "replace").encode("utf-8")
        return
    view = memoryview(body)
    for start in range(0, len(body), _STEP):
        yield bytes(view[start : start + _STEP])


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces of a gzip stream unpacked; others as they are."""
    first = next(pieces, b"")
    if not first.startswith(_GZIP):
        if first:
            yield first
        yield from pieces
        return
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    held = first
    while held or (held := next(pieces, b"")):
        try:
            piece = stream.decompress(held, _STEP)
        except zlib.error:
            return
        if piece:
            yield piece
        held = stream.unconsumed_tail
        if stream.eof:  # files are packed in several members, too
            held = stream.unused_data
            if held and not held.startswith(_GZIP):
                return
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
