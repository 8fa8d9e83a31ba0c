"""Presentations (pptx): slides, notes and comments; hidden slides are said to be hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Block
from .budget import Budget
from .ooxml import Package

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_PARTS = (
    (r"ppt/slides/slide(\d+)\.xml", "幻灯片", ""),
    (r"ppt/notesSlides/notesSlide(\d+)\.xml", "备注页", "备注"),
)


def read_slides(package: Package, budget: Budget) -> Iterator[Block]:
    for pattern, place, hidden in _PARTS:
        for name in package.names:
            match = re.fullmatch(pattern, name)
            root = package.xml(name) if match else None
            if match is None or root is None:
                continue
            way = hidden or ("隐藏幻灯片" if root.get("show") == "0" else "")
            for paragraph in root.iter(f"{_A}p"):
                text = "".join(t.text or "" for t in paragraph.iter(f"{_A}t"))
                if text.strip():
                    budget.text(len(text))
                    where = f"第 {match.group(1)} 张{place}" + (f"（{way}）" if way else "")
                    yield Block(text=text, location=where, hidden=way)
