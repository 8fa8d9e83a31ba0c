"""What `[data]` of a spelling rule holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ...rulebook.shapes import Report

KEYS = ("tables", "digest", "read", "least")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingData:
    """`read` gives the bytes of the tables; `least` is how probable a misspelling must be."""

    read: Callable[[], bytes]
    least: float


def read_spelling(data: Mapping[str, Any], report: Report) -> SpellingData:
    """`digest` is there so that other tables make another rulebook version."""
    for key in data:
        if key not in KEYS:
            report(f"data.{key}", "", "没有这个键，允许：tables、digest、least")
    least, read = data.get("least"), data.get("read")
    if not isinstance(least, float) or not 0 < least < 1:
        report("data.least", least, "0 到 1 之间的小数：把握至少多大")
        least = 0.5
    if not callable(read):
        report("data.tables", data.get("tables"), "同一文件夹里的 .npz 文件名")
        read = bytes
    return SpellingData(read=read, least=least)
