"""监管年度报表, and the origin of every number of the yearly papers, counted again here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from bulletin_samples import DISTRICT
from quarter_district import CASE_DAYS, NOW, District, desk, district, fill, open_store
from test_bulletin_sheets import table

from monitor.bulletin import annual, supervision
from monitor.bulletin.annual import AccountYear, ColumnYear, SiteYear
from monitor.bulletin.period import Period
from monitor.daemon import issuing, sheets
from monitor.model import Document, DocumentKind, Outcome, TargetKind, Visit
from monitor.settings import BulletinSettings, Config, StoreSettings
from monitor.store import Store

YEAR, Q2, Q3 = Period(2026, 1, 12), Period(2026, 4), Period(2026, 7)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, District, Config]]:
    folder = tmp_path_factory.mktemp("yearly")
    made = district(faults=200)
    with open_store(folder) as store:
        fill(store, made)
        portal = made.targets[0]
        home = Document(
            url=portal.url, kind=DocumentKind.HOME,
            marks={"ICP备案": "滇ICP备12345678号-1", "网站标识码": "5308020001", "其他": "x"},
        )  # fmt: skip
        column = made.targets[1]
        pages = tuple(
            Document(
                url=f"{column.url}{n}.html", kind=DocumentKind.ARTICLE, title=f"稿{n}",
                published=date(2026, 3, 1) + timedelta(days=n), readings=None if n % 3 else 10 * n,
            )
            for n in range(9)
        )  # fmt: skip
        for target, documents in ((portal, (home,)), (column, pages)):
            seen = Visit(target=target, at=NOW, outcome=Outcome.CLEAN, documents=documents)
            store.commit_visit(seen, now=NOW, case_days=CASE_DAYS, settle=timedelta(0))
        yield (
            store,
            made,
            Config(
                path=folder / "config.toml", district=DISTRICT, units=tuple(made.units),
                store=StoreSettings(path=folder / "govmon.db", reserve_mib=0),
                bulletin=BulletinSettings(folder=folder / "out", weights={"full": 100, "open": 2}),
            ),
        )  # fmt: skip


def form(store: Store) -> dict[str, tuple[str, ...]]:
    (year,) = store.site_years(YEAR)
    return {row[1]: row for row in table(annual.annual(year, YEAR, DISTRICT, NOW)).rows}


def test_what_pages_and_platforms_tell_is_in_the_form(
    world: tuple[Store, District, Config],
) -> None:
    rows = form(world[0])
    assert rows["ICP备案号"][2] == "滇ICP备12345678号-1"
    assert rows["政府网站标识码"][2] == "5308020001"
    assert rows["公安机关备案号"][2:] == ("", "", "人工填写（首页没有读到）")
    assert rows["网站稿件浏览量（页面写明的）"][2] == "90"
    assert rows["网站稿件浏览量（页面写明的）"][4] == "自动统计（有数的3条，占33.3%）"
    told = world[0].period_facts(YEAR, NOW).account_rows
    wechat = sum(r.readings or 0 for r in told if r.platform == "wechat")
    assert rows["微信阅读人数"][2] == str(wechat) and wechat > 0
    assert rows["微博关注量"][2:] == ("", "个", "人工填写（平台没有提供关注数）")
    assert rows["网站总访问量"][4] == "人工填写（取自网站访问统计系统）"


def test_nothing_is_made_up_of_what_nobody_told() -> None:
    site = SiteYear(
        name="门户", url="u", unit="办", id_code="", columns=(ColumnYear(name="栏", kind="news", posts=3),),
        accounts=(
            AccountYear(platform="weibo", name="甲", posts=None),
            AccountYear(platform="wechat", name="乙", posts=4, counted=2, readings=10, followers=0),
            AccountYear(platform="wechat", name="丙", posts=None),
        ),
    )  # fmt: skip
    values = annual.counted(site)
    assert (values["site_readings"].value, values["site_readings"].remark[:6]) == (
        "",
        "稿件页面没有",
    )
    assert (values["weibo_posts"].value, values["weibo_posts"].remark) == ("", "均无法判断")
    assert (values["wechat_posts"].value, values["wechat_posts"].remark) == ("4", "2个账号中的1个")
    assert (values["wechat_readings"].value, values["wechat_readings"].remark) == (
        "10", "有数的2条，占50%",
    )  # fmt: skip
    assert values["wechat_followers"].value == "0"
    assert (values["other_names"].value, values["other_posts"].remark) == ("无", "没有这类账号")


def test_every_number_of_the_yearly_papers_counts_to_the_same(
    world: tuple[Store, District, Config],
) -> None:
    store, _, config = world
    traces = {}
    for name, build in (
        ("annual", sheets.annual), ("supervision", sheets.supervision),
        ("appraisal", sheets.appraisal),
    ):  # fmt: skip
        made = build(desk(store, config, formats=("xlsx",)), YEAR)
        traces[name] = {one.key: one for one in made.traced}
        assert made.paths[0].stat().st_size > 1000
        assert [t.key for t in made.traced if not t.agrees] == []
        assert all(one.figure.rule for one in made.traced)
    posts = traces["annual"]["信息发布/信息发布总数"]
    assert posts.figure.text == posts.again == "9" and posts.rows == (("栏目00 9",),)
    facts = store.period_facts(YEAR, NOW)
    worst = max(facts.ranking, key=lambda row: row.open)
    points = traces["appraisal"][f"{worst.unit}/得分"]
    assert points.figure.text == f"{max(100 - 2 * worst.open, 0):g}"
    assert f"100－2×{worst.open}" in points.figure.rule
    found = traces["supervision"]["2026年第三季度/发现问题数"]
    assert found.figure.text == str(store.period_facts(Q3, NOW).mending.found)
    assert len(found.rows[0]) == int(found.figure.text)


def test_supervision_by_quarter(world: tuple[Store, District, Config]) -> None:
    store = world[0]
    facts = {q: store.period_facts(Period(2026, q), NOW) for q in (1, 4, 7, 10)}
    quarters = [
        supervision.Quarter(
            period=Period(2026, q), facts=facts[q], opened=store.site_changes(Period(2026, q))[0],
            closed=store.site_changes(Period(2026, q))[1],
        )
        for q in (1, 4, 7)
    ]  # fmt: skip
    quarters.append(supervision.Quarter(period=Period(2026, 10)))
    rows = {r[1]: r for r in table(supervision.supervision(quarters, YEAR, DISTRICT, NOW)).rows}
    # The watch began within the first quarter: what was new then was new to us only.
    assert rows["新开设网站数"][3:8] == ("", "0", "0", "", "0")
    assert rows["登记网站数"][3:8] == ("1", "1", "1", "", "")
    found = [facts[q].mending.found for q in (1, 4, 7)]
    assert rows["发现问题数"][3:8] == (*map(str, found), "", str(sum(found)))
    assert rows["收到留言数"][3:] == ("",) * 5 + ("人工填写（“我为政府网站找错”平台没有公开接口）",)
    note = supervision.supervision(quarters, YEAR, DISTRICT, NOW).body[-1]
    assert "尚未结束" not in note.text


def test_sites_that_come_and_go_are_counted(tmp_path: Path) -> None:
    made = district(faults=0)
    portal = made.targets[0]
    second = replace(portal, id="site:two", name="旧站", url="https://two.example/")
    third = replace(portal, id="site:three", name="新站", url="https://three.example/")
    with open_store(tmp_path) as store:
        store.sync_targets([portal, second], made.units, Period(2026, 1).start)
        store.sync_targets([portal, third], made.units, Period(2026, 7).start + timedelta(days=3))
        assert store.site_changes(Period(2026, 1)) == (None, None)
        assert store.site_changes(Q2) == ((), ())
        assert store.site_changes(Q3) == (("新站",), ("旧站",))
        assert [y.name for y in store.site_years(YEAR)] == [portal.name, "新站"]


def test_an_issued_bulletin_does_not_change_with_readings(
    world: tuple[Store, District, Config],
) -> None:
    """Readings rise every day: that alone is no reason for a 更正."""
    from monitor.issued import difference

    store, made, config = world
    issuing.issue(desk(store, config), Q2)
    account = next(t for t in made.targets if t.kind is TargetKind.ACCOUNT)
    old = store.period_facts(Q2, NOW).readings
    later = NOW + timedelta(days=9)
    known = store.documents(account.id, limit=100)
    grown = tuple(
        Document(url=d.url, kind=d.kind, title=d.title, published=d.published, readings=10**6)
        for d in known
    )
    seen = Visit(target=account, at=later, outcome=Outcome.CLEAN, documents=grown)
    store.commit_visit(seen, now=later, case_days=CASE_DAYS, settle=timedelta(0))
    assert store.period_facts(Q2, NOW).readings > old
    found = difference(store, Q2, later)
    assert found.facts.readings == old
    assert not found.changes.words and not found.changes.annexes
