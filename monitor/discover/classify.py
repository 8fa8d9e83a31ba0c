"""Says which class a column is of by its name, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import tomli

OTHER = "other"
TITLES = {
    "news": "动态要闻", "notice": "通知公告", "policy": "政策文件", "interpretation": "政策解读",
    "hr": "人事信息", "plan": "规划计划", "message": "留言咨询", "interaction": "互动交流",
    "service": "办事服务", "topic": "专题专栏", "static": "机构概况等", OTHER: "其他",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Classified:
    """The class of a column. `doubt` says in Chinese what is unsure, "" when nothing is."""

    column_class: str
    word: str = ""
    doubt: str = ""


@cache
def _names() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("column_names.toml").read_text("utf-8")
    return tomli.loads(text)


@cache
def _words() -> tuple[tuple[str, str, int], ...]:
    """(word, class, place in the file), longest first."""
    found = [
        (word, table["id"], place)
        for place, table in enumerate(_names()["class"])
        for word in dict.fromkeys(table["words"])
    ]
    return tuple(sorted(found, key=lambda one: (-len(one[0]), one[2])))


def classify(name: str, parents: tuple[str, ...] = ()) -> Classified:
    """The class of a column named `name`, standing under `parents` (nearest first).

    The longest word decides; where two of one length speak for different classes, the one
    earlier in the table does, and the doubt says so. A name without any word goes by its
    parents.
    """
    solid = "".join(name.split())
    for table in _names()["class"]:
        if solid in table.get("whole", ()):
            return Classified(table["id"], solid)
    hits = [(word, kind) for word, kind, _ in _words() if word in solid]
    if hits:
        word, kind = hits[0]
        rivals = {other for text, other in hits if other not in (kind, OTHER) and text not in word}
        if kind == OTHER and rivals:
            kind = next(other for _, other in hits if other != OTHER)
            return Classified(kind, word, f"名称里“{word}”不属这一类，请核对")
        if rivals:
            names = "、".join(f"{TITLES[kind]} {kind}" for kind in sorted(rivals))
            return Classified(kind, word, f"按“{word}”归类，也可能是 {names}")
        return Classified(kind, word)
    for parent in parents:
        above = classify(parent)
        if above.word:
            return Classified(
                above.column_class, above.word, f"名称看不出类别，暂随上级“{parent[:20]}”"
            )
    return Classified(OTHER, "", "名称看不出类别，暂归其他 other")


def is_column_name(text: str) -> bool:
    """Whether a link's text can be the name of a column."""
    solid = "".join(text.split()).strip("·>»|[]【】")
    if not 2 <= len(solid) <= 16 or solid.isdigit():
        return False
    if solid in _names()["not_columns"]["whole"]:
        return False
    return any("一" <= c <= "鿿" for c in solid)
