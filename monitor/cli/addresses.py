"""Fetches what `govmon check` is given as an address; apart, as files need no network."""

from __future__ import annotations

import asyncio

from ..fetch import Fetcher
from ..model import Document, Request
from ..settings import Config, FetchSettings
from . import reading


def document(url: str, config: Config | None) -> Document:
    """The page there; `problem` says why when it cannot be looked at."""
    return asyncio.run(_fetched(url, config.fetch if config else FetchSettings()))


async def _fetched(url: str, settings: FetchSettings) -> Document:
    request = Request(url=url, purpose="article", max_bytes=settings.max_bytes)
    async with Fetcher(settings) as fetcher:
        return reading.page(await fetcher.fetch(request))
