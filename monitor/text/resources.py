"""What a page loads in the clear although it was sent encrypted (mixed content).

Browsers block active content (scripts, style sheets, frames, forms warn) and show passive
content (pictures, sound) with a broken lock: W3C Mixed Content, §3.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin

from .page import Page

_ACTIVE = (
    ("script[src]", "src"), ("iframe[src]", "src"), ("frame[src]", "src"), ("form[action]", "action"),
    ("object[data]", "data"), ("embed[src]", "src"),
)  # fmt: skip
_PASSIVE = (
    ("img[src]", "src"),
    ("audio[src]", "src"),
    ("video[src]", "src"),
    ("source[src]", "src"),
)
MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Insecure:
    """Addresses loaded by plain http, `MOST` of each sort at most."""

    active: tuple[str, ...] = ()
    passive: tuple[str, ...] = ()


def insecure_of(page: Page) -> Insecure:
    """What an https page loads by http; nothing for a page that is itself in the clear."""
    if not page.url.startswith("https://"):
        return Insecure()
    sheets = [
        node.attributes.get("href") or ""
        for node in page.tree.css("link[href]")
        if "stylesheet" in (node.attributes.get("rel") or "").lower()
    ]
    active = _plain(page, sheets) | _of(page, _ACTIVE)
    return Insecure(
        active=tuple(sorted(active)[:MOST]), passive=tuple(sorted(_of(page, _PASSIVE))[:MOST])
    )


def _of(page: Page, wanted: tuple[tuple[str, str], ...]) -> set[str]:
    found: set[str] = set()
    for selector, attribute in wanted:
        found |= _plain(
            page, [node.attributes.get(attribute) or "" for node in page.tree.css(selector)]
        )
    return found


def _plain(page: Page, addresses: list[str]) -> set[str]:
    found = set()
    for address in addresses:
        try:
            url = urljoin(page.base, address.strip())
        except ValueError:
            continue
        if url.startswith("http://"):
            found.add(url)
    return found
