"""From a number in the text back to the rows it was counted from, and the count once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from ..model import LEVEL_NAMES, TargetKind
from . import count
from .facts import QUALIFIED, UNKNOWN, UNQUALIFIED, platform_name
from .figures import (
    CASES,
    DIFFERENCE,
    EARLIER_CASES,
    EARLIER_TARGETS,
    POINTS,
    SHARE,
    TARGETS,
    UNITS,
    Figure,
    Query,
    apart,
)
from .lines import CaseLine, Lines, PeriodLines
from .phrases import percent, points
from .tree import Bulletin, Paragraph

_KINDS = {TargetKind.SITE: "网站", TargetKind.COLUMN: "栏目", TargetKind.ACCOUNT: "账号"}

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """One number of the text. `rows` has for each query the names of its rows; `again` is the
    number counted anew, "" for what is not counted."""

    key: str
    excerpt: str
    figure: Figure
    rows: tuple[tuple[str, ...], ...]
    again: str

    @property
    def agrees(self) -> bool:
        return not self.again or self.again == self.figure.text


class Tables:
    """The lines of a period as rows with the field names that queries use."""

    def __init__(self, lines: PeriodLines) -> None:
        before = lines.before or Lines()
        tallied = count.tally_cases(lines.now.cases, _sides(lines.now))
        back = _came_back(lines, tallied) if lines.before else set()
        self.rows: Mapping[str, Sequence[Row]] = {
            TARGETS: _targets(lines, lines.now),
            CASES: _cases(lines, lines.now, back),
            EARLIER_TARGETS: _targets(lines, before),
            EARLIER_CASES: _cases(lines, before, set()),
            UNITS: [
                {
                    "编号": row.unit,
                    "表扬": "是"
                    if row.checked == row.targets > 0 and not row.found and not row.unqualified
                    else "否",
                }
                for row in count.ranking(lines.now.targets, tallied, lines.units)
            ],
        }

    def chosen(self, query: Query) -> list[Row]:
        """The rows of a query; of several values divided by 、 any one will do."""
        wanted = [(name, {value, *value.split("、")}) for name, value in query.where]
        return [
            row
            for row in self.rows[query.table]
            if all(row.get(name) in values for name, values in wanted)
        ]

    def number(self, query: Query) -> int:
        """What a query measures."""
        rows = self.chosen(query)
        if query.measure.startswith("合计"):
            return sum(row[query.measure.removeprefix("合计")] for row in rows)
        if query.measure.startswith("不同"):
            return len({row[query.measure.removeprefix("不同")] for row in rows})
        return len(rows)


def trace(bulletin: Bulletin, lines: PeriodLines) -> list[Traced]:
    """Every number of the text, in order."""
    tables = Tables(lines)
    return [
        replace(origin(node.key, figure, tables), excerpt=_excerpt(node.text, figure))
        for node in bulletin.body
        if isinstance(node, Paragraph)
        for figure in node.figures
    ]


def origin(key: str, figure: Figure, tables: Tables) -> Traced:
    """One number of a sheet, traced like one of the text."""
    return Traced(
        key=key,
        excerpt="",
        figure=figure,
        rows=tuple(tuple(r["编号"] for r in tables.chosen(q)) for q in figure.queries),
        again=_again(figure, tables.number),
    )


def _again(figure: Figure, number: Callable[[Query], int]) -> str:
    if not figure.queries:
        return ""
    values = [number(query) for query in figure.queries]
    match figure.how:
        case how if how == SHARE:
            return percent(Fraction(values[0], values[1]) if values[1] else None)
        case how if how == DIFFERENCE:
            return str(abs(values[0] - values[1]))
        case how if how == POINTS:
            now, before = Fraction(values[0], values[1]), Fraction(values[2], values[3])
            return "".join(c for c in apart(points(now, before))[0] if c.isdigit() or c == ".")
        case _:
            return str(sum(values))


def _excerpt(text: str, figure: Figure) -> str:
    end = figure.start + len(figure.text)
    return f"{text[max(figure.start - 12, 0) : figure.start]}【{figure.text}】{text[end : end + 6]}"


def _sides(lines: Lines) -> dict[str, TargetKind]:
    return {t.id: t.kind for t in lines.targets if t.kind is not TargetKind.COLUMN}


def _targets(lines: PeriodLines, part: Lines) -> list[Row]:
    seen = count.looked_at(part.targets)
    failed = {line.site for line in part.cases if line.vetoes}
    out = []
    for t in part.targets:
        looked = t.looks > 0 if t.kind is TargetKind.COLUMN else t.id in seen
        verdict = "" if t.kind is TargetKind.COLUMN else UNKNOWN
        if looked and verdict:
            verdict = UNQUALIFIED if t.id in failed else QUALIFIED
        out.append(
            {
                "编号": t.id,
                "种类": _KINDS[t.kind],
                "单位": lines.units.get(t.unit, t.unit),
                "平台": platform_name(t.platform),
                "看到": "是" if looked else "否",
                "结论": verdict,
                "发布条数": t.posts if t.looks else 0,
                "有阅读数条数": t.counted if t.looks else 0,
                "阅读量": t.readings if t.looks else 0,
            }
        )
    return out


def _cases(lines: PeriodLines, part: Lines, back: set[int]) -> list[Row]:
    sides = _sides(part)
    return [
        {
            "编号": f"整改事项{line.case}",
            "对象": _KINDS[sides.get(line.site, TargetKind.SITE)],
            "所属": line.site,
            "规则": line.rule,
            "单位": lines.units.get(line.unit, line.unit),
            "位置": lines.names.get(line.target, line.target),
            "问题": line.title,
            "级别": LEVEL_NAMES[line.level],
            "状态": line.state,
            "逾期": "是" if line.overdue else "否",
            "屡犯": "是" if line.case in back else "否",
        }
        for line in part.cases
        if line.opened is not None
    ]


def _came_back(lines: PeriodLines, now: count.Tallied) -> set[int]:
    """Cases of this period on the same target, by the same rule, as one mended in the last."""
    before: Iterable[CaseLine] = lines.before.cases if lines.before else ()
    mended: dict[tuple[str, str, str], Any] = {}
    for line in before:
        if line.opened is not None and line.fixed_at is not None:
            key = (line.unit, line.target, line.rule)
            mended[key] = min(line.fixed_at, mended.get(key, line.fixed_at))
    return {
        line.case
        for key, since in mended.items()
        for line in now.opened.get(key, ())
        if line.opened is not None and line.opened > since
    }
