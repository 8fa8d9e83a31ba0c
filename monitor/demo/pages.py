"""What the sample servers answer: pages and API answers as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..model import NOTHING

# Stands for the address of the sample server, which is known only when it listens.
ORIGIN = "http://origin.invalid"

HTML = "text/html"
XML = "application/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: `where` are query parameters it is the answer to, empty for any."""

    path: str
    body: bytes
    content_type: str = HTML
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    where: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    method: str = "GET"


def html(path: str, text: str, *, charset: str = "utf-8", status: int = 200) -> Page:
    """A page of HTML; `charset` gb18030 leaves the label away, as old sites do."""
    label = HTML if charset != "utf-8" else "text/html; charset=utf-8"
    return Page(path=path, body=text.encode(charset), content_type=label, status=status)


def redirect(path: str, to: str) -> Page:
    return Page(path=path, body=b"", status=302, headers={"Location": to})
