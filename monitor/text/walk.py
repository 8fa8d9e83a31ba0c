"""The one pass over an HTML tree that gathers pieces, elements and anchors.

A loop with its own stack: 10,000 nested elements are no deeper to it than ten.
"""

from __future__ import annotations

from typing import Any, Final

from . import parts
from .gathering import Gathering
from .joining import parted
from .names import Rules, names_under
from .page import Element, Page, Table
from .regions import SHARED, UNTOLD, region_of_label
from .tables import OpenTables
from .tags import (
    ANCHOR,
    BLOCK,
    BREAK,
    BY_NUMBER,
    IMAGE,
    INLINE,
    LAST_WALKED,
    SCRIPT,
    SKIPPED,
    TABLE_TAGS,
    is_block_style,
    names_a_run,
    told,
)  # fmt: skip
from .urls import join
from .visibility import element_hides, style_hides

MAX_PIECES: Final = 60_000
LINK: Final = object()  # marks a link on the stack


class _Nothing:
    """Stands for a node after which nothing more is read."""

    next = None


class Walk:
    """The state of the pass. `walk` fills the page it was given."""

    def __init__(self, page: Page, rules: Rules) -> None:
        self.page = page
        self.line = Gathering(page)
        self.tables = OpenTables(page, self.line)
        self.shared = parts.Shared(page, rules)
        self.names = names_under(rules)

    def walk(self, body: Any) -> list[Table]:
        """Fills the page; returns the tables met, for `settle_tables`.

        Most of the time that a page takes is spent in this loop. So what happens at every node
        is written out here, on local names: in methods it costs half as much again.
        """
        page, line, tables, shared = self.page, self.line, self.tables, self.shared
        pieces, elements, links = page.pieces, page.elements, page.links
        chunks, runs, link_texts, flush = line.chunks, line.runs, line.link_texts, line.flush
        names, hides, meet = self.names.met, self.names.hidden, self.names.meet
        keep_script = page.kept_scripts.keep
        part_tags, region_of = parts.TAGS, region_of_label
        new, by_number = object.__new__, BY_NUMBER
        hidden = ""  # how the innermost open element is
        outside = block = Element(-1, "", "", -1, 0)  # the innermost that is open
        anchor = -1  # number of the open one
        boundary = False  # an inline element begins or ends before the next chunk
        part = -1  # depth of a shared part inside which no other is looked for
        node = body
        # Node, block around it or None where it is inline, table tag or LINK or run, hidden outside
        stack: list[tuple[Any, Element | None, Any, str]] = []
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
                        link_texts.append(text)
                    if len(pieces) > MAX_PIECES:
                        page.truncated, following = True, None
                        stack[:] = [(_Nothing, *rest) for _, *rest in stack]
            elif (known := by_number.get(node.tag_id) or told(node.tag))[1] > LAST_WALKED:
                following = node.next
                tag, kind = known
                if kind == BREAK:
                    flush(block)
                elif kind == IMAGE:
                    links.meet_image(node, anchor, block.index, len(pieces))
                elif kind == SCRIPT:
                    keep_script(node)
                elif kind == SKIPPED:
                    self._skip(tag, node, hidden)
            else:
                following, attributes = node.first_child, node.attributes
                tag, kind = known
                outer, label, role = hidden, "", ""
                if attributes:
                    if "style" in attributes and (style := attributes["style"]):
                        if not hidden:
                            hidden = style_hides(style)
                        if kind == INLINE and is_block_style(style):
                            kind = BLOCK
                    if not hidden and ("hidden" in attributes or tag == "marquee"):
                        hidden = element_hides(tag, attributes)
                    classes, identity = attributes.get("class"), attributes.get("id")
                    if classes or identity:
                        name = (classes, identity) if identity else classes
                        label = names.get(name)
                        if label is None:
                            label = meet(name, classes or "", identity or "")
                        if hides and not hidden:
                            hidden = hides.get(name, "")
                    if "role" in attributes:
                        role = attributes["role"] or ""
                if kind == BLOCK:
                    if line.interrupted:  # by a hidden inline element; a block ends it after all
                        flush(block)
                        line.step_back()
                    if chunks or runs:
                        flush(block)
                    region = UNTOLD
                    if (
                        part < 0
                        and (tag in part_tags or (label and (region := region_of(label)) in SHARED))
                        and anchor < 0
                        and block is not outside
                        and not (tables.open or runs)
                        and shared.put_in(node, tag + label, outer, block.index)
                    ):
                        hidden, following = outer, node.next
                    else:
                        if part < 0 and shared.watched:
                            part = len(stack)
                        element = new(Element)  # without `__init__`, which costs as much again
                        element.index = len(elements)
                        element.tag = tag
                        element.label = label
                        element.parent = block.index
                        element.first = len(pieces)
                        element.hidden = hidden
                        element.region = region
                        element.first_anchor = links.count
                        element.role = role
                        elements.append(element)
                        table = ""
                        if tag in TABLE_TAGS:
                            table = tag
                            tables.enter(element, attributes)
                        stack.append((node, block, table, outer))
                        block = element
                else:
                    if hidden != outer and chunks:
                        line.step_aside()
                    boundary = True
                    if kind == ANCHOR:
                        link_texts.clear()  # of one that this one interrupts
                        href, anchor = attributes.get("href"), -1
                        if href is not None or attributes.get("onclick"):
                            anchor, title = links.count, attributes.get("title")
                            links.meet(href or "", title or "", hidden, block.index, len(pieces))
                        stack.append((node, None, LINK, outer))
                    else:
                        run = None
                        if label and following is not None and names_a_run(label):
                            run = [len(chunks), -1, label]
                            runs.append(run)
                        stack.append((node, None, run, outer))
            while following is None:
                node, around, mark, outer = stack.pop()
                if around is not None:
                    if chunks or runs:
                        flush(block)
                    block.last = len(pieces)
                    block.last_anchor = links.count
                    if part >= 0 and part == len(stack):
                        shared.keep()
                        part = -1
                    hidden = outer
                    if mark:
                        tables.leave(mark)
                    block = around
                    if block is outside:
                        self.names.trim()
                        return tables.all
                else:
                    if hidden != outer:
                        hidden = outer
                        flush(block)
                        if line.interrupted:
                            line.step_back()
                    if mark is LINK:
                        if anchor >= 0:
                            links.texts[anchor] = "".join(link_texts)
                            anchor = -1
                        link_texts.clear()
                    elif mark:
                        mark[1] = len(chunks)
                    boundary = True
                following = node.next
            node = following

    def _skip(self, tag: str, node: Any, hidden: str) -> None:
        """Of what is not walked: addresses of frames, that a password is asked."""
        page = self.page
        if tag == "iframe" or tag == "frame":
            source = join(page.base, node.attributes.get("src") or "")
            if source:
                page.frames.append((source, hidden or element_hides(tag, node.attributes)))
        elif tag == "input" and (node.attributes.get("type") or "").lower() == "password":
            page.passwords += 1
