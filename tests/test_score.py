"""The sheet of a site: what each line says, why it cannot be said, and how it is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from portal_scene import NOW, SITE, column

from monitor import rulebook as rulebooks
from monitor.checks.state.sheet import Mark, Sheet, SiteFacts, Standing, draw
from monitor.cli import main
from monitor.model import (
    Finding,
    Group,
    Level,
    Probe,
    Seen,
    Skeleton,
    Target,
    TargetStatus,
    Timing,
    Transport,
    Unit,
)
from monitor.settings import RuleSettings, StoreSettings
from monitor.store import Store

BOOK = rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())
LETTERS = column("letters", "message")


def status(target: Target = SITE, days: int | None = 0, **more: object) -> TargetStatus:
    newest = (NOW - timedelta(days=days)).date() if days is not None else None
    given = {"first_looked_at": NOW, "looked_at": NOW, "newest": newest}
    return TargetStatus(target=target, **{**given, **more})


def against(rule: str, group: Group, level: Level = Level.ERROR, **more: object) -> Standing:
    one = Finding(
        rule=rule, group=group, kind="", level=level, trial=False, title=rule, message=f"{rule}。",
        basis="", subject=rule, target=SITE.id, url=SITE.url,
    )  # fmt: skip
    return Standing(finding=replace(one, **more), since=NOW)


def week(a_day: int = 24, failed: int = 0) -> Sequence[Probe]:
    total = 7 * a_day
    return [
        Probe(target=SITE.id, at=NOW - timedelta(days=7) * n / total, first_ok=n >= failed,
              ok=n >= failed, timing=Timing(total=1.0))
        for n in range(total)
    ]  # fmt: skip


def facts(*standing: Standing, **more: object) -> SiteFacts:
    given = {
        "site": SITE,
        "statuses": [status(), status(column("news", "news")), status(LETTERS)],
        "standing": standing,
        "probes": week(),
        "transport": Transport(target=SITE.id, at=NOW, https=Seen.YES),
        "told": frozenset({LETTERS.id}),
        "baselines": 3,
        "linked": 3,
    }
    return SiteFacts(**{**given, **more})


def sheet(*standing: Standing, **more: object) -> Sheet:
    return draw(facts(*standing, **more), BOOK, NOW)


def mark(drawn: Sheet, order: str) -> Mark:
    return next(line.mark for line in drawn.lines if line.indicator.order == order)


def reason(drawn: Sheet, order: str) -> str:
    return next(line.reason for line in drawn.lines if line.indicator.order == order)


def test_a_sound_site_has_no_veto_and_people_judge_the_rest() -> None:
    drawn = sheet()
    assert not drawn.vetoed and not drawn.marked(Mark.UNKNOWN, Mark.WARNING, Mark.FAULT)
    assert [line.indicator.order for line in drawn.marked(Mark.MANUAL)] == [
        "1.2", "1.6", "5.1", "6", "10.2", "10.3", "10.9",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "order", "expected"),
    [
        (against("region-listed-as-country", Group.WORDING, Level.SEVERE), "1.1", Mark.VETO),
        (against("confusable-word", Group.WORDING), "1.1", Mark.CLEAN),
        (against("dark-link", Group.SECURITY, Level.SEVERE), "1.3", Mark.VETO),
        (against("script-from-stranger", Group.SECURITY), "1.4", Mark.WARNING),
        (against("date-in-future", Group.FRESHNESS), "1.5", Mark.FAULT),
        (against("site-unreachable-veto", Group.AVAILABILITY, Level.SEVERE), "2", Mark.VETO),
        (against("site-unreachable-warning", Group.AVAILABILITY, Level.HINT), "2", Mark.WARNING),
        (against("home-stale", Group.FRESHNESS, Level.SEVERE), "3", Mark.VETO),
        (against("columns-stale-veto", Group.FRESHNESS, Level.SEVERE), "4.1", Mark.VETO),
        (against("columns-near-veto", Group.FRESHNESS, Level.HINT, kind="columns-blank"), "4.3",
         Mark.WARNING),
        (against("columns-near-veto", Group.FRESHNESS, Level.HINT, kind="columns-blank"), "4.1",
         Mark.CLEAN),
        (against("message-unanswered", Group.INTERACTION, Level.SEVERE), "5.2", Mark.VETO),
        (against("message-answered-slowly", Group.INTERACTION, Level.HINT), "5.2", Mark.WARNING),
        (against("column-policy-stale", Group.FRESHNESS), "10.1", Mark.FAULT),
        (against("mobile-exposed", Group.PRIVACY), "18", Mark.FAULT),
        (against("home-link-dead", Group.LINKS), "19", Mark.FAULT),
        (against("certificate-expiring", Group.SECURITY), "22", Mark.FAULT),
        (against("home-stale", Group.FRESHNESS, Level.SEVERE, trial=True), "3", Mark.WARNING),
    ],
)  # fmt: skip
def test_what_stands_against_a_line(one: Standing, order: str, expected: Mark) -> None:
    drawn = sheet(one)
    assert mark(drawn, order) is expected
    assert drawn.vetoed is (expected is Mark.VETO)


@pytest.mark.parametrize(
    ("more", "order", "told"),
    [
        ({"probes": week(19)}, "2", "不足 20 次"),
        ({"probes": ()}, "2", "只有 0 次"),
        ({"statuses": [status(failures=3, days=30), status(LETTERS)]}, "3", "读取失败"),
        ({"statuses": [status()]}, "4.1", "没有配置栏目"),
        ({"statuses": [status()]}, "5.2", "没有配置留言栏目"),
        ({"told": frozenset()}, "5.2", "没有标明办理状态"),
        ({"baselines": 0}, "1.4", "基准"),
        ({"transport": None}, "22", "尚未检查"),
        ({"linked": 0}, "19", "尚未检查链接"),
    ],
)  # fmt: skip
def test_what_could_not_be_judged_says_why(more: dict, order: str, told: str) -> None:
    drawn = sheet(**more)
    assert mark(drawn, order) is Mark.UNKNOWN
    assert told in reason(drawn, order)


def test_unreadable_columns_matter_only_where_they_could_carry_the_count_over_the_line() -> None:
    blind = [status(column(f"b{n}", "news"), days=40, failures=3) for n in range(5)]
    assert mark(sheet(statuses=[status(), *blind[:4]]), "4.1") is Mark.CLEAN
    drawn = sheet(statuses=[status(), *blind])
    assert mark(drawn, "4.1") is Mark.UNKNOWN and "5 个栏目无法判断" in reason(drawn, "4.1")


def test_only_known_points_are_counted() -> None:
    drawn = sheet(against("column-policy-stale", Group.FRESHNESS))
    assert drawn.points == 5


# ── the command ──────────────────────────────────────────────────────────────

CONFIG = """
[store]
path = "g.db"
[[unit]]
name = "区政府办"
[[site]]
id = "p"
name = "样例区人民政府"
unit = "区政府办"
url = "http://www.sample.gov.cn/"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    with Store.open(StoreSettings(path=tmp_path / "g.db", reserve_mib=0)) as store:
        store.sync_targets((SITE,), (Unit(id="u", name="区政府办"),), NOW)
    return tmp_path / "config.toml"


def test_score_prints_every_line(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--config", str(config), "score"]) == 3
    shown = capsys.readouterr().out
    for word in ("单项否决", "泄露国家秘密", "站点无法访问", "服务不实用", "无法判断", "人工"):
        assert word in shown


def test_score_as_json(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--config", str(config), "score", "p", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["vetoed"] is False
    assert told["lines"][0]["order"] == "1.1" and told["lines"][0]["clause"]


def test_a_site_that_is_not_there_is_an_error_with_a_suggestion(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(config), "score", "样例区人民政协"]) == 2
    assert "是否为" in capsys.readouterr().err


def test_baseline_lists_and_accepts(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Skeleton(title="首页")
    after = replace(before, scripts=frozenset({"js.evil.example"}))
    with Store.open(StoreSettings(path=config.parent / "g.db", reserve_mib=0)) as store:
        for skeleton in (before, after):
            store.note_skeleton(SITE.url, skeleton, target=SITE.id, site=SITE.id, now=NOW)
    assert main(["--config", str(config), "baseline", "p"]) == 1
    assert "js.evil.example" in capsys.readouterr().out
    assert main(["--config", str(config), "baseline", "p", "--accept"]) == 0
    assert main(["--config", str(config), "baseline", "p"]) == 0
