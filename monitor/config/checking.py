"""Turns a table of TOML into a frozen dataclass, collecting problems in Chinese."""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from ..errors import Problem

T = TypeVar("T")

_TYPE_NAMES = {"string": "文字（加引号）", "int": "整数", "float": "数字", "bool": "true 或 false",
               "tuple": "列表，如 [\"甲\", \"乙\"]", "dict": "表（[名称]）", "mapping": "表（[名称]）",
               "time": "时间，如 08:30:00", "path": "文件路径（加引号）"}  # fmt: skip


def shown(value: object) -> str:
    """A value as a person wrote it, short."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def allowed(error: Mapping[str, Any]) -> str:
    """What pydantic would accept in place of the faulty value, in Chinese."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "必须填写"
        case "greater_than_equal":
            return f"须不小于 {context['ge']}"
        case "greater_than":
            return f"须大于 {context['gt']}"
        case "less_than_equal":
            return f"须不大于 {context['le']}"
        case "less_than":
            return f"须小于 {context['lt']}"
        case "string_too_short" | "too_short":
            return "不可为空"
        case "literal_error":
            return f"只可为 {str(context['expected']).replace(' or ', ' 或 ')}"
        case "value_error":
            return str(context["error"])
        case "int_from_float":
            return "须为整数"
        case kind:
            stem = kind.removesuffix("_type").removesuffix("_parsing")
            return f"须为{_TYPE_NAMES.get(stem, stem)}"


class Checker:
    """Collects the problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def add(self, place: str, value: object, what_is_allowed: str) -> None:
        text = "" if value is None else shown(value)
        self.problems.append(Problem(self.file, place, text, what_is_allowed))

    def unknown(self, place: str, given: Mapping[str, Any], known: set[str]) -> None:
        """An unknown key is an error: a misspelt limit must not be silently ignored."""
        for key in given:
            if key in known:
                continue
            near = difflib.get_close_matches(key, sorted(known), 1, 0.5)
            hint = f"没有这一项，是否为 {near[0]}？" if near else "没有这一项"
            options = "、".join(sorted(known))
            self.add(f"{place}.{key}" if place else key, None, f"{hint}（可用：{options}）")

    def table(
        self, place: str, given: object, shape: type[T], *, without: frozenset[str] = frozenset()
    ) -> T | None:
        """`given` as a `shape`, or None after noting what is wrong with it."""
        if not isinstance(given, Mapping):
            self.add(place, given, "须为表（[名称]）")
            return None
        known = {f.name for f in dataclasses.fields(shape)} - without  # type: ignore[arg-type]
        self.unknown(place, given, known)
        try:
            return _adapter(shape).validate_python({k: v for k, v in given.items() if k in known})
        except ValidationError as error:
            for one in error.errors():
                steps = "".join(
                    f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in one["loc"]
                )
                value = None if one["type"] == "missing" else one["input"]
                self.add(f"{place}{steps}".strip("."), value, allowed(one))
            return None


_adapters: dict[type, TypeAdapter[Any]] = {}


def _adapter(shape: type[T]) -> TypeAdapter[T]:
    if shape not in _adapters:
        _adapters[shape] = TypeAdapter(shape)
    return _adapters[shape]
