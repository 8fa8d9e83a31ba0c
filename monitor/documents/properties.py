"""Document properties of Office packages: title, subject, keywords, remarks, own fields."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Block
from .budget import Budget
from .ooxml import Package

_NAMES = {
    "title": "标题", "subject": "主题", "keywords": "标记", "description": "备注", "category": "类别",
    "Company": "单位", "Manager": "经理", "contentStatus": "状态",
}  # fmt: skip
HIDDEN = "文档属性"


def read_properties(package: Package, budget: Budget) -> Iterator[Block]:
    """What stands in docProps; who wrote the file is no leak and is left out."""
    for part in ("docProps/core.xml", "docProps/app.xml"):
        root = package.xml(part)
        for element in root if root is not None else ():
            name = _NAMES.get(element.tag.rpartition("}")[2])
            if name and (element.text or "").strip():
                budget.text(element.text)
                yield Block(text=element.text, location=f"文档属性“{name}”", hidden=HIDDEN)
    root = package.xml("docProps/custom.xml")
    for element in root if root is not None else ():
        text = "".join(element.itertext()).strip()
        if text:
            name = element.get("name", "")[:20]
            budget.text(text)
            yield Block(text=f"{name}：{text}", location=f"文档属性“{name}”", hidden=HIDDEN)
