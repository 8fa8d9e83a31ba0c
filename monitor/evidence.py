"""What was seen, kept as WARC records (ISO 28500): request and response of each page with a finding.

One gzip file a day in Beijing time, `govmon-20260701.warc.gz`; every record is a gzip
member of its own, so that `file#offset` finds it without an index, and a tail cut off
by a crash harms no other record. File names come from our clock only.
"""

from __future__ import annotations

import fcntl
import io
import os
import re
import threading
import uuid
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.warcwriter import WARCWriter

from .disk import said
from .errors import StoreError
from .model import CHINA, Fetched
from .text.redact import redact

_NAME = re.compile(r"govmon-(\d{8})\.warc\.gz")
_ID = re.compile(r"(govmon-\d{8}\.warc\.gz)#(\d{1,15})")
# The body is kept decompressed and whole: these would describe another one.
_TRANSPORT = {"content-encoding", "transfer-encoding", "content-length", "connection"}
_SECRET = {"authorization", "cookie", "set-cookie", "access-token", "x-api-key"}
_DAMAGE = (ValueError, TypeError, AttributeError, EOFError, zlib.error, ArchiveLoadFailed,
           StatusAndHeadersParserException)  # fmt: skip
_LINE = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A response as it was kept; header names are lower-case."""

    url: str
    at: datetime
    status: int
    headers: Mapping[str, str]
    body: bytes


class Archive:
    """The folder of evidence. Safe for several threads and processes.

    `problem` says in Chinese why the last `store` kept nothing ("" when it did).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.problem = ""
        self._lock = threading.Lock()
        self._checked: set[str] = set()  # files whose tail this process has looked at

    def store(self, fetched: Fetched) -> str:
        """Keep request and response; the id `file#offset` of the response record.

        "" when it could not be kept (then see `problem`) or when there was no answer: a
        full disk must not end a visit. What is kept is on the disk before this returns.
        """
        if fetched.failure is not None or not fetched.status:
            return ""
        name = f"govmon-{fetched.at.astimezone(CHINA):%Y%m%d}.warc.gz"
        response, request = _records(fetched)
        try:
            with self._lock, self._appending(name) as file:
                offset = file.seek(0, os.SEEK_END)
                try:
                    file.write(response + request)
                    file.flush()
                    os.fdatasync(file.fileno())
                except OSError:
                    with suppress(OSError):  # the first error is the one to tell
                        os.ftruncate(file.fileno(), offset)
                    raise
        except OSError as error:
            reason = said(error)
            self.problem = f"证据无法写入 {self.folder}：{reason}"
            return ""
        self.problem = ""
        return f"{name}#{offset}"

    def load(self, id: str) -> Kept:
        """The response kept under an id. Raises `StoreError` when it is not there or damaged."""
        match = _ID.fullmatch(id)
        if not match:
            raise StoreError(f"证据编号无效：{id[:80]!r}")
        path, offset = self.folder / match[1], int(match[2])
        try:
            with path.open("rb") as file:
                if offset >= file.seek(0, os.SEEK_END):
                    raise StoreError(f"证据 {id} 不存在")
                file.seek(offset)
                return _read(file)
        except FileNotFoundError:
            raise StoreError(f"证据文件 {match[1]} 不存在，可能已超过保存期限") from None
        except (OSError, *_DAMAGE) as error:
            raise StoreError(f"证据 {id} 无法读取（{type(error).__name__}）") from None

    def prune(self, before: date) -> int:
        """Delete the files of days before a date; how many. Never touches other files."""
        if isinstance(before, datetime):
            before = before.astimezone(CHINA).date()
        gone = 0
        for path in self._files():
            if path.name[7:15] < f"{before:%Y%m%d}":
                try:
                    path.unlink()
                except OSError as error:
                    reason = said(error)
                    self.problem = f"证据文件 {path.name} 无法删除：{reason}"
                else:
                    gone += 1
        return gone

    def size(self) -> int:
        """Bytes kept."""
        return sum(path.stat().st_size for path in self._files())

    def _files(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))

    @contextmanager
    def _appending(self, name: str) -> Iterator[BinaryIO]:
        """The day's file, locked against other processes, its tail whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # Unbuffered, and never through a link somebody left in the folder.
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW
        with os.fdopen(os.open(self.folder / name, flags, 0o640), "r+b", buffering=0) as raw:
            fcntl.flock(raw, fcntl.LOCK_EX)
            if name not in self._checked:
                whole = whole_length(raw)
                if whole < os.fstat(raw.fileno()).st_size:
                    # Nobody was told an id of what a crash cut off.
                    os.ftruncate(raw.fileno(), whole)
                self._checked.add(name)
            with _Whole(raw) as file:
                yield file


class _Whole(io.RawIOBase):
    """A raw file whose `write` writes everything or raises."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        while view:
            view = view[self._raw.write(view) or 0 :]
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return self._raw.seek(offset, whence)

    def fileno(self) -> int:
        return self._raw.fileno()


