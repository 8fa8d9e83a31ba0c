"""Turns: how many requests a host gets at once, how long between two, and when it asked to wait."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT = 60.0  # seconds of Retry-After obeyed within one process; the rest is the schedule's


class _Host:
    __slots__ = ("delay", "next_start", "slots", "users")

    def __init__(self, per_host: int, delay: float) -> None:
        self.delay = delay
        self.slots = asyncio.Semaphore(per_host)
        self.next_start = 0.0
        self.users = 0


class Politeness:
    """`async with politeness.turn(host)`: entered when a request to this host may start."""

    def __init__(self, *, per_host: int, delay: float, concurrency: int) -> None:
        self._per_host, self._delay = max(per_host, 1), max(delay, 0.0)
        self._all = asyncio.Semaphore(max(concurrency, 1))
        self._hosts: OrderedDict[str, _Host] = OrderedDict()

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[None]:
        host = self._host(name)
        host.users += 1
        try:
            # A waiting host must not use up the places of all others: theirs is the inner lock.
            async with host.slots:
                await self._until_due(host)
                async with self._all:
                    yield
        finally:
            host.users -= 1

    def ask_to_wait(self, name: str, seconds: float) -> None:
        """The host answered 429 or 503 with Retry-After: the next requests start no sooner."""
        wait = min(max(seconds, 0.0), LONGEST_WAIT)
        host = self._host(name)
        host.next_start = max(host.next_start, asyncio.get_running_loop().time() + wait)

    def keep_apart(self, name: str, seconds: float) -> None:
        """The host's Crawl-delay: the longer of it and our own pause counts from now on."""
        self._host(name).delay = max(self._delay, seconds)

    async def _until_due(self, host: _Host) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            now = clock()
            if host.next_start <= now:
                host.next_start = now + host.delay
                return
            # Asked to wait meanwhile: look again after sleeping.
            await asyncio.sleep(host.next_start - now)

    def _host(self, name: str) -> _Host:
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = _Host(self._per_host, self._delay)
            self._drop_idle()
        self._hosts.move_to_end(name)
        return host

    def _drop_idle(self) -> None:
        """Forget hosts long unused once there are many; those in use or waiting stay."""
        if len(self._hosts) <= 2048:
            return
        now = asyncio.get_running_loop().time()
        idle = [
            name
            for name, host in self._hosts.items()
            if not host.users and host.next_start <= now and host.delay == self._delay
        ]
        for name in idle[:-1][:1024]:
            del self._hosts[name]


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds a Retry-After header asks for: a number or an HTTP date; None when unreadable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        return None
    return max((when - now).total_seconds(), 0.0)
