"""Papers beside the bulletin: a unit's list, the yearly form, the 考评 sheet — counted again here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from bulletin_samples import DISTRICT
from quarter_district import CASE_DAYS, NOW, VISITS, District, desk, district, fill, open_store

from monitor.bulletin import annual, appraisal, sheets
from monitor.bulletin.annual import BY_HAND, COUNTED, SiteYear, annual_fields
from monitor.bulletin.period import Period
from monitor.bulletin.sheets import SheetError
from monitor.bulletin.tree import Bulletin, Paragraph, Table
from monitor.daemon import sheets as building
from monitor.model import CHINA, Document, DocumentKind, Level, Outcome, TargetKind, Visit
from monitor.settings import BulletinSettings, Config, StoreSettings
from monitor.store import Store

YEAR, Q3 = Period(2026, 1, 12), Period(2026, 7)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, District, Config]]:
    folder = tmp_path_factory.mktemp("sheets")
    made = district(faults=250)
    with open_store(folder) as store:
        fill(store, made)
        config = Config(
            path=folder / "config.toml", district=DISTRICT, units=tuple(made.units),
            store=StoreSettings(path=folder / "govmon.db", reserve_mib=0),
            bulletin=BulletinSettings(folder=folder / "out", pdf="typst"),
        )  # fmt: skip
        yield store, made, config


def table(bulletin: Bulletin) -> Table:
    nodes = [*bulletin.body, *(node for annex in bulletin.annexes for node in annex.nodes)]
    return next(n for n in nodes if isinstance(n, Table))


# ── one unit ─────────────────────────────────────────────────────────────────


def still_open(made: District, unit: str) -> list[str]:
    """The pages of a unit's problems that stood at the last look, from the ledger alone."""
    out = []
    for fault in made.faults:
        _, _, level, trial = fault.rule
        if fault.target.unit != unit or level is Level.HINT or trial or fault.dismissed:
            continue
        seen = [n for n in range(len(VISITS)) if not made.blind(fault.target, n)]
        if seen and fault.stands(seen[-1]):
            out.append(fault.finding.url)
    return sorted(out)


@pytest.mark.parametrize("number", [0, 3, 7, 11, 20, 34])
def test_a_unit_is_told_everything_that_is_open_and_nothing_else(
    world: tuple[Store, District, Config], number: int
) -> None:
    store, made, _ = world
    unit = made.units[number]
    problems = store.open_problems(unit.id, NOW)
    assert sorted(p.row.url for p in problems) == still_open(made, unit.id)
    assert all(p.late == (p.due is not None and p.due < NOW.date()) for p in problems)
    facts = store.period_facts(Q3, NOW)
    made_report = sheets.unit_report(
        facts, unit.name, problems, DISTRICT, dated=NOW.date(), deadline=date(2026, 10, 23),
        workdays=10,
    )  # fmt: skip
    text = made_report.text
    row = next((r for r in facts.ranking if r.unit == unit.name), None)
    if row and row.found:
        assert f"共发现问题{row.found}个" in text and f"列第{row.rank}名" in text
    if problems:
        assert f"尚有{len(problems)}个问题需要整改" in text
        assert len(table(made_report).rows) == len(problems)
    else:
        assert "目前没有需要整改的问题" in text
    assert "\ue000" not in text


def test_a_unit_nobody_knows_is_told(world: tuple[Store, District, Config]) -> None:
    store, _, config = world
    with pytest.raises(SheetError, match="没有“样例单位”这个单位，是否为“样例单位00”"):
        building.unit_report(desk(store, config), "样例单位", Q3)


# ── 年度报表 ─────────────────────────────────────────────────────────────────


def test_every_field_of_the_form_is_counted_or_marked(
    world: tuple[Store, District, Config],
) -> None:
    store, made, _ = world
    (year,) = store.site_years(YEAR)
    accounts = [t for t in made.targets if t.kind is TargetKind.ACCOUNT]
    assert [a.name for a in year.accounts] == [t.name for t in accounts]
    form = annual.annual(year, YEAR, DISTRICT, NOW)
    rows = {row[1]: row for row in table(form).rows}
    items = [item for group in annual_fields()["field"] for item in group["items"]]
    assert len(rows) == len(items)
    for item in items:
        row = rows[item["name"]]
        assert row[4].startswith(COUNTED if row[2] else f"{BY_HAND}（")
        if "counted" not in item:
            assert row[2] == ""
    assert rows["微信名称"][2] == "、".join(t.name for t in accounts if t.platform == "wechat")
    days = [at.date() - timedelta(days=1) for at in VISITS]
    posts = sum(
        day.year == 2026
        for t in accounts
        if t.platform == "weibo"
        for n, day in enumerate(days)
        if not made.blind(t, n)
    )
    assert rows["微博信息发布量"][2] == str(posts)
    assert (
        rows["政府网站标识码"][2] == ""
        and rows["政府网站标识码"][4] == f"{BY_HAND}（名录未登记，首页也没有读到）"
    )


