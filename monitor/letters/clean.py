"""Makes crawled text harmless before it stands in a letter."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

# Besides controls: what turns the reading direction or hides between characters.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_SPACES = re.compile(r"\s+")
# Findings arrive masked; a long run of digits that slipped through is masked once more.
# \b never holds between Chinese characters, hence the look-arounds.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{11,}[Xx]?(?![0-9A-Za-z])")
KEEP_HEAD, KEEP_TAIL = 3, 2


def one_line(text: str, limit: int = 0) -> str:
    """`text` on one line without control or invisible characters, cut with … at `limit` characters."""
    spaced = _SPACES.sub(" ", text)
    plain = "".join(c for c in spaced if unicodedata.category(c) not in _DROPPED).strip()
    masked = _LONG_NUMBER.sub(_mask, plain)
    if limit and len(masked) > limit:
        return masked[: limit - 1] + "…"
    return masked


def inner(text: str) -> str:
    """Like `one_line`, but the spaces at both ends stay: for a piece out of a sentence."""
    body = one_line(text)
    if not body:
        return " " if text and text.isspace() else ""
    return (" " if text[:1].isspace() else "") + body + (" " if text[-1:].isspace() else "")


def web_address(url: str, limit: int = 500) -> str:
    """The address if a mail program may open it (http or https, with a host), else ""."""
    plain = "".join(c for c in url if unicodedata.category(c) not in _DROPPED and not c.isspace())
    if len(plain) > limit:
        return ""
    try:
        parts = urlsplit(plain)
    except ValueError:
        return ""
    return plain if parts.scheme in {"http", "https"} and parts.netloc else ""


def _mask(found: re.Match[str]) -> str:
    run = found.group()
    return run[:KEEP_HEAD] + "*" * (len(run) - KEEP_HEAD - KEEP_TAIL) + run[-KEEP_TAIL:]
