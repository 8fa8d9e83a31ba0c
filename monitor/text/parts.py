"""Remembers headers, menus and footers already walked: the same on every page of a portal.

A part is known by its HTML, how it is hidden, and what its frames are relative to. What the
walk gathered from it is kept as plain values and put into the next page with its numbers
shifted, at a sixth of the cost of walking it again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from .links import Anchor, Copied, Image
from .names import Rules
from .page import Element, Page, Piece
from .regions import UNTOLD
from .scripts import Script

MOST_PARTS: Final = 400
LONGEST_PART: Final = 60_000  # characters of HTML
SHORTEST_PART: Final = 300
MOST_NAMES: Final = 4096
MOST_UNFIT: Final = 3  # parts of a name in a row; others so named are not looked at
# HTML is long: none is made of a part before two so named have said the same. Until then it is
# only watched, and nothing looked for inside of it: the first ones, and of those that follow
# one of so many.
WATCHED_FIRST: Final = 16
WATCHED_LATER: Final = 4
TAGS: Final = frozenset({"nav", "header", "footer"})

_Counts = tuple[int, int, int, int, int, int, int]
Key = tuple[str, ...]  # HTML, address that its frames count from, how hidden, style rules


@dataclass(frozen=True, slots=True)
class Part:
    """What was gathered between two moments of a walk; numbers count from the part's start."""

    elements: tuple[tuple[Any, ...], ...]
    pieces: tuple[tuple[Any, ...], ...]
    folder: str  # of the page it was recorded from
    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]
    frames: tuple[tuple[str, str], ...]
    scripts: tuple[Script, ...]
    passwords: int


@dataclass(slots=True)
class _Name:
    """What is known of the parts of one name on a site."""

    repeats: bool = False  # two said the same
    missed: int = 0  # of the last ones in a row, not put in
    unfit: int = 0  # of the last ones in a row, too short or too long to be kept


_parts: OrderedDict[Key, Part] = OrderedDict()
_met: dict[tuple[str, str], _Name] = {}  # by root of the site, tag and label
_seen: dict[int, None] = {}  # hashes of parts met, oldest first


class Shared:
    """What a walk asks and tells this memory about its page."""

    def __init__(self, page: Page, rules: Rules) -> None:
        self.page = page
        self.rules = repr(rules) if rules else ""
        scheme, _, rest = page.base.partition("://")
        self.root = f"{scheme}://{rest.partition('/')[0]}"
        self.watched: _Watched | None = None  # goes on; no others are looked for inside of it

    def put_in(self, node: Any, name: str, hidden: str, parent: int) -> bool:
        """Put in what an earlier page had in this very place; else, may be, begin to watch it.

        `node` is the element of the part, `name` its tag and label; `hidden` is how the element
        around it is, `parent` its number.
        """
        met = _name(self.root, name)
        known = None
        if met.repeats:
            known = self._keys(met, node, hidden)
            if known is None:
                return False
            part = _recall(known)
            if part is not None:
                met.missed = 0
                _replay(self.page, part, parent)
                return True
        met.missed += 1
        if met.missed <= WATCHED_FIRST or not met.missed % WATCHED_LATER:
            self.watched = _Watched(met, known, _counts(self.page))
        return False

    def keep(self) -> None:
        """The part being watched has ended."""
        watched, self.watched = self.watched, None
        if watched is None or self.page.truncated or not _seen_before(self._said(watched.since)):
            return  # what changes with each page is never recorded
        if watched.known is None:
            watched.met.repeats = True
        else:
            _record(self.page, watched.known, watched.since)

    def _keys(self, met: _Name, node: Any, hidden: str) -> tuple[Key, Key] | None:
        """By what a part is known: of the whole site, and of a folder; None for what is unfit."""
        if met.unfit >= MOST_UNFIT:
            return None
        html = node.html or ""
        if not SHORTEST_PART <= len(html) <= LONGEST_PART or "<table" in html:
            met.unfit += 1
            return None
        met.unfit = 0
        folder = _folder(self.page)
        return (html, self.root, hidden, self.rules), (html, folder, hidden, self.rules)

    def _said(self, since: _Counts) -> Key:
        """What a part that was walked says, and where its links lead."""
        page, (element, piece, _, note, *_) = self.page, since
        name = page.elements[element]
        texts = [p.text for p in page.pieces[piece:]]
        return (self.root, name.tag, name.label, *texts, *page.links.hrefs(note))


