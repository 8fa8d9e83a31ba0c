"""Small pieces of official Chinese: shares, changes, lists of units, dates."""

from __future__ import annotations

import math
import re
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


_PIECES = re.compile(
    r"\d+年度?|第[一二三四]季度|\d+月|人民政府|办公室|政府网站|政务新媒体|工作|年度|报表|检查|发现|问题|情况|信息|"
    r"发布|通报|通知|关于|更正|有关|数据|清单|表述|个人|各单位|单位|排名|图示|整改|考评|."
)


def title_lines(title: str, width: float) -> list[str]:
    """A title of more than one line, broken where a word ends and as evenly as can be (GB/T 9704
    §7.3.1: 词意完整、排列对称). `width`: full-width characters a line holds."""
    least = math.ceil(_width(title) / width)
    if least < 2:
        return [title]
    for lines in (least, least + 1):
        broken = _broken(title, lines, width)
        if all(_width(line) <= width for line in broken):
            return broken
    return [title]


def _broken(title: str, lines: int, width: float) -> list[str]:
    total = _width(title)
    out = [""]
    for piece in (found[0] for found in _PIECES.finditer(title)):
        left = lines - len(out)
        # A line is full when it holds its share of what is left.
        share = (total - sum(map(_width, out[:-1]))) / (left + 1)
        full = _width(out[-1]) >= share - 0.5 or _width(out[-1] + piece) > width
        if left and full and piece[0] not in _NOT_FIRST:
            out.append("")
        out[-1] += piece
    return out


_NOT_FIRST = "，。、；：）》”」』】的"


def _width(text: str) -> float:
    """In full-width characters; figures and Latin letters take half of one."""
    return sum(0.5 if c.isascii() else 1.0 for c in text)
