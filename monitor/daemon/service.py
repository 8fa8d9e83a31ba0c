"""The background service: a ticker finds what is due in the store and does it.

APScheduler only ticks. What is due is a column of the store, so a restart, a stall or a
clock step loses nothing (DESIGN 11).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from ..errors import StoreError
from ..model import Target, TargetKind
from .chores import Chores
from .clock import ClockWatch
from .notify import notify, watchdog_seconds
from .reloading import Reloading
from .scanning import Scanning
from .workplace import Workplace

log = logging.getLogger("govmon.daemon")

TICK_SECONDS = 1
DELIVER_SECONDS = 5
CHORE_SECONDS = 60
RELOAD_SECONDS = 15
PICTURE_SECONDS = 10
PICTURES = "pictures"  # takes minutes, at the lowest priority, in nobody's place
STOP_SECONDS = 30  # what is running may finish; systemd waits 45
RETRY = timedelta(minutes=5)  # after a crash of our own
SCAN = "scan"  # takes hours, so it takes nobody's place
JITTER_SPREAD = 0.9  # first visits spread over this share of their period

Job = Callable[[Target], Awaitable[object]]


class Service:
    """Runs until asked to stop."""

    def __init__(self, workplace: Workplace, *, monotonic: Callable[[], float] = time.monotonic):
        self._place = workplace
        self._schedule = workplace.config.schedule
        self._running: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._stopping = asyncio.Event()
        self._chores = Chores(workplace)
        self._reloading = Reloading(workplace)
        self._watch = ClockWatch(workplace.clock, monotonic)
        self._jobs: dict[str, Job] = {
            # Asked for each time: after a change of the rules somebody else does it.
            "probe": lambda target: workplace.prober.probe(target),
            "visit": lambda target: workplace.visitor.visit(target),
            "links": lambda target: workplace.links.check(target),
            "transport": lambda target: workplace.carrier.check(target),
        }
        if self._schedule.scan_days:  # last, so that everybody else goes first
            self._jobs[SCAN] = Scanning(workplace, self._stopping.is_set).scan

    async def run(self) -> None:
        """Serve until SIGTERM, SIGINT or `stop`."""
        await self.arrange()
        scheduler = AsyncIOScheduler(
            timezone="Asia/Shanghai",
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        scheduler.add_job(self.dispatch, "interval", seconds=TICK_SECONDS, id="dispatch")
        scheduler.add_job(self.deliver, "interval", seconds=DELIVER_SECONDS, id="deliver")
        scheduler.add_job(self.reload, "interval", seconds=RELOAD_SECONDS, id="reload")
        scheduler.add_job(self.rescan, "interval", seconds=CHORE_SECONDS, id="rescan")
        scheduler.add_job(self.chores, "interval", seconds=CHORE_SECONDS, id="chores")
        scheduler.add_job(self.see, "interval", seconds=PICTURE_SECONDS, id="pictures")
        if pause := watchdog_seconds():
            scheduler.add_job(self.alive, "interval", seconds=pause, id="watchdog")
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self.stop)
        scheduler.start()
        notify("READY=1")
        log.info("开始巡查：%d 个监测对象", len(self._place.config.targets))
        try:
            await self._stopping.wait()
        finally:
            notify("STOPPING=1")
            scheduler.shutdown(wait=False)
            await self._drain()
            log.info("已停止")

    def stop(self) -> None:
        """Ask `run` to return once what is running is done."""
        self._stopping.set()

    async def arrange(self) -> None:
        """Give every new target its first due times, spread so that none come in a burst."""
        now = self._place.clock()
        targets = await self._place.store.run("targets")
        for kind in self._jobs:
            wanted = [target for target in targets if self._has(kind, target)]
            spread = min(self._period(kind, t) for t in wanted) if wanted else timedelta(0)
            step = spread * JITTER_SPREAD / max(len(wanted), 1)
            step = min(step, timedelta(seconds=2))
            first = {target.id: now + number * step for number, target in enumerate(wanted)}
            await self._place.store.run("schedule", kind, first)

    async def dispatch(self) -> None:
        """Start what is due, as far as hands are free."""
        if step := self._watch.step():
            await self._clock_was_set(step)
        now = self._place.clock()
        limit = self._place.config.fetch.concurrency
        for kind, job in self._jobs.items():
            if self._busy() >= limit or self._stopping.is_set():
                return
            for target in await self._place.store.run("due", kind, now, limit + len(self._running)):
                if self._busy() >= limit:
                    return
                if (kind, target.id) not in self._running:
                    task = asyncio.create_task(self._do(kind, job, target))
                    self._running[kind, target.id] = task

    def _busy(self) -> int:
        """How many hands are taken."""
        return sum(kind not in (SCAN, PICTURES) for kind, _ in self._running)

    async def deliver(self) -> None:
        """Send the letters that are due."""
        await self._guarded("发信", self._place.outbox.deliver)

    async def chores(self) -> None:
        """The work of the hour, the day and the quarter."""
        await self._guarded("日常事务", self._chores.run)

    async def see(self) -> None:
        """Have the pictures read that wait, one after the other, while nothing else waits for it."""
        if (PICTURES, "") not in self._running and not self._stopping.is_set():
            task = asyncio.create_task(self._see())
            self._running[PICTURES, ""] = task

    async def _see(self) -> None:
        try:
            await self._guarded("识别图片", self._place.crew.pictures.next)
        finally:
            self._running.pop((PICTURES, ""), None)

    async def reload(self) -> None:
        """Take up rules that were changed."""
        await self._guarded("更新规则", self._reloading.look)

    async def rescan(self) -> None:
        """Carry changed rules over the stored text."""
        await self._guarded("回查存档文字", self._reloading.rescan)

    async def alive(self) -> None:
        """Tell systemd that loop and store still answer."""
        await self._place.store.run("next_due", "visit")
        notify("WATCHDOG=1")

    async def _do(self, kind: str, job: Job, target: Target) -> None:
        started = self._place.clock()
        pause = self._period(kind, target)
        try:
            done = await job(target)
            if until := getattr(done, "not_before", None):
                pause = max(until - started, RETRY)
            if kind == "links" and await self._place.links.waiting(target):
                pause = timedelta(hours=self._schedule.link_confirm_hours)
        except StoreError as error:
            log.error("%s %s：%s", kind, target.id, error)
            pause = RETRY
        except Exception:
            # One target must never stop the others; the traceback holds no page text.
            log.exception("%s %s 未能完成，%s 后再试", kind, target.id, RETRY)
            pause = RETRY
        finally:
            self._running.pop((kind, target.id), None)
        with contextlib.suppress(StoreError):
            await self._place.store.run("postpone", kind, target.id, started + pause)

    async def _guarded(self, what: str, work: Callable[[], Awaitable[object]]) -> None:
        try:
            await work()
        except StoreError as error:
            log.error("%s：%s", what, error)
        except Exception:
            log.exception("%s未能完成", what)

    async def _clock_was_set(self, step: timedelta) -> None:
        log.warning("系统时钟被调整了 %s", step)
        if step < timedelta(0):
            now = self._place.clock()
            for kind in self._jobs:
                longest = max(
                    (self._period(kind, t) for t in self._place.config.targets), default=RETRY
                )
                await self._place.store.run("pull_forward", kind, now, now + longest)

    async def _drain(self) -> None:
        tasks = list(self._running.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _has(self, kind: str, target: Target) -> bool:
        return kind == "visit" or target.kind is TargetKind.SITE

    def _period(self, kind: str, target: Target) -> timedelta:
        """How long until this job of a target falls due again."""
        schedule = self._schedule
        if kind == "probe":
            return timedelta(minutes=schedule.probe_minutes)
        if kind == "links":
            return timedelta(hours=schedule.links_hours)
        if kind == "transport":
            return timedelta(hours=schedule.transport_hours)
        if kind == SCAN:
            return timedelta(days=schedule.scan_days)
        minutes = {
            TargetKind.SITE: schedule.home_minutes,
            TargetKind.COLUMN: schedule.column_minutes,
            TargetKind.ACCOUNT: schedule.account_minutes,
        }
        return timedelta(minutes=minutes[target.kind])
