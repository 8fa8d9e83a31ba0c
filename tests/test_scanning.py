"""History scans by the service: only by night, one at a time, taken up again the next night."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from scan_site import Portal, serving
from test_scan import Clock, config_for

from monitor.daemon.scanning import BUSY, Hours, Scanning
from monitor.daemon.service import Service
from monitor.daemon.workplace import Workplace, open_workplace
from monitor.model import CHINA
from monitor.settings import Crawl, Schedule
from monitor.store import Standing

EVENING = datetime(2026, 7, 1, 22, 0, tzinfo=CHINA)
NIGHT = Hours(time(22), time(6))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 7, day, hour, minute, tzinfo=CHINA)


@pytest.mark.parametrize(("hours", "now", "inside", "opening"), [
    (NIGHT, at(1, 21, 59), False, at(1, 22)), (NIGHT, at(1, 22), True, at(2, 22)),
    (NIGHT, at(1, 23), True, at(2, 22)), (NIGHT, at(2, 5, 59), True, at(2, 22)),
    (NIGHT, at(2, 6), False, at(2, 22)), (Hours(time(1), time(5)), at(1, 3), True, at(2, 1)),
    (Hours(time(1), time(5)), at(1, 0, 30), False, at(1, 1)),
    (Hours(time(1), time(5)), at(1, 5), False, at(2, 1)),
    (Hours(time(0), time(0)), at(1, 12), True, at(2, 0)),
])  # fmt: skip
def test_hours_of_the_night(hours: Hours, now: datetime, inside: bool, opening: datetime) -> None:
    assert hours.contain(now) is inside
    assert hours.opening(now) == opening


@asynccontextmanager
async def night(
    folder: Path, portal: Portal, *, crawl: Crawl | None = None, **schedule
) -> AsyncIterator[tuple[Workplace, Clock]]:
    clock = Clock()
    clock.now = EVENING
    async with serving(portal):
        config = config_for(portal.base, folder)
        config = replace(
            config, schedule=Schedule(**schedule), crawls={"site:p": crawl} if crawl else {}
        )
        async with open_workplace(config, clock=clock, exclusive=False) as place:
            yield place, clock


async def test_a_scan_goes_on_night_after_night_and_begins_anew(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal, scan_pages=20) as (place, clock):
        scanning = Scanning(place, lambda: False)
        site = place.config.targets[0]
        nights, seen = 0, set()
        while True:
            clock.now = EVENING + timedelta(days=nights)
            portal.asked.clear()
            done = await scanning.scan(site)
            articles = [path for path in portal.asked if path in portal.articles]
            assert not seen & set(articles) and len(articles) <= 20
            seen |= set(articles)
            state = await place.store.run("last_scan", site.id)
            if state.scan.finished_at:
                break
            nights += 1
            assert done.not_before == EVENING + timedelta(days=nights)
            assert state.waiting > 0
        assert seen == set(portal.articles) and nights > 3
        assert done.not_before == EVENING + timedelta(days=nights + 7)
        assert state.waiting == 0 and state.findings == 3
        assert state.counts[Standing.READ] > len(portal.articles)


async def test_by_day_nothing_is_asked(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal) as (place, clock):
        clock.now = at(1, 12)
        done = await Scanning(place, lambda: False).scan(place.config.targets[0])
        assert done.not_before == EVENING and not portal.asked
        assert await place.store.run("last_scan", "site:p") is None


async def test_the_end_of_the_night_ends_it(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal) as (place, clock):
        answer = portal.answer

        def until_morning(path: str, query: dict[str, str]):
            if portal.asked.total() == 12:
                clock.now = at(2, 6)
            return answer(path, query)

        portal.answer = until_morning
        done = await Scanning(place, lambda: False).scan(place.config.targets[0])
        assert portal.asked.total() <= 14 and done.not_before == at(2, 22)
        portal.answer = answer
        clock.now = at(2, 22)
        await Scanning(place, lambda: False).scan(place.config.targets[0])
        assert all(portal.asked[path] <= 2 for path in portal.articles)
        assert set(portal.articles) <= set(portal.asked)


async def test_a_stopping_service_is_not_held_up_and_goes_on_the_same_night(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal) as (place, _clock):
        done = await Scanning(place, lambda: portal.asked.total() > 5).scan(place.config.targets[0])
        assert done.not_before == EVENING and portal.asked.total() <= 8


async def test_one_at_a_time(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal, crawl=Crawl(pages=10)) as (place, _clock):
        scanning, site = Scanning(place, lambda: False), place.config.targets[0]
        first, second = await asyncio.gather(scanning.scan(site), scanning.scan(site))
        assert first.not_before == EVENING + timedelta(days=1)
        assert second.not_before == EVENING + BUSY


async def test_the_service_does_it_last_and_only_where_wanted(tmp_path: Path) -> None:
    portal = Portal()
    async with night(tmp_path, portal, crawl=Crawl(pages=10)) as (place, clock):
        service = Service(place)
        await service.arrange()
        assert [t.id for t in await place.store.run("due", "scan", clock.now)] == ["site:p"]
        for kind in ("probe", "visit", "links", "transport"):
            for target in place.config.targets:
                await place.store.run("postpone", kind, target.id, clock.now + timedelta(days=9))
        await service.dispatch()
        assert set(service._running) == {("scan", "site:p")} and service._busy() == 0
        await asyncio.gather(*service._running.values())
        state = await place.store.run("last_scan", "site:p")
        assert state.next_due == EVENING + timedelta(days=1) and state.counts
    async with night(tmp_path / "none", Portal(), scan_days=0) as (place, clock):
        await Service(place).arrange()
        assert not await place.store.run("due", "scan", clock.now + timedelta(days=99))
