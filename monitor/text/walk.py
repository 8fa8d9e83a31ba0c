"""The one pass over an HTML tree that gathers pieces, elements and anchors.

A loop with its own stack: 10,000 nested elements are no deeper to it than ten.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from ..model import Cell
from . import parts
from .joining import anchor_spans, joined, parted
from .page import Anchor, Element, Image, Page, Piece, Run, Table, collapse, tidy
from .scripts import keep_script
from .urls import join
from .visibility import element_hides, style_hides

BLOCK_TAGS: Final = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup
    option p pre section select summary table tbody td tfoot th thead tr ul html marquee""".split()
)
SKIPPED_TAGS: Final = frozenset(
    """script style template svg math object embed audio video canvas textarea head noframes
    noscript iframe frame input title""".split()
)
_BARE_TAGS = SKIPPED_TAGS | {"br", "img"}  # whose inside is not walked
MAX_PIECES: Final = 60_000

_RUN_LABEL = re.compile(
    r"date|time|pub|source|author|title|riqi|shijian|laiyuan|info"
    r"|(?:^|[-_ ])(?:sj|rq|ly|bt|fbsj)(?:$|[-_ ])",
    re.IGNORECASE,
)
_TABLE_TAGS = frozenset({"table", "tr", "td", "th", "option"})
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)


@lru_cache(maxsize=2048)
def is_block_style(style: str) -> bool:
    return bool(_BLOCK_STYLE.search(style))


@lru_cache(maxsize=2048)
def _names_a_run(label: str) -> bool:
    return bool(_RUN_LABEL.search(label))


