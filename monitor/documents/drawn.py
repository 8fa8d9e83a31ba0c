"""Text of charts, diagrams and attached data in Office packages, whatever program they are of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import Block
from .budget import Budget
from .ooxml import Package

_PLACES = (
    (re.compile(r"(?:word|ppt)/charts/chart[^/]*\.xml"), ("v", "t"), "图表数据", ""),
    (re.compile(r"(?:word|ppt|xl)/diagrams/data[^/]*\.xml"), ("t",), "图示", ""),
    (re.compile(r"customXml/item\d+\.xml"), (), "附带的数据", "附带的数据"),
)
_ANY_PLACE = re.compile("|".join(pattern.pattern for pattern, *_ in _PLACES))


def drawn_text(package: Package, budget: Budget) -> Iterator[Block]:
    """One block for each of these parts that holds text."""
    for name in filter(_ANY_PLACE.fullmatch, package.names):
        for pattern, tags, place, hidden in _PLACES:
            if not pattern.fullmatch(name):
                continue
            root = package.xml(name)
            if root is None:
                continue
            texts = (
                (e.text or "").strip()
                for e in root.iter()
                if not tags or str(e.tag).rpartition("}")[2] in tags
            )
            text = "\n".join(filter(None, texts))
            if text:
                budget.text(text)
                where = f"{place}（不直接显示）" if hidden else place
                yield Block(text=text, location=where, hidden=hidden)
