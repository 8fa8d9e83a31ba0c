"""Reads `rules/contexts/<name>.toml`: in which surroundings a wrong form is no fault.

A rule names the ones it wants: `except = ["correction", "history"]`; one without the key has
those with `default = true`. A later folder may replace one by a file of the same name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import Problem
from .examples import marked

KEYS = frozenset(
    "title note default quoted inside whole near before after heading earlier_year examples".split()
)
_LISTS = ("near", "before", "after", "heading", "inside", "whole")
_FLAGS = ("default", "quoted", "earlier_year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption:
    """One kind of surroundings. `near` with `quoted` or `inside` wants both, else each is enough."""

    name: str
    title: str
    default: bool = False
    quoted: bool = False  # the hit stands between quotation marks
    inside: tuple[str, ...] = ()  # the hit stands between one of these pairs of marks
    whole: tuple[str, ...] = ()  # the hit is all that stands between them
    near: tuple[str, ...] = ()  # in the same sentence
    before: tuple[str, ...] = ()  # right before the hit
    after: tuple[str, ...] = ()  # right after the hit
    heading: tuple[str, ...] = ()  # among the first characters of the document
    earlier_year: bool = False  # the sentence names a year before the rule's `not_before`
    excused: tuple[str, ...] = ()  # marked examples
    accused: tuple[str, ...] = ()


def read_exemption(
    tables: Mapping[str, Any], *, name: str, file: str, problems: list[Problem]
) -> Exemption | None:
    """The exemption of one parsed file; what is wrong goes to `problems`."""
    before = len(problems)
    for key in tables.keys() - KEYS:
        allowed = "、".join(sorted(KEYS))
        problems.append(Problem(file, key, "", f"没有这个键，允许：{allowed}"))
    if not isinstance(tables.get("title"), str) or not tables.get("title"):
        problems.append(Problem(file, "title", "", "必填，非空文字"))
    for key in _FLAGS:
        if not isinstance(tables.get(key, False), bool):
            problems.append(Problem(file, key, str(tables[key]), "true 或 false"))
    for key in _LISTS:
        value = tables.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
            problems.append(Problem(file, key, str(value)[:80], "非空文字的列表"))
        elif key in ("inside", "whole") and any(len(pair) != 2 for pair in value):
            problems.append(Problem(file, key, str(value)[:80], "成对的标点，如 《》"))
    if not any(tables.get(key) for key in (*_LISTS, "earlier_year", "quoted")):
        problems.append(Problem(file, "near", "", "至少写一种语境"))
    examples = tables.get("examples", {})
    for key in ("excused", "accused"):
        rows = examples.get(key) if isinstance(examples, Mapping) else None
        if not rows or not isinstance(rows, list):
            problems.append(Problem(file, f"examples.{key}", "", "至少一个例句"))
            continue
        for row in rows:
            try:
                if not marked(row)[1]:
                    raise ValueError("用 ⟦⟧ 标出错误写法")
            except (ValueError, AttributeError) as error:
                problems.append(Problem(file, f"examples.{key}", str(row)[:80], str(error)))
    if len(problems) > before:
        return None
    return Exemption(
        name=name,
        title=tables["title"],
        **{key: tables.get(key, False) for key in _FLAGS},
        **{key: tuple(tables.get(key, ())) for key in _LISTS},
        excused=tuple(examples["excused"]),
        accused=tuple(examples["accused"]),
    )
