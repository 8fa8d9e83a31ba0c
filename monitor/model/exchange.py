"""What is asked of a server and what came back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from monitor.model.words import NOTHING


class Failure(StrEnum):
    """Why a fetch gave nothing that can be judged. None of these accuses the target by itself."""

    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    TIMEOUT = "timeout"
    RESET = "reset"  # closed, truncated or malformed on the way
    TOO_LARGE = "too_large"
    REDIRECT = "redirect"  # loop, too many, or to a forbidden place
    FORBIDDEN = "forbidden"  # our own guard: scheme, address range
    PROTOCOL = "protocol"  # bad content encoding, not HTTP
    OFFLINE = "offline"  # our own line is down


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a source asks to be fetched. `purpose` comes back with the answer.

    `hosts`, when given, are the only hosts redirects may lead to: a crawl stays where it was sent.
    `raw` asks for the bytes alone: `Fetched.text` stays empty.
    """

    url: str
    purpose: str = ""  # home, column, article, feed, link, probe, … as the source likes
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    body: bytes = b""
    max_bytes: int = 5 * 1024 * 1024  # of the decompressed body
    timeout: float = 30.0  # seconds in total, redirects included
    etag: str = ""
    last_modified: str = ""
    hosts: tuple[str, ...] = ()
    raw: bool = False
    context: Mapping[str, Any] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds of one exchange; None where that part did not happen."""

    dns: float | None = None
    connect: float | None = None
    tls: float | None = None
    first_byte: float | None = None
    total: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """The answer to a `Request`, or the reason there is none. Produced by `fetch`, which never raises.

    Exactly one of `failure` and `status` says something: status is 0 with a failure.
    `text` is the decoded body ("" for binary or empty), `charset` how it was decoded.
    `tls_rung` is 0 strict, 1 SECLEVEL=1 with legacy renegotiation, 2 SECLEVEL=0/TLS 1.0.
    """

    request: Request
    at: datetime
    status: int = 0
    failure: Failure | None = None
    detail: str = ""  # for people: what exactly failed, in Chinese
    url: str = ""  # after redirects
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # lower-case names
    body: bytes = b""
    text: str = ""
    charset: str = ""
    redirects: tuple[str, ...] = ()
    tls_rung: int = 0
    certificate_expires: datetime | None = None
    timing: Timing = Timing()

    @property
    def ok(self) -> bool:
        """A body to read: HTTP 200–299 without failure."""
        return self.failure is None and 200 <= self.status < 300

    @property
    def not_modified(self) -> bool:
        return self.status == 304
