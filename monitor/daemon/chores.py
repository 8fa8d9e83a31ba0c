"""The work of the minute, the day and the quarter that no single target is due for.

What was done is noted in the store, so a restart neither repeats nor forgets it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

from ..bulletin.period import Period, quarter_of
from ..letters import bulletin_letter, enclosed
from ..model import CHINA, Enclosure, Letter
from ..settings import Config
from ..store import Store
from . import reporting
from .workplace import Workplace
from .writing_desk import WritingDesk

log = logging.getLogger("govmon.chores")

PRUNE_AT = time(3, 30)  # when nobody reads the dashboard


class Chores:
    """Does what has come due since the last call."""

    def __init__(self, workplace: Workplace) -> None:
        self._place = workplace

    async def run(self) -> None:
        """Overdue cases, digests, retention, the bulletin of the last quarter."""
        now = self._place.clock().astimezone(CHINA)
        config = self._place.config
        store = self._place.store
        settle = timedelta(seconds=config.mail.settle_seconds)
        await store.run("sweep_overdue", now, settle)
        await self._place.outbox.arrange_digests(now)
        if now.time() >= PRUNE_AT:
            await self._once_a_day("prune", now, self._prune)
        await self._bulletin(quarter_of(now.date()).previous(), now)

    async def _once_a_day(
        self, job: str, now: datetime, work: Callable[[datetime], object]
    ) -> None:
        last = await self._place.store.run("last_success", job)
        if last is None or last.astimezone(CHINA).date() < now.date():
            await work(now)  # type: ignore[misc]
            await self._place.store.run("mark_success", job, now)

    async def _prune(self, now: datetime) -> None:
        store, settings = self._place.store, self._place.config.store
        counts = await store.run("prune", now)
        before = now.date() - timedelta(days=settings.keep_evidence_days)
        await asyncio.to_thread(self._place.archive.prune, before)
        log.info("清理完成：%s", counts)

    async def _bulletin(self, period: Period, now: datetime) -> None:
        """Build the bulletin of a finished quarter once, on its first workday or later."""
        store, config = self._place.store, self._place.config
        job = f"bulletin-{period.code}"
        if not reporting.due(period, now.date()) or await store.run("last_success", job):
            return
        if not await self._watched_in(period):
            await store.run("mark_success", job, now, "该季度未巡查")
            return
        built = await asyncio.to_thread(_built, config, period, now)
        if config.bulletin.editors:
            paths = (*built.paths, *((built.words,) if built.words else ()))
            files = await asyncio.to_thread(_read, paths)
            taken, _ = enclosed(files, config.mail.attach_mib << 20)
            draft = bulletin_letter(
                district=config.district,
                title=built.title,
                highlights=built.highlights,
                files=tuple(path.name for path in paths),
                enclosed=tuple(file.name for file in taken),
                now=now,
                base_url=config.web.base_url,
            )
            letter = Letter(
                message_id=job,  # the same after a crash, so it is queued once
                unit="",
                recipients=config.bulletin.editors,
                subject=draft.subject,
                text=draft.text,
                html=draft.html,
                files=taken,
            )
            await store.run("queue_letter", "bulletin", letter, now)
        await store.run("mark_success", job, now, str(built.path))
        log.info("已生成 %s", built.path)

    async def _watched_in(self, period: Period) -> bool:
        """Whether anything was looked at before the period ended."""
        statuses = await self._place.store.run(Store.statuses)
        return any(s.first_looked_at and s.first_looked_at < period.end for s in statuses)


def _built(config: Config, period: Period, now: datetime) -> reporting.Built:
    """Through a connection of its own: printing takes seconds, and the writer must not wait."""
    formats = ("docx", "pdf", "xlsx")
    with Store.open(config.store) as store:
        desk = WritingDesk(
            store=store, config=config, now=now, folder=config.bulletin.folder, formats=formats
        )
        return reporting.build(desk, period)


def _read(paths: Sequence[Path]) -> tuple[Enclosure, ...]:
    """What was just written; a file that somebody took away meanwhile is named, not enclosed."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            found.append(Enclosure(name=path.name, content=path.read_bytes()))
    return tuple(found)
