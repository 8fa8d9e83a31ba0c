"""OpenDocument (odt, ods, odp), as LibreOffice and WPS save it: every place where text can hide.

All three keep their words in `content.xml`, headers and footers in `styles.xml`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..model import Block, Cells, column_letter
from .budget import Budget, Unreadable
from .grid import batched, bounded_rows, cells, with_heads
from .odf_table import Grid
from .odf_words import HIDDEN, PARAGRAPHS, PASSED, SHAPES, Forms, Words, said, tag_of
from .ooxml import Package, parsed

_MOST_XML = 24 * 1024 * 1024  # bytes of one part: its tree takes ten times as much
_CONTENT = re.compile(r"(?:(.+)/)?content\.xml")
_MARGIN = re.compile(r"(header|footer)(?:-left|-first)?")
_INFO = {"title": "标题", "subject": "主题", "keyword": "关键词", "description": "备注", "user-defined": "自定义"}  # fmt: skip
_WHO_AND_WHEN = frozenset({"creator", "date", "change-info", "creator-initials", "date-string"})


def read_odf(package: Package, budget: Budget) -> Iterator[Block | Cells]:
    """Body and objects inside, then headers and footers, then the properties."""
    if b"encryption-data" in package.peek("META-INF/manifest.xml", _MOST_XML):
        raise Unreadable("文件已加密，未能查看")
    forms = Forms()
    styles = _part(package, "styles.xml")
    if styles is not None:
        forms.learn(styles)
    reader = _Reader(budget, forms)
    for name in package.names:
        match = _CONTENT.fullmatch(name)
        root = _part(package, name) if match else None
        if match and root is not None:
            forms.learn(root)
            place = _Place(f"嵌入对象“{match[1]}”" if match[1] else "")
            bodies = [e for e in root if tag_of(e) == "body"]
            if not bodies:
                raise Unreadable("文件内部结构损坏")
            for body in bodies:
                yield from reader.part(body, place)
    for element in styles.iter() if styles is not None else ():
        if match := _MARGIN.fullmatch(tag_of(element)):
            yield from reader.part(element, _Place("页眉" if match[1] == "header" else "页脚"))
    info = _part(package, "meta.xml")
    for element in info.iter() if info is not None else ():
        name, text = _INFO.get(tag_of(element)), (element.text or "").strip()
        if name and text:
            budget.text(text)
            yield Block(text=text, location=f"文档属性“{name}”", hidden="文档属性")


def _part(package: Package, name: str) -> Any:
    data, more = package.beginning(name, _MOST_XML)
    if more:
        raise Unreadable(f"{name} 超过 {_MOST_XML >> 20} MiB，未能查看")
    return parsed(data) if data else None


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something stands in words, and how all of it is hidden."""

    name: str
    hidden: str = ""

    def within(self, name: str, hidden: str = "") -> _Place:
        ways = "、".join(dict.fromkeys(filter(None, (self.hidden, hidden))))
        return _Place(f"{self.name}{name}", ways)


class _Reader:
    def __init__(self, budget: Budget, forms: Forms) -> None:
        self._budget, self._forms = budget, forms
        self._tables = self._paragraphs = 0
        self._of_sheets = False

    def part(self, root: Any, place: _Place) -> Iterator[Block | Cells]:
        """All of the body, or of a header; its paragraphs are counted by themselves."""
        self._paragraphs = 0
        yield from self.children(root, place)

    def children(self, parent: Any, place: _Place) -> Iterator[Block | Cells]:
        for child in parent:
            yield from self._element(child, place)

    def _element(self, element: Any, place: _Place) -> Iterator[Block | Cells]:
        tag = tag_of(element)
        if tag in PARAGRAPHS:
            self._paragraphs += 1
            words = Words(self._forms)
            words.spell(element, self._forms.way(element))
            yield from self._told(words, place.within(f"第 {self._paragraphs} 段"))
        elif tag == "table":
            yield from self._table(element, place)
        elif tag == "tracked-changes":
            before = self._paragraphs
            yield from self.children(element, place.within("修订", "已删除的修订"))
            self._paragraphs = before
        elif tag == "annotation":
            yield from self._aside(element, place.within("批注", "批注"))
        elif tag == "note":
            yield from self._aside(element, place.within("脚注"))
        elif tag in ("desc", "title"):
            around = _Place(place.name.removesuffix("文本框"), place.hidden)
            yield from self._said(element.text or "", around.within("图片", "替代文字"))
        elif tag in SHAPES:
            yield from self._aside(element, place.within("文本框" if tag != "shapes" else ""))
        elif tag == "page":  # of a presentation
            yield from self.children(element, place.within(f"幻灯片“{said(element, 'name')}”"))
        elif tag == "spreadsheet":
            self._of_sheets = True
            yield from self.children(element, place)
        elif tag not in PASSED and tag not in _WHO_AND_WHEN:
            way = HIDDEN if said(element, "display") == "none" else ""  # a section
            yield from self.children(element, place.within("", way))

    def _aside(self, element: Any, place: _Place) -> Iterator[Block | Cells]:
        """Its paragraphs together, and what stands between them by itself."""
        words = Words(self._forms)
        for child in element:
            words.gather(child)
        yield from self._told(words, place)

    def _told(self, words: Words, place: _Place) -> Iterator[Block | Cells]:
        for way, parts in words.texts.items():
            yield from self._said("".join(parts), place.within("", way))
        for element in words.hanging:
            yield from self._element(element, place)

    def _said(self, text: str, place: _Place) -> Iterator[Block]:
        if text.strip():
            self._budget.text(text)
            bare = not place.hidden or place.name.endswith(place.hidden)
            where = place.name if bare else f"{place.name}（{place.hidden}）"
            yield Block(text=text, location=where, hidden=place.hidden)

    def _table(self, table: Any, place: _Place) -> Iterator[Block | Cells]:
        number, sheet = self._tables, self._of_sheets
        self._tables += 1
        hidden = "隐藏工作表" if said(table, "style-name") in self._forms.sheets else ""
        if any(tag_of(e) == "table-source" for e in table):
            hidden = "外部链接缓存"
        name = f"工作表“{said(table, 'name')}”" if sheet else f"第 {number + 1} 个表格"
        here = place.within(name, hidden)
        grid = Grid(table, self._forms)
        batches = batched(grid.rows)
        found = cells(
            with_heads(batches, grid.heads) if grid.heads else batches, table=number,
            place=here.name, hidden=here.hidden, hidden_rows=grid.hidden_rows,
            hidden_columns=grid.hidden_columns, unseen=grid.unseen,
        )  # fmt: skip
        yield from bounded_rows(found, here.name, self._budget)
        for row, column, way, text in grid.beside:
            yield from self._said(text, here.within(_spot(row, column), way))
        for row, column, element in grid.hanging:
            yield from self._element(element, here.within(_spot(row, column)))


def _spot(row: int, column: int) -> str:
    return f"第 {row + 1} 行“{column_letter(column)}”列" if row >= 0 else ""
