"""The values of a page read: pieces of text, elements as ranges of them, links, metas.

Made by `html.read_page`; lists are filled during the one walk over the tree and not changed
by the readers that follow.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from ..model import Cell
from .behind import Behind, numbers_behind
from .head import Head, read_head
from .joining import Span
from .links import Anchor, Image, Links
from .scripts import Scripts


@dataclass(slots=True)
class Element:
    """A block element as a range of pieces: `page.pieces[first:last]`, and of links."""

    index: int
    tag: str
    label: str  # class and id as written
    parent: int
    first: int
    last: int = 0
    hidden: str = ""
    region: str = ""  # what its label says, until `settle_regions` has judged it
    first_anchor: int = 0
    last_anchor: int = 0
    role: str = ""


@dataclass(slots=True)
class Run:
    """An inline element inside a piece whose class or id names a date, source or title."""

    start: int
    end: int
    label: str


@dataclass(slots=True)
class Piece:
    """One run of text between two block boundaries."""

    text: str
    element: int  # the nearest block element
    tag: str
    hidden: str = ""
    region: str = ""
    cell: Cell | None = None
    spans: tuple[Span, ...] = ()
    runs: tuple[Run, ...] = ()
    linked: int = 0  # how many of its characters are in links


@dataclass(slots=True)
class Table:
    number: int
    rows: int = -1  # number of the last row met
    column: int = 0  # where the next cell of that row stands
    columns: int = 0
    nested: bool = False


@dataclass(slots=True)
class Page:
    """Everything the readers need of one HTML page."""

    url: str
    base: str
    tree: LexborHTMLParser
    pieces: list[Piece] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    frames: list[tuple[str, str]] = field(default_factory=list)  # (address, how hidden)
    kept_scripts: Scripts = field(default_factory=Scripts)
    passwords: int = 0  # password fields
    truncated: bool = False
    source: bytes = b""  # as it was parsed
    _anchors: list[Anchor] | None = None
    _images: list[Image] | None = None
    _head: Head | None = None
    _behind: list[Behind] | None = None

    @property
    def anchors(self) -> list[Anchor]:
        """Made when first asked for, once the page is read."""
        if self._anchors is None:
            self._make_links()
        return self._anchors or []

    @property
    def images(self) -> list[Image]:
        """Made when first asked for, once the page is read."""
        if self._images is None:
            self._make_links()
        return self._images or []

    def _make_links(self) -> None:
        self._anchors, self._images = self.links.made(self.base)
        for anchor in self._anchors:
            anchor.region = self.elements[anchor.element].region

    @property
    def behind(self) -> list[Behind]:
        """Personal numbers in the source alone; looked for when first asked for."""
        if self._behind is None:
            self._behind = numbers_behind(self.source, (piece.text for piece in self.pieces))
        return self._behind

    @property
    def head(self) -> Head:
        """Title, metas and refresh; read when first asked for."""
        if self._head is None:
            self._head = read_head(self.tree, self.url)
        return self._head

    @property
    def title(self) -> str:
        return self.head.title

    @property
    def metas(self) -> list[tuple[str, str]]:
        """(name in lower case, content)."""
        return self.head.metas

    @property
    def refresh(self) -> str:
        """Where a <meta http-equiv=refresh> leads, "" without one."""
        return self.head.refresh

    @property
    def scripts(self) -> list[str]:
        return self.kept_scripts.texts

    @property
    def script_urls(self) -> list[str]:
        return self.kept_scripts.urls

    def meta(self, *names: str) -> str:
        """The first non-empty content of the metas so named."""
        named = self.head.named
        return next((named[name] for name in names if name in named), "")

    def inside(self, index: int) -> list[Piece]:
        element = self.elements[index]
        return self.pieces[element.first : element.last]

    def ancestors(self, index: int, most: int = 100) -> list[Element]:
        """The element and what it stands in, innermost first, `most` of them."""
        found = []
        while index >= 0 and len(found) < most:
            found.append(self.elements[index])
            index = self.elements[index].parent
        return found
