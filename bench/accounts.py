"""100,000 accounts in one process: are they visited within their minute, and at what cost?

    python -m bench.accounts [ACCOUNTS [MINUTES]]      (default 100000 and 3)

The real service with store, engine and fetcher reads feeds from a server in another process. The
machine may be shared, so time is the CPU time of this process, all threads: while nothing is due
the clock jumps to the next second, while work is done it runs as fast as the CPU works. Lateness
is thus what one idle core would show. Each account is due once in four hours; the first look at
it checks 20 posts, the later ones, whose lateness is told, one new post in six.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from multiprocessing.connection import Connection
from pathlib import Path

from aiohttp import web

from monitor.daemon.service import Service
from monitor.daemon.workplace import Workplace, open_workplace
from monitor.model import CHINA, Target, TargetKind, Unit
from monitor.settings import Config, FetchSettings, Schedule, StoreSettings
from monitor.store import Store

START = datetime(2026, 9, 7, 9, 0, tzinfo=CHINA)
POSTS = 20
ROUNDS = 5
VISITS_A_DAY = 6


def serve(wire: Connection) -> None:
    """Feeds of any account: 20 posts, none of which repeats another account's; from the second
    asking on, every sixth account has a new one: one post a day at six polls a day."""
    asked: Counter[str] = Counter()

    async def answer(request: web.Request) -> web.Response:
        name = re.sub(r"\W", "", request.match_info["name"])
        asked[name] += 1
        new = asked[name] == 2 and int(name) % VISITS_A_DAY == 0
        items = "".join(
            f"<item><title>第{name}号单位工作动态之{n}</title><link>http://x.example/{name}/{n}</link>"
            f"<description>{name}号单位第{n}次组织走访，了解群众所需，现场解答问题，登记意见，"
            "逐条交办，限期答复，受到欢迎。</description>"
            f"<pubDate>{format_datetime((START - timedelta(days=max(n, 0))).astimezone(UTC))}</pubDate></item>"
            for n in range(-1 if new else 0, POSTS)
        )
        text = f'<rss version="2.0"><channel><title>{name}</title>{items}</channel></rss>'
        return web.Response(body=text.encode(), content_type="application/rss+xml")

    async def run() -> None:
        app = web.Application()
        app.router.add_get("/{name}", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        wire.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


class CpuClock:
    """Wall time as it would be on one idle core."""

    def __init__(self) -> None:
        self._skipped = timedelta()
        self._from = time.process_time()

    def __call__(self) -> datetime:
        return START + self._skipped + timedelta(seconds=time.process_time() - self._from)

    def skip_to(self, moment: datetime) -> None:
        self._skipped += max(moment - self(), timedelta())


def configuration(folder: Path, port: int, accounts: int) -> Config:
    units = tuple(Unit(id=f"u{n}", name=f"单位{n}") for n in range(100))
    targets = tuple(
        Target(
            id=f"account:wechat:{n}", kind=TargetKind.ACCOUNT, name=f"账号{n}", unit=f"u{n % 100}",
            url=f"http://127.0.0.1:{port}/{n}", source="feed", platform="wechat",
            options={"account": str(n)},
        )
        for n in range(accounts)
    )  # fmt: skip
    return Config(
        path=folder / "config.toml",
        units=units,
        targets=targets,
        fetch=FetchSettings(
            allow_private=("127.0.0.0/8",), host_delay=0.0, per_host=64, concurrency=64
        ),
        store=StoreSettings(path=folder / "a.db", evidence=folder / "evidence", reserve_mib=0),
        schedule=Schedule(account_minutes=240),
    )


class Watch:
    """Every visit with its lateness against the due time."""

    def __init__(self, place: Workplace, clock: CpuClock, due: dict[str, datetime]) -> None:
        self._visit = place.visitor.visit
        self._clock, self._due = clock, due
        self.late: list[float] = []
        self.seen: list[str] = []
        self.unknown = 0

    async def __call__(self, target: Target) -> object:
        self.late.append((self._clock() - self._due[target.id]).total_seconds())
        self.seen.append(target.id)
        report = await self._visit(target)
        self.unknown += report.visit.outcome == "unknown"
        return report


async def measure(
    folder: Path, port: int, accounts: int, minutes: float
) -> list[tuple[str, float, str]]:
    clock = CpuClock()
    config = configuration(folder, port, accounts)
    begun = time.process_time()
    async with open_workplace(config, clock=clock) as place:
        service = Service(place, monotonic=lambda: (clock() - START).total_seconds())
        await service.arrange()
        started = time.process_time() - begun
        rows = await place.store.run(
            lambda s: s.query("select target, next_due from due where kind = 'visit'")
        )
        due = {r["target"]: datetime.fromisoformat(r["next_due"]) for r in rows}
        first = min(due.values())
        watch = Watch(place, clock, due)
        service._jobs = {"visit": watch}  # sites have their own benches
        clock.skip_to(first)
        size, cpu = await _size(place), time.process_time()
        await _run(service, clock, first + timedelta(minutes=minutes))
        cpu = time.process_time() - cpu
        grown = await _size(place) - size
        read = len(watch.late)
        # Four hours later the same accounts are due again, in the rhythm of all of them; the
        # others are put off, being unread.
        again = START + timedelta(hours=4, minutes=minutes + 1)
        step = timedelta(hours=4) / accounts
        due.update({t: again + n * step for n, t in enumerate(watch.seen)})
        await place.store.run(_put_off, {t: due[t] for t in watch.seen}, again + timedelta(days=1))
        minutes = read * step / timedelta(minutes=1)
        clock.skip_to(again)
        watch.late.clear()
        steady = time.process_time()
        await _run(service, clock, again + timedelta(minutes=minutes))
        steady = time.process_time() - steady
        late = sorted(watch.late)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        second = await _second_look(place, config.targets[: min(read, 300)])
    return [
        ("账号", float(accounts), "个"),
        ("启动并排定", started, "CPU 秒"),
        ("首次读取（20 篇全查）", cpu / max(read, 1) * 1000, "CPU 毫秒/账号"),
        ("首次读取入库", grown / max(read, 1) / 1024, "KiB/账号"),
        (f"此后 {minutes * 60:.0f} 秒内到期并读完", float(len(late)), "次"),
        ("其中无法判断", float(watch.unknown), "次"),
        ("每次读取", steady / max(len(late), 1) * 1000, "CPU 毫秒"),
        ("占一个核", steady / (minutes * 60) * 100, "%"),
        ("晚于到期：中位", late[len(late) // 2], "秒"),
        ("晚于到期：99%", late[int(len(late) * 0.99)], "秒"),
        ("晚于到期：最大", late[-1], "秒"),
        ("内存峰值", peak, "MiB"),
        ("内容未变再读", second / 1024, "KiB/次"),
        ("全部账号每天增长（内容未变）", second * accounts * VISITS_A_DAY / 2**20, "MiB/天"),
    ]


def _put_off(store: Store, due: dict[str, datetime], others: datetime) -> None:
    """These fall due as told, everything else at `others`."""
    with store._writing(durable=False) as conn:
        conn.execute("update due set next_due = ? where kind = 'visit'", (others.isoformat(),))
        conn.executemany(
            "update due set next_due = ? where kind = 'visit' and target = ?",
            [(at.isoformat(timespec="microseconds"), target) for target, at in due.items()],
        )


async def _run(service: Service, clock: CpuClock, until: datetime) -> None:
    """Tick each second of the clock until the time is over and all that began has ended."""
    while clock() < until:
        tick = clock()
        await service.dispatch()
        while service._running and clock() < tick + timedelta(seconds=1):
            await asyncio.wait(service._running.values(), return_when=asyncio.FIRST_COMPLETED)
        clock.skip_to(tick + timedelta(seconds=1))
    while service._running:
        await asyncio.wait(service._running.values())


async def _second_look(place: Workplace, targets: Sequence[Target]) -> float:
    """Bytes a visit adds when nothing changed."""
    for target in targets:  # what settles on the second look settles here
        await place.visitor.visit(target)
    before = await _size(place)
    for _ in range(ROUNDS):
        for target in targets:
            await place.visitor.visit(target)
    return max(await _size(place) - before, 0) / (ROUNDS * len(targets))


async def _size(place: Workplace) -> int:
    """Bytes of the pages in use, those still in the journal included."""

    def bytes_of(store: Store) -> int:
        one = {
            n: store.query(f"pragma {n}")[0][0]
            for n in ("page_count", "freelist_count", "page_size")
        }
        return (one["page_count"] - one["freelist_count"]) * one["page_size"]

    return await place.store.run(bytes_of)


def rows(accounts: int = 100_000, minutes: float = 3.0) -> list[tuple[str, float, str]]:
    """(what, figure, unit) for `make bench`."""
    logging.disable(logging.WARNING)
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    try:
        with tempfile.TemporaryDirectory() as name:
            return asyncio.run(measure(Path(name), ours.recv(), accounts, minutes))
    finally:
        server.kill()
        server.join()


def main(show: Callable[[str], None] = print) -> None:
    numbers = [float(one) for one in sys.argv[1:]]
    told = rows(int(numbers[0]) if numbers else 100_000, numbers[1] if len(numbers) > 1 else 3.0)
    for what, figure, unit in told:
        show(f"{what:<24}{figure:>12,.1f} {unit}")


if __name__ == "__main__":
    main()
