"""OFD (GB/T 33190), the national format for fixed pages: text codes in the order of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable
from .ooxml import Package

_PAGE = re.compile(
    r"(?:^|/)(?:Pages?/Page_(\d+)|Tpls?/Tpl_\d+|Annots?/Page_(\d+))/[^/]+\.xml$", re.I
)


def read_ofd(package: Package, budget: Budget) -> Iterator[Block]:
    """One block a page: text objects sorted into lines by their place."""
    pages = sorted((n for n in package.names if _PAGE.search(n)), key=_number)
    if not pages:
        raise Unreadable("OFD 内没有可读的页面")
    empty = True
    for name in pages:
        root = package.xml(name)
        text = "\n".join(_lines(root)) if root is not None else ""
        if text.strip():
            empty = False
            budget.text(len(text))
            match = _PAGE.search(name)
            page = int((match and (match.group(1) or match.group(2))) or 0) + 1
            way = "批注" if "nnot" in name else ""
            yield Block(text=text, location=f"第 {page} 页" + ("批注" if way else ""), hidden=way)
    if empty:
        raise Unreadable("扫描件，未查看：图片需安装 ocr 组件")


def _number(name: str) -> tuple[int, str]:
    digits = re.findall(r"\d+", name)
    return (int(digits[-1]) if digits else 0, name)


def _lines(root: Any) -> list[str]:
    rows: dict[float, list[tuple[float, str]]] = {}
    for item in root.iter():
        if not item.tag.endswith("}TextObject") and item.tag != "TextObject":
            continue
        box = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", item.get("Boundary", ""))[:4]] + [
            0.0
        ] * 4
        text = "".join(c.text or "" for c in item.iter() if c.tag.endswith("TextCode"))
        rows.setdefault(round(box[1]), []).append((box[0], text))
    return ["\t".join(text for _, text in sorted(rows[y])) for y in sorted(rows)]
