"""Opens the parts of an OOXML or OFD package within the budget, without entities or DTDs."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError, fromstring

from .budget import Budget, Unreadable
from .safe_xml import well_formed
from .zipped import Zipped

_HELD = 4 * 1024 * 1024  # bytes
_PIECE = 1024 * 1024
# UTF-8 by the declaration, or by default: then "<!" is always these two bytes.
_DECLARED = re.compile(
    rb"(?:\xef\xbb\xbf)?<(?:\?xml version=[\"'][0-9.]{1,5}[\"'](?: encoding=[\"'](?i:utf-8)[\"'])?"
    rb"(?![^>]*encoding)[^<>]{0,40}\?>|[A-Za-z])"
)


class Package:
    """A zip of XML parts. Members are read by name and never written anywhere."""

    def __init__(self, archive: Zipped, budget: Budget) -> None:
        self._zip, self._budget = archive, budget
        self.names = self._zip.namelist()
        self._known = frozenset(self.names)
        self._held: dict[str, bytes] = {}  # parts read once, for who looks at them again
        self._room = _HELD
        if len(self.names) > 20_000:
            raise Unreadable("压缩包内文件过多")

    def __contains__(self, name: object) -> bool:
        return name in self._known

    def beginning(self, name: str, most: int) -> tuple[bytes, bool]:
        """The first bytes of a part, and whether there are more."""
        data = self.bytes(name, most)
        return data[:most], len(data) > most

    def bytes(self, name: str, most: int | None = None) -> bytes:
        """One part, limits applied to what really comes out; with `most` one byte more at most."""
        try:
            info = self._zip.getinfo(name)
            if info.flag_bits & 1:
                raise Unreadable("文件已加密，未能查看")
            if info.file_size > 1024 * 1024 and info.file_size > self._budget.ratio * max(
                info.compress_size, 1
            ):
                raise Unreadable("压缩比异常，疑为压缩炸弹")
            size = info.file_size if most is None else min(info.file_size, most)
            self._budget.take(size)
            data = self._zip.content(info, size + 1)
        except KeyError:
            return b""
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
            zlib.error,
        ):
            raise Unreadable("文件已损坏") from None
        if len(data) > info.file_size:
            raise Unreadable("压缩包所载大小不实，疑为压缩炸弹")
        whole = len(data) == info.file_size
        if whole and self._room >= len(data):
            self._room -= len(data)
            self._held[name] = data
        return data

    def peek(self, name: str, most: int) -> bytes:
        """At most `most` bytes of a part, outside of the budget; b"" for one that is damaged."""
        if name in self._held:
            return self._held[name][:most]
        try:
            return self._zip.content(self._zip.getinfo(name), most)
        except (KeyError, zipfile.BadZipFile, OSError, EOFError, NotImplementedError,
                RuntimeError, ValueError, zlib.error):  # fmt: skip
            return b""

    def rest(self, name: str, after: int) -> Iterator[bytes]:
        """The bytes of a part behind the first `after`, piece by piece: it is never held whole."""
        try:
            info = self._zip.getinfo(name)
            self._budget.stream(info.file_size - after)
            with self._zip.open(info) as part:
                part.seek(after)
                while piece := part.read(_PIECE):
                    yield piece
        except (zipfile.BadZipFile, OSError, EOFError, ValueError, zlib.error):
            raise Unreadable("文件已损坏") from None

    def xml(self, name: str) -> Any:
        """The root element of a part, None when it is absent."""
        data = self.bytes(name)
        return parsed(data) if data else None

    def matching(self, *heads: str) -> Iterator[str]:
        return (name for name in self.names if name.startswith(heads))


def is_utf8(data: bytes) -> bool:
    """Whether the XML says so, or nothing; False: perhaps."""
    return _DECLARED.match(data) is not None


def _has_no_dtd(data: bytes) -> bool:
    """Whether the bytes alone tell that there is none, as of nearly all parts; False: perhaps."""
    return is_utf8(data) and b"<!" not in data


def parsed(data: bytes) -> Any:
    """The root element. Raises Unreadable for what is no XML or declares entities."""
    if not _has_no_dtd(data):
        well_formed(data)  # refuses a DTD; without one there are no entities: what follows is safe
    try:
        return fromstring(data)
    except (ParseError, ValueError, LookupError):
        raise Unreadable("文件内部结构损坏") from None
