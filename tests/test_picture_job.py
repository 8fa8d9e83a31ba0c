"""The service has pictures read one at a time, in nobody's place."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from monitor.daemon.service import PICTURES, Service
from monitor.settings import RuleSettings, Schedule


class Queue:
    """Counts what runs at the same time; `go` lets it end."""

    def __init__(self) -> None:
        self.running = self.most = self.done = 0
        self.go = asyncio.Event()

    async def next(self) -> bool:
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go.wait()
        self.running -= 1
        self.done += 1
        raise RuntimeError("a mishap must not end the queue")


@pytest.fixture
async def served() -> tuple[Service, Queue]:
    queue = Queue()
    rules = RuleSettings()
    config = SimpleNamespace(schedule=Schedule(scan_days=0), targets=(), rules=rules)
    place = SimpleNamespace(config=config, crew=SimpleNamespace(pictures=queue), clock=lambda: None)
    return Service(place), queue


async def test_one_at_a_time_and_in_nobodys_place(served) -> None:
    service, queue = served
    for _ in range(3):
        await service.see()
        await asyncio.sleep(0)
    assert queue.most == 1 and service._busy() == 0
    queue.go.set()
    await asyncio.gather(*service._running.values())
    assert queue.done == 1 and (PICTURES, "") not in service._running
    await service.see()
    await asyncio.gather(*service._running.values())
    assert queue.done == 2


async def test_none_begins_while_the_service_stops(served) -> None:
    service, queue = served
    service.stop()
    await service.see()
    assert service._running == {} and queue.most == 0
