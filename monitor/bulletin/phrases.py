"""Small pieces of official Chinese: shares, changes, lists of units, dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from .facts import UnitCount
from .figures import DIFFERENCE, POINTS, Query, num

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


def points(now: Fraction, before: Fraction, *queries: Query) -> str:
    """The change of a rate in words: 提高2.5个百分点, 下降…, 持平.

    `queries`: the rows of this period's rate and of the last one's.
    """
    change = _tenths(now * 100) - _tenths(before * 100)
    if change == 0:
        return "持平"
    shown = num(
        f"{abs(change).normalize():f}", "两期合格率（取一位小数）之差", *queries, how=POINTS
    )
    return f"{'提高' if change > 0 else '下降'}{shown}个百分点"


def change(now: int, before: int, *queries: Query) -> str:
    """The change of a number in words: 增加3个, 减少2个, 持平."""
    if now == before:
        return "持平"
    shown = num(abs(now - before), "两期数量之差", *queries, how=DIFFERENCE)
    return f"{'增加' if now > before else '减少'}{shown}个"


def names(units: Sequence[str], limit: int = 12, *queries: Query) -> str:
    """甲、乙、丙 or, past `limit`, 甲、…等20个单位."""
    if len(units) <= limit:
        return "、".join(units)
    many = num(len(units), "符合条件的单位数", *queries)
    return f"{'、'.join(units[:limit])}等{many}个单位"


def counted(units: Sequence[UnitCount], queries: Callable[[str], Query], limit: int = 12) -> str:
    """甲（3个）、乙（1个), or past `limit` the first ones and how many units there are.

    A single unit is named without a number: the sentence has just said how many there are.
    `queries(unit)` gives the rows of one unit, `queries("")` the different units.
    """
    if len(units) == 1:
        return units[0].unit
    shown = "、".join(
        f"{u.unit}（{num(u.count, '该单位的问题数', queries(u.unit))}个）" for u in units[:limit]
    )
    if len(units) <= limit:
        return shown
    return f"{shown}等{num(len(units), '涉及的单位数', queries(''))}个单位"


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


def mended(found: int, fixed: int, *queries: Query) -> str:
    """How far `found` problems are mended: 尚未整改, 均未整改, 已整改3个, 均已整改."""
    if not fixed:
        return "尚未整改" if found == 1 else "均未整改"
    if fixed < found:
        return f"已整改{num(fixed, '其中已整改的问题数', *queries)}个"
    return "已整改" if found == 1 else "均已整改"


def listed(clauses: Iterable[str]) -> str:
    """Clauses joined by ；."""
    return "；".join(clauses)


def _tenths(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
