"""附件: the figures as pictures, readable on a black-and-white printer.

Every label and number comes from `facts`; the drawing is `chart.typ`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..model import GROUP_NAMES, Group
from . import typesetter
from .facts import Facts, Tally, platform_name
from .period import Period
from .phrases import percent
from .tree import Annex, Node, Picture, Role, paragraph

WIDTH = 150.0  # mm
PLATFORMS = 10


def annex(facts: Facts) -> Annex | None:
    """The pictures that have something to show; None without any, or without the typesetter."""
    made = [
        chart for chart in (_trend(facts), _types(facts), _rates(facts), _platforms(facts)) if chart
    ]
    if not made or not typesetter.available():
        return None
    nodes: list[Node] = []
    for number, (caption, described, data) in enumerate(made, 1):
        nodes.append(_picture(data, f"{caption}：{described}"))
        nodes.append(paragraph(Role.CAPTION, f"图{number}　{caption}"))
    return Annex(title=f"{facts.period.name}检查情况图示", nodes=tuple(nodes))


def _picture(data: Mapping[str, Any], described: str) -> Picture:
    return Picture(
        png=typesetter.compiled("chart.typ", data, "png"),
        width_mm=WIDTH,
        caption=described,
        svg=typesetter.compiled("chart.typ", data, "svg").decode("utf-8"),
    )


Chart = tuple[str, str, dict[str, Any]]  # caption, described in words, data of the sheet


def _trend(facts: Facts) -> Chart | None:
    """合格率 over the periods there are figures of; at least two."""
    points: list[tuple[Period, Tally, Tally]] = [
        (b.period, b.sites, b.accounts) for b in facts.bygone
    ]
    if facts.previous:
        points.append((facts.previous.period, facts.previous.sites, facts.previous.accounts))
    points.append((facts.period, facts.sites, facts.accounts))
    if len(points) < 2:
        return None
    sides = (("政府网站", [p[1].rate for p in points]), ("政务新媒体", [p[2].rate for p in points]))
    series = [
        (name, rates) for name, rates in sides if sum(rate is not None for rate in rates) >= 1
    ]
    if not series or len(points) < 2:
        return None
    lowest = min(float(r) for _, rates in series for r in rates if r is not None) * 100
    step = 5 if lowest >= 80 else 10 if lowest >= 50 else 20
    floor = max(int(lowest // step * step) - step, 0)
    names = [_short(period) for period, _, _ in points]
    described = "；".join(
        f"{name}" + "、".join(f"{n}{percent(r)}" for n, r in zip(names, rates, strict=True))
        for name, rates in series
    )
    data = _data(
        "trend",
        periods=names,
        floor=floor,
        steps=list(range(floor, 101, step)),
        series=[
            {
                "name": name,
                "dashed": number > 0,
                "points": [None if r is None else float(r * 100) for r in rates],
                "texts": [percent(r) for r in rates],
                "above": [_above(series, number, at) for at in range(len(points))],
            }
            for number, (name, rates) in enumerate(series)
        ],
    )
    return "合格率变化", described, data


def _above(series: Sequence[tuple[str, Sequence[Fraction | None]]], number: int, at: int) -> bool:
    """Labels of two points one over the other stand apart: the higher above, the lower below."""
    own = series[number][1][at]
    others = [rates[at] for n, (_, rates) in enumerate(series) if n != number]
    other = others[0] if others else None
    if own is None or other is None or own == other:
        return number == 0
    return own > other


def _short(period: Period) -> str:
    """2026Q3 as people label an axis: 26年三季度."""
    if period.months == 3:
        return f"{period.year}年{'一二三四'[(period.first - 1) // 3]}季度"
    return period.name


def _types(facts: Facts) -> Chart | None:
    """How many problems of each class, mended and not."""
    found, fixed = _classes(facts)
    if not found:
        return None
    most = max(found.values())
    rows = [
        {
            "label": GROUP_NAMES[group],
            "full": fixed[group] / most,
            "rest": (count - fixed[group]) / most,
            "text": f"{count}个，已整改{fixed[group]}个",
        }
        for group, count in found.most_common()
    ]
    described = "；".join(f"{row['label']}{row['text']}" for row in rows)
    return "问题类型分布", described, _bars(rows, 62, "已整改", "未整改")


def _rates(facts: Facts) -> Chart | None:
    """Of each class the share that was mended."""
    found, fixed = _classes(facts)
    if not found:
        return None
    shares = {group: Fraction(fixed[group], count) for group, count in found.items()}
    rows = [
        {
            "label": GROUP_NAMES[group],
            "full": float(shares[group]),
            "rest": 1 - float(shares[group]),
            "text": percent(shares[group]),
        }
        for group in sorted(shares, key=lambda g: (-shares[g], -found[g], str(g)))
    ]
    described = "；".join(f"{row['label']}{row['text']}" for row in rows)
    return "各类问题整改率", described, _bars(rows, 82, "已整改", "未整改")


def _platforms(facts: Facts) -> Chart | None:
    """Accounts per platform, qualified and the rest."""
    if len(facts.platforms) < 2:
        return None
    most = max(p.tally.registered for p in facts.platforms)
    rows = [
        {
            "label": platform_name(p.platform),
            "full": p.tally.qualified / most,
            "rest": (p.tally.registered - p.tally.qualified) / most,
            "text": f"{p.tally.registered}个，合格{p.tally.qualified}个",
        }
        for p in facts.platforms[:PLATFORMS]
    ]
    described = "；".join(f"{row['label']}{row['text']}" for row in rows)
    return "政务新媒体平台分布", described, _bars(rows, 62, "合格", "不合格或无法判断")


def _classes(facts: Facts) -> tuple[Counter[Group], Counter[Group]]:
    found: Counter[Group] = Counter()
    fixed: Counter[Group] = Counter()
    for problem in facts.problems:
        found[problem.group] += problem.found
        fixed[problem.group] += problem.fixed
    return found, fixed


def _bars(rows: list[dict[str, Any]], room: int, full: str, rest: str) -> dict[str, Any]:
    """`room`: how much of the width the longest bar takes, in per cent."""
    return _data(
        "bars",
        rows=rows,
        room=room,
        label=max(len(row["label"]) for row in rows) + 0.6,
        legend=[{"full": True, "text": full}, {"full": False, "text": rest}],
    )


def _data(kind: str, **values: Any) -> dict[str, Any]:
    return {"kind": kind, "width": WIDTH, "legend": [], **values}
