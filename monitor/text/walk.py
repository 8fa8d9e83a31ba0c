"""The one pass over an HTML tree that gathers pieces, elements and anchors.

A loop with its own stack: 10,000 nested elements are no deeper to it than ten.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from . import parts
from .gathering import Gathering
from .joining import parted
from .page import Element, Page, Table
from .regions import SHARED, region_of_label
from .tables import OpenTables
from .tags import (
    ANCHOR,
    BLOCK,
    BREAK,
    BY_NUMBER,
    IMAGE,
    INLINE,
    LAST_WALKED,
    SKIPPED,
    TABLE_TAGS,
    is_block_style,
    names_a_run,
    told,
)  # fmt: skip
from .urls import join
from .visibility import element_hides, style_hides

MAX_PIECES: Final = 60_000


class Walk:
    """The state of the pass. `walk` fills the page it was given."""

    def __init__(self, page: Page, rules: Mapping[str, str]) -> None:
        self.page = page
        self.rules = rules  # how `.class` and `#id` hide
        self.line = Gathering(page)
        self.tables = OpenTables(page, self.line)
        self.shared = parts.Shared(page, rules)
        self.names: dict[Any, tuple[str, str]] = {}  # class, or class and id: label, how hidden

    def walk(self, body: Any) -> list[Table]:
        """Fills the page; returns the tables met, for `settle_tables`.

        Most of the time that a page takes is spent in this loop. So what happens at every node
        is written out here, on local names: in methods it costs half as much again.
        """
        page, line, tables, shared = self.page, self.line, self.tables, self.shared
        pieces, elements, links = page.pieces, page.elements, page.links
        chunks, runs = line.chunks, line.runs
        flush, rules, names = line.flush, self.rules, self.names
        part_tags, region_of = parts.TAGS, region_of_label
        new, by_number = object.__new__, BY_NUMBER
        hidden = ""  # how the innermost open element is
        block = -1  # number of the innermost open one
        anchor = -1  # number of the open one
        boundary = False  # an inline element begins or ends before the next chunk
        part = -1  # depth of the shared part that is being recorded
        node, going = body, True
        stack: list[tuple[Any, Element | None, str, str]] = []  # node, block, tag, hidden outside
        while True:
            if node.is_text_node:
                following = node.next
                if node.is_empty_text_node or not (text := node.text_content) or text.isspace():
                    if chunks:
                        chunks.append((" ", anchor))
                else:
                    if not chunks:
                        line.hidden = hidden
                    elif boundary and parted(chunks[-1][0], text.lstrip()[:24]):
                        chunks.append((" ", -1))
                    boundary = False
                    chunks.append((text, anchor))
                    if anchor >= 0:
                        line.link_texts.append(text)
                    if len(pieces) > MAX_PIECES:
                        page.truncated, going, following = True, False, None
            elif (known := by_number.get(node.tag_id) or told(node.tag))[1] > LAST_WALKED:
                following = node.next
                tag, kind = known
                if kind == BREAK:
                    flush()
                elif kind == IMAGE:
                    links.meet_image(node, anchor, block, len(pieces))
                elif kind == SKIPPED:
                    self._skip(tag, node, hidden)
            else:
                following, attributes = node.first_child, node.attributes
                tag, kind = known
                outer, label, element = hidden, "", None
                if attributes:
                    if style := attributes.get("style"):
                        if not hidden:
                            hidden = style_hides(style)
                        if kind == INLINE and is_block_style(style):
                            kind = BLOCK
                    if not hidden and ("hidden" in attributes or tag == "marquee"):
                        hidden = element_hides(tag, attributes)
                    classes, identity = attributes.get("class"), attributes.get("id")
                    if classes or identity:
                        name = (classes, identity) if identity else classes
                        met = names.get(name)
                        if met is None:
                            label = f"{classes or ''} {identity or ''}"
                            hides = self._by_rule(classes or "", identity or "") if rules else ""
                            met = names[name] = label, hides
                        label = met[0]
                        if not hidden:
                            hidden = met[1]
                if kind == BLOCK:
                    if line.interrupted:  # by a hidden inline element; a block ends it after all
                        flush()
                        line.step_back()
                    if chunks or runs:
                        flush()
                    region = region_of(label) if label else ""
                    if (
                        part < 0
                        and (region in SHARED or tag in part_tags)
                        and anchor < 0
                        and block >= 0
                        and not (tables.open or runs)
                        and shared.put_in(node, tag + label, outer, block)
                    ):
                        hidden, following = outer, node.next
                    else:
                        if part < 0 and shared.recording:
                            part = len(stack)
                        element = new(Element)  # without `__init__`, which costs as much again
                        element.index = len(elements)
                        element.tag = tag
                        element.label = label
                        element.parent = block
                        element.first = len(pieces)
                        element.hidden = hidden
                        element.region = region
                        element.first_anchor = links.count
                        element.role = attributes.get("role") or "" if attributes else ""
                        block = element.index
                        elements.append(element)
                        line.block = element
                        if tag in TABLE_TAGS:
                            tables.enter(tag, hidden, attributes)
                        stack.append((node, element, tag, outer))
                else:
                    if hidden != outer and chunks:
                        line.step_aside()
                    boundary = True
                    if kind == ANCHOR:
                        anchor = self._link(attributes, hidden)
                    elif label and following is not None and names_a_run(label):
                        runs.append([len(chunks), -1, label, len(stack)])
                    stack.append((node, None, tag, outer))
            while following is None:
                if not stack:
                    flush()
                    return tables.all
                node, element, tag, outer = stack.pop()
                if element is not None:
                    if chunks or runs:
                        flush()
                    element.last, element.last_anchor = len(pieces), links.count
                    block = element.parent
                    line.block = elements[block]
                    if part == len(stack):
                        shared.keep()
                        part = -1
                    hidden = outer
                    if tag in TABLE_TAGS:
                        tables.leave(tag)
                else:
                    if hidden != outer:
                        hidden = outer
                        flush()
                        if line.interrupted:
                            line.step_back()
                    if tag == "a" or tag == "area":
                        anchor = -1
                        line.link_texts = []
                    elif runs and runs[-1][1] < 0 and runs[-1][3] == len(stack):
                        runs[-1][1] = len(chunks)
                    boundary = True
                if stack and going:
                    following = node.next
            node = following

    def _link(self, attributes: Mapping[str, str | None], hidden: str) -> int:
        """Takes a link in; returns its number, or -1 for an `<a>` that leads nowhere."""
        line, links = self.line, self.page.links
        line.link_texts.clear()  # of one that this one interrupts
        if attributes.get("href") is None and not attributes.get("onclick"):
            return -1
        line.link_texts = links.meet(attributes, hidden, line.block.index, len(line.pieces))
        return links.count - 1

    def _skip(self, tag: str, node: Any, hidden: str) -> None:
        """Of what is not walked: scripts, addresses of frames, that a password is asked."""
        page = self.page
        if tag == "script":
            page.kept_scripts.keep((node,))
        elif tag == "iframe" or tag == "frame":
            source = join(page.base, node.attributes.get("src") or "")
            if source:
                page.frames.append((source, hidden or element_hides(tag, node.attributes)))
        elif tag == "input" and (node.attributes.get("type") or "").lower() == "password":
            page.passwords += 1

    def _by_rule(self, classes: str, identity: str) -> str:
        """How the style sheets of the page hide what has this class and id, or ""."""
        rules = self.rules
        for name in classes.split():
            if "." + name in rules:
                return rules["." + name]
        return rules.get("#" + identity, "")
