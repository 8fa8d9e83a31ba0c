"""Tells the format of a file by its first bytes; the name decides only between plain texts."""

from __future__ import annotations

import re
import zipfile

from ..text.charset import decode
from .mime import is_mime
from .zipped import Zipped

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_HTML = re.compile(
    rb"\s*(?:<!--.*?-->\s*|<\?xml[^>]*>\s*)*<(?:!doctype\s+html|html|head|body|table|meta|div)",
    re.I | re.S,
)


def sniffed(data: bytes, name: str = "") -> tuple[str, Zipped | None]:
    """The format, and the zip where the file is one that can be opened: its list of members is
    long to read."""
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")) and (archive := _opened(data)):
        return _zip_kind(archive), archive
    return sniff(data, name), None


def sniff(data: bytes, name: str = "") -> str:
    """One of docx, xlsx, ofd, odf, zip, pptx, ole, pdf, rtf, 7z, rar, tar, gz, image, html, mime, csv, text, empty, binary."""
    if not data.strip(b"\0 \r\n\t"):
        return "empty"
    head = data[:4096]
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        archive = _opened(data)
        return _zip_kind(archive) if archive else "zip"
    if head.startswith(_OLE):
        return "ole"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    if head.startswith(b"7z\xbc\xaf\x27\x1c"):
        return "7z"
    if head.startswith(b"Rar!\x1a\x07"):
        return "rar"
    if head.startswith(b"\x1f\x8b"):
        return "gz"
    if head[257:262] == b"ustar":
        return "tar"
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        return "image"
    if _HTML.match(head.lstrip(b"\xef\xbb\xbf")):
        return "html"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "csv" if name.lower().endswith((".csv", ".tsv")) else "text"
    if is_mime(head):
        return "mime"
    if b"\0" in head and not _is_utf16(head):
        return "binary"
    return "csv" if name.lower().endswith((".csv", ".tsv")) else "text"


def _is_utf16(head: bytes) -> bool:
    """Whether bytes with NULs are UTF-16 text: read so, it has next to no control characters."""
    text, charset = decode(head)
    controls = sum(char < " " and not char.isspace() for char in text)
    return charset.startswith("utf-16") and controls * 20 <= len(text)


def _opened(data: bytes) -> Zipped | None:
    try:
        return Zipped(data)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None


def _zip_kind(archive: Zipped) -> str:
    names = archive.NameToInfo
    for kind, member in (
        ("docx", "word/document.xml"),
        ("xlsx", "xl/workbook.xml"),
        ("pptx", "ppt/presentation.xml"),
        ("ofd", "OFD.xml"),
    ):
        if member in names:
            return kind
    return "odf" if "content.xml" in names and "META-INF/manifest.xml" in names else "zip"
