"""Reads one rule file's keys into a `Rule`; everything wrong becomes a `Problem`."""

from __future__ import annotations

import string
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from ..errors import Problem
from ..model import TEXT_GROUPS, Group, Level, Rule
from .examples import marked, text_of
from .shapes import SHAPES

TEXTS = ("title", "level", "basis", "status", "message", "type", "kind", "note")
KEYS = (*TEXTS, "aliases", "data", "examples")
REQUIRED = ("title", "level", "basis", "status", "message", "type", "examples")
STATUSES = ("active", "trial")
EXAMPLE_KEYS = ("bad", "good", "missed")

Report = Callable[[str, object, str], None]
"""Called with place, value and what is allowed."""


def read_rule(
    tables: Mapping[str, Any],
    *,
    id: str,
    group: Group,
    file: str,
    problems: list[Problem],
    proven: bool = False,
) -> Rule | None:
    """The rule of one parsed file, or None when it cannot be used.

    Of a `proven` one neither the data nor each example is judged: that takes as long as all the
    rest.
    """
    before = len(problems)

    def report(place: str, value: object, allowed: str) -> None:
        shown = str(value)
        problems.append(Problem(file, place, shown[:80] + "…" * (len(shown) > 80), allowed))

    unknown_keys(tables, KEYS, "", report)
    for key in REQUIRED:
        if key not in tables:
            report(key, "", "必填")
    for key in TEXTS:
        if key in tables and not (isinstance(tables[key], str) and (tables[key] or key == "kind")):
            report(key, tables[key], "非空文字")
    level = _choice(tables, "level", tuple(Level), report)
    status = _choice(tables, "status", STATUSES, report)
    if isinstance(tables.get("message"), str):
        _check_message(tables["message"], report)
    data = tables.get("data", {})
    if not isinstance(data, dict):
        report("data", data, "表 [data]")
    else:
        shape = SHAPES.get(str(tables.get("type")))
        if shape and not proven:
            shape(data, report)
    aliases = tables.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(a, str) and a for a in aliases):
        report("aliases", aliases, "列表：这条规则以前用过的编号，最早的在前")
    elif id in aliases:
        report("aliases", id, "不能写规则现在的编号")
    judged = None if proven else group
    examples = _read_examples(tables.get("examples", {}), judged, report)
    if len(problems) > before:
        return None
    return Rule(
        id=id,
        group=group,
        title=tables["title"],
        level=Level(level),
        basis=tables["basis"],
        message=tables["message"],
        type=tables["type"],
        trial=status == "trial",
        kind=tables.get("kind", ""),
        data=MappingProxyType(data),
        bad=examples["bad"],
        good=examples["good"],
        path=file,
        aliases=tuple(aliases),
    )


def unknown_keys(
    table: Mapping[str, Any], known: tuple[str, ...], place: str, report: Report
) -> None:
    """Report every key that is not known, with the nearest one that is."""
    for key in table:
        if key not in known:
            near = get_close_matches(key, known, 1)
            hint = f"是不是 {near[0]}？" if near else "允许：" + "、".join(known)
            report(f"{place}{key}", "", f"没有这个键，{hint}")


def _choice(
    tables: Mapping[str, Any], key: str, allowed: tuple[str, ...], report: Report
) -> str | None:
    value = tables.get(key)
    if isinstance(value, str) and value and value not in allowed:
        report(key, value, "允许：" + "、".join(allowed))
    return value


def _check_message(message: str, report: Report) -> None:
    """A message names plain fields only: {text}, {suggestion} and what the check adds."""
    try:
        fields = [part[1:] for part in string.Formatter().parse(message) if part[1] is not None]
    except ValueError as error:
        report("message", message, f"花括号不成对：{error}")
        return
    for name, spec, conversion in fields:
        if not str(name).isidentifier() or conversion or "{" in (spec or ""):
            report("message", "{" + str(name) + "}", "只能写 {text}、{suggestion} 这样的名称")


def _read_examples(
    examples: Any, group: Group | None, report: Report
) -> dict[str, tuple[Any, ...]]:
    """The examples of each key; one by one they are judged as those of a `group`, if it is given."""
    found: dict[str, tuple[Any, ...]] = dict.fromkeys(EXAMPLE_KEYS, ())
    if not isinstance(examples, dict):
        report("examples", examples, "表 [examples]，内有 bad 和 good")
        return found
    unknown_keys(examples, EXAMPLE_KEYS, "examples.", report)
    for key in EXAMPLE_KEYS:
        rows = examples.get(key, [])
        place = f"examples.{key}"
        if not isinstance(rows, list):
            report(place, rows, "例子的列表")
            continue
        if not rows and key != "missed":
            report(place, "", "至少一个例子")
        if group:
            _check_examples(rows, key, group, place, report)
        found[key] = tuple(rows)
    return found


def _check_examples(rows: list[Any], key: str, group: Group, place: str, report: Report) -> None:
    if any(row in rows[:number] for number, row in enumerate(rows)):
        report(place, "", "例子有重复")
    if group in TEXT_GROUPS:
        for number, row in enumerate(rows, 1):
            _check_text_example(row, key, f"{place} 第{number}个", report)
    elif not all(isinstance(row, dict) for row in rows):
        report(place, "", "状态类规则的例子写作表 { … }")


def _check_text_example(row: Any, key: str, place: str, report: Report) -> None:
    if isinstance(row, dict) and "text" not in row:
        return  # tables of other shapes (cells of a sheet) are for the check that knows them
    if not isinstance(row if isinstance(row, str) else row.get("text"), str):
        report(place, row, "文字，或有 text 的表")
        return
    try:
        _, spans = marked(text_of(row))
    except ValueError as error:
        report(place, text_of(row), str(error))
        return
    if key == "good" and spans:
        report(place, text_of(row), "正确的例子里不应有标记 ⟦⟧")
    if key != "good" and not spans:
        report(place, text_of(row), "用 ⟦⟧ 标出错处")
