"""The links and images of a page: noted when they are met, made when somebody asks for them.

The text of an article needs none of them, and what is noted is what the walk has at hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from .spacing import tidy
from .urls import join


@dataclass(slots=True)
class Anchor:
    """An anchor as written; `piece` is the first piece of its text (or where it would stand)."""

    href: str
    base: str  # the address that `href` counts from
    text: str
    title: str
    hidden: str
    region: str
    element: int
    piece: int
    image: bool = False
    kind: str = ""  # option: of a drop-down list
    _url: str | None = None

    @property
    def url(self) -> str:
        """The absolute address, "" for none. Made when first asked for: many readers need none."""
        if self._url is None:
            self._url = join(self.base, self.href)
        return self._url


@dataclass(slots=True)
class Image:
    src: str
    alt: str
    piece: int
    element: int


_Link = tuple[str, str, str, int, int, str]  # href, title, how hidden, element, piece, kind
_Picture = tuple[Any, int, int, int]  # node, number of the link around it or -1, element, piece


@dataclass(frozen=True, slots=True)
class Copied:
    """Links and images of another page of the site; their numbers count from these."""

    anchors: tuple[Anchor, ...]
    images: tuple[Image, ...]
    element: int
    piece: int
    same_folder: bool  # as the other page: any address leads to the same place


_ROOTED = ("/", "http:", "https:")  # the same on every page of a site


class Links:
    """What was noted of links and images, in the order of the page."""

    __slots__ = ("_moved", "_noted", "count", "texts")

    def __init__(self) -> None:
        self.count = 0  # of links
        self.texts: dict[int, str] = {}  # of the links that have one, by number
        self._noted: list[_Link | _Picture | Copied] = []
        self._moved: dict[int, int] = {}  # number of a link: its piece, told later

    def meet(
        self, href: str, title: str, hidden: str, element: int, piece: int, kind: str = ""
    ) -> None:
        """Notes a link, the number of which is the `count` before."""
        self._noted.append((href, title, hidden, element, piece, kind))
        self.count += 1

    def meet_image(self, node: Any, link: int, element: int, piece: int) -> None:
        """Notes an <img> that stands in a link of this number, or in none (-1)."""
        self._noted.append((node, link, element, piece))

    def copy(self, copied: Copied) -> None:
        self._noted.append(copied)
        self.count += len(copied.anchors)

    def move(self, link: int, piece: int) -> None:
        """The text of a link stands in another piece than the one that was open at its start."""
        self._moved[link] = piece

    @property
    def noted(self) -> int:
        """How many notes there are: a place to begin for `made`."""
        return len(self._noted)

    def hrefs(self, noted: int) -> list[str]:
        """Where the links of the notes from `noted` on lead, as written."""
        links = (x for x in self._noted[noted:] if isinstance(x, tuple) and len(x) == 6)
        return [link[0] for link in links]

    def made(self, base: str, noted: int = 0, count: int = 0) -> tuple[list[Anchor], list[Image]]:
        """The anchors and images of the notes from `noted` on, before which `count` links are.

        `base` is the address that links count from.
        """
        anchors: list[Anchor] = []
        images: list[Image] = []
        for note in self._noted[noted:]:
            if isinstance(note, Copied):
                anchors += _copied(note, base)
                images += [
                    replace(x, piece=x.piece + note.piece, element=x.element + note.element)
                    for x in note.images
                ]
            elif len(note) == 4:
                image = _image(*note)
                images.append(image)
                if note[1] >= 0:
                    around = anchors[note[1] - count]
                    around.image = True
                    around.title = around.title or image.alt
            else:
                text = self.texts.get(count + len(anchors), "")
                anchors.append(_anchor(base, text, *note))
        for link, piece in self._moved.items():
            if link >= count:
                anchors[link - count].piece = piece
        return anchors, images


def _anchor(
    base: str, text: str, href: str, title: str, hidden: str, element: int, piece: int, kind: str
) -> Anchor:
    text, title = tidy(text) if text else "", tidy(title) if title else ""
    return Anchor(href.strip(), base, text, title, hidden, "", element, piece, False, kind)


def _image(node: Any, _link: int, element: int, piece: int) -> Image:
    attributes = node.attributes
    source = attributes.get("src") or attributes.get("data-src") or ""
    alt = attributes.get("alt") or attributes.get("title") or ""
    return Image(source, tidy(alt) if alt else "", piece, element)


def _copied(note: Copied, base: str) -> list[Anchor]:
    return [
        Anchor(
            x.href, base, x.text, x.title, x.hidden, "", x.element + note.element,
            x.piece + note.piece, x.image, x.kind,
            x.url if note.same_folder or x.href.startswith(_ROOTED) else None,
        )
        for x in note.anchors
    ]  # fmt: skip