class _Watched(NamedTuple):
    """A part that is being walked."""

    met: _Name
    known: tuple[Key, Key] | None  # None before it is known that such a part repeats
    since: _Counts


def _name(root: str, name: str) -> _Name:
    met = _met.get((root, name))
    if met is None:
        met = _met[root, name] = _Name()
        if len(_met) > MOST_NAMES:
            del _met[next(iter(_met))]
    return met


def _seen_before(key: Key) -> bool:
    number = hash(key)  # of two with the same, one is recorded a page early
    if number in _seen:
        return True
    _seen[number] = None
    if len(_seen) > MOST_NAMES:
        del _seen[next(iter(_seen))]
    return False


def forget() -> None:
    """Empty this memory."""
    _parts.clear()
    _met.clear()
    _seen.clear()


def _folder(page: Page) -> str:
    return page.base.rpartition("/")[0] + "/"


def _counts(page: Page) -> _Counts:
    """How much a page holds now; `_record` takes what came since."""
    return (
        len(page.elements), len(page.pieces), page.links.count, page.links.noted,
        len(page.frames), len(page.kept_scripts), page.passwords,
    )  # fmt: skip


def _recall(known: tuple[Key, Key]) -> Part | None:
    for key in known:
        part = _parts.get(key)
        if part is not None:
            _parts.move_to_end(key)
            return part
    return None


def _record(page: Page, known: tuple[Key, Key], since: _Counts) -> None:
    """Keep what a part brought to the page, before later readers change it."""
    e, p, a, n, f, s, w = since
    anchors, images = page.links.made(page.base, n, a)
    for link in (*anchors, *images):
        link.element -= e
        link.piece -= p
    part = Part(
        tuple(
            (x.index - e, x.tag, x.label, x.parent - e, x.first - p, x.last - p, x.hidden,
             x.first_anchor - a, x.last_anchor - a, x.role)
            for x in page.elements[e:]
        ),
        tuple(
            (x.text, x.element - e, x.tag, x.hidden,
             tuple((start, end, n - a) for start, end, n in x.spans), x.runs, x.linked)
            for x in page.pieces[p:]
        ),
        _folder(page), tuple(anchors), tuple(images),
        tuple(page.frames[f:]), page.kept_scripts.since(s), page.passwords - w,
    )  # fmt: skip
    _parts[known[bool(page.frames[f:])]] = part
    while len(_parts) > MOST_PARTS:
        _parts.popitem(last=False)


def _replay(page: Page, part: Part, parent: int) -> None:
    """Put a part into the page as if it had been walked here, under element `parent`."""
    e, p, a = len(page.elements), len(page.pieces), page.links.count
    page.elements += [
        Element(index + e, tag, label, up + e, first + p, last + p, hidden, UNTOLD,
                first_anchor + a, last_anchor + a, role)
        for index, tag, label, up, first, last, hidden, first_anchor, last_anchor, role
        in part.elements
    ]  # fmt: skip
    page.elements[e].parent = parent
    page.pieces += [
        Piece(text, element + e, tag, hidden, "", None,
              tuple([(start, end, n + a) for start, end, n in spans]), runs, linked)
        for text, element, tag, hidden, spans, runs, linked in part.pieces
    ]  # fmt: skip
    page.links.copy(Copied(part.anchors, part.images, e, p, _folder(page) == part.folder))
    page.frames += part.frames
    page.kept_scripts.put_in(part.scripts)
    page.passwords += part.passwords
