"""The history scan (历史全量扫描) of one site: every page reachable, politely, once; resumable.

    frontier → robots.txt → fetch (conditional) → read → inspect → commit → frontier

What is left to do is in the store, so a kill at any moment costs at most the pages in hand.
Pages go through the same inspection, cases and evidence as those of a visit; an unchanged
body is not read again, a block seen before is not checked again. The scan says nothing
about freshness: that is the visit's.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..engine import Engine
from ..evidence import Archive
from ..fetch.robots_txt import RobotsTxt
from ..model import CHINA, Failure, Request, Target
from ..settings import Crawl
from ..store import Page, ScanRow, Spot, Standing
from ..text.sitemap import LARGEST
from .files import Files
from .keeping import Keeping
from .means import Means
from .reach import FOUND_LIST, PAGE, SITEMAP, Reach
from .understanding import Seen, Understanding

BATCH = 40  # pages committed together
FAILURES_IN_A_ROW = 25  # then the site is down, not the pages
FAILURES_AT_FIRST = 3  # before any page of this run was answered
_DOWN = frozenset({Failure.DNS, Failure.CONNECT, Failure.TIMEOUT, Failure.RESET, Failure.TLS})


@dataclass(slots=True)
class Progress:
    """How far a scan is, for those who watch."""

    looked: int = 0
    waiting: int = 0
    findings: int = 0
    files: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What a scan came to, all its runs together: `findings` are those seen since it began
    and still standing. `unfinished` says why it ended before everything was looked at."""

    scan: ScanRow
    counts: Mapping[Standing, int]
    reasons: tuple[tuple[Standing, str, int, str], ...]
    findings: int
    files: int
    seconds: float
    unfinished: str = ""


class Scanner:
    """Scans sites; everything it knows from one page to the next is in the store."""

    def __init__(
        self,
        means: Means,
        *,
        engine: Engine,
        archive: Archive,
        files: Files,
        robots: RobotsTxt,
        keep_apart: Callable[[str, float], None],
        width: int,
    ) -> None:
        self._means, self._engine, self._archive = means, engine, archive
        self._files, self._robots, self._keep_apart = files, robots, keep_apart
        self._width = max(width, 1)

    async def scan(
        self,
        site: Target,
        columns: Sequence[Target],
        crawl: Crawl,
        *,
        everything: bool = False,
        watch: Callable[[Progress], None] = lambda _progress: None,
        width: int | None = None,
        stop: Callable[[], str] = lambda: "",
    ) -> ScanReport:
        """Begin a scan of `site`, or take up the one that was cut off.

        `everything` asks for every known address, also those found unchanged lately. `width`
        requests run at the same time. Before each, `stop` may tell in Chinese why to end for
        now. Raises StoreError when the site is scanned by another process.
        """
        store, started = self._means.store, self._means.clock()
        with store.sync.scanning(site.id):
            scan = await store.run("begin_scan", site.id, started, everything=everything)
            walk = _Walk(self, site, columns, crawl, scan, watch, stop, width or self._width)
            unfinished = await walk.run()
            now = self._means.clock()
            if not unfinished:
                await store.run("finish_scan", scan, now)
            return ScanReport(
                scan=await store.run("scan", scan.id),
                counts=await store.run("scan_counts", scan),
                reasons=await store.run("scan_reasons", scan),
                findings=await store.run("scan_findings", scan),
                files=walk.progress.files,
                seconds=(now - started).total_seconds(),
                unfinished=unfinished,
            )


