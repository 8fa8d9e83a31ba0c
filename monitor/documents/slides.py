"""Presentations (pptx): slides, notes and comments; hidden slides are said to be hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Block
from .budget import Budget
from .drawn import drawn_text
from .ooxml import Package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARTS = (
    (r"ppt/slides/slide(\d+)\.xml", "幻灯片", ""),
    (r"ppt/notesSlides/notesSlide(\d+)\.xml", "备注页", "备注"),
    (r"ppt/comments/(?:modernComment_)?\w*?(\d+)[^/]*\.xml", "批注", "批注"),
)


def read_slides(package: Package, budget: Budget) -> Iterator[Block]:
    for pattern, place, hidden in _PARTS:
        for name in package.names:
            match = re.fullmatch(pattern, name)
            root = package.xml(name) if match else None
            if match is None or root is None:
                continue
            way = hidden or ("隐藏幻灯片" if root.get("show") == "0" else "")
            where = f"第 {match.group(1)} 张{place}" + (f"（{way}）" if way else "")
            for text in _texts(root):
                budget.text(text)
                yield Block(text=text, location=where, hidden=way)
            for element in root.iter():
                said = element.get("descr", "") if str(element.tag).endswith("}cNvPr") else ""
                if said.strip():
                    budget.text(said)
                    yield Block(text=said, location=f"{where}图片", hidden="替代文字")
    yield from drawn_text(package, budget)


def _texts(root: Any) -> Iterator[str]:
    """Paragraphs of drawings (tables of a slide by row), and the plain text of old comments."""
    in_tables = set()
    for row in root.iter(f"{_A}tr"):
        cells = []
        for cell in row.iter(f"{_A}tc"):
            in_tables.update(map(id, cell.iter(f"{_A}p")))
            cells.append("".join(t.text or "" for t in cell.iter(f"{_A}t")))
        if any(c.strip() for c in cells):
            yield "\t".join(cells)
    for element in root.iter():
        text = ""
        if element.tag == f"{_A}p" and id(element) not in in_tables:
            text = "".join(t.text or "" for t in element.iter(f"{_A}t"))
        elif str(element.tag).endswith("main}text"):
            text = element.text or ""
        if text.strip():
            yield text
