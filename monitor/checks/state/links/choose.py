"""Which links of a page are asked for."""

from __future__ import annotations

from typing import Final

from ....model import Document, Link

MOST_LINKS: Final = 300  # of one page, asked for in one round


def worth_checking(document: Document) -> tuple[Link, ...]:
    """Links to ask for, each address once: no own page, no shown-nowhere ones beyond the limit."""
    chosen: dict[str, Link] = {}
    for link in document.links:
        url = link.url
        if not url.startswith(("http://", "https://")) or url == document.url:
            continue
        if url not in chosen or (not chosen[url].text and link.text):
            chosen[url] = link
    return tuple(list(chosen.values())[:MOST_LINKS])
