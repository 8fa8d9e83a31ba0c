"""Turns what `govmon check` is given — text, page, file, folder, address — into documents."""

from __future__ import annotations

import re
from pathlib import Path

from ..attachments import Opener, can_see, need_eyes, whole
from ..daemon.clock import wall_clock
from ..disk import said
from ..documents.budget import Budget
from ..model import Block, Document, DocumentKind, Fetched, Request, Target, TargetKind
from ..sources import find
from ..text.charset import decode

HTML_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
TEXT_SUFFIXES = frozenset({".txt", ".md", ".text", ""})
MOST_TEXT = 8 * 1024 * 1024  # larger texts are read in a worker, as far as its budget goes
# The content decides: packages, OLE, PDF, RTF and archives under the name of a text.
MAGIC = re.compile(
    rb"PK\x03\x04|\xd0\xcf\x11\xe0|%PDF-|\{\\rtf|Rar!|7z\xbc\xaf|\x1f\x8b|\x89PNG|\xff\xd8\xff"
)
MAX_BYTES = 64 * 1024 * 1024


def page(fetched: Fetched) -> Document:
    """An article page as a document; `problem` says why when it cannot be looked at."""
    target = Target(
        id="check", kind=TargetKind.COLUMN, name="", unit="", url=fetched.url, source="website"
    )
    reading = find("website").read(target, fetched)
    if reading.problem or not reading.documents:
        return _unreadable(fetched.url, reading.problem or "没有读到正文")
    return reading.documents[0]


def text(name: str, raw: str) -> Document:
    """Plain text: one block for the whole, so that offsets are those of the text given."""
    return Document(url=name, kind=DocumentKind.FILE, blocks=(Block(text=raw),))


def file(name: str, opener: Opener) -> Document:
    """A file of any kind we can read; what is neither text nor page is opened by `opener`."""
    path = Path(name)
    try:
        if path.stat().st_size > MAX_BYTES:
            return _unreadable(name, f"文件超过 {MAX_BYTES >> 20} MiB")
        data = path.read_bytes()
    except FileNotFoundError:
        return _unreadable(name, "没有这个文件")
    except OSError as error:
        return _unreadable(name, f"文件无法读取：{said(error)}")
    suffix = path.suffix.lower()
    plain = len(data) <= MOST_TEXT and not MAGIC.match(data)
    if suffix in HTML_SUFFIXES and plain:
        return _html(name, data)
    if suffix in TEXT_SUFFIXES and plain and b"\0" not in data[:4096]:
        raw = decode(data, "text/plain")[0]
        if Budget().beginning(raw) == raw:  # more costs minutes to check: numbers over numbers
            return text(name, raw)
    parts = opener.open(data, path.name, url=name)
    if need_eyes(parts) and can_see():
        parts = opener.open_with_pictures(data, path.name, url=name)
    return whole(name, parts)


def _html(name: str, data: bytes) -> Document:
    body, charset = decode(data, "text/html")
    fetched = Fetched(
        request=Request(url=f"file:{name}", purpose="article"),
        at=wall_clock(),
        status=200,
        url=f"file:{name}",
        headers={"content-type": "text/html"},
        body=data,
        text=body,
        charset=charset,
    )
    return page(fetched)


def _unreadable(name: str, problem: str) -> Document:
    return Document(url=name, kind=DocumentKind.FILE, problem=problem)