class Walk:
    """The state of the pass. `walk` fills the page it was given."""

    def __init__(self, page: Page, rules: dict[str, str]) -> None:
        self.page = page
        self.pieces, self.elements, self.anchors = page.pieces, page.elements, page.anchors
        self.rules = rules
        self.hidden_by_label: dict[str, str] = {}
        self.chunks: list[tuple[str, int]] = []  # text, number of the open anchor or -1
        self.chunk_hidden = ""
        self.visible: tuple[Any, ...] = ()  # what a hidden inline element interrupts
        self.aside: list[tuple[Piece, int]] = []  # its pieces, and the first anchor in it
        self.boundary = False  # an inline element begins or ends before the next chunk
        self.anchor = -1
        self.anchor_text: list[str] = []
        self.runs: list[list[Any]] = []  # [first chunk, last chunk or -1, label, depth]
        self.open: list[Element] = []  # block elements
        self.hidden = ""  # how the innermost open element is
        self.tables: list[Table] = []
        self.all_tables: list[Table] = []
        self.cells: list[Cell | None] = [None]  # one more for each open table tag
        self.rules_key = repr(sorted(rules.items())) if rules else ""
        self.part: tuple[int, tuple[parts.Key, parts.Key], parts.Counts] | None = None

    def walk(self, body: Any) -> list[Table]:
        """Fills the page; returns the tables met, for `settle_tables`."""
        node, pieces = body, self.pieces
        enter, leave, take = self._enter, self._leave, self._text
        stack: list[tuple[Any, str, bool, str]] = []  # node, tag, is a block, hidden outside it
        while True:
            if node.is_text_node:
                text = node.text_content
                if text and not text.isspace():
                    take(text)
                    if len(pieces) > MAX_PIECES:
                        self.page.truncated = True
                        break
                elif self.chunks:
                    self.chunks.append((" ", self.anchor))
            else:
                outer = self.hidden
                entered = enter(node, len(stack))
                if entered is not None:
                    child, tag, block = entered
                    stack.append((node, tag, block, outer))
                    node = child
                    continue
            if not stack:
                break
            following = node.next
            while following is None and stack:
                node, tag, block, outer = stack.pop()
                leave(tag, block, outer, len(stack))
                following = node.next if stack else None
            if following is None:
                break
            node = following
        while stack:
            _, tag, block, outer = stack.pop()
            leave(tag, block, outer, len(stack))
        self._flush()
        return self.all_tables

    def _enter(self, node: Any, depth: int) -> tuple[Any, str, bool] | None:
        """Takes an element in; returns its first child when the inside is to be read."""
        tag = node.tag
        block = tag in BLOCK_TAGS
        if not block:
            if tag in _BARE_TAGS:
                if tag == "br":
                    self._flush()
                elif tag == "img":
                    self._image(node.attributes)
                else:
                    self._skip(tag, node)
                return None
            if not tag or tag[0] in "-!_":  # comments and the like
                return None
        attributes = node.attributes
        outer = hidden = self.hidden
        label = ""
        if attributes:
            style = attributes.get("style")
            if style:
                if not hidden:
                    hidden = style_hides(style)
                if not block and tag != "a":
                    block = is_block_style(style)
            if not hidden and ("hidden" in attributes or tag == "marquee"):
                hidden = element_hides(tag, attributes)
            identity, classes = attributes.get("id") or "", attributes.get("class") or ""
            if identity or classes:
                label = f"{classes} {identity}"
                if self.rules and not hidden:
                    known = self.hidden_by_label.get(label)
                    hidden = self._by_rule(label, identity, classes) if known is None else known
        child = node.first_child
        if block:
            if (
                self.part is None
                and parts.is_part(tag, label)
                and self.anchor < 0
                and not self.tables
                and self.open
                and self._repeated(node, outer, depth)
            ):
                return None
            self._open_block(tag, label, hidden, attributes)
        else:
            if hidden != outer and self.chunks:
                self._step_aside()
            self.boundary = True
            if tag == "a" or tag == "area":
                self._open_anchor(attributes, hidden)
            elif label and child is not None and _names_a_run(label):
                self.runs.append([len(self.chunks), -1, label, depth])
        self.hidden = hidden
        if child is None:
            self._leave(tag, block, outer, depth)
            return None
        return child, tag, block

    def _repeated(self, node: Any, hidden: str, depth: int) -> bool:
        """Puts in what an earlier page had in this very place; else has it recorded."""
        html = node.html or ""
        if not parts.SHORTEST_PART <= len(html) <= parts.LONGEST_PART or "<table" in html:
            return False
        if self.chunks or self.runs:
            self._flush()
        known = parts.keys(html, self.page.base, hidden, self.rules_key)
        part = parts.recall(known)
        if part is None:
            self.part = (depth, known, parts.counts(self.page))
            return False
        parts.replay(self.page, part, self.open[-1].index, len(self.open))
        return True

    def _leave(self, tag: str, block: bool, outer: str, depth: int) -> None:
        if block:
            if self.chunks or self.runs:
                self._flush()
            element = self.open.pop()
            element.last = len(self.pieces)
            element.last_anchor = len(self.anchors)
            if self.part is not None and self.part[0] == depth:
                if not self.page.truncated:
                    parts.record(self.page, self.part[2], self.part[1])
                self.part = None
            self.hidden = outer
            if tag in _TABLE_TAGS:
                self.cells.pop()
                if tag == "table" and self.tables:
                    self.tables.pop()
            return
        if outer != self.hidden:
            self.hidden = outer
            self._flush()
            if self.visible:
                self._step_back()
        if tag == "a" or tag == "area":
            self._close_anchor()
        elif self.runs and self.runs[-1][3] == depth and self.runs[-1][1] < 0:
            self.runs[-1][1] = len(self.chunks)
        self.boundary = True

    # ── text ──

    def _text(self, text: str) -> None:
        if not self.chunks:
            self.chunk_hidden = self.hidden
        elif self.boundary:
            before = self.chunks[-1][0]
            if parted(before, text.lstrip()[:24]):
                self.chunks.append((" ", -1))
        self.boundary = False
        self.chunks.append((text, self.anchor))
        if self.anchor >= 0:
            self.anchor_text.append(text)

    def _step_aside(self) -> None:
        """A word goes on behind a hidden inline element: 布<b hidden>x</b>署 is read 布署."""
        self.visible = self.chunks, self.chunk_hidden, self.runs, len(self.anchors)
        self.chunks, self.runs = [], []

    def _step_back(self) -> None:
        self.chunks, self.chunk_hidden, self.runs, _ = self.visible
        self.visible = ()

    def _put_aside(self) -> None:
        """The hidden pieces follow the visible one that they interrupted."""
        for piece, first in self.aside:
            for _, _, anchor in piece.spans:
                if anchor >= first:
                    self.anchors[anchor].piece = len(self.pieces)
            self.pieces.append(piece)
        self.aside = []

    def _flush(self) -> None:
        """Ends the piece being gathered."""
        chunks = self.chunks
        if not chunks:
            if self.runs:
                self.runs = [r for r in self.runs if r[1] < 0]
            return
        self.chunks = []
        if self.anchor >= 0 and self.anchor_text:
            self.anchor_text.append("\n")
        if len(chunks) == 1 and not self.runs:
            raw, anchor = chunks[0]
            text = collapse(raw.strip())
            if text:
                self._piece(text, ((0, len(text), anchor),) if anchor >= 0 else (), ())
            if self.aside and not self.visible:
                self._put_aside()
            return
        text, places = joined(chunks)
        if text:
            last = len(chunks)
            runs = tuple(
                Run(places[min(first, last)], places[min(end, last) if end >= 0 else last], label)
                for first, end, label, _ in self.runs
            )
            self._piece(text, anchor_spans(chunks, places), runs)
        if self.aside and not self.visible:
            self._put_aside()
        self.runs = [[0, -1, label, depth] for _, end, label, depth in self.runs if end < 0]

    def _piece(self, text: str, spans: tuple[tuple[int, int, int], ...], runs: Any) -> None:
        element = self.open[-1]
        shown = tuple(r for r in runs if r.start < r.end) if runs else ()
        hidden, cell = self.chunk_hidden, self.cells[-1]
        piece = Piece(text, element.index, element.tag, hidden, "", cell, spans, shown)
        if self.visible:
            self.aside.append((piece, self.visible[3]))
        else:
            self.pieces.append(piece)

    # ── blocks ──

    def _open_block(self, tag: str, label: str, hidden: str, attributes: Any) -> None:
        if self.visible:  # a block inside a hidden inline element ends the paragraph after all
            self._flush()
            self._step_back()
        if self.chunks or self.runs:
            self._flush()
        opened = self.open
        number = len(self.elements)
        element = Element(
            number,
            tag,
            label,
            opened[-1].index if opened else -1,
            len(opened),
            len(self.pieces),
            0,
            hidden,
            "",
            len(self.anchors),
            0,
            attributes.get("role") or "" if attributes else "",
        )
        self.elements.append(element)
        opened.append(element)
        if tag in _TABLE_TAGS:
            self._open_table_part(tag, hidden, attributes)

    def _open_table_part(self, tag: str, hidden: str, attributes: Any) -> None:
        page, cell = self.page, self.cells[-1]
        if tag == "table":
            if self.tables:  # those further out were told by this one
                self.tables[-1].nested = True
            table = Table(number=len(self.all_tables))
            self.tables.append(table)
            self.all_tables.append(table)
            cell = None
        elif tag == "tr" and self.tables:
            self.tables[-1].rows += 1
            self.tables[-1].column = 0
        elif (tag == "td" or tag == "th") and self.tables:
            table = self.tables[-1]
            cell = Cell(table=table.number, row=max(table.rows, 0), column=table.column)
            span = attributes.get("colspan") or "" if attributes else ""
            table.column += int(span) if span.isdigit() and 0 < int(span) < 100 else 1
            table.columns = max(table.columns, table.column)
        elif tag == "option" and attributes.get("value"):
            url = join(page.base, attributes["value"] or "")
            if url.startswith("http") and "//" in (attributes["value"] or ""):
                element, piece = self.open[-1].index, len(page.pieces)
                page.anchors.append(
                    Anchor(url, url, "", "", hidden, "", element, piece, kind="option")
                )
        self.cells.append(cell)

    # ── anchors and images ──

    def _open_anchor(self, attributes: Any, hidden: str) -> None:
        page = self.page
        href = attributes.get("href")
        self.anchor_text = []
        if href is None and not attributes.get("onclick"):
            self.anchor = -1
            return
        href = href or ""
        self.anchor = len(page.anchors)
        title = attributes.get("title")
        page.anchors.append(
            Anchor(
                href.strip(),
                join(page.base, href),
                "",
                tidy(title) if title else "",
                hidden,
                "",
                self.open[-1].index,
                len(page.pieces),
            )
        )

    def _close_anchor(self) -> None:
        if self.anchor >= 0:
            self.page.anchors[self.anchor].text = tidy("".join(self.anchor_text))
        self.anchor = -1
        self.anchor_text = []

    def _image(self, attributes: Any) -> None:
        page = self.page
        source = attributes.get("src") or attributes.get("data-src") or ""
        alt = tidy(attributes.get("alt") or attributes.get("title") or "")
        page.images.append(Image(source, alt, len(page.pieces), self.open[-1].index))
        if self.anchor >= 0:
            anchor = page.anchors[self.anchor]
            anchor.image = True
            anchor.title = anchor.title or alt

    def _skip(self, tag: str, node: Any) -> None:
        page = self.page
        if tag == "script":
            keep_script(page, node)
        elif tag == "iframe" or tag == "frame":
            source = join(page.base, node.attributes.get("src") or "")
            if source:
                page.frames.append((source, self.hidden or element_hides(tag, node.attributes)))
        elif tag == "input" and (node.attributes.get("type") or "").lower() == "password":
            page.passwords += 1

    def _by_rule(self, label: str, identity: str, classes: str) -> str:
        rules, reason = self.rules, ""
        for name in classes.split():
            if "." + name in rules:
                reason = rules["." + name]
                break
        if not reason and identity:
            reason = rules.get("#" + identity, "")
        self.hidden_by_label[label] = reason
        return reason
