"""Web archives (mht), which Word saves and offices upload under the name of .doc."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes

from ..model import Block
from .budget import Budget, Unreadable
from .plain import read_html, read_text

_HEAD = re.compile(
    rb"(?:[\w-]{2,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){0,30}?(?:MIME-Version:|Content-Type: *multipart/related)",
    re.IGNORECASE,
)
_MOST_PARTS = 500


def is_mime(head: bytes) -> bool:
    """Whether the file begins with the header of a MIME message that has parts."""
    return bool(_HEAD.match(head.lstrip())) and b"multipart/" in head.lower()


def read_mime(data: bytes, budget: Budget) -> Iterator[Block]:
    """The pages and texts of the archive in their order; pictures and styles are passed over."""
    seen = 0
    for number, part in enumerate(message_from_bytes(data).walk()):
        if number >= _MOST_PARTS:
            raise Unreadable(f"网页归档内部分过多，只查看了前 {_MOST_PARTS} 个")
        kind = part.get_content_type()
        if kind not in ("text/html", "text/plain", "application/xhtml+xml"):
            continue
        body = part.get_payload(decode=True)
        if not isinstance(body, bytes) or not body.strip():
            continue
        seen += 1
        budget.take(len(body))
        yield from (read_text if kind == "text/plain" else read_html)(body, budget)
    if not seen:
        raise Unreadable("网页归档内没有可读的内容")
