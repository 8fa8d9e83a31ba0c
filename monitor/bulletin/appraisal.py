"""The yearly 考评 sheet of the units: counts, and points where the office set weights of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..settings import District
from .compose import masthead
from .facts import Facts, UnitRow
from .figures import CASES, SHARE, SUM, TARGETS, Figure, Query, query
from .lines import PeriodLines
from .phrases import day, percent
from .trace import Tables, Traced, origin
from .tree import Bulletin, Column, Role, Table, paragraph

_TAKEN = {
    "unqualified": "不合格对象",
    "severe": "严重问题",
    "ordinary": "一般问题",
    "open": "未整改问题",
    "overdue": "逾期问题",
}


def appraisal(
    facts: Facts, weights: Mapping[str, float], district: District, now: datetime
) -> Bulletin:
    """The sheet of a year: counts, and points where the office set weights of its own."""
    scored = [(_points(row, weights), row) for row in facts.ranking]
    if weights:
        scored.sort(key=lambda one: -(one[0] or 0.0))
    places = [1 + sum((o or 0) > (p or 0) for o, _ in scored) for p, _ in scored]
    columns = [
        Column("名次", 7), Column("单位", 24), Column("对象数", 8), Column("不合格", 8),
        Column("严重问题", 10), Column("一般问题", 10), Column("已整改", 9), Column("整改率", 10),
        Column("未整改", 9), Column("其中逾期", 10), *([Column("得分", 9)] if weights else []),
    ]  # fmt: skip
    rows = []
    for place, (points, row) in zip(places, scored, strict=True):
        cells = [
            str(place if weights else row.rank), row.unit, str(row.targets), str(row.unqualified),
            str(row.severe), str(row.found - row.severe), str(row.fixed),
            percent(row.mending_rate), str(row.open), str(row.overdue),
        ]  # fmt: skip
        rows.append((*cells, f"{points:g}") if points is not None else tuple(cells))
    return Bulletin(
        title=f"{facts.period.name}政府网站与政务新媒体考评表",
        masthead=masthead(district, now.date(), ""),
        body=(Table(tuple(columns), tuple(rows)), paragraph(Role.NOTE, _scale(weights, now))),
        plain=True,
        wide=True,
    )


def _points(row: UnitRow, weights: Mapping[str, float]) -> float | None:
    if not weights:
        return None
    taken = _counts(row)
    points = weights.get("full", 100.0) - sum(weights.get(k, 0.0) * n for k, n in taken.items())
    return round(max(points, 0.0), 2)


def _counts(row: UnitRow) -> dict[str, int]:
    """What points are taken for, by the names of the weights."""
    return {
        "unqualified": row.unqualified,
        "severe": row.severe,
        "ordinary": row.found - row.severe,
        "open": row.open,
        "overdue": row.overdue,
    }


def _scale(weights: Mapping[str, float], now: datetime) -> str:
    until = f"数据截至{day(now)}。"
    if not weights:
        return (
            f"注：{until}本单位没有设定考评分值（配置 [bulletin.weights]），"
            "只列数据，不计得分；名次依次按不合格对象数、未整改问题数、严重问题数、发现问题数从少到多排列。"
        )
    parts = "，".join(
        f"每个{name}扣{weights[key]:g}分" for key, name in _TAKEN.items() if weights.get(key)
    )
    return f"注：{until}满分{weights.get('full', 100):g}分，{parts or '不扣分'}，扣完为止；分值由本单位设定。"


def traced(facts: Facts, weights: Mapping[str, float], lines: PeriodLines) -> list[Traced]:
    """Every number of every unit with its rule and rows, counted once more."""
    tables = Tables(lines)
    out = []
    for row in facts.ranking:
        own = {"单位": row.unit}
        every, fixed = query(CASES, **own), query(CASES, 状态="已整改", **own)
        cells: list[tuple[str, str, str, tuple[Query, ...], str]] = [
            ("对象数", str(row.targets), "名录中的网站、栏目和账号", (query(TARGETS, **own),), SUM),
            ("不合格", str(row.unqualified), "看到内容且有单项否决问题的网站和账号",
             (query(TARGETS, 结论="不合格", **own),), SUM),
            ("严重问题", str(row.severe), "级别为严重的问题", (query(CASES, 级别="严重", **own),), SUM),
            ("一般问题", str(row.found - row.severe), "级别为一般的问题",
             (query(CASES, 级别="一般", **own),), SUM),
            ("已整改", str(row.fixed), "复查确认已整改的问题", (fixed,), SUM),
            ("未整改", str(row.open), "尚未整改到位的问题", (query(CASES, 状态="整改中", **own),), SUM),
            ("其中逾期", str(row.overdue), "未整改且已过整改期限的问题",
             (query(CASES, 逾期="是", **own),), SUM),
        ]  # fmt: skip
        if row.mending_rate is not None:
            cells.append(
                ("整改率", percent(row.mending_rate), "已整改数÷发现数", (fixed, every), SHARE)
            )
        for name, text, rule, queries, how in cells:
            out.append(origin(f"{row.unit}/{name}", Figure(0, text, rule, queries, how), tables))
        points = _points(row, weights)
        if points is not None:
            figure = Figure(0, f"{points:g}", f"得分：{_formula(row, weights)}")
            out.append(Traced(key=f"{row.unit}/得分", excerpt="", figure=figure, rows=(), again=""))
    return out


def _formula(row: UnitRow, weights: Mapping[str, float]) -> str:
    taken = _counts(row)
    parts = "".join(f"－{weights[key]:g}×{taken[key]}" for key in _TAKEN if weights.get(key))
    return f"{weights.get('full', 100):g}{parts}，不低于0"
