"""Reads sitemap files (sitemaps.org): addresses of pages and of further sitemaps.

By pattern and not by an XML reader: real files are cut off, badly escaped or of huge size,
and an address is all we take from them.
"""

from __future__ import annotations

import html
import re
from typing import Final

MOST: Final = 50_000  # addresses of one file, as the standard has it
_LOCATION = re.compile(r"<loc>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]{1,2000})", re.IGNORECASE)


def is_sitemap(text: str) -> bool:
    """Whether a body is a sitemap or an index of sitemaps."""
    head = text[:2000].lower()
    return "<urlset" in head or "<sitemapindex" in head


def locations(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(pages, further sitemaps) that a sitemap names, in order, without repeats."""
    found = []
    for match in _LOCATION.finditer(text):
        found.append(html.unescape(match[1]))
        if len(found) >= MOST:
            break
    urls = tuple(dict.fromkeys(found))
    return ((), urls) if "<sitemapindex" in text[:2000].lower() else (urls, ())
