"""What a host's robots.txt allows, kept for a day; how long it wants between two requests.

RFC 9309: no file (4xx) allows everything. A server that fails (5xx, no connection) told us
nothing: the last rules known still hold; with none known the host is asked slowly
(`CAREFUL_DELAY`) and the file again after ten minutes.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from protego import Protego

from ..model import Fetched, Request

PURPOSE: Final = "robots"
KEPT: Final = timedelta(hours=24)
KEPT_UNKNOWN: Final = timedelta(minutes=10)
CAREFUL_DELAY: Final = 5.0  # seconds between two requests to a host whose rules are unknown
LONGEST_DELAY: Final = 30.0  # of a Crawl-delay: more would make a scan of a site take months
MOST_BYTES: Final = 512 * 1024
MOST_HOSTS: Final = 2000


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows. `delay` in seconds, 0 when it asks for none; `careful` when its
    file could not be had."""

    parsed: Protego | None
    agent: str
    until: datetime
    delay: float = 0.0
    careful: bool = False
    sitemaps: tuple[str, ...] = ()

    def allows(self, url: str) -> bool:
        return self.parsed is None or bool(self.parsed.can_fetch(url, self.agent))


class RobotsTxt:
    """Rules by origin (scheme, host, port), fetched once however many ask at the same time."""

    def __init__(
        self,
        fetch: Callable[[Request], Awaitable[Fetched]],
        *,
        agent: str,
        clock: Callable[[], datetime],
    ) -> None:
        self._fetch, self._clock = fetch, clock
        self._agent = agent.partition("/")[0].split()[0] if agent.split() else "govmon"
        self._known: OrderedDict[str, Rules] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Rules]] = {}

    async def rules(self, url: str) -> Rules:
        """The rules of the host of an address; fetched when unknown or too old."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._known.get(origin)
        if known and known.until > self._clock():
            return known
        task = self._asking.get(origin)
        if task is None:
            task = asyncio.create_task(self._ask(origin, known))
            self._asking[origin] = task
            task.add_done_callback(lambda _: self._asking.pop(origin, None))
        return await asyncio.shield(task)

    async def _ask(self, origin: str, known: Rules | None) -> Rules:
        host = urlsplit(origin).hostname or ""
        answer = await self._fetch(
            Request(
                url=f"{origin}/robots.txt",
                purpose=PURPOSE,
                max_bytes=MOST_BYTES,
                hosts=(host,),
            )
        )
        rules = self._read(answer, known)
        self._known[origin] = rules
        self._known.move_to_end(origin)
        while len(self._known) > MOST_HOSTS:
            self._known.popitem(last=False)
        return rules

    def _read(self, answer: Fetched, known: Rules | None) -> Rules:
        now = self._clock()
        if answer.failure is not None or answer.status >= 500 or answer.status == 429:
            if known and known.parsed is not None:
                return Rules(
                    known.parsed, self._agent, now + KEPT_UNKNOWN, known.delay, True, known.sitemaps
                )
            return Rules(None, self._agent, now + KEPT_UNKNOWN, CAREFUL_DELAY, True)
        if not answer.ok or _is_page(answer.text):
            return Rules(None, self._agent, now + KEPT)
        parsed = Protego.parse(answer.text)
        delay = parsed.crawl_delay(self._agent) or 0.0
        if rate := parsed.request_rate(self._agent):
            delay = max(delay, rate.seconds / max(rate.requests, 1))
        return Rules(
            parsed,
            self._agent,
            now + KEPT,
            min(float(delay), LONGEST_DELAY),
            sitemaps=tuple(parsed.sitemaps)[:50],
        )


def _is_page(text: str) -> bool:
    """An HTML page sent in place of the file (soft 404) is no robots.txt."""
    return text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<head", "<script"))
