"""The history scan (历史全量扫描) of one site: every page reachable, politely, once; resumable.

    frontier → robots.txt → fetch (conditional) → read → inspect → commit → frontier

What is left to do is in the store, so a kill at any moment costs at most the pages in hand.
Pages go through the same inspection, cases and evidence as those of a visit; an unchanged
body is not read again, a block seen before is not checked again. The scan says nothing
about freshness: that is the visit's.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice

from ..checks import marks
from ..engine import Engine
from ..evidence import Archive
from ..fetch.client import OFF_SITE
from ..fetch.robots_txt import RobotsTxt
from ..model import (
    CHINA,
    TEXT_GROUPS,
    Document,
    DocumentKind,
    Failure,
    Fetched,
    Finding,
    Group,
    Outcome,
    Request,
    Target,
    Visit,
)
from ..settings import Crawl
from ..sources import find
from ..store import Page, ScanRow, Settled, Spot, Standing
from ..text.canonical import identity
from ..text.sitemap import is_sitemap, locations
from .files import Files
from .gather import GONE
from .inspect import inspect
from .means import Means
from .reach import FOUND_LIST, LIST, PAGE, SITEMAP, Reach
from .visit import page_of

BATCH = 40  # pages committed together
FILES_AT_ONCE = 20
FAILURES_IN_A_ROW = 25  # then the site is down, not the pages
AGAIN_AFTER_FAILURE = timedelta(minutes=10)
FIRST_AGAIN, LONGEST_AGAIN = timedelta(days=1), timedelta(days=64)
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
    """What a scan came to. `unfinished` says why it ended before everything was looked at."""

    scan: ScanRow
    counts: Mapping[Standing, int]
    reasons: tuple[tuple[Standing, str, int, str], ...]
    findings: int
    files: int
    seconds: float
    unfinished: str = ""


@dataclass(slots=True)
class _Seen:
    """One page in hand: the answer, what was read, what is to be settled."""

    spot: Spot
    settled: Settled
    answer: Fetched | None = None
    documents: tuple[Document, ...] = ()
    found: list[Spot] = field(default_factory=list)
    barren: bool = False


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
    ) -> ScanReport:
        """Begin a scan of `site`, or take up the one that was cut off.

        `everything` asks for every known address, also those found unchanged lately. Raises
        StoreError when the site is scanned by another process.
        """
        store, started = self._means.store, self._means.clock()
        with store.sync.scanning(site.id):
            scan = await store.run("begin_scan", site.id, started, everything=everything)
            walk = _Walk(self, site, columns, crawl, scan, watch)
            unfinished = await walk.run()
            now = self._means.clock()
            if not unfinished:
                await store.run("finish_scan", scan, now)
            return ScanReport(
                scan=await store.run("scan", scan.id),
                counts=await store.run("scan_counts", scan),
                reasons=await store.run("scan_reasons", scan),
                findings=walk.progress.findings,
                files=walk.progress.files,
                seconds=(now - started).total_seconds(),
                unfinished=unfinished,
            )


class _Walk:
    """One run over one site."""

    def __init__(self, scanner: Scanner, site, columns, crawl: Crawl, scan: ScanRow, watch) -> None:
        self._scanner, self._means = scanner, scanner._means
        self._store = scanner._means.store
        self._site, self._crawl, self._scan, self._watch = site, crawl, scan, watch
        self._targets = {target.id: target for target in (site, *columns)}
        today = self._means.clock().astimezone(CHINA).date()
        self._reach = Reach(site, columns, crawl, today)
        self._version = self._means.rulebook.version
        self._hand: deque[tuple[Spot, Page | None]] = deque()
        self._dry = False  # nothing waits until the pages in hand are committed
        self._budget = crawl.pages
        self._failures = 0
        self.progress = Progress()

    async def run(self) -> str:
        """Look at everything that waits; returns why it stopped early, "" when all is done."""
        await self._seed()
        running: set[asyncio.Task[_Seen]] = set()
        done: list[_Seen] = []
        stopped = ""
        try:
            while True:
                while len(running) < self._scanner._width and not stopped:
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
                    await self._commit(done)
                    done, self._dry = [], False
                elif not running:
                    break
        finally:
            for task in running:
                task.cancel()
        await self._look_at_files()
        if stopped:
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

    def _tell(self, results: Sequence[_Seen]) -> None:
        self.progress.looked += len(results)
        self.progress.waiting = max(self.progress.waiting - len(results), 0)
        self.progress.url = results[-1].spot.url
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

    async def _look(self, spot: Spot, page: Page | None) -> _Seen:
        if self._crawl.robots and not (await self._rules(spot.url)).allows(spot.url):
            return self._settled(spot, Standing.PASSED, "robots.txt 不允许访问")
        conditional = page is not None and spot.version == self._version
        answer = await self._means.fetch(
            Request(
                url=spot.url,
                purpose=PAGE if spot.purpose == FOUND_LIST else spot.purpose,
                etag=page.etag if conditional else "",
                last_modified=page.last_modified if conditional else "",
                hosts=self._reach.hosts,
                context={"every_page": True},
            )
        )
        return self._understood(spot, answer)

    def _understood(self, spot: Spot, answer: Fetched) -> _Seen:
        """What an answer means for its spot; reads the page when there is one to read."""
        if answer.failure is Failure.OFFLINE:
            return self._settled(spot, Standing.WAITING, answer.detail, answer)
        self._failures = self._failures + 1 if answer.failure in _DOWN else 0
        if answer.failure is Failure.REDIRECT and answer.detail.startswith(OFF_SITE):
            return self._settled(spot, Standing.PASSED, OFF_SITE, answer)
        if answer.failure is not None:
            return self._settled(spot, Standing.FAILED, answer.detail, answer)
        if answer.status in GONE:
            if spot.purpose == SITEMAP:
                return self._settled(spot, Standing.PASSED, "没有网站地图文件", answer)
            return self._settled(spot, Standing.GONE, f"HTTP {answer.status}", answer)
        digest = hashlib.blake2b(answer.body, digest_size=16).hexdigest() if answer.ok else ""
        same_rules = spot.version == self._version
        if same_rules and (answer.not_modified or (digest and digest == spot.body_hash)):
            return self._settled(spot, Standing.SAME, "", answer, same=spot.same + 1)
        if answer.ok and is_sitemap(answer.text):
            return self._charted(spot, answer, digest)
        if spot.purpose == SITEMAP:
            return self._settled(spot, Standing.PASSED, "没有网站地图文件", answer)
        if identity(answer.url) != spot.key:
            seen = self._settled(spot, Standing.PASSED, "跳转到站内其他页面", answer)
            seen.found += self._reach.admit([answer.url], spot).spots
            return seen
        return self._read(spot, answer, digest)

    def _read(self, spot: Spot, answer: Fetched, digest: str) -> _Seen:
        target = self._target_of(spot)
        reading = find("website").read(target, answer)
        documents = tuple(d for d in reading.documents if not d.problem)
        problem = reading.problem or next((d.problem for d in reading.documents if d.problem), "")
        if problem and not documents:
            return self._settled(spot, Standing.FAILED, problem, answer)
        if spot.purpose == PAGE and any(d.kind is DocumentKind.COLUMN for d in documents):
            spot = replace(spot, purpose=FOUND_LIST)
        seen = self._settled(spot, Standing.READ, "", answer, digest=digest)
        seen.documents = documents
        outside = 0
        follow = [r for r in reading.follow if r.purpose != "article"]
        for request in follow:
            purpose = LIST if request.purpose == LIST else PAGE
            seen.found += self._reach.admit([request.url], spot, purpose=purpose, listed=True).spots
        for document in documents:
            rows = [row.url for row in document.rows if row.url]
            listed = self._reach.admit(rows, spot, listed=document.kind is DocumentKind.COLUMN)
            links = self._reach.admit((link.url for link in document.links), spot)
            seen.found += (*listed.spots, *links.spots)
            outside += listed.outside + links.outside
        seen.barren = self._reach.barren(spot, documents, outside)
        return seen

    def _charted(self, spot: Spot, answer: Fetched, digest: str) -> _Seen:
        seen = self._settled(spot, Standing.READ, "", answer, digest=digest)
        pages, sitemaps = locations(answer.text)
        seen.found += self._reach.admit(pages, spot).spots
        seen.found += self._reach.admit(sitemaps, spot, purpose=SITEMAP).spots
        return seen

    def _settled(
        self,
        spot: Spot,
        standing: Standing,
        reason: str,
        answer: Fetched | None = None,
        *,
        same: int = 0,
        digest: str = "",
    ) -> _Seen:
        now = self._means.clock()
        if standing is Standing.FAILED:
            again = now + AGAIN_AFTER_FAILURE
        elif spot.purpose != PAGE:
            again = now  # what lists others is looked at in every scan
        else:
            again = now + min(FIRST_AGAIN * 2 ** min(same, 10), LONGEST_AGAIN)
        settled = Settled(
            key=spot.key,
            purpose=spot.purpose,
            standing=standing,
            reason=reason,
            body_hash=digest,
            version=self._version if standing in (Standing.READ, Standing.SAME) else spot.version,
            same=same,
            next_look=again,
        )
        return _Seen(spot=spot, settled=settled, answer=answer)

    def _why_stop(self, results: Sequence[_Seen]) -> str:
        if any(s.answer and s.answer.failure is Failure.OFFLINE for s in results):
            return "本机网络中断"
        if self._failures >= FAILURES_IN_A_ROW:
            return f"连续 {FAILURES_IN_A_ROW} 个页面打不开，网站可能中断"
        return ""

    # ── what was seen ──

    async def _commit(self, done: list[_Seen]) -> None:
        """Findings first, then the frontier: a kill between them repeats, never loses."""
        now = self._means.clock()
        by_target: dict[str, list[_Seen]] = defaultdict(list)
        for seen in done:
            by_target[self._target_of(seen.spot).id].append(seen)
        for target_id, pages in by_target.items():
            await self._commit_target(self._targets[target_id], pages, now)
        await self._store.run(
            "settle_spots",
            self._scan,
            [seen.settled for seen in done],
            [spot for seen in done for spot in seen.found],
            now,
        )
        for seen in done:
            if seen.barren:
                await self._store.run(
                    "close_family",
                    self._scan,
                    seen.spot.family,
                    "内容反复，疑似日历或无尽分页",
                    now,
                )
        self.progress.waiting = await self._store.run("waiting", self._site.id)

    def _target_of(self, spot: Spot) -> Target:
        """Whose page it is; a column taken out of the configuration leaves its to the site."""
        return self._targets.get(spot.target, self._site)

    async def _commit_target(self, target: Target, pages: list[_Seen], now: datetime) -> None:
        documents = tuple(d for seen in pages for d in seen.documents)
        gone = frozenset(s.spot.url for s in pages if s.settled.standing is Standing.GONE)
        answers = [s.answer for s in pages if s.answer and s.answer.failure is None]
        answers = [a for a in answers if not a.not_modified]
        if not documents and not gone:
            await self._store.run("save_pages", [page_of(a) for a in answers])
            return
        inspection = await inspect(
            documents, engine=self._scanner._engine, store=self._store, version=self._version
        )
        found = [*inspection.findings]
        for document in documents:
            found += marks.judge(target, document, self._means.rulebook, now)
        findings = tuple(
            self._placed(f, self._site if f.block in inspection.shared else target) for f in found
        )
        await self._scanner._files.look(target, documents, now, limit=0)
        await self._means.commit(
            Visit(
                target=target,
                at=now,
                outcome=Outcome.FOUND if findings else Outcome.CLEAN,
                reason="；".join(filter(None, ("历史扫描", inspection.problem))),
                documents=documents,
                findings=findings,
                looked=inspection.looked | gone,
                groups=(TEXT_GROUPS & self._means.rulebook.groups) - inspection.crashed
                | {Group.MARKS},
            ),
            leave_status=True,
            pages=[page_of(a) for a in answers],
            checked_blocks=inspection.blocks,
            masked=inspection.masked,
            rulebook_version=self._version,
            evidence=await self._evidence(pages, findings),
        )
        self.progress.findings += len(findings)

    async def _evidence(
        self, pages: list[_Seen], findings: tuple[Finding, ...]
    ) -> Mapping[str, str]:
        faulty = {finding.url for finding in findings}
        kept: dict[str, str] = {}
        for seen in pages:
            for document in seen.documents:
                if document.url in faulty and seen.answer and document.url not in kept:
                    ref = await asyncio.to_thread(self._scanner._archive.store, seen.answer)
                    if ref:
                        kept[document.url] = ref
        return kept

    async def _look_at_files(self) -> None:
        """Work through the attachments not tried since the scan began, a handful at a time;
        each is committed before the next."""
        since = self._scan.started_at
        for target in self._targets.values():
            while True:
                now = self._means.clock()
                handful = await self._scanner._files.look(
                    target, (), now, limit=FILES_AT_ONCE, tried_before=since
                )
                if not handful.files:
                    break
                findings = tuple(self._placed(f, target) for f in handful.findings)
                await self._means.commit(
                    Visit(
                        target=target,
                        at=now,
                        outcome=Outcome.FOUND if findings else Outcome.CLEAN,
                        reason="；".join(islice(("历史扫描", *handful.problems), 5)),
                        findings=findings,
                        looked=handful.looked,
                        groups=TEXT_GROUPS & self._means.rulebook.groups,
                    ),
                    leave_status=True,
                    files=handful.files,
                    evidence=handful.evidence,
                )
                self.progress.files += len(handful.files)
                self.progress.findings += len(findings)
                self._watch(self.progress)

    @staticmethod
    def _placed(finding: Finding, target: Target) -> Finding:
        if finding.target:
            return finding
        return finding.at(target=target.id, unit=target.unit, url=finding.url or target.url)
