"""Reads a page whole: where it shows nothing of its own, with what stands in its frames.

    answer → read → nothing shown? → ask for the frames → one page composed of them → read again

Only frames of the page's own site are asked for, and only where the page by itself tells
nothing: most inline frames are counters and videos.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..model import Document, DocumentKind, Fetched, Reading, Request, Target
from ..sources import find
from ..text.frames import composed, framed

DEEPEST = 2  # framesets within frames
LITTLE = 60  # characters of an article's text
_FRAME = "frame"

Fetch = Callable[[Request], Awaitable[Fetched]]


async def read_whole(target: Target, fetched: Fetched, fetch: Fetch) -> tuple[Reading, Fetched]:
    """The reading of an answer and the answer it was made from: the given one, or one whose
    text and body are composed of the page and its frames."""
    read = find(target.source).read
    reading = read(target, fetched)
    if not fetched.ok or _FRAME not in fetched.text.lower() or _tells(reading):
        return reading, fetched
    text = await _composed(fetched, fetch, DEEPEST)
    if text is None:
        return reading, fetched
    whole = replace(
        fetched,
        text=text,
        body=text.encode("utf-8", "replace"),
        charset="utf-8",
        headers={**fetched.headers, "content-type": "text/html; charset=utf-8"},
    )
    again = read(target, whole)
    return (again, whole) if _tells(again) or reading.problem else (reading, fetched)


def _tells(reading: Reading) -> bool:
    """Whether a page showed entries, messages or text, or sends its visitor on."""
    if not reading.documents:
        return bool(reading.follow)
    return any(_shows(document) for document in reading.documents)


def _shows(document: Document) -> bool:
    if document.kind is DocumentKind.ARTICLE:
        return sum(len(b.text) for b in document.blocks if not b.shared) >= LITTLE
    return bool(document.messages) or any(row.published for row in document.rows)


async def _composed(page: Fetched, fetch: Fetch, depth: int) -> str | None:
    """The page's HTML with its frames put in; None when none of them could be read."""
    inner: dict[str, tuple[str, str]] = {}
    for address in framed(page.text, page.url):
        answer = await fetch(Request(url=address, purpose="frame", hosts=page.request.hosts))
        if not answer.ok or not answer.text:
            continue
        text = answer.text
        if depth > 1 and _FRAME in text.lower():
            text = await _composed(answer, fetch, depth - 1) or text
        inner[address] = (answer.url, text)
    return composed(page.text, page.url, inner) if inner else None
