"""Builds the papers beside the bulletin from the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
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
from ..settings import Config
from ..store import Store
from ..workdays import add_workdays
from .rendering import render
from .reporting import write_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A paper on disk."""

    title: str
    paths: tuple[Path, ...]
    traced: tuple[Traced, ...] = ()


def unit_report(
    store: Store,
    config: Config,
    unit: str,
    period: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str],
) -> Sheet:
    """One unit's report. Raises SheetError for a unit that is not configured."""
    known = {u.name: u for u in config.units}
    if unit not in known:
        near = [name for name in known if unit in name or name in unit]
        hint = f"，是否为“{'”“'.join(near[:5])}”？" if near else "；单位名称见配置的 [[unit]]"
        raise SheetError(f"没有“{unit}”这个单位{hint}" + ("" if near else "。"))
    facts = store.period_facts(period, now, rows=0)
    workdays = config.bulletin.deadline_workdays
    made = sheets.unit_report(
        facts,
        unit,
        store.open_problems(known[unit].id, now),
        config.district,
        dated=now.date(),
        deadline=add_workdays(now.date(), workdays),
        workdays=workdays,
    )
    return _written(made, facts, config, now, folder, f"{period.code}-{unit}", formats)


def annual(
    store: Store,
    config: Config,
    period: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str],
) -> Sheet:
    """政府网站工作年度报表 of every site. Raises SheetError when there is no site."""
    years = store.site_years(period)
    if not years:
        raise SheetError(f"{period.name}没有登记的政府网站，无法填报年度报表。")
    facts = Facts(period=period, as_of=now)
    paths: list[Path] = []
    traces: list[Traced] = []
    title = ""
    for year in years:
        made = forms.annual(year, period, config.district, now)
        traces += forms.traced(year)
        title = title or made.title
        stem = f"{period.code}-年度报表" + (f"-{_file_name(year.name)}" if len(years) > 1 else "")
        paths += _written(made, facts, config, now, folder, stem, formats).paths
    return Sheet(title=title, paths=tuple(paths), traced=tuple(traces))


def supervision(
    store: Store,
    config: Config,
    year: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str],
) -> Sheet:
    """政府网站监管年度报表."""
    quarters, lines = [], {}
    for first in (1, 4, 7, 10):
        period = Period(year.year, first)
        if period.start > now:
            quarters.append(Quarter(period=period))
            continue
        packer = Packer(keep=True)
        facts = store.period_facts(period, now, rows=0, packer=packer)
        if not facts.sites.registered and not facts.accounts.registered:
            quarters.append(Quarter(period=period))
            continue
        lines[period.code] = packer.kept()
        opened, closed = store.site_changes(period)
        issued = tuple(
            row.title
            for row in store.bulletins()
            if row.kind == "issued" and period.start <= row.built_at < period.end
        )
        quarters.append(
            Quarter(period=period, facts=facts, opened=opened, closed=closed, issued=issued)
        )
    made = supervising.supervision(quarters, year, config.district, now)
    facts = Facts(period=year, as_of=now)
    sheet = _written(made, facts, config, now, folder, f"{year.code}-监管年度报表", formats)
    return replace(sheet, traced=tuple(supervising.traced(quarters, lines)))


def appraisal(
    store: Store,
    config: Config,
    period: Period,
    now: datetime,
    folder: Path,
    formats: Sequence[str],
) -> Sheet:
    """The yearly 考评 sheet of all units."""
    packer = Packer(keep=True)
    facts = store.period_facts(period, now, rows=0, packer=packer)
    made = appraising.appraisal(facts, config.bulletin.weights, config.district, now)
    if now < period.end:
        made = replace(made, mark="年度未结束，仅供参考")
    sheet = _written(made, facts, config, now, folder, f"{period.code}-考评表", formats)
    traces = appraising.traced(facts, config.bulletin.weights, packer.kept())
    return replace(sheet, traced=tuple(traces))


def _written(
    made: Bulletin,
    facts: Facts,
    config: Config,
    now: datetime,
    folder: Path,
    stem: str,
    formats: Sequence[str],
) -> Sheet:
    settings = replace(config.bulletin, template="")  # the template is the bulletin's
    contents = render(made, facts, settings, now, formats)
    return Sheet(title=made.title, paths=write_files(folder, _file_name(stem), contents))


def _file_name(text: str) -> str:
    return "".join("_" if c in '/\\:*?"<>|' or c < " " else c for c in text)
