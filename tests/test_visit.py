"""The chain on a real store: what a visit opens, keeps, closes, and leaves alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from small_portal import BASE, COLUMN, NOW, Web, article, listing

from monitor import rulebook as rulebooks
from monitor.engine import Engine
from monitor.evidence import Archive
from monitor.model import CaseState, EventKind, Failure, Outcome, TargetKind, TargetState, Unit
from monitor.pipeline import Means, Visitor
from monitor.settings import RuleSettings, Schedule, StoreSettings
from monitor.store import AsyncStore

BAD = "截止目前，全区已建成便民服务点36个，群众办事更加方便。"
FIRST = f"{BASE}/news/1.html"


@pytest.fixture(scope="module")
def book():
    return rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())


@pytest.fixture(scope="module")
def engine(book):
    return Engine(book, RuleSettings())


class Scene:
    """One column, one store, a clock that the test moves."""

    def __init__(self, store: AsyncStore, engine: Engine, folder: Path) -> None:
        self.web = Web()
        self.store = store
        self.now = NOW
        means = Means(
            fetch=self.web.fetch,
            store=store,
            rulebook=engine.rulebook,
            schedule=Schedule(),
            clock=self._clock,
            settle=timedelta(minutes=10),
        )
        self.visitor = Visitor(means, engine=engine, archive=Archive(folder / "evidence"))

    def _clock(self) -> datetime:
        return self.now

    def write(self, sentence: str) -> None:
        self.web.pages[FIRST] = article(1).replace("</div>", f"<p>{sentence}</p></div>")

    async def visit(self, *, hours: float = 4):
        self.now += timedelta(hours=hours)
        self.web.asked.clear()
        return await self.visitor.visit(COLUMN)

    async def wording_cases(self):
        cases = (await self.store.run("cases")).rows
        return [case for case in cases if case.finding.rule == "cutoff-for-as-of"]


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "s.db", reserve_mib=0)) as store:
        unit = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
        await store.run("sync_targets", (COLUMN,), (unit,), NOW)
        yield Scene(store, engine, tmp_path)


async def test_a_clean_column_is_clean(scene: Scene) -> None:
    report = await scene.visit()
    wording = [f for f in report.visit.findings if f.group == "wording"]
    assert wording == []
    status = await scene.store.run("status", COLUMN.id)
    assert status.state is TargetState.NORMAL
    assert str(status.newest) == "2026-07-19"


async def test_a_fault_is_opened_followed_and_closed(scene: Scene) -> None:
    scene.write(BAD)
    report = await scene.visit()
    assert EventKind.OPENED in [event.kind for event in report.events]
    (case,) = await scene.wording_cases()
    assert case.finding.sentence[case.finding.mark.start : case.finding.mark.end] == "截止目前"
    assert case.finding.url == FIRST

    again = await scene.visit()
    assert EventKind.OPENED not in [event.kind for event in again.events]
    assert "/news/1.html" in scene.web.urls, "a page with a finding is looked at again"
    assert "/news/2.html" not in scene.web.urls, "a clean one is not"

    scene.write("截至目前，全区已建成便民服务点36个，群众办事更加方便。")
    fixed = await scene.visit()
    assert EventKind.FIXED in [event.kind for event in fixed.events]
    (case,) = await scene.wording_cases()
    assert case.state is CaseState.VERIFIED


async def test_what_a_page_says_is_kept_for_later_rules(scene: Scene) -> None:
    scene.write(BAD + "联系人：张小军，身份证号码53080219900307001X。")
    await scene.visit()
    kept = await scene.store.run("archived_page", FIRST)
    said = "".join(block.text for block in kept.document.blocks)
    assert BAD in said and "900307" not in said and not kept.withheld
    scene.write("改好了。")
    await scene.visit()
    texts = await scene.store.run(lambda s: [t.text for t in s.each_archived_text(accepted=False)])
    assert not any(BAD in text for text in texts)


async def test_what_a_site_allows_is_silent_there(scene: Scene, engine: Engine) -> None:
    scene.write(BAD)
    free = replace(COLUMN, options={**COLUMN.options, "allow": ["截止目前，全区"]})
    report = await scene.visitor.visit(free)
    assert "cutoff-for-as-of" not in [f.rule for f in report.visit.findings]
    page = await scene.store.run("archived_page", FIRST)
    digests = [block.digest for block in page.document.blocks]
    version = engine.rulebook.version
    known = await scene.store.run("findings_of_blocks", digests, version)
    rules = {f.rule for found in known.values() for f in found}
    assert "cutoff-for-as-of" in rules, "what is remembered holds for every site"


async def test_a_fault_taken_down_is_mended(scene: Scene) -> None:
    scene.write(BAD)
    await scene.visit()
    del scene.web.pages[FIRST]
    await scene.visit()
    (case,) = await scene.wording_cases()
    assert case.state is CaseState.VERIFIED


@pytest.mark.parametrize("broken", ["the list", "the article"])
async def test_could_not_look_changes_no_case(scene: Scene, broken: str) -> None:
    scene.write(BAD)
    await scene.visit()
    (before,) = await scene.wording_cases()
    url = FIRST if broken == "the article" else COLUMN.url
    scene.web.failures[url] = Failure.TIMEOUT
    report = await scene.visit()
    assert EventKind.FIXED not in [event.kind for event in report.events]
    (after,) = await scene.wording_cases()
    assert after.state is before.state
    if broken == "the list":
        assert report.visit.outcome is Outcome.UNKNOWN


async def test_a_challenge_page_never_makes_a_column_stale(scene: Scene) -> None:
    await scene.visit()
    scene.web.statuses[COLUMN.url] = 412
    for _ in range(20):
        report = await scene.visit(hours=24)
        assert report.visit.outcome is Outcome.UNKNOWN
        assert report.visit.findings == ()
    assert [
        c for c in (await scene.store.run("cases")).rows if c.finding.group == "freshness"
    ] == []
    alerts = await scene.store.run("alerts")
    assert [alert.subject for alert in alerts] == [COLUMN.id], "the operators hear of it once"
    del scene.web.statuses[COLUMN.url]
    await scene.visit()
    assert await scene.store.run("alerts") == ()


async def test_a_silent_column_becomes_stale_on_its_day(scene: Scene) -> None:
    await scene.visit()
    scene.now = NOW + timedelta(days=12)
    early = await scene.visit()
    assert "column-news-stale" not in {f.rule for f in early.visit.findings}
    scene.now = NOW + timedelta(days=15)
    late = await scene.visit()
    assert "column-news-stale" in {f.rule for f in late.visit.findings}


async def test_what_was_found_is_kept_as_evidence(scene: Scene, tmp_path: Path) -> None:
    scene.write(BAD)
    await scene.visit()
    rows = (await scene.store.run("findings")).rows
    row = next(row for row in rows if row.finding.rule == "cutoff-for-as-of")
    (kept,) = await scene.store.run("evidence", row.id)
    assert BAD.encode() in Archive(tmp_path / "evidence").load(kept.ref).body


async def test_known_blocks_are_not_checked_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, engine: Engine
) -> None:
    scene.write(BAD)
    await scene.visit()
    calls = []
    check = engine.check
    monkeypatch.setattr(engine, "check", lambda *a, **k: calls.append(a) or check(*a, **k))
    report = await scene.visit()
    assert calls == []
    assert "cutoff-for-as-of" in {finding.rule for finding in report.visit.findings}


async def test_a_home_page_that_is_updated_again_closes_its_case(scene: Scene) -> None:
    home = replace(
        COLUMN, id="site:p", kind=TargetKind.SITE, name="门户", url=f"{BASE}/", parent="",
        column_class="",
    )  # fmt: skip
    unit = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
    await scene.store.run("sync_targets", (home, COLUMN), (unit,), NOW)
    scene.web.pages[home.url] = listing(5)
    scene.now = NOW + timedelta(days=20)
    await scene.visitor.visit(home)

    async def open_rules() -> set[str]:
        cases = (await scene.store.run("cases", open_only=True)).rows
        return {case.finding.rule for case in cases}

    assert "home-stale" in await open_rules()
    scene.now += timedelta(hours=2)
    scene.web.failures[home.url] = Failure.TIMEOUT
    await scene.visitor.visit(home)
    assert "home-stale" in await open_rules(), "could not look changes nothing"
    scene.web.failures.clear()
    scene.web.pages[home.url] = listing(5).replace("2026-07-19", str(scene.now.date()))
    scene.now += timedelta(hours=2)
    await scene.visitor.visit(home)
    assert "home-stale" not in await open_rules()
