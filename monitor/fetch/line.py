"""Our own line: before blaming a site, ask places that are always there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

_TIMEOUT = 5.0


class OwnLine:
    """Whether any of the configured URLs answers at all; the verdict is kept a few seconds.

    These URLs come from the operator, so no address guard applies and no connection is
    shared with the crawl.
    """

    def __init__(
        self,
        urls: Sequence[str],
        *,
        user_agent: str,
        proxy: str = "",
        keep_seconds: float = 10.0,
    ) -> None:
        self._urls = tuple(urls)
        self._agent, self._proxy, self._keep = user_agent, proxy, keep_seconds
        self._lock = asyncio.Lock()
        self._verdict = True
        self._until = float("-inf")

    async def up(self) -> bool:
        """True when any URL gives any HTTP answer, or when none is configured. Never raises."""
        if not self._urls:
            return True
        clock = asyncio.get_running_loop().time
        async with self._lock:  # many failures at once ask only once
            if clock() >= self._until:
                self._verdict = await self._ask()
                self._until = clock() + self._keep
            return self._verdict

    async def _ask(self) -> bool:
        timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
        async with aiohttp.ClientSession(
            timeout=timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self._agent},
        ) as session:
            tasks = [asyncio.ensure_future(self._answers(session, url)) for url in self._urls]
            try:
                for first in asyncio.as_completed(tasks):
                    if await first:
                        return True
                return False
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _answers(self, session: aiohttp.ClientSession, url: str) -> bool:
        try:
            async with session.get(
                url, allow_redirects=False, ssl=False, proxy=self._proxy or None
            ):
                return True
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            return False
