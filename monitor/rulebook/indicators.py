"""The numbers of 检查指标, read from rules/indicators/*.toml: never in code.

[[indicator]]
id = "site-unreachable"
title = "站点无法访问"
clause = "《政府网站与政务新媒体检查指标》单项否决第2项"
veto = true
applies = ["site"]
numbers = { days = 7, share = 0.05 }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from ..errors import Problem
from ..model import NOTHING

KEYS = frozenset(
    {"id", "title", "clause", "veto", "numbers", "applies", "note", "grade", "order", "section",
     "rules", "warnings", "severe", "manual"}
)  # fmt: skip
LISTS = ("applies", "rules", "warnings", "severe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One 检查指标. `applies` names what it judges (site, column classes, platforms).

    On a site's sheet (`govmon score`) it is a line: `order` is its number in the official table
    ("" keeps it off), `section` the heading, `rules` the rules whose findings prove it, `severe`
    groups whose severe findings do (for a line without veto: all that are mailed), `warnings` the rules that foretell it, `manual` what a
    machine cannot judge of it and why.
    """

    id: str
    title: str
    clause: str
    veto: bool
    numbers: Mapping[str, float] = field(default_factory=lambda: NOTHING)
    applies: tuple[str, ...] = ()
    note: str = ""
    grade: str = ""  # A–D, U: how well the numbers are sourced (INDICATORS facts)
    order: str = ""
    section: str = ""
    rules: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    severe: tuple[str, ...] = ()
    manual: str = ""
    by_unit: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: NOTHING)

    def numbers_for(self, unit: str) -> Mapping[str, float]:
        """The numbers as they hold for a unit that the office keeps to limits of its own."""
        own = self.by_unit.get(unit)
        return {**self.numbers, **own} if own else self.numbers


def read_indicators(
    tables: Mapping[str, Any], file: str, problems: list[Problem]
) -> list[Indicator]:
    """The `[[indicator]]` tables of one file; what is wrong goes to `problems`."""
    found: list[Indicator] = []
    for key in tables.keys() - {"indicator"}:
        problems.append(Problem(file, key, "", "指标文件只有 [[indicator]] 表"))
    rows = tables.get("indicator", [])
    if not isinstance(rows, list):
        problems.append(Problem(file, "indicator", "", "应写作 [[indicator]]"))
        return found
    for number, row in enumerate(rows, 1):
        place = f"indicator 第{number}项"
        for key in sorted(row.keys() - KEYS):
            near = get_close_matches(key, KEYS, 1)
            hint = f"是不是 {near[0]}？" if near else "允许：" + "、".join(sorted(KEYS))
            problems.append(Problem(file, f"{place}.{key}", "", f"没有这个键，{hint}"))
        missing = [key for key in ("id", "title", "clause") if not isinstance(row.get(key), str)]
        for key in missing:
            problems.append(Problem(file, f"{place}.{key}", str(row.get(key, "")), "必填，文字"))
        numbers = row.get("numbers", {})
        if not isinstance(numbers, dict) or not all(map(_is_number, numbers.values())):
            problems.append(Problem(file, f"{place}.numbers", str(numbers), "{ 名称 = 数字 }"))
            continue
        if not isinstance(row.get("veto", False), bool):
            problems.append(Problem(file, f"{place}.veto", str(row["veto"]), "true 或 false"))
            continue
        lists = {key: row.get(key, []) for key in LISTS}
        wrong = [key for key, given in lists.items() if not _is_words(given)]
        problems += [Problem(file, f"{place}.{k}", str(lists[k]), "文字的列表") for k in wrong]
        order = row.get("order", "")
        if order and not (isinstance(order, str) and order.replace(".", "").isdigit()):
            problems.append(Problem(file, f"{place}.order", str(order), '"2" 或 "1.3" 的形式'))
            continue
        if wrong:
            continue
        if not missing:
            found.append(
                Indicator(
                    id=row["id"],
                    title=row["title"],
                    clause=row["clause"],
                    veto=row.get("veto", False),
                    numbers=MappingProxyType(dict(numbers)),
                    **{key: tuple(given) for key, given in lists.items()},
                    note=str(row.get("note", "")),
                    grade=str(row.get("grade", "")),
                    order=order,
                    section=str(row.get("section", "")),
                    manual=str(row.get("manual", "")),
                )
            )
    return found


def apply_limits(
    indicators: dict[str, Indicator],
    limits: Mapping[str, Mapping[str, float]],
    problems: list[Problem],
) -> dict[str, Indicator]:
    """`indicators` with the numbers that this province sets otherwise."""
    changed = dict(indicators)
    for id, numbers in limits.items():
        place = f"rules.limits.{id}"
        if id not in indicators:
            near = get_close_matches(id, indicators, 1)
            hint = f"没有这项指标，是不是 {near[0]}？" if near else "没有这项指标"
            problems.append(Problem("config", place, "", hint))
            continue
        known = indicators[id].numbers
        for name, number in numbers.items():
            if name not in known:
                allowed = "允许：" + "、".join(sorted(known))
                problems.append(Problem("config", f"{place}.{name}", str(number), allowed))
            elif not _is_number(number):
                problems.append(Problem("config", f"{place}.{name}", str(number), "数字"))
        merged = {**known, **{k: v for k, v in numbers.items() if k in known}}
        changed[id] = replace(indicators[id], numbers=MappingProxyType(merged))
    return changed


def apply_unit_limits(
    indicators: dict[str, Indicator],
    limits: Mapping[str, Mapping[str, Mapping[str, float]]],
    problems: list[Problem],
) -> dict[str, Indicator]:
    """`indicators` with the numbers that hold for single units: {unit: {indicator: numbers}}."""
    changed = dict(indicators)
    for unit, tables in limits.items():
        own: list[Problem] = []
        for id, indicator in apply_limits(indicators, tables, own).items():
            if id in tables:
                numbers = {k: v for k, v in tables[id].items() if k in indicators[id].numbers}
                merged = {**changed[id].by_unit, unit: MappingProxyType(numbers)}
                changed[id] = replace(indicator, numbers=indicators[id].numbers, by_unit=merged)
        prefix = f"rules.unit_limits.{unit}"
        problems += [replace(p, place=p.place.replace("rules.limits", prefix, 1)) for p in own]
    return changed


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
