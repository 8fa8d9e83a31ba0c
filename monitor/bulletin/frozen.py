"""Facts as JSON and back: what a bulletin was built from is kept, and gives the same text again.

The form follows the dataclasses of `facts`: a field added later with a default reads old
records; one that is unknown is refused, since then the text could not be the same.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

from ..errors import GovmonError
from .facts import Facts


class FrozenError(GovmonError):
    """A stored record is not the facts of a bulletin; the text names the place."""


def freeze(facts: Facts) -> dict[str, Any]:
    """Plain JSON values, without what is at its default."""
    return _plain(facts)


def thaw(record: Mapping[str, Any]) -> Facts:
    """The facts again: `thaw(freeze(facts)) == facts`. Raises FrozenError."""
    facts = _value(Facts, record, "facts")
    assert isinstance(facts, Facts)
    return facts


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) != f.default
        }
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):  # datetime as well
        return value.isoformat()
    return value


def _value(kind: Any, raw: Any, place: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        if raw is None:
            return None
        kind = next(k for k in get_args(kind) if k is not type(None))
    if get_origin(kind) is tuple:
        if not isinstance(raw, list):
            raise FrozenError(f"通报数据有误：{place} 应是列表。")
        item = get_args(kind)[0]
        return tuple(_value(item, one, f"{place}[{n}]") for n, one in enumerate(raw))
    if is_dataclass(kind):
        return _record(kind, raw, place)
    try:
        if kind is datetime or kind is date or issubclass(kind, Enum):
            return kind.fromisoformat(raw) if issubclass(kind, date) else kind(raw)
    except (TypeError, ValueError) as error:
        raise FrozenError(f"通报数据有误：{place} 的值“{raw}”无法识别。") from error
    if type(raw) is not kind:
        raise FrozenError(f"通报数据有误：{place} 的值“{raw}”类型不对。")
    return raw


def _record(kind: Any, raw: Any, place: str) -> Any:
    if not isinstance(raw, Mapping):
        raise FrozenError(f"通报数据有误：{place} 应是一组字段。")
    hints = get_type_hints(kind)
    unknown = sorted(set(raw) - set(hints))
    if unknown:
        raise FrozenError(f"通报数据有误：{place} 有不认识的字段 {unknown[0]}。")
    values = {name: _value(hints[name], one, f"{place}.{name}") for name, one in raw.items()}
    try:
        return kind(**values)
    except TypeError as error:
        raise FrozenError(f"通报数据有误：{place} 缺少字段。") from error
