"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser does not read.

RSSHub writes 1.1 with `date_published`, wewe-rss 1.0 with `date_modified` only.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from ..model import Document
from .answers import records, words
from .posts import MAX_POSTS, When, post, tells_something

VERSIONS = "https://jsonfeed.org/version/1"


def is_feed(data: object) -> bool:
    """Whether a JSON value calls itself a JSON Feed of version 1.x and has a list of items."""
    return (
        isinstance(data, dict)
        and words(data.get("version")).startswith(VERSIONS)
        and isinstance(data.get("items"), list)
    )


def posts_of(
    data: dict[str, Any], base: str, now: datetime, read_time: Callable[[object, datetime], When]
) -> tuple[Document, ...]:
    """The messages of a feed; an item that tells nothing at all is left out."""
    found = (_post(item, base, now, read_time) for item in records(data.get("items"))[:MAX_POSTS])
    return tuple(document for document in found if tells_something(document))


def _post(
    item: dict[str, Any], base: str, now: datetime, read_time: Callable[[object, datetime], When]
) -> Document:
    time = read_time(item.get("date_published"), now)
    if time.day is None:
        time = read_time(item.get("date_modified"), now)
    authors = records(item.get("authors")) or records([item.get("author")])
    identity = words(item.get("id"))
    return post(
        time=time,
        title=words(item.get("title")),
        # 1.1: an id that is an address may stand for a missing url
        url=words(item.get("url")) or (identity if identity.startswith("http") else ""),
        base=base,
        html=words(item.get("content_html")),
        text=words(item.get("content_text")) or words(item.get("summary")),
        author=words(authors[0].get("name")) if authors else "",
        readings=_readings(item),
    )


def _readings(item: dict[str, Any]) -> object:
    """An extension object (its name begins with _) of a relay may hold the number of views."""
    for name, value in item.items():
        if name.startswith("_") and isinstance(value, dict):
            for key in ("views", "view_count", "reads", "read_count", "readings"):
                if value.get(key) is not None:
                    return value[key]
    return None