def whole_length(file: BinaryIO) -> int:
    """Bytes of a gzip file up to the end of its last whole member."""
    file.seek(0)
    whole = at = 0
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    data = b""
    while data or (data := file.read(1024 * 1024)):
        try:
            piece = stream.decompress(data, 4 * 1024 * 1024)
        except zlib.error:
            return whole
        rest = stream.unused_data if stream.eof else stream.unconsumed_tail
        at += len(data) - len(rest)
        if not piece and not stream.eof and len(rest) == len(data):
            return whole
        data = rest
        if stream.eof:
            whole = at
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    return whole


def _records(fetched: Fetched) -> tuple[bytes, bytes]:
    """The gzip members of response and request, each naming the other."""
    uri = redact(_line(fetched.url or fetched.request.url))
    instant = fetched.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    response_id, request_id = (f"<urn:uuid:{uuid.uuid4()}>" for _ in range(2))
    headers = [
        (_line(name), _line("***" if name in _SECRET else value))
        for name, value in fetched.headers.items()
        if name not in _TRANSPORT
    ]
    headers.append(("content-length", str(len(fetched.body))))
    status = f"{fetched.status} {_phrase(fetched.status)}"
    response = _member(
        uri,
        "response",
        StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
        fetched.body,
        {"WARC-Record-ID": response_id, "WARC-Date": instant},
    )
    parts = urlsplit(uri)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = [("Host", parts.netloc.rpartition("@")[2])]
    asked += [
        (_line(name), "***" if name.lower() in _SECRET else _line(value))
        for name, value in fetched.request.headers.items()
    ]
    request = _member(
        uri,
        "request",
        StatusAndHeaders(
            f"{target} HTTP/1.1", asked, protocol=_line(fetched.request.method.upper())
        ),
        b"",  # bodies of requests hold keys of platforms
        {
            "WARC-Record-ID": request_id,
            "WARC-Date": instant,
            "WARC-Concurrent-To": response_id,
        },
    )
    return response, request


def _member(
    uri: str, kind: str, http: StatusAndHeaders, body: bytes, warc: Mapping[str, str]
) -> bytes:
    buffer = io.BytesIO()
    writer = WARCWriter(buffer, gzip=True)
    record = writer.create_warc_record(
        uri,
        kind,
        payload=io.BytesIO(body),
        length=len(body),
        warc_headers_dict=dict(warc),
        http_headers=http,
    )
    writer.write_record(record)
    return buffer.getvalue()


def _member_at(file: BinaryIO) -> bytes:
    """One gzip member, whole and with its checksum proved; warcio would not ask for that."""
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    pieces: list[bytes] = []
    while not stream.eof:
        data = file.read(256 * 1024)
        if not data:
            raise ValueError("cut short")
        pieces.append(stream.decompress(data))
    return b"".join(pieces)


def _read(file: BinaryIO) -> Kept:
    for record in ArchiveIterator(io.BytesIO(_member_at(file))):
        http, warc = record.http_headers, record.rec_headers
        body = record.content_stream().read()
        if record.rec_type != "response" or len(body) != int(http.get_header("content-length")):
            raise ValueError("not a whole response")
        return Kept(
            url=warc.get_header("WARC-Target-URI"),
            at=datetime.fromisoformat(warc.get_header("WARC-Date")),
            status=int(http.get_statuscode()),
            headers={name.lower(): value for name, value in http.headers},
            body=body,
        )
    raise ValueError("no record")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _line(text: str) -> str:
    return _LINE.sub(" ", text)