class _Walk:
    """One run over one site."""

    def __init__(
        self,
        scanner: Scanner,
        site: Target,
        columns: Sequence[Target],
        crawl: Crawl,
        scan: ScanRow,
        watch: Callable[[Progress], None],
        stop: Callable[[], str],
        width: int,
    ) -> None:
        self._stop, self._width = stop, width
        self._scanner, self._means = scanner, scanner._means
        self._store = scanner._means.store
        self._site, self._crawl, self._scan, self._watch = site, crawl, scan, watch
        self._targets = {target.id: target for target in (site, *columns)}
        today = self._means.clock().astimezone(CHINA).date()
        self._reach = Reach(site, columns, crawl, today)
        self._version = self._means.rulebook.version
        self._understanding = Understanding(
            self._reach, self._targets, self._version, self._means.clock
        )
        self._keeping = Keeping(
            self._means,
            engine=scanner._engine,
            archive=scanner._archive,
            files=scanner._files,
            scan=scan,
            site=site,
            targets=self._targets,
            understanding=self._understanding,
        )
        self._hand: deque[tuple[Spot, Page | None]] = deque()
        self._one_sitemap = asyncio.Lock()
        self._dry = False  # nothing waits until the pages in hand are committed
        self._budget = crawl.pages
        self._failures = 0
        self._answered = False
        self.progress = Progress()

    async def run(self) -> str:
        """Look at everything that waits; returns why it stopped early, "" when all is done."""
        await self._seed()
        running: set[asyncio.Task[Seen]] = set()
        done: list[Seen] = []
        stopped = ""
        try:
            while True:
                while len(running) < self._width and not stopped:
                    if stopped := self._stop():
                        break
                    if (taken := await self._take()) is None:
                        break
                    running.add(asyncio.create_task(self._look(*taken)))
                if running:
                    finished, running = await asyncio.wait(
                        running, return_when=asyncio.FIRST_COMPLETED
                    )
                    results = [task.result() for task in finished]
                    stopped = stopped or self._why_stop(results)
                    self._tell(results)
                    done += results
                if len(done) >= BATCH or (done and not running):
                    await self._keeping.pages(done)
                    self.progress.waiting = await self._store.run("waiting", self._site.id)
                    done, self._dry = [], False
                elif not running:
                    break
        finally:
            for task in running:
                task.cancel()
        self.progress.files = await self._keeping.attachments(self._tell_of_files, self._stop)
        if stopped := stopped or self._stop():
            return stopped
        waiting = await self._store.run("waiting", self._site.id)
        return f"已达到本次上限 {self._crawl.pages} 页，还有 {waiting} 页待查" if waiting else ""

    async def _take(self) -> tuple[Spot, Page | None] | None:
        """The next address with what is remembered of it; None when none waits just now."""
        if not self._hand and not self._dry and self._budget > 0:
            limit = min(BATCH, self._budget)
            spots = await self._store.run("take_spots", self._site.id, limit)
            pages = await self._store.run("pages", [s.url for s in spots])
            self._hand.extend((spot, pages.get(spot.url)) for spot in spots)
            self._budget -= len(spots)
            self._dry = len(spots) < limit
        return self._hand.popleft() if self._hand else None

    def _tell(self, results: Sequence[Seen]) -> None:
        self.progress.looked += len(results)
        self.progress.waiting = max(self.progress.waiting - len(results), 0)
        self.progress.url = results[-1].spot.url
        self.progress.findings = self._keeping.findings
        self._watch(self.progress)

    def _tell_of_files(self, looked: int) -> None:
        self.progress.files, self.progress.findings = looked, self._keeping.findings
        self._watch(self.progress)

    async def _seed(self) -> None:
        sitemaps: tuple[str, ...] = ()
        self._scanner._keep_apart(self._site.url, self._crawl.delay)
        if self._crawl.robots:
            sitemaps = (await self._rules(self._site.url)).sitemaps
        self._reach.closed |= await self._store.run("closed_families", self._site.id)
        await self._store.run("add_spots", self._site.id, self._reach.seeds(sitemaps))

    async def _rules(self, url: str):
        rules = await self._scanner._robots.rules(url)
        self._scanner._keep_apart(url, max(rules.delay, self._crawl.delay))
        return rules

    # ── one page ──

    async def _look(self, spot: Spot, page: Page | None) -> Seen:
        if self._crawl.robots and not (await self._rules(spot.url)).allows(spot.url):
            return self._understanding.settled(spot, Standing.PASSED, "robots.txt 不允许访问")
        conditional = page is not None and spot.version == self._version
        request = Request(
            url=spot.url,
            purpose=PAGE if spot.purpose == FOUND_LIST else spot.purpose,
            etag=page.etag if conditional else "",
            last_modified=page.last_modified if conditional else "",
            hosts=self._reach.hosts,
            context={"every_page": True},
        )
        if spot.purpose == SITEMAP:
            request = replace(request, max_bytes=LARGEST, raw=True)
            async with self._one_sitemap:
                return await self._read(spot, request)
        return await self._read(spot, request)

    async def _read(self, spot: Spot, request: Request) -> Seen:
        """The answer understood. The addresses of a sitemap go to the store at once and its body
        is let go: what is held does not grow with what a site names."""
        answer = await self._means.fetch(request)
        self._failures = self._failures + 1 if answer.failure in _DOWN else 0
        seen = self._understanding.of(spot, answer)
        for spots in seen.charted:
            await self._store.run("add_spots", self._site.id, spots)
        if spot.purpose == SITEMAP and seen.answer:
            seen.charted, seen.answer = (), replace(seen.answer, body=b"")
        return seen

    def _why_stop(self, results: Sequence[Seen]) -> str:
        if any(s.answer and s.answer.failure is Failure.OFFLINE for s in results):
            return "本机网络中断"
        self._answered = self._answered or any(s.answer and s.answer.status for s in results)
        most = FAILURES_IN_A_ROW if self._answered else FAILURES_AT_FIRST
        if self._failures >= most:
            return f"连续 {self._failures} 个页面打不开，网站可能中断"
        return ""

    # ── what was seen ──
