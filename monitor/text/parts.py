"""Remembers headers, menus and footers already walked: the same on every page of a portal.

A part is known by its HTML, how it is hidden, and what its links are relative to. What the
walk gathered from it is kept as plain values and put into the next page with its numbers
shifted, at a sixth of the cost of walking it again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from .page import Anchor, Element, Image, Page, Piece
from .regions import SHARED, region_of_label

MOST_PARTS: Final = 400
LONGEST_PART: Final = 60_000  # characters of HTML
SHORTEST_PART: Final = 300
_TAGS = frozenset({"nav", "header", "footer"})

Counts = tuple[int, int, int, int, int, int, int, int]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What was gathered between two moments of a walk; numbers count from the part's start."""

    elements: tuple[tuple[Any, ...], ...]
    pieces: tuple[tuple[Any, ...], ...]
    anchors: tuple[tuple[Any, ...], ...]
    images: tuple[tuple[Any, ...], ...]
    frames: tuple[tuple[str, str], ...]
    script_urls: tuple[str, ...]
    scripts: tuple[str, ...]
    passwords: int


_parts: OrderedDict[Key, Part] = OrderedDict()


@lru_cache(maxsize=4096)
def is_part(tag: str, label: str) -> bool:
    """Whether an element by its name is one that every page of a site repeats."""
    return tag in _TAGS or bool(label and region_of_label(label) in SHARED)


def counts(page: Page) -> Counts:
    """How much a page holds now; `record` takes what came since."""
    return (
        len(page.elements), len(page.pieces), len(page.anchors), len(page.images),
        len(page.frames), len(page.script_urls), len(page.scripts), page.passwords,
    )  # fmt: skip


def keys(html: str, base: str, hidden: str, rules: str) -> tuple[Key, Key]:
    """The keys of a part: with links that count from the root of the site, and from a folder."""
    scheme, _, rest = base.partition("://")
    root = f"{scheme}://{rest.partition('/')[0]}"
    return (html, root, hidden, rules), (html, base.rpartition("/")[0] + "/", hidden, rules)


def recall(known: tuple[Key, Key]) -> Part | None:
    for key in known:
        part = _parts.get(key)
        if part is not None:
            _parts.move_to_end(key)
            return part
    return None


def record(page: Page, since: Counts, known: tuple[Key, Key]) -> None:
    """Keep what a part brought to the page, before later readers change it."""
    e, p, a, i, f, u, s, w = since
    anchors = page.anchors[a:]
    part = Part(
        tuple(
            (x.index - e, x.tag, x.label, x.parent - e, x.depth, x.first - p, x.last - p, x.hidden,
             x.first_anchor - a, x.last_anchor - a, x.role)
            for x in page.elements[e:]
        ),
        tuple(
            (x.text, x.element - e, x.tag, x.hidden,
             tuple((start, end, n - a) for start, end, n in x.spans), x.runs)
            for x in page.pieces[p:]
        ),
        tuple(
            (x.href, x.url, x.text, x.title, x.hidden, x.element - e, x.piece - p, x.image, x.kind)
            for x in anchors
        ),
        tuple((x.src, x.alt, x.piece - p, x.element - e) for x in page.images[i:]),
        tuple(page.frames[f:]), tuple(page.script_urls[u:]), tuple(page.scripts[s:]),
        page.passwords - w,
    )  # fmt: skip
    relative = bool(page.frames[f:]) or any(
        x.url and not x.href.startswith(("/", "http:", "https:")) for x in anchors
    )
    _parts[known[relative]] = part
    while len(_parts) > MOST_PARTS:
        _parts.popitem(last=False)


def replay(page: Page, part: Part, parent: int, depth: int) -> None:
    """Put a part into the page as if it had been walked here, under element `parent`."""
    e, p, a = len(page.elements), len(page.pieces), len(page.anchors)
    deeper = depth - part.elements[0][4]
    page.elements += [
        Element(index + e, tag, label, up + e, deep + deeper, first + p, last + p, hidden, "",
                first_anchor + a, last_anchor + a, role)
        for index, tag, label, up, deep, first, last, hidden, first_anchor, last_anchor, role
        in part.elements
    ]  # fmt: skip
    page.elements[e].parent = parent
    page.pieces += [
        Piece(text, element + e, tag, hidden, "", None,
              tuple([(start, end, n + a) for start, end, n in spans]), runs)
        for text, element, tag, hidden, spans, runs in part.pieces
    ]  # fmt: skip
    page.anchors += [
        Anchor(href, url, text, title, hidden, "", element + e, piece + p, image, kind)
        for href, url, text, title, hidden, element, piece, image, kind in part.anchors
    ]
    page.images += [Image(src, alt, piece + p, el + e) for src, alt, piece, el in part.images]
    page.frames += part.frames
    page.script_urls += part.script_urls
    for script in part.scripts:
        page.scripts.append(script)
        page.script_length += len(script)
    page.passwords += part.passwords
