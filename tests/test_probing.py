"""Availability probes: what counts as open, one retry, our own line first."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from small_portal import BASE, NOW

from monitor import rulebook as rulebooks
from monitor.checks.state import availability
from monitor.model import (
    Attempt,
    Failure,
    Fetched,
    Outcome,
    Probe,
    Request,
    Target,
    TargetKind,
    Timing,
    Unit,
)
from monitor.pipeline import Means, Prober
from monitor.pipeline.probing import reachable
from monitor.settings import RuleSettings, Schedule, StoreSettings
from monitor.store import AsyncStore
from monitor.web.wall import uptime

SITE = Target(
    id="site:p", kind=TargetKind.SITE, name="门户", unit="u", url=f"{BASE}/", source="website"
)


def answer(status: int = 200, failure: Failure | None = None) -> Fetched:
    return Fetched(
        request=Request(url=SITE.url), at=NOW, status=0 if failure else status, failure=failure
    )


@pytest.mark.parametrize(
    ("fetched", "expected"),
    [
        (answer(200), True),
        (answer(304), True),
        (answer(302), True),
        (answer(403), True),  # a wall answers: the site stands
        (answer(412), True),
        (answer(404), True),
        (answer(500), False),
        (answer(503), False),
        (answer(failure=Failure.TIMEOUT), False),
        (answer(failure=Failure.DNS), False),
        (answer(failure=Failure.OFFLINE), False),
    ],
)
def test_what_counts_as_open(fetched: Fetched, expected: bool) -> None:
    assert reachable(fetched) is expected


class Line:
    """Answers in a prepared order; the last one repeats."""

    def __init__(self) -> None:
        self.answers = [answer()]
        self.online = True
        self.asked = 0

    async def fetch(self, request: Request) -> Fetched:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    async def up(self) -> bool:
        return self.online


class Scene:
    def __init__(self, store: AsyncStore) -> None:
        self.line, self.store, self.now = Line(), store, NOW
        means = Means(
            fetch=self.line.fetch,
            store=store,
            rulebook=rulebooks.load((rulebooks.builtin_folder(),), RuleSettings()),
            schedule=Schedule(),
            clock=lambda: self.now,
            settle=timedelta(0),
        )
        self.prober = Prober(means, online=self.line.up, timeout=15.0)

    async def probe(self, times: int = 1) -> None:
        for _ in range(times):
            self.now += timedelta(hours=1)
            await self.prober.probe(SITE)

    async def rules(self) -> set[str]:
        cases = (await self.store.run("cases", open_only=True)).rows
        return {case.finding.rule for case in cases}

    async def last(self):
        return (await self.store.run("probes", SITE.id, NOW - timedelta(days=1)))[-1]


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with await AsyncStore.open(StoreSettings(path=tmp_path / "p.db", reserve_mib=0)) as store:
        await store.run("sync_targets", (SITE,), (Unit(id="u", name="办公室"),), NOW)
        yield Scene(store)


async def test_one_independent_retry_confirms(scene: Scene) -> None:
    scene.line.answers = [answer(503), answer(200)]
    await scene.probe()
    probe = await scene.last()
    assert (probe.first_ok, probe.ok) == (False, True)
    assert scene.line.asked == 2
    assert await scene.rules() == set()


async def test_first_and_confirmed_attempt_keep_reason_and_times(scene: Scene) -> None:
    slow = Timing(dns=0.1, connect=0.2, tls=0.3, total=15.0)
    quick = Timing(connect=0.01, first_byte=0.2, total=0.4)
    failed = replace(answer(failure=Failure.TIMEOUT), detail="15 秒内没有响应", timing=slow)
    scene.line.answers = [failed, replace(answer(), timing=quick)]
    await scene.probe()
    probe = await scene.last()
    assert probe.first == Attempt(reason="15 秒内没有响应", timing=slow)
    assert (probe.status, probe.reason, probe.timing) == (200, "", quick)
    await scene.probe()
    assert (await scene.last()).first is None  # one attempt, told once


def test_the_uptime_shown_is_the_indicators() -> None:
    """Bursts count once, 15 seconds are too slow though it opened, our own line counts never."""
    book = rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())

    def probe(minutes: int, *, ok: bool = True, total: float = 0.5, offline: bool = False) -> Probe:
        return Probe(
            target=SITE.id, at=NOW - timedelta(minutes=minutes), first_ok=ok, ok=ok,
            timing=Timing(total=total), offline=offline,
        )  # fmt: skip

    probes = [
        probe(9 * 24 * 60, ok=False), probe(500, ok=False), probe(499, ok=False), probe(498, ok=False),
        probe(400), probe(300, total=15.0), probe(200, ok=False, offline=True), probe(100),
    ]  # fmt: skip
    shown = uptime(probes, book, NOW)
    assert (shown.probes, shown.percent) == (4, 50.0)
    week = availability.measure(probes, availability.numbers_of(book), NOW)
    assert (week.total, week.percent) == (4, 50.0)
    assert uptime([], book, NOW).percent is None


async def test_a_site_that_opens_is_asked_once(scene: Scene) -> None:
    await scene.probe()
    assert scene.line.asked == 1


async def test_down_is_told_after_confirmed_failures_and_closed_when_up(scene: Scene) -> None:
    scene.line.answers = [answer(failure=Failure.TIMEOUT)]
    await scene.probe(2)
    assert await scene.rules() == set()
    await scene.probe()
    assert await scene.rules() == {"site-unreachable-now"}
    scene.line.answers = [answer()]
    await scene.probe()
    assert "site-unreachable-now" not in await scene.rules()


async def test_our_own_line_down_accuses_nobody(scene: Scene) -> None:
    scene.line.answers = [answer(failure=Failure.CONNECT)]
    scene.line.online = False
    await scene.probe(24)
    assert (await scene.last()).offline
    assert await scene.rules() == set()
    visits = await scene.store.run("visits", SITE.id, limit=1)
    assert visits[0].outcome is Outcome.UNKNOWN


async def test_a_week_below_the_line_is_a_veto(scene: Scene) -> None:
    for hour in range(7 * 24):
        scene.line.answers = [answer(503) if hour % 12 == 0 else answer()]
        await scene.probe()
    assert "site-unreachable-veto" in await scene.rules()
