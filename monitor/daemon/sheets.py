"""Builds the papers beside the bulletin from the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ..bulletin import annual as forms
from ..bulletin import appraisal as appraising
from ..bulletin import sheets
from ..bulletin import supervision as supervising
from ..bulletin.facts import Facts
from ..bulletin.lines import Packer
from ..bulletin.period import Period
from ..bulletin.sheets import SheetError
from ..bulletin.supervision import Quarter
from ..bulletin.trace import Traced
from ..bulletin.tree import Bulletin
from ..workdays import add_workdays
from .writing_desk import WritingDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper on disk."""

    title: str
    paths: tuple[Path, ...]
    traced: tuple[Traced, ...] = ()


def unit_report(desk: WritingDesk, unit: str, period: Period) -> Sheet:
    """One unit's report. Raises SheetError for a unit that is not configured."""
    known = {u.name: u for u in desk.config.units}
    if unit not in known:
        near = [name for name in known if unit in name or name in unit]
        hint = f"，是否为“{'”“'.join(near[:5])}”？" if near else "；单位名称见配置的 [[unit]]"
        raise SheetError(f"没有“{unit}”这个单位{hint}" + ("" if near else "。"))
    facts = desk.store.period_facts(period, desk.now, rows=0)
    workdays = desk.config.bulletin.deadline_workdays
    made = sheets.unit_report(
        facts,
        unit,
        desk.store.open_problems(known[unit].id, desk.now),
        desk.config.district,
        dated=desk.now.date(),
        deadline=add_workdays(desk.now.date(), workdays),
        workdays=workdays,
    )
    return _written(desk, made, facts, f"{period.code}-{unit}")


def annual(desk: WritingDesk, period: Period) -> Sheet:
    """政府网站工作年度报表 of every site. Raises SheetError when there is no site."""
    years = desk.store.site_years(period)
    if not years:
        raise SheetError(f"{period.name}没有登记的政府网站，无法填报年度报表。")
    facts = Facts(period=period, as_of=desk.now)
    paths: list[Path] = []
    traces: list[Traced] = []
    title = ""
    for year in years:
        made = forms.annual(year, period, desk.config.district, desk.now)
        traces += forms.traced(year)
        title = title or made.title
        stem = f"{period.code}-年度报表" + (f"-{year.name}" if len(years) > 1 else "")
        paths += _written(desk, made, facts, stem).paths
    return Sheet(title=title, paths=tuple(paths), traced=tuple(traces))


def supervision(desk: WritingDesk, year: Period) -> Sheet:
    """政府网站监管年度报表."""
    quarters, lines = [], {}
    for first in (1, 4, 7, 10):
        period = Period(year.year, first)
        if period.start > desk.now:
            quarters.append(Quarter(period=period))
            continue
        packer = Packer(keep=True)
        facts = desk.store.period_facts(period, desk.now, rows=0, packer=packer)
        if not facts.sites.registered and not facts.accounts.registered:
            quarters.append(Quarter(period=period))
            continue
        lines[period.code] = packer.kept()
        opened, closed = desk.store.site_changes(period)
        issued = tuple(
            row.title
            for row in desk.store.bulletins()
            if row.kind == "issued" and period.start <= row.built_at < period.end
        )
        quarters.append(
            Quarter(period=period, facts=facts, opened=opened, closed=closed, issued=issued)
        )
    made = supervising.supervision(quarters, year, desk.config.district, desk.now)
    facts = Facts(period=year, as_of=desk.now)
    sheet = _written(desk, made, facts, f"{year.code}-监管年度报表")
    return replace(sheet, traced=tuple(supervising.traced(quarters, lines)))


def appraisal(desk: WritingDesk, period: Period) -> Sheet:
    """The yearly 考评 sheet of all units."""
    packer = Packer(keep=True)
    facts = desk.store.period_facts(period, desk.now, rows=0, packer=packer)
    made = appraising.appraisal(facts, desk.config.bulletin.weights, desk.config.district, desk.now)
    if desk.now < period.end:
        made = replace(made, mark="年度未结束，仅供参考")
    sheet = _written(desk, made, facts, f"{period.code}-考评表")
    traces = appraising.traced(facts, desk.config.bulletin.weights, packer.kept())
    return replace(sheet, traced=tuple(traces))


def _written(desk: WritingDesk, made: Bulletin, facts: Facts, stem: str) -> Sheet:
    contents = desk.plain(made, facts, desk.formats)
    return Sheet(title=made.title, paths=desk.write(stem, contents))
