"""Small pieces of official Chinese: shares, changes, lists of units, dates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .facts import UnitCount

NUMERALS = "一二三四五六七八九十"


def percent(share: Fraction | None) -> str:
    """`91.4%`, `100%`; never rounded up to 100% nor down to 0% when it is not; None gives —."""
    if share is None:
        return "—"
    if share in (0, 1):
        return f"{share * 100}%"
    tenths = _tenths(share * 100)
    tenths = min(max(tenths, Decimal("0.1")), Decimal("99.9"))
    return f"{tenths.normalize():f}%" if tenths % 1 else f"{int(tenths)}%"


def points(now: Fraction, before: Fraction) -> str:
    """The change of a rate in words: 提高2.5个百分点, 下降…, 持平."""
    change = _tenths(now * 100) - _tenths(before * 100)
    if change == 0:
        return "持平"
    shown = f"{abs(change).normalize():f}"
    return f"{'提高' if change > 0 else '下降'}{shown}个百分点"


def change(now: int, before: int) -> str:
    """The change of a number in words: 增加3个, 减少2个, 持平."""
    if now == before:
        return "持平"
    return f"增加{now - before}个" if now > before else f"减少{before - now}个"


def names(units: Sequence[str], limit: int = 12) -> str:
    """甲、乙、丙 or, past `limit`, 甲、…等20个单位."""
    if len(units) <= limit:
        return "、".join(units)
    return "、".join(units[:limit]) + f"等{len(units)}个单位"


def counted(units: Sequence[UnitCount], limit: int = 12) -> str:
    """甲（3个）、乙（1个), or past `limit` the first ones and how many units there are."""
    shown = "、".join(f"{u.unit}（{u.count}个）" for u in units[:limit])
    return shown if len(units) <= limit else f"{shown}等{len(units)}个单位"


def day(when: date) -> str:
    """2026年10月9日."""
    return f"{when.year}年{when.month}月{when.day}日"


def dotted(when: date) -> str:
    """2026.10.09 for tables: a narrow cell breaks 2026-10-09 at its hyphens."""
    return f"{when:%Y.%m.%d}"


def sentence(*clauses: str) -> str:
    """Clauses that are not empty, joined by ， and closed by 。"""
    return "，".join(filter(None, clauses)) + "。"


def numbered(count: int) -> list[str]:
    """（一）（二）… for `count` items; a single one bears no number."""
    return [""] if count == 1 else [f"（{numeral}）" for numeral in NUMERALS[:count]]


def mended(found: int, fixed: int) -> str:
    """How far `found` problems are mended: 尚未整改, 均未整改, 已整改3个, 均已整改."""
    if not fixed:
        return "尚未整改" if found == 1 else "均未整改"
    if fixed < found:
        return f"已整改{fixed}个"
    return "已整改" if found == 1 else "均已整改"


def listed(clauses: Iterable[str]) -> str:
    """Clauses joined by ；."""
    return "；".join(clauses)


def _tenths(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
