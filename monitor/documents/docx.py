"""Word documents (docx), read from the raw OOXML: every place where text can hide.

Body, tables, text boxes, headers, footers, notes, comments, deleted and hidden text, and the
files embedded in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Block, Cells, column_letter
from .budget import Budget
from .docx_rows import TAKEN, W, parsed_without_rows, texts_of
from .drawn import drawn_text
from .grid import bounded_rows
from .ooxml import Package

_P, _TBL, _TR, _TC, _TCPR, _R, _RPR, _PPR, _T = (
    W + tag for tag in ("p", "tbl", "tr", "tc", "tcPr", "r", "rPr", "pPr", "t")
)
_SHD, _SPAN = W + "shd", W + "gridSpan"
_VAL, _FILL = W + "val", W + "fill"
_NOTHING = frozenset(W + tag for tag in ("pPr", "bookmarkStart", "bookmarkEnd", "proofErr"))
_AROUND = frozenset(W + tag for tag in ("sdt", "ins", "sdtContent", "customXml"))
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PASSED = frozenset((f"{W}txbxContent", f"{_MC}Fallback", _PPR))
_GONE = frozenset((f"{W}del", f"{W}moveFrom"))
_SECTION, _TAB, _BREAKS = f"{W}sectPr", f"{W}tab", frozenset((f"{W}br", f"{W}cr"))
_CODE, _DELETED_TEXT = f"{W}instrText", f"{W}delText"
_PARTS = tuple(
    (re.compile(pattern), place, hidden)
    for pattern, place, hidden in (
        (r"word/document\.xml", "正文", ""),
        (r"word/header\d*\.xml", "页眉", ""),
        (r"word/footer\d*\.xml", "页脚", ""),
        (r"word/footnotes\.xml", "脚注", ""),
        (r"word/endnotes\.xml", "尾注", ""),
        (r"word/comments\.xml", "批注", "批注"),
        (r"word/glossary/document\.xml", "构建基块", "构建基块"),
    )
)
_ANY_PART = re.compile("|".join(pattern.pattern for pattern, *_ in _PARTS))
EMBEDDED = ("word/embeddings/", "xl/embeddings/", "ppt/embeddings/", "word/afchunk")


def read_docx(package: Package, budget: Budget) -> Iterator[Block | Cells]:
    """Blocks of all parts; deleted and hidden runs are blocks of their own, marked as hidden."""
    reader = _Reader(budget)
    names = [name for name in package.names if _ANY_PART.fullmatch(name)]
    for pattern, place, hidden in _PARTS:
        for name in names:
            if pattern.fullmatch(name):
                data = package.bytes(name)
                if data:
                    yield from reader.part(data, place, hidden)
    yield from drawn_text(package, budget)


class _Reader:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._tables = 0
        self._has_boxes = self._has_pictures = True
        self._taken: list[str] = []  # rows of tables, as XML

    def part(self, data: bytes, place: str, hidden: str) -> Iterator[Block | Cells]:
        """One part of the package, as XML."""
        root, self._taken = parsed_without_rows(data)
        # Most parts have neither, and looking for them in every paragraph takes a third of the time.
        ascii_like = data[:2] not in (b"\xff\xfe", b"\xfe\xff")
        self._has_boxes = not ascii_like or b"txbxContent" in data
        self._has_pictures = not ascii_like or b"docPr" in data
        body = root.find(f"{W}body")
        yield from self._children(root if body is None else body, place, hidden, [0])

    def _children(
        self, parent: Any, place: str, hidden: str, count: list[int]
    ) -> Iterator[Block | Cells]:
        for child in parent:
            if child.tag == _P:
                count[0] += 1
                where = f"{place}第 {count[0]} 段"
                text = None if self._has_boxes or self._has_pictures else _plain_text(child, False)
                if text is None:
                    yield from self._paragraph(child, where, hidden)
                elif text and not text.isspace():
                    yield self._block(text, where, hidden)
            elif child.tag == _TBL:
                yield from self._table(child, place, hidden)
            elif child.tag not in (_SECTION, _PPR):
                yield from self._children(child, place, hidden, count)

    def _paragraph(self, paragraph: Any, place: str, hidden: str) -> Iterator[Block | Cells]:
        for way, text in runs_of(paragraph).items():
            if text.strip():
                ways = "、".join(filter(None, (hidden, way)))
                yield self._block(text, place, ways)
        yield from self._beside(paragraph, place, hidden)

    def _beside(self, paragraph: Any, place: str, hidden: str) -> Iterator[Block | Cells]:
        """What hangs on a paragraph: words of pictures, text boxes."""
        if self._has_pictures:
            yield from self._said_of_pictures(paragraph, place)
        for box in _boxes(paragraph) if self._has_boxes else ():
            yield from self._children(box, f"{place}文本框", hidden, [0])

    def _table(self, table: Any, place: str, hidden: str) -> Iterator[Block | Cells]:
        self._tables += 1
        run = _Run(self._tables, f"{place}第 {self._tables} 个表格", hidden, self._budget)
        r = -1
        for row in _inside(table, _TR):
            if self._taken and TAKEN in row.attrib:
                texts = texts_of(self._taken[int(row.get(TAKEN))])
                run.add_rows(r + 1, texts)
                r += len(texts)
                continue
            r += 1
            column = 0
            for cell in _inside(row, _TC):
                text, width = _plain_cell(cell)
                if text is None:
                    yield from self._unusual(cell, run, r, column, hidden)
                elif text:
                    run.add(r, column, text)
                column += width
            if r == 0:
                yield from run.ended()
                run.name_columns()
        yield from run.ended()

    def _unusual(
        self, cell: Any, run: _Run, row: int, column: int, hidden: str
    ) -> Iterator[Block | Cells]:
        """A cell of several paragraphs or runs, and what hangs on it."""
        form = cell.find(_TCPR)
        shaded = form is not None and _form_of(form)[0]
        tables = cell.findall(_TBL)
        paragraphs = [
            p for child in cell if child.tag != _TBL
            for p in ((child,) if child.tag == _P else child.iter(_P))
        ]  # fmt: skip
        runs = [runs_of(paragraph, shaded=shaded) for paragraph in paragraphs]
        shown = "\n".join([parts[""] for parts in runs if parts[""].strip()])
        if shown:
            run.add(row, column, shown)
        where = run.where(row, column)
        hanging: list[Block | Cells] = []
        for paragraph, parts in zip(paragraphs, runs, strict=True):
            for way, text in parts.items():
                if way and text.strip():
                    hanging.append(self._block(text, where, way))
            hanging += self._beside(paragraph, where, hidden)
        for table in tables:
            hanging += self._table(table, where, hidden)
        if hanging:
            yield from run.ended()
            yield from hanging

    def _said_of_pictures(self, paragraph: Any, place: str) -> Iterator[Block]:
        """替代文字: what stands behind a picture for those who cannot see it."""
        for element in paragraph.iter():
            if isinstance(element.tag, str) and element.tag.endswith("}docPr"):
                said = f"{element.get('title', '')} {element.get('descr', '')}".strip()
                if said:
                    yield self._block(said, f"{place}图片", "替代文字")

    def _block(self, text: str, place: str, hidden: str) -> Block:
        self._budget.text(text)
        where = place + (f"（{hidden}）" if hidden else "")
        return Block(text=text, location=where, hidden=hidden)


class _Run:
    """Cells of one table since the last block of another kind; the first row names the columns."""

    def __init__(self, table: int, place: str, hidden: str, budget: Budget) -> None:
        self._table, self._place, self._hidden, self._budget = table, place, hidden, budget
        self._labels: dict[int, str] = {}
        self._head: dict[int, str] = {}
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._texts: list[str] = []

    def add(self, row: int, column: int, text: str) -> None:
        self._rows.append(row)
        self._columns.append(column)
        self._texts.append(text)
        if row == 0 and len(text) <= 20 and not re.search(r"\d{6}", text):
            self._head[column] = " ".join(text.split())

    def add_rows(self, first: int, rows: list[list[str]]) -> None:
        """Rows below the head, each with its text in each column."""
        for row, texts in enumerate(rows, first):
            kept = [n for n, text in enumerate(texts) if text and not text.isspace()]
            self._rows += [row] * len(kept)
            self._columns += kept
            self._texts += [texts[n] for n in kept]

    def name_columns(self) -> None:
        """The first row is over."""
        self._labels = self._head

    def where(self, row: int, column: int) -> str:
        """The place of a cell, for what hangs on it."""
        label = self._head.get(column) or column_letter(column)
        return f"{self._place}第 {row + 1} 行“{label}”列"

    def ended(self) -> Iterator[Block | Cells]:
        """What was added since the last call, as far as the budget goes."""
        if self._texts:
            some = Cells(
                table=self._table, place=self._place, texts=self._texts, rows=self._rows,
                columns=self._columns, labels=self._labels,
                ways=[self._hidden] * len(self._texts) if self._hidden else (),
            )  # fmt: skip
            self._rows, self._columns, self._texts = [], [], []
            yield from bounded_rows([some], self._place, self._budget)


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _AROUND:
            yield from _inside(child, tag)


def _plain_cell(cell: Any) -> tuple[str | None, int]:
    """The text of a cell of one paragraph of plain runs, as most are (None for others), and its
    width in columns."""
    shaded, width = False, 1
    count = len(cell)
    if count and cell[0].tag == _TCPR:
        shaded, width = _form_of(cell[0])
        count -= 1
    text = _plain_text(cell[-1], shaded) if count == 1 and cell[-1].tag == _P else None
    return "" if text and text.isspace() else text, width


def _boxes(paragraph: Any) -> list[Any]:
    """Contents of text boxes, each once: Word writes them again as a fallback."""
    boxes: list[Any] = []

    def walk(node: Any) -> None:
        for child in node:
            if child.tag == f"{_MC}Fallback":
                continue
            if child.tag == f"{W}txbxContent":
                boxes.append(child)
            else:
                walk(child)

    walk(paragraph)
    return boxes


_HIDDEN, _WHITE, _TINY, _DELETED = "隐藏文字", "白色文字", "极小字号", "已删除的修订"
_LEAST = 4  # half points


def runs_of(paragraph: Any, *, shaded: bool = False) -> dict[str, str]:
    """The text of a paragraph by how it is hidden ("" first), text boxes left out."""
    plain = _plain_text(paragraph, shaded)
    if plain is not None:
        return {"": plain}
    parts: dict[str, list[str]] = {"": []}

    def walk(node: Any, way: str) -> None:
        for child in node:
            tag = child.tag
            if tag == _T:
                parts.setdefault(way, []).append(child.text or "")
            elif tag in _PASSED:
                continue
            elif tag == _R:
                walk(child, way or _way_of(child, shaded))
            elif tag in _GONE:
                walk(child, _DELETED)
            elif tag == _CODE:
                parts.setdefault(_HIDDEN, []).append(child.text or "")
            elif tag == _DELETED_TEXT:
                parts.setdefault(_DELETED, []).append(child.text or "")
            elif tag == _TAB:
                parts.setdefault(way, []).append("\t")
            elif tag in _BREAKS:
                parts.setdefault(way, []).append("\n")
            else:
                walk(child, way)

    walk(paragraph, "")
    return {way: "".join(texts) for way, texts in parts.items()}


def _plain_text(paragraph: Any, shaded: bool) -> str | None:
    """The text of a paragraph that is nothing but plain runs, as most are; None for others."""
    if len(paragraph) == 1 and paragraph[0].tag == _R and len(paragraph[0]) == 1:
        piece = paragraph[0][0]
        if piece.tag == _T:
            return piece.text or ""
    texts = []
    for child in paragraph:
        if child.tag == _R:
            for piece in child:
                if piece.tag == _T:
                    texts.append(piece.text or "")
                elif piece.tag != _RPR or _way_of(child, shaded):
                    return None
        elif child.tag not in _NOTHING:
            return None
    return "".join(texts)


def _way_of(run: Any, shaded: bool) -> str:
    """How the format of a run hides it."""
    form = run.find(_RPR)
    if form is None:
        return ""
    if not len(form):
        return ""
    vanish = form.find(f"{W}vanish")
    if vanish is not None and vanish.get(_VAL) not in ("0", "false"):
        return _HIDDEN
    size = found.get(_VAL, "") if (found := form.find(f"{W}sz")) is not None else ""
    if size.isdigit() and int(size) <= _LEAST:
        return _TINY
    color = form.find(f"{W}color")
    white = color is not None and color.get(_VAL, "").upper() == "FFFFFF"
    lit = form.find(f"{W}highlight") is not None or form.find(f"{W}shd") is not None
    return _WHITE if white and not shaded and not lit else ""


def _form_of(form: Any) -> tuple[bool, int]:
    """Whether a cell is coloured (white on it is how heads look), and its width in columns."""
    shaded, width = False, 1
    for child in form:
        if child.tag == _SHD:
            shaded = child.get(_FILL, "auto").lower() not in ("auto", "ffffff")
        elif child.tag == _SPAN and (told := child.get(_VAL, "1")).isdigit():
            width = int(told[:3])
    return shaded, width
