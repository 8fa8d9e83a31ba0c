"""Old portals build a page of frames: what a visitor sees stands in other documents.

    framed(html, url)            the addresses of the frames a visitor sees, of the page's own site
    composed(html, url, inner)   one page that shows the frames' content where they stand

The addresses inside a frame are made absolute, so that links read from the whole are right.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from selectolax.lexbor import LexborHTMLParser

from .nesting import sound
from .tree import parsed
from .urls import join, same_site
from .visibility import element_hides

MOST_FRAMES: Final = 8  # of one page
SMALLEST: Final = 60  # pixels; a smaller inline frame shows a counter or a line of news
_ADDRESSES = (("href", "[href]"), ("src", "[src]"), ("action", "[action]"))
_KEPT_OF_HEAD = "style, script, meta[name], meta[property]"
_PLACE = "\ue000{}\ue001"
_PLACES = re.compile("\ue000(\\d+)\ue001")
_PIXELS = re.compile(r"\s*(\d+)\s*(?:px)?\s*$", re.IGNORECASE)


def frame_addresses(tree: LexborHTMLParser, base: str) -> list[str]:
    """The absolute addresses of the frames of a frameset, in their order."""
    sources = (node.attributes.get("src") or "" for node in tree.css("frameset frame"))
    return [url for source in sources if (url := join(base, source))]


def framed(html: str, url: str) -> tuple[str, ...]:
    """The addresses of the frames that a visitor sees, those of strangers left out."""
    found = [address for _, address in _frames(_parsed(html), url)]
    return tuple(dict.fromkeys(found))[:MOST_FRAMES]


def composed(html: str, url: str, inner: Mapping[str, tuple[str, str]]) -> str:
    """The page with the frames in `inner` (address → final address and HTML) put in."""
    tree = _parsed(html)
    parts: list[str] = []
    for node, address in _frames(tree, url):
        if address not in inner:
            continue
        final, body = inner[address]
        if node.tag == "iframe":
            node.insert_after(_PLACE.format(len(parts)))
        parts.append(f'<div data-frame="{_quoted(address)}">{_content(body, final)}</div>')
    if tree.body is None:  # a frameset has no body of its own
        head = tree.head.html if tree.head is not None else ""
        return f"<html>{head}<body>{''.join(parts)}</body></html>"
    return _PLACES.sub(lambda place: parts[int(place[1])], tree.html or "")


def _frames(tree: LexborHTMLParser, url: str) -> list[tuple[Any, str]]:
    base_node = tree.css_first("base[href]")
    base = join(url, base_node.attributes.get("href") or "") if base_node is not None else ""
    found = []
    for node in tree.css("frameset frame, body iframe"):
        address = join(base or url, node.attributes.get("src") or "")
        if address and address != url and same_site(address, url) and _is_seen(node):
            found.append((node, address))
    return found


def _is_seen(node: Any) -> bool:
    if node.tag == "frame":
        return True
    for side in ("height", "width"):
        told = _PIXELS.match(node.attributes.get(side) or "")
        if told and int(told[1]) < SMALLEST:
            return False
    outer = node
    while outer is not None and outer.tag != "body":
        if element_hides(outer.tag, outer.attributes):
            return False
        outer = outer.parent
    return True


def _content(html: str, url: str) -> str:
    """The inside of a frame's document with absolute addresses, and what of its head tells."""
    tree = _parsed(html)
    base_node = tree.css_first("base[href]")
    base = url
    if base_node is not None:
        base = join(url, base_node.attributes.get("href") or "") or url
    for name, selector in _ADDRESSES:
        for node in tree.css(selector):
            written = node.attributes.get(name) or ""
            if not written.startswith(("#", "javascript:")) and (whole := join(base, written)):
                node.attrs[name] = whole
    body = tree.body
    if body is None:
        return ""
    head = tree.head.css(_KEPT_OF_HEAD) if tree.head is not None else ()
    inside = (body.html or "").partition(">")[2].rpartition("</body>")[0]
    return "".join([*(node.html or "" for node in head), inside])


def _parsed(html: str) -> LexborHTMLParser:
    body = html.encode("utf-8", "ignore").replace(b"\0", b"")
    return parsed(sound(body))


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")
