"""What `[data]` of a spelling rule holds."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from ...rulebook.shapes import CONTEXT, Context, Reader, Report

KEYS = ("tables", "digest", "read", "least", "beside", *CONTEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpellingData:
    """`read` opens the file of the tables; `least` is how probable a misspelling must be.

    `beside` is how probable another one of the same sentence must be; without it, as much.
    """

    digest: str
    read: Callable[[], BinaryIO]
    least: float
    beside: float
    context: Context


def read_spelling(data: Mapping[str, Any], report: Report) -> SpellingData:
    """`digest` tells tables apart: others make another rulebook version."""
    least = _probability(data, "least", data.get("least"), report)
    beside = _probability(data, "beside", data.get("beside", least), report)
    read = data.get("read")
    if not callable(read):
        report("data.tables", data.get("tables"), "同一文件夹里的 .npz 文件名")
        read = io.BytesIO
    context = Reader(data, report, KEYS).context()
    digest = data.get("digest")
    if not isinstance(digest, str) or not digest:
        report("data.digest", digest, "数据表的校验值（BLAKE2b，8 字节，十六进制）")
        digest = ""
    return SpellingData(digest=digest, read=read, least=least, beside=beside, context=context)


def _probability(data: Mapping[str, Any], key: str, value: Any, report: Report) -> float:
    if isinstance(value, float) and 0 < value < 1:
        return value
    report(f"data.{key}", value, "0 到 1 之间的小数：把握至少多大")
    return 0.5
