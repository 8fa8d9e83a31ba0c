"""Excel workbooks (xlsx, et in the new form): every sheet, and every place where text hides."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ..model import Block, Cells, column_letter
from .budget import Budget, Unreadable
from .grid import (
    HEAD_ROWS,
    WIDEST_HEAD,
    bounded_rows,
    cells,
    only_numbers,
    only_rows,
    with_heads,
)
from .ooxml import Package
from .sheet import Sheet, Strings, column_number
from .sheet_text import LONG_NUMBER, has_long_number, text_of
from .styles import Style, styles_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATION = re.compile(r"\}id$")
_STATES = {"hidden": "隐藏工作表", "veryHidden": "深度隐藏工作表"}
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})([0-9]{1,4}):([A-Z]{1,3})([0-9]{1,4})"'
)
_MOST_XML = 24 * 1024 * 1024  # of one part: some 100,000 cells
_MOST_SHEETS = 20_000


def read_xlsx(package: Package, budget: Budget) -> Iterator[Block | Cells]:
    """Sheets in their order, then what floats over them or lies behind them."""
    book = package.xml("xl/workbook.xml")
    if book is None:
        raise Unreadable("工作簿已损坏")
    relations = _relations(package, "xl/workbook.xml")
    data, cut = package.beginning("xl/sharedStrings.xml", _MOST_XML)
    kept = Strings(data, cut=cut)
    strings = kept.found
    unknown = cut or kept.read < len(data)
    styles = styles_of(package.xml("xl/styles.xml"))
    old_epoch = any(
        e.tag.endswith("}workbookPr") and e.get("date1904") in ("1", "true") for e in book
    )
    sheets = [e for e in book.iter() if e.tag in (f"{_MAIN}sheet", f"{_STRICT}sheet")]
    left: list[str] = []  # what was not looked at, though the sheets behind it were
    for table, sheet in enumerate(sheets[:_MOST_SHEETS]):
        key = next((v for k, v in sheet.attrib.items() if _RELATION.search(k)), "")
        part = relations.get(key, "")
        if part not in package:
            continue
        place = f"工作表“{sheet.get('name', '')}”"
        hidden = _STATES.get(sheet.get("state", ""), "")
        yield from _sheet(
            package, part, budget, table, place, hidden, strings, styles, old_epoch, left
        )
    if unknown:
        yield from _far_strings(package.rest("xl/sharedStrings.xml", kept.read), budget)
    yield from _behind(package, budget)
    if len(sheets) > _MOST_SHEETS:
        left.append(f"共 {len(sheets)} 个工作表，只查看了前 {_MOST_SHEETS} 个，其余未能查看")
    if left:
        raise Unreadable("；".join(left[:5]))


def _sheet(
    package: Package,
    part: str,
    budget: Budget,
    table: int,
    place: str,
    hidden: str,
    strings: list[str],
    styles: list[Style],
    old_epoch: bool,
    left: list[str],
) -> Iterator[Block | Cells]:
    data, cut = package.beginning(part, _MOST_XML)
    sheet = Sheet(
        data, strings, styles, old_epoch=old_epoch, cut=cut, scarce=lambda: budget.scarce,
        rest=package.rest(part, len(data)) if cut else (),
    )  # fmt: skip
    heads = _merged_heads(data)
    batches = with_heads(sheet.batches(), heads) if heads else sheet.batches()
    found = cells(
        batches, table=table, place=place, hidden=hidden, hidden_rows=sheet.hidden_rows,
        hidden_columns=sheet.hidden_columns, unseen=sheet.unseen,
    )  # fmt: skip
    yield from bounded_rows(found, place, budget)
    for text in sheet.margins:
        yield _block(text, f"{place}页眉页脚", "", budget)
    yield from _attached(package, part, place, budget)
    if not sheet.complete:
        raise Unreadable(only_rows(sheet.last + 1, place))
    if sheet.sparse >= 0:
        left.append(only_numbers(sheet.sparse + 1, place))
    if sheet.lost:
        left.append(f"{place}有 {sheet.lost} 个单元格的文字未能查看")


def _far_strings(data: Iterator[bytes], budget: Budget) -> Iterator[Block]:
    """Long numbers in the shared texts beyond those kept; which cell shows them is not known."""
    left = b""
    for piece in data:
        whole, _, left = (left + piece).rpartition(b"<")
        left = b"<" + left
        if not has_long_number(whole):
            continue
        text = whole.decode("utf-8", "ignore")
        for number in LONG_NUMBER.finditer(text):
            start, end = text.rfind(">", 0, number.start()) + 1, text.find("<", number.end())
            said = text_of(text[start : end if end >= 0 else len(text)])
            yield _block(said[:1000], "工作簿的文字（所在单元格未能确定）", "", budget)


def _merged_heads(data: bytes) -> dict[int, list[tuple[int, int]]]:
    """row → (first, last) columns of heads merged sideways."""
    heads: dict[int, list[tuple[int, int]]] = {}
    start = data.find(b"mergeCells", max(0, data.rfind(b"</sheetData>")))
    for match in _MERGED.finditer(data, start) if start >= 0 else ():
        left, top, right, _ = (part.decode() for part in match.groups())
        first, last, row = column_number(left), column_number(right), int(top) - 1
        if row < HEAD_ROWS and first < last < first + WIDEST_HEAD:
            heads.setdefault(row, []).append((first, last))
    return heads


def _attached(package: Package, part: str, place: str, budget: Budget) -> Iterator[Block]:
    """Comments and text boxes of one sheet."""
    for target in _relations(package, part).values():
        if target not in package or not target.endswith(".xml"):
            continue
        if "omments/" in target or re.search(r"/comments\d*\.xml$", target):
            for comment in _elements(package.xml(target), "comment", "threadedComment"):
                text = "".join(t.text or "" for t in comment.iter() if _tag(t) in ("t", "text"))
                match = re.fullmatch(r"([A-Z]+)(\d+)", comment.get("ref", ""))
                where = place
                if match:
                    letter = column_letter(column_number(match[1]))
                    where = f"{place}第 {match[2]} 行“{letter}”列"
                yield _block(text, f"{where}批注", "批注", budget)
        elif "/drawings/drawing" in target:
            root = package.xml(target)
            for paragraph in root.iter(f"{_DRAWING}p") if root is not None else ():
                text = "".join(t.text or "" for t in paragraph.iter(f"{_DRAWING}t"))
                yield _block(text, f"{place}文本框", "", budget)
            for element in root.iter() if root is not None else ():
                if _tag(element) == "cNvPr" and (said := element.get("descr")):
                    yield _block(said, f"{place}图片的替代文字", "替代文字", budget)


def _behind(package: Package, budget: Budget) -> Iterator[Block]:
    """Copies of data that Excel keeps behind pivot tables, charts and links to other books."""
    for head, place in (
        ("xl/pivotCache/", "数据透视表缓存"),
        ("xl/externalLinks/externalLink", "外部链接缓存"),
        ("xl/charts/chart", "图表数据"),
    ):
        for name in package.matching(head):
            if not name.endswith(".xml"):
                continue
            root = package.xml(name)
            for element in root.iter() if root is not None else ():
                if _tag(element) in ("s", "n", "v"):
                    text = element.get("v") or element.text or ""
                    if len(text) > 5:
                        yield _block(text, f"{place}（不直接显示）", place, budget)
    book = package.xml("xl/workbook.xml")
    for element in _elements(book, "definedName"):
        text = element.text or ""
        if '"' in text or element.get("comment"):
            said = f"{text} {element.get('comment', '')}"
            yield _block(said, "定义的名称（不直接显示）", "定义的名称", budget)


def _block(text: str, place: str, hidden: str, budget: Budget) -> Block:
    budget.text(text)
    where = place if not hidden or "不直接显示" in place else f"{place}（{hidden}）"
    return Block(text=text, location=where.replace("批注（批注）", "批注"), hidden=hidden)


def _tag(element: object) -> str:
    return str(getattr(element, "tag", "")).rpartition("}")[2]


def _elements(root: object, *tags: str) -> Iterator[object]:
    return (e for e in root.iter() if _tag(e) in tags) if root is not None else iter(())  # type: ignore[attr-defined]


def _relations(package: Package, part: str) -> dict[str, str]:
    """Relation id → name of the part it leads to."""
    folder, _, name = part.rpartition("/")
    root = package.xml(f"{folder}/_rels/{name}.rels")
    found = {}
    for relation in root if root is not None else ():
        if relation.get("TargetMode") != "External":
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
            found[relation.get("Id", "")] = posixpath.normpath(path)
    return found
