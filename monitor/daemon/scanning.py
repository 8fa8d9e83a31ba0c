"""The history scans that the service does by itself: by night, one at a time, a bit each night.

A scan stops when the night ends, when its pages of the night are used up, or when the service
stops; the next night it goes on where it was. Done with everything, it begins anew after
`scan_days`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from ..model import CHINA, Target
from ..settings import Crawl
from .workplace import Workplace

log = logging.getLogger("govmon.scanning")

WIDTH = 2  # requests at the same time: whoever visits a site by night goes first
BUSY = timedelta(minutes=10)  # until a site is asked again whether another's scan is done


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a day, Beijing time, in which scans run; they may pass midnight. From and to
    the same time of day: always."""

    opens: time
    closes: time

    def contain(self, now: datetime) -> bool:
        clock = now.astimezone(CHINA).time()
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return clock >= self.opens or clock < self.closes

    def opening(self, after: datetime) -> datetime:
        """The first beginning of these hours later than `after`."""
        local = after.astimezone(CHINA)
        first = datetime.combine(local.date(), self.opens, CHINA)
        return first if first > local else first + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Done:
    """What the service is told: when the site falls due again."""

    not_before: datetime


class Scanning:
    """Scans sites in the hours set for it."""

    def __init__(self, workplace: Workplace, stopping: Callable[[], bool]) -> None:
        self._place, self._stopping = workplace, stopping
        schedule = workplace.config.schedule
        self._hours = Hours(schedule.scan_from, schedule.scan_until)
        self._every = timedelta(days=schedule.scan_days)
        self._pages = schedule.scan_pages
        self._one = asyncio.Lock()

    async def scan(self, site: Target) -> Done:
        """Scan a site for as long as the night lasts. Raises StoreError when somebody else
        scans it just now."""
        place = self._place
        started = place.clock()
        if not self._hours.contain(started):
            return Done(self._hours.opening(started))
        if self._one.locked():
            return Done(started + BUSY)
        async with self._one:
            crawl = place.config.crawls.get(site.id, Crawl())
            report = await place.scanner.scan(
                site,
                [t for t in place.config.targets if t.parent == site.id],
                replace(crawl, pages=min(crawl.pages, self._pages)),
                width=WIDTH,
                stop=self._why_stop,
            )
        now = place.clock()
        looked = sum(report.counts.values())
        if report.unfinished:
            log.info("%s 历史扫描：%s（已看 %d 页）", site.id, report.unfinished, looked)
            return Done(now if self._stopping() else self._hours.opening(now))
        log.info("%s 历史扫描完成：%d 页，附件 %d 个", site.id, looked, report.files)
        return Done(self._hours.opening(started + self._every - timedelta(days=1)))

    def _why_stop(self) -> str:
        if self._stopping():
            return "服务正在停止"
        return "" if self._hours.contain(self._place.clock()) else "已到停扫时间"
