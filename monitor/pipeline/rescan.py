"""Carries changed rules over stored text: only what was added or changed is run again.

    archived page → blocks known under the new rules → nothing to do
                  → the changed rules alone find nothing → what was remembered holds on
                  → they do → the page is checked whole under all rules

A finding on stored text accuses nobody: the page may have changed since. It puts the page on
the list of those the next visit of its target looks at again; that visit opens the case. A
step is committed whole, so an interrupted rescan goes on where it stopped. Where personal data
was stored masked, changed privacy rules cannot be judged: such a page is looked at again too.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..engine import Engine
from ..model import Finding, Group
from ..rulebook import Edition
from ..store import ArchivedPage, AsyncStore, Remembered
from .examine import examine_each

STEP = 200  # pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rescan is. `after` is the last page done; `fresh` findings were not known
    before on `pages` pages seen so far."""

    version: str
    after: str = ""
    pages: int = 0
    carried: int = 0  # pages on which the changed rules had nothing to say
    checked: int = 0  # pages checked whole
    fresh: int = 0
    recheck: int = 0
    done: bool = False

    def as_json(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @classmethod
    def of_json(cls, text: str, version: str) -> Progress:
        """Where to go on for this version; from the beginning when another was under way."""
        try:
            known = cls(**json.loads(text)) if text else cls(version=version)
        except (ValueError, TypeError):
            known = cls(version=version)
        return known if known.version == version else cls(version=version)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What came of some pages, ready to be committed."""

    blocks: Mapping[str, Sequence[Finding]]
    masked: Mapping[str, str]
    recheck: frozenset[str]
    fresh: tuple[Finding, ...]
    carried: int = 0
    checked: int = 0


class Rescanner:
    """Runs the rules of `engine` over the archive, in steps."""

    def __init__(self, engine: Engine, store: AsyncStore, *, clock: Callable[[], datetime]) -> None:
        self._engine, self._store, self._clock = engine, store, clock
        self._parts: dict[frozenset[str], Engine] = {}

    @property
    def version(self) -> str:
        return self._engine.rulebook.version

    async def progress(self) -> Progress:
        """How far the rescan under these rules is."""
        return Progress.of_json(await self._store.run("meta", "rescan"), self.version)

    async def step(self, limit: int = STEP) -> tuple[Progress, tuple[Finding, ...]]:
        """The next pages: how far it is now, and what was found there for the first time."""
        before = await self.progress()
        if before.done:
            return before, ()
        pages = await self._store.run("archived_pages", after=before.after, limit=limit)
        digests = {block.digest for page in pages for block in page.document.blocks}
        known, older = await self._store.run("remembered_blocks", digests, self.version)
        editions = await self._store.run("editions")
        step = await asyncio.to_thread(self.examine, pages, known, older, editions)
        now = Progress(
            version=self.version,
            after=pages[-1].document.url if pages else before.after,
            pages=before.pages + len(pages),
            carried=before.carried + step.carried,
            checked=before.checked + step.checked,
            fresh=before.fresh + len(step.fresh),
            recheck=before.recheck + len(step.recheck),
            done=len(pages) < limit,
        )
        await self._store.run(
            "save_rescan", self.version, step.blocks, step.masked, step.recheck,
            now.as_json(), self._clock(),
        )  # fmt: skip
        return now, step.fresh

    def examine(
        self,
        pages: Sequence[ArchivedPage],
        known: dict[str, tuple[Finding, ...]],
        older: Mapping[str, Remembered],
        editions: Mapping[str, Edition],
    ) -> Step:
        """What the rules say of these pages now; pure but for the engines it keeps."""
        blocks: dict[str, Sequence[Finding]] = {}
        masked: dict[str, str] = {}
        recheck: set[str] = set()
        fresh: list[Finding] = []
        carried = checked = 0
        for page in pages:
            document = page.document
            new = {b.digest for b in document.blocks} - known.keys()
            if not new:
                continue
            changed = self._changed(new, older, editions)
            remembered = {digest: older[digest].findings for digest in new & older.keys()}
            blind = self._blind(page, changed) & new
            if changed is not None and not self._concerns(page, changed, known, remembered):
                carried += 1
                found: Mapping[str, Sequence[Finding]] = remembered
            else:
                checked += 1
                (examined,) = examine_each([document], known, self._engine)
                if examined.crashes:
                    continue
                found = {
                    digest: _whole(digest, page, findings, remembered)
                    for digest, findings in examined.blocks.items()
                }
                masked |= {d: t for d, t in examined.masked.items() if d not in page.masked}
                before = {f.key for findings in remembered.values() for f in findings}
                news = [f for fs in found.values() for f in fs if f.key not in before]
                fresh += (f.at(target=page.target, unit="", url=document.url) for f in news)
                if news:
                    recheck.add(document.url)
            if blind:
                recheck.add(document.url)
            kept = {digest: fs for digest, fs in found.items() if digest not in blind}
            blocks |= kept
            known.update({digest: tuple(fs) for digest, fs in kept.items()})
        return Step(
            blocks=blocks, masked=masked, recheck=frozenset(recheck), fresh=tuple(fresh),
            carried=carried, checked=checked,
        )  # fmt: skip

    def _changed(
        self, new: set[str], older: Mapping[str, Remembered], editions: Mapping[str, Edition]
    ) -> frozenset[str] | None:
        """Rules changed since these blocks were checked; None when nothing is known of one."""
        changed: frozenset[str] = frozenset()
        versions = {older[digest].version for digest in new & older.keys()}
        if new - older.keys() or versions - editions.keys():
            return None
        for version in versions:
            since = self._engine.rulebook.edition.changed_since(editions[version])
            if since is None:
                return None
            changed |= since
        return changed

    def _concerns(
        self,
        page: ArchivedPage,
        changed: frozenset[str],
        known: Mapping[str, tuple[Finding, ...]],
        remembered: Mapping[str, tuple[Finding, ...]],
    ) -> bool:
        """Whether the changed rules find something on the page, or did."""
        if not changed:
            return False
        if any(f.rule in changed for findings in remembered.values() for f in findings):
            return True
        if changed not in self._parts:
            part = self._engine.rulebook.only(changed)
            self._parts[changed] = Engine(part, self._engine.settings)
        engine = self._parts[changed]
        return bool(engine.groups and engine.check(page.document, skip=known.keys()))

    def _blind(self, page: ArchivedPage, changed: frozenset[str] | None) -> frozenset[str]:
        """Blocks of which the stored text does not tell what the rules would say."""
        rules = self._engine.rulebook.rules
        if changed is None or any(
            id not in rules or rules[id].group is Group.PRIVACY for id in changed
        ):
            return page.masked | page.withheld
        return page.withheld


def _whole(
    digest: str,
    page: ArchivedPage,
    findings: Sequence[Finding],
    remembered: Mapping[str, Sequence[Finding]],
) -> tuple[Finding, ...]:
    """The findings of a block; where it is masked, leaks are as they were remembered."""
    if digest not in page.masked:
        return tuple(findings)
    leaks = (f for f in remembered.get(digest, ()) if f.group is Group.PRIVACY)
    return (*leaks, *(f for f in findings if f.group is not Group.PRIVACY))
