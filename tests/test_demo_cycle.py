"""One full cycle over the sample district: everything planted is found, and nothing else."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.daemon.cycle import Looked, run_cycle
from monitor.daemon.workplace import open_workplace
from monitor.demo.district import SampleDistrict, sample_district
from monitor.demo.history import seed_history
from monitor.demo.mailbox import Mailbox
from monitor.demo.manifest import Comparison, compare
from monitor.demo.server import SampleServer
from monitor.demo.settings import build_config
from monitor.model import CHINA, CaseState, Finding, Outcome
from monitor.store import FindingFilter, Store

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)


class Cycle:
    """What one run left behind, for several tests to look at."""

    district: SampleDistrict
    looked: tuple[Looked, ...]
    findings: tuple[Finding, ...]
    comparison: Comparison
    letters: int
    mails: int
    folder: Path


@pytest.fixture(scope="module")
def cycle(tmp_path_factory: pytest.TempPathFactory) -> Cycle:
    ran = Cycle()
    ran.folder = tmp_path_factory.mktemp("demo")
    asyncio.run(_run(ran))
    return ran


class Clock:
    """Stands still until the test moves it."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


async def _run(ran: Cycle) -> None:
    now, clock = NOW, Clock()
    ran.district = sample_district(now)
    async with SampleServer(ran.district.pages) as server, Mailbox(ran.folder / "mails") as box:
        config = build_config(server.base_url, box.port, ran.folder)
        await seed_history(config, ran.district, now)
        assert not box.mails  # the past is filed, not sent
        async with open_workplace(config, clock=clock) as place:
            ran.looked = await run_cycle(place, config.targets)
            wanted = FindingFilter(present=True, silent=False)
            ran.findings = await place.store.run(
                lambda store: tuple(row.finding for row in store.each_finding(wanted))
            )
            clock.now += timedelta(seconds=config.mail.settle_seconds)
            await place.outbox.deliver()
            ran.letters = (await place.store.run("letters", state="sent")).total
        ran.comparison = compare(ran.district.manifest, ran.findings)
        ran.mails = len(box.mails)


def test_exactly_the_planted_faults_are_found(cycle: Cycle) -> None:
    assert [plant.why for plant in cycle.comparison.missed] == []
    assert [f"{f.rule} {f.target} {f.message}" for f in cycle.comparison.unexpected] == []
    assert len(cycle.comparison.found) == len(cycle.district.manifest) >= 25


def test_what_cannot_be_looked_at_accuses_nobody(cycle: Cycle) -> None:
    unknown = {one.target.id: one for one in cycle.looked if one.outcome is Outcome.UNKNOWN}
    assert set(unknown) == {
        "column:portal/sjyw", "column:portal/spxw", "account:wechat:ylxf",
        "account:weibo:9000000004", "account:kuaishou:ks-zyx", "account:toutiao:tt-qshx",
    }  # fmt: skip
    assert all(one.reason and not one.findings and not one.events for one in unknown.values())


def test_near_misses_stay_silent(cycle: Cycle) -> None:
    told = [(f.target, f.sentence) for f in cycle.findings]
    for near in cycle.district.near_misses:
        assert not any(t == near.target and near.text[:12] in s for t, s in told), near.why


def test_personal_data_is_masked_everywhere(cycle: Cycle) -> None:
    database = b"".join(p.read_bytes() for p in cycle.folder.glob("govmon.db*"))
    for rows in cycle.district.portal.articles.values():
        for article in rows:
            for text in (*article.paragraphs, *article.extras):
                for word in text.replace("<", " ").replace(">", " ").split():
                    if len(word) in (18, 19) and word[:17].isdigit():
                        assert word.encode() not in database


def test_the_past_left_cases_letters_and_open_ends(cycle: Cycle) -> None:
    with Store.open(build_config("http://x", 1, cycle.folder).store, readonly=True) as store:
        states = store.counts(NOW).cases
        assert states.get(CaseState.VERIFIED, 0) >= 25
        assert states.get(CaseState.REFERRED, 0) >= 5
        standing = store.case_of_finding(
            store.findings(FindingFilter(target="column:portal/sjyw", present=True)).rows[0].id
        )
        assert standing is not None
        assert standing.fixed_at is None
    assert cycle.letters > 20
