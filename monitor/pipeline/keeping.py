"""Commits what a history scan saw: findings and cases first, then the frontier.

A kill between the two repeats a batch, it never loses one.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from ..checks.state import marks
from ..engine import Engine
from ..evidence import Archive
from ..model import TEXT_GROUPS, Finding, Outcome, Target, Visit
from ..store import ScanRow, Standing
from .files import Files
from .inspect import inspect
from .means import Means
from .understanding import Seen, Understanding
from .visit import page_of, placed

FILES_AT_ONCE = 20


class Keeping:
    """Commits the pages and attachments of one scan."""

    def __init__(
        self,
        means: Means,
        *,
        engine: Engine,
        archive: Archive,
        files: Files,
        scan: ScanRow,
        site: Target,
        targets: Mapping[str, Target],
        understanding: Understanding,
    ) -> None:
        self._means, self._store = means, means.store
        self._engine, self._archive, self._files = engine, archive, files
        self._scan, self._site, self._understanding = scan, site, understanding
        self._targets = targets
        self._version = means.rulebook.version
        self.findings = 0

    async def pages(self, done: Sequence[Seen]) -> None:
        """Findings, documents, evidence and events of some pages, then their spots."""
        now = self._means.clock()
        by_target: dict[str, list[Seen]] = defaultdict(list)
        for seen in done:
            by_target[self._understanding.target_of(seen.spot).id].append(seen)
        for target_id, pages in by_target.items():
            await self._pages_of(self._targets[target_id], pages, now)
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

    async def _pages_of(self, target: Target, pages: list[Seen], now: datetime) -> None:
        documents = tuple(d for seen in pages for d in seen.documents)
        gone = frozenset(s.spot.url for s in pages if s.settled.standing is Standing.GONE)
        answers = [s.answer for s in pages if s.answer and s.answer.failure is None]
        answers = [a for a in answers if not a.not_modified]
        if not documents and not gone:
            await self._store.run("save_pages", [page_of(a) for a in answers])
            return
        allow = (*self._site.options.get("allow", ()), *target.options.get("allow", ()))
        inspection = await inspect(
            documents,
            engine=self._engine,
            store=self._store,
            version=self._version,
            allow=tuple(dict.fromkeys(allow)),
            site=target.site,
        )
        found = [*inspection.findings]
        for document in documents:
            found += marks.judge(target, document, self._means.rulebook, now)
        findings = tuple(
            placed(f, self._site if f.block in inspection.shared else target) for f in found
        )
        await self._files.look(target, documents, now, limit=0)
        await self._means.commit(
            Visit(
                target=target,
                at=now,
                outcome=Outcome.FOUND if findings else Outcome.CLEAN,
                reason="；".join(filter(None, ("历史扫描", inspection.problem))),
                documents=documents,
                findings=findings,
                looked=inspection.looked | gone,
                # Marks are told when seen missing, but called mended only by a visit, which
                # knows all that belongs to them.
                groups=(TEXT_GROUPS & self._means.rulebook.groups) - inspection.crashed,
            ),
            leave_status=True,
            pages=[page_of(a) for a in answers],
            checked_blocks=inspection.blocks,
            masked=inspection.masked,
            rulebook_version=self._version,
            evidence=await self._evidence(pages, findings),
        )
        self.findings += len(findings)

    async def _evidence(
        self, pages: list[Seen], findings: tuple[Finding, ...]
    ) -> Mapping[str, str]:
        faulty = {finding.url for finding in findings}
        kept: dict[str, str] = {}
        for seen in pages:
            for document in seen.documents:
                if document.url in faulty and seen.answer and document.url not in kept:
                    ref = await asyncio.to_thread(self._archive.store, seen.answer)
                    if ref:
                        kept[document.url] = ref
        return kept

    async def attachments(self, tell: Callable[[int], None], stop: Callable[[], str]) -> int:
        """Work through the attachments not tried since the scan began, a handful at a time,
        each committed before the next, until `stop` says why not; returns how many. `tell`
        hears of every handful."""
        looked = 0
        since = self._scan.started_at
        for target in self._targets.values():
            while not stop():
                now = self._means.clock()
                handful = await self._files.look(
                    target, (), now, limit=FILES_AT_ONCE, tried_before=since
                )
                if not handful.files:
                    break
                await self._files.commit(target, handful, now, "历史扫描")
                self.findings += len(handful.findings)
                looked += len(handful.files)
                tell(looked)
        return looked
