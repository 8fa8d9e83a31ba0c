"""OFD (GB/T 33190), the national format for fixed pages: text codes in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable
from .ooxml import Package
from .pictures import NO_OCR

_PLACED = 2  # characters: converters place digits and Chinese one or two at a time
_INFO = frozenset({"Title", "Subject", "Abstract", "Keyword", "CustomData"})
_MOST_BOXES = 400
_LEAST_WIDTH, _LEAST_HEIGHT = 4.0, 1.5  # mm: what is smaller hides no text, such as dots of a code
_ENCRYPTED = re.compile(r"(?:^|/)(?:Encryptions\.xml|DecyptSeed\.dat)$", re.I)  # sic, GB/T 33190
_PAGE = re.compile(
    r"(?:^|/)(?:Pages?/Page_(\d+)|Tpls?/Tpl_\d+|Annots?/Page_(\d+))/[^/]+\.xml$", re.I
)


def read_ofd(package: Package, budget: Budget) -> Iterator[Block]:
    """One block a page: text objects sorted into lines by their place."""
    if any(_ENCRYPTED.search(name) for name in package.names):
        raise Unreadable("文件已加密，未能查看")
    pages = sorted((n for n in package.names if _PAGE.search(n)), key=_number)
    if not pages:
        raise Unreadable("OFD 内没有可读的页面")
    empty = True
    for name in pages:
        root = package.xml(name)
        text = "\n".join(_lines(root)) if root is not None else ""
        if text.strip():
            empty = False
            budget.text(text)
            match = _PAGE.search(name)
            page = int((match and (match.group(1) or match.group(2))) or 0) + 1
            way = "批注" if "nnot" in name else ""
            where = f"第 {page} 页" + ("批注" if way else "")
            yield Block(text=text, location=where, hidden=way)
            for text, way in _hidden(root):
                budget.text(text)
                yield Block(text=text, location=f"{where}（{way}）", hidden=way)
    info = package.xml("OFD.xml")
    for element in info.iter() if info is not None else ():
        said = (element.text or "").strip()
        if str(element.tag).rpartition("}")[2] in _INFO and said:
            budget.text(said)
            yield Block(text=said, location="文档属性", hidden="文档属性")
    if empty and budget.eyes is None:  # with eyes its pictures are read one by one
        raise Unreadable("扫描件，" + NO_OCR)


def _hidden(root: Any) -> Iterator[tuple[str, str]]:
    """Text that is switched off, and live text under black boxes."""
    boxes = []
    for item in root.iter():
        tag = str(item.tag).rpartition("}")[2]
        box = _box(item)
        if tag == "PathObject" and _hides(item, box):
            boxes.append(box)
        elif tag == "TextObject" and item.get("Visible") == "false":
            yield _said(item), "不显示的文字"
    del boxes[_MOST_BOXES:]
    for item in root.iter() if boxes else ():
        place = _box(item)
        if str(item.tag).endswith("TextObject") and place and any(_over(b, place) for b in boxes):
            yield _said(item), "黑块遮盖的文字"


def _said(item: Any) -> str:
    return "".join(c.text or "" for c in item.iter() if str(c.tag).endswith("TextCode"))


def _box(item: Any) -> tuple[float, ...]:
    """(left, top, width, height), () when none is given."""
    found = tuple(float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", item.get("Boundary", ""))[:4])
    return found if len(found) == 4 else ()


def _hides(path: Any, box: tuple[float, ...]) -> bool:
    """Whether a shape is filled, dark and large enough to cover text."""
    large = bool(box) and box[2] >= _LEAST_WIDTH and box[3] >= _LEAST_HEIGHT
    return large and path.get("Fill") == "true" and _is_dark(path)


def _is_dark(path: Any) -> bool:
    color = next((c for c in path.iter() if str(c.tag).endswith("FillColor")), None)
    levels = re.findall(r"\d+", color.get("Value", "0 0 0") if color is not None else "0 0 0")
    return bool(levels) and max(map(int, levels)) < 64


def _over(box: tuple[float, ...], text: tuple[float, ...]) -> bool:
    """Whether a box covers a good part of a text."""
    wide = min(box[0] + box[2], text[0] + text[2]) - max(box[0], text[0])
    high = min(box[1] + box[3], text[1] + text[3]) - max(box[1], text[1])
    return wide > 0.2 * text[2] and high > 0.4 * text[3]


def _number(name: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", name)
    return (int(digits[-1]) if digits else 0, name)


def _lines(root: Any) -> list[str]:
    found: list[tuple[float, float, float, float, str]] = []
    for item in root.iter():
        if not item.tag.endswith("}TextObject") and item.tag != "TextObject":
            continue
        box = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", item.get("Boundary", ""))[:4]] + [
            0.0
        ] * 4
        text = "".join(c.text or "" for c in item.iter() if c.tag.endswith("TextCode"))
        found.append((box[1], box[0], box[0] + box[2], box[3], text))
    rows: list[list[tuple[float, float, float, str]]] = []
    top = None
    for y, left, right, high, text in sorted(found, key=lambda f: f[0]):
        if top is None or y - top > max(0.5, 0.3 * high):
            rows.append([])
            top = y
        rows[-1].append((left, right, high, text))
    return [_joined(sorted(row)) for row in rows]


def _joined(row: list[tuple[float, float, float, str]]) -> str:
    """The texts of one line: columns apart, characters that were placed one by one together."""
    line, end, before = "", 0.0, ""
    for left, right, high, text in row:
        near = right > left and left - end < 0.4 * high and min(len(before), len(text)) <= _PLACED
        line += text if not line or near else f"\t{text}"
        end, before = right, text
    return line
