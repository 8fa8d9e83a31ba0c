"""Opens the parts of an OOXML or OFD package within the budget, without entities or DTDs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .budget import Budget, Unreadable


class Package:
    """A zip of XML parts. Members are read by name and never written anywhere."""

    def __init__(self, data: bytes, budget: Budget) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
            raise Unreadable("文件已损坏") from None
        self._budget = budget
        self.names = self._zip.namelist()
        if len(self.names) > 20_000:
            raise Unreadable("压缩包内文件过多")

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
            with self._zip.open(info) as part:
                data = part.read(size + 1)
        except KeyError:
            return b""
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ):
            raise Unreadable("文件已损坏") from None
        except zipfile.zlib.error:
            raise Unreadable("文件已损坏") from None
        if len(data) > info.file_size:
            raise Unreadable("压缩包所载大小不实，疑为压缩炸弹")
        return data

    def xml(self, name: str) -> Any:
        """The root element of a part, None when it is absent."""
        data = self.bytes(name)
        if not data:
            return None
        try:
            return fromstring(data, forbid_dtd=True)
        except DefusedXmlException:
            raise Unreadable("文件含有外部实体等危险内容，未打开") from None
        except (ParseError, ValueError, LookupError):
            raise Unreadable("文件内部结构损坏") from None

    def matching(self, *heads: str) -> Iterator[str]:
        return (name for name in self.names if name.startswith(heads))
