"""The words of OpenDocument: what a paragraph shows, and what its styles hide."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .styles import DARK, SMALL

HIDDEN = "隐藏文字"
PARAGRAPHS = frozenset({"p", "h"})
SHAPES = frozenset({"frame", "text-box", "custom-shape", "rect", "ellipse", "g", "shapes", "caption",
                    "line", "connector", "polygon", "path"})  # fmt: skip
PASSED = frozenset({"sequence-decls", "variable-decls", "user-field-decls", "forms", "enhanced-geometry",
                    "calculation-settings", "image", "object", "note-citation"})  # fmt: skip
_ASIDE = SHAPES | {"annotation", "note", "desc", "title", "table"}
_MOST = 1 << 20  # rows, columns, spaces: a larger number is nobody's
_POINTS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)pt")
_TINY = 2.0  # points


@lru_cache(4096)
def local(name: str) -> str:
    """A name without its namespace: LibreOffice uses several for the same."""
    return name.rpartition("}")[2]


def tag_of(element: Any) -> str:
    return local(element.tag)


def attributes(element: Any) -> dict[str, str]:
    return {local(key): value for key, value in element.attrib.items()}


def said(element: Any, name: str, default: str = "") -> str:
    """One attribute by its local name."""
    return attributes(element).get(name, default)


def count(element: Any, name: str) -> int:
    return number(said(element, name))


def number(told: str) -> int:
    """How often something is repeated, or how far it reaches: 1 where nothing is told."""
    return min(int(told), _MOST) if told.isdecimal() and len(told) < 9 else 1


class Forms:
    """How the styles of a document hide what is written in them, by the name of the style."""

    def __init__(self) -> None:
        self.ways: dict[str, str] = {}
        self.sheets: set[str] = set()  # styles of hidden sheets

    def learn(self, root: Any) -> None:
        """The styles of one part; each may stand on one that was met before it."""
        for style in root.iter():
            if tag_of(style) != "style":
                continue
            way, filled = self.ways.get(said(style, "parent-style-name"), ""), False
            for form in style:
                filled |= said(form, "background-color") not in ("", "transparent", "#ffffff")
                size = _POINTS.fullmatch(said(form, "font-size"))
                if said(form, "display") == "none":
                    way = HIDDEN
                elif said(form, "color").lower() == "#ffffff":
                    way = DARK
                elif size and float(size[1]) <= _TINY:
                    way = SMALL
                elif tag_of(form) == "table-properties" and said(form, "display") == "false":
                    self.sheets.add(said(style, "name"))
            # White on a coloured ground is how heads look.
            self.ways[said(style, "name")] = "" if filled and way == DARK else way

    def way(self, element: Any) -> str:
        return self.ways.get(said(element, "style-name"), "")


@dataclass(slots=True)
class Words:
    """Paragraphs: their text by how it is hidden ("" is shown), and what hangs on them."""

    forms: Forms
    texts: dict[str, list[str]] = field(default_factory=lambda: {"": []})
    hanging: list[Any] = field(default_factory=list)

    def gather(self, element: Any, way: str = "") -> None:
        """One paragraph of a cell, a comment or a box; what is none hangs on them."""
        tag = tag_of(element)
        if tag in PARAGRAPHS:
            if self.texts[""]:
                self._say("\n", "")
            self.spell(element, self.forms.way(element) or way)
        elif tag in ("note-body", "text-box", "list", "list-item"):
            for child in element:
                self.gather(child, way)
        else:
            self.hanging.append(element)

    def spell(self, element: Any, way: str) -> None:
        self._say(element.text, way)
        for child in element:
            tag = tag_of(child)
            if tag == "s":
                self._say(" " * min(count(child, "c"), 100), way)
            elif tag == "tab":
                self._say("\t", way)
            elif tag == "line-break":
                self._say("\n", way)
            elif tag in _ASIDE:
                self.hanging.append(child)
            elif tag not in PASSED:
                if tag in ("hidden-text", "hidden-paragraph", "conditional-text"):
                    self._say(said(child, "string-value"), HIDDEN)
                self.spell(child, self.forms.way(child) or way)
            self._say(child.tail, way)

    def _say(self, text: str | None, way: str) -> None:
        if text:
            self.texts.setdefault(way, []).append(text)
