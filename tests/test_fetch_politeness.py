"""Turns per host: places, spacing, Retry-After; many fetches to one slow host."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest
from hostile_servers import answer, settings, talking

from monitor.fetch import Fetcher
from monitor.fetch.politeness import LONGEST_WAIT, Politeness, retry_after
from monitor.model import CHINA, Request

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)


class Counter:
    """How many are inside at once, and when each came."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.starts: list[float] = []

    async def stay(self, seconds: float) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        self.starts.append(asyncio.get_running_loop().time())
        await asyncio.sleep(seconds)
        self.now -= 1


async def test_200_fetches_to_one_slow_host() -> None:
    counter = Counter()

    async def talk(_server, _head, writer) -> None:
        await counter.stay(0.005)
        writer.write(answer(b"a"))

    async with talking(talk) as server, Fetcher(settings(per_host=3)) as fetcher:
        requests = [Request(url=server.url(f"/{number}")) for number in range(200)]
        fetched = await asyncio.gather(*(fetcher.fetch(request) for request in requests))
    assert all(one.ok for one in fetched)
    assert counter.most == 3
    # Waiting for a turn is not the site's slowness.
    assert max(one.timing.total for one in fetched) < 2


async def test_a_slow_host_does_not_hold_up_another() -> None:
    async def slow(_server, _head, _writer) -> None:
        await asyncio.sleep(60)

    async def quick(_server, _head, writer) -> None:
        writer.write(answer(b"a"))

    async with (
        talking(slow) as bad,
        talking(quick) as good,
        Fetcher(settings(per_host=1, concurrency=2)) as fetcher,
    ):
        waiting = [
            asyncio.create_task(fetcher.fetch(Request(url=bad.url(f"/{number}"))))
            for number in range(20)
        ]
        await asyncio.sleep(0)
        fetched = await asyncio.wait_for(fetcher.fetch(Request(url=good.url())), 3)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert fetched.ok


async def test_over_all_hosts() -> None:
    politeness = Politeness(per_host=5, delay=0, concurrency=4)
    counter = Counter()

    async def visit(number: int) -> None:
        async with politeness.turn(f"host{number % 10}"):
            await counter.stay(0.001)

    await asyncio.gather(*(visit(number) for number in range(50)))
    assert counter.most == 4


async def test_spacing_between_starts() -> None:
    politeness = Politeness(per_host=2, delay=0.02, concurrency=16)
    counter = Counter()

    async def visit() -> None:
        async with politeness.turn("host"):
            await counter.stay(0)

    await asyncio.gather(*(visit() for _ in range(5)))
    gaps = [late - early for early, late in zip(counter.starts, counter.starts[1:], strict=False)]
    assert min(gaps) >= 0.019


async def test_a_cancelled_wait_leaves_the_turn_to_others() -> None:
    politeness = Politeness(per_host=1, delay=0, concurrency=1)
    entered = asyncio.Event()

    async def hold() -> None:
        async with politeness.turn("host"):
            entered.set()
            await asyncio.sleep(60)

    async def pass_through() -> str:
        async with politeness.turn("host"):
            return "in"

    holder = asyncio.create_task(hold())
    await entered.wait()
    waiting = [asyncio.create_task(pass_through()) for _ in range(2)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    holder.cancel()
    assert await asyncio.wait_for(waiting[1], 2) == "in"
    await asyncio.gather(holder, waiting[0], return_exceptions=True)


async def test_a_host_that_asks_to_wait() -> None:
    times: list[float] = []

    async def talk(_server, _head, writer) -> None:
        times.append(asyncio.get_running_loop().time())
        writer.write(answer(b"busy", "Retry-After: 2", status="503 Busy"))

    naps: list[float] = []
    async with talking(talk) as server, Fetcher(settings()) as fetcher:
        first = await fetcher.fetch(Request(url=server.url()))
        host = fetcher._politeness._host(f"127.0.0.1:{server.port}")
        naps.append(host.next_start - times[0])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(fetcher.fetch(Request(url=server.url())), 0.05)
    assert first.status == 503
    assert 1.9 < naps[0] < 4
    assert len(times) == 1


async def test_nobody_waits_for_hours() -> None:
    politeness = Politeness(per_host=1, delay=0, concurrency=1)
    now = asyncio.get_running_loop().time()
    politeness.ask_to_wait("host", 86_400)
    assert politeness._host("host").next_start <= now + LONGEST_WAIT + 1


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 01 Jul 2026 01:02:00 GMT", 120.0),
        ("Wed, 01 Jul 2026 00:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("９", None),
        ("Wed, 99 Jul 2026 00:00:00 GMT", None),
    ],
)
def test_retry_after(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


async def test_hosts_long_unused_are_forgotten() -> None:
    politeness = Politeness(per_host=1, delay=0, concurrency=1)
    async with politeness.turn("kept"):
        for number in range(5000):
            politeness.ask_to_wait(f"host{number}", 0)
        assert len(politeness._hosts) < 3100
        assert politeness._hosts["kept"].users == 1
