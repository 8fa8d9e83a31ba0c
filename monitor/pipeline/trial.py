"""Reads the sources of an account once, without the store: for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..model import Target
from ..routes import routes_by_key
from ..sources import find
from ..tokens import Keeper
from .gather import Fetch
from .reading import SourceLook, planned, read_source


async def try_sources(
    target: Target, fetch: Fetch, *, keeper: Keeper | None, now: datetime
) -> Mapping[str, SourceLook]:
    """What each source shows now, by route key. Six-hour pauses are the caller's to mind."""
    looks: dict[str, SourceLook] = {}
    for key, route in routes_by_key(target).items():
        source: Any = find(route.source)
        if hasattr(source, "confirmed"):
            reading = source.confirmed(route, now)
            looks[key] = SourceLook(documents=reading.documents, problem=reading.problem)
            continue
        looks[key] = await read_source(route, planned(route, now), fetch, keeper=keeper)
    return looks