def test_posts_of_a_site_are_counted_by_the_class_of_their_column(tmp_path: Path) -> None:
    made = district(faults=0)
    classes = ("news", "notice", "interpretation", "topic", "service")
    columns = [t for t in made.targets if t.kind is TargetKind.COLUMN][:5]
    targets = [
        replace(made.targets[0], options={"id_code": "5308020001"}),
        *(replace(c, column_class=k) for c, k in zip(columns, classes, strict=True)),
    ]
    late = replace(
        columns[0], id="column:portal/late", url="https://x.example/l", column_class="topic"
    )
    with open_store(tmp_path) as store:
        store.sync_targets(targets, made.units, datetime(2025, 12, 1, tzinfo=CHINA))
        expected: Counter[str] = Counter()
        for number, column in enumerate(targets[1:]):
            at = datetime(2026, 6, 1, 9, number, tzinfo=CHINA)
            documents = tuple(
                Document(
                    url=f"{column.url}{n}.html", kind=DocumentKind.ARTICLE, title="稿",
                    published=date(2025, 12, 31) + timedelta(days=n * 30),
                )
                for n in range(number + 3)
            )  # fmt: skip
            expected[column.column_class] = sum(d.published.year == 2026 for d in documents)  # type: ignore[union-attr]
            visit = Visit(target=column, at=at, outcome=Outcome.CLEAN, documents=documents)
            store.commit_visit(visit, now=at, case_days=CASE_DAYS, settle=timedelta(0))
        store.sync_targets([*targets, late], made.units, datetime(2026, 5, 1, tzinfo=CHINA))
        (year,) = store.site_years(YEAR)
    values = annual.counted(year)
    assert values["posts"].value == str(sum(expected.values()))
    assert values["posts_news"].value == str(expected["news"])
    assert values["posts_catalogue"].value == str(expected["notice"])
    assert values["posts_interpretation"].value == str(expected["interpretation"])
    assert (values["topics"].value, values["topics_new"].value) == ("2", "1")
    assert values["id_code"].value == "5308020001" and values["has_accounts"].value == "否"


def test_counted_names_are_those_of_the_form() -> None:
    empty = SiteYear(name="", url="", unit="", id_code="")
    used = {i["counted"] for g in annual_fields()["field"] for i in g["items"] if "counted" in i}
    assert used == set(annual.counted(empty))


# ── 考评 ─────────────────────────────────────────────────────────────────────


def test_points_are_the_weights_of_the_office_times_the_counts(
    world: tuple[Store, District, Config],
) -> None:
    store, _, _ = world
    facts = store.period_facts(YEAR, NOW)
    weights = {"full": 100.0, "unqualified": 10.0, "severe": 2.0, "ordinary": 0.5, "open": 1.0,
               "overdue": 0.5}  # fmt: skip
    sheet = appraisal.appraisal(facts, weights, DISTRICT, NOW)
    rows = table(sheet).rows
    by_unit = {row.unit: row for row in facts.ranking}
    points = []
    for cells in rows:
        row = by_unit[cells[1]]
        score = 100 - 10 * row.unqualified - 2 * row.severe - 0.5 * (row.found - row.severe)
        score -= row.open + 0.5 * row.overdue
        assert float(cells[10]) == pytest.approx(max(score, 0))
        points.append(float(cells[10]))
        assert int(cells[0]) == 1 + sum(
            other > float(cells[10]) for other in (float(r[10]) for r in rows)
        )
    assert points == sorted(points, reverse=True) and len(set(points)) > 5
    note = sheet.body[-1]
    assert isinstance(note, Paragraph) and "满分100分，每个不合格对象扣10分" in note.text


def test_without_weights_no_points_are_invented(world: tuple[Store, District, Config]) -> None:
    store, _, _ = world
    sheet = appraisal.appraisal(store.period_facts(YEAR, NOW), {}, DISTRICT, NOW)
    assert {len(row) for row in table(sheet).rows} == {10}
    note = sheet.body[-1]
    assert (
        isinstance(note, Paragraph)
        and "没有设定考评分值" in note.text
        and "得分" not in {c.head for c in table(sheet).columns}
    )


def test_all_papers_in_all_formats(world: tuple[Store, District, Config]) -> None:
    store, made, config = world
    formats = ("docx", "pdf", "html", "xlsx")
    at = desk(store, config, formats=formats)
    unit = made.units[0].name
    for sheet in (
        building.unit_report(at, unit, Q3),
        building.annual(at, YEAR),
        building.appraisal(at, YEAR),
    ):
        assert [path.suffix for path in sheet.paths] == [f".{name}" for name in formats]
        assert all(path.stat().st_size > 1000 for path in sheet.paths)
