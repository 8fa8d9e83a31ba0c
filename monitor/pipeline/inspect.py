"""Runs the text rules over documents, leaving out blocks already checked under these rules."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..checks.privacy import aggregate
from ..checks.privacy.office import PAGES, shown_numbers, without_offices
from ..engine import Allowed, Crash, Engine
from ..model import Document, Finding, Group
from ..store import AsyncStore
from .examine import batches, examine_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What the text rules found. `blocks` are the newly checked ones with their findings,
    to be remembered; `crashed` are groups that could not look."""

    findings: tuple[Finding, ...]
    looked: frozenset[str]
    blocks: Mapping[str, Sequence[Finding]]
    masked: Mapping[str, str]  # digest → what may be kept of a block with personal data
    shared: frozenset[str] = frozenset()  # digests of blocks that stand on every page of a site
    crashed: frozenset[Group] = frozenset()
    problem: str = ""


async def inspect(
    documents: Sequence[Document],
    *,
    engine: Engine,
    store: AsyncStore,
    version: str,
    allow: Sequence[str] = (),
    site: str = "",
) -> Inspection:
    """Check every document; known blocks bring the findings they brought before.

    `allow` are texts never flagged on this site: they are no part of the rules, so what is
    remembered of a block holds for every site. So are the telephone numbers that `site` itself
    shows to be its offices' ("": nothing is learned).
    """
    digests = {block.digest for document in documents for block in document.blocks}
    known = dict(await store.run("findings_of_blocks", list(digests), version))
    allowed = Allowed(allow)
    offices = await _offices(documents, store, site)
    findings: list[Finding] = []
    checked: dict[str, Sequence[Finding]] = {}
    masked: dict[str, str] = {}
    crashed: set[Group] = set()
    problems: list[str] = []
    for some, new in batches(documents, known):
        run = asyncio.to_thread(examine_each, some, known, engine) if new else None
        seen = await run if run else examine_each(some, known, engine)
        for document, examined in zip(some, seen, strict=True):
            standing = [f for f in examined.findings if not allowed.covers(f)]
            findings += _one_a_kind(document, without_offices(standing, *offices))
            known.update(examined.blocks)
            checked.update(examined.blocks)
            masked.update(examined.masked)
            crashed |= {group for crash in examined.crashes for group in crash.groups}
            problems += [f"{document.url}：{_told(crash)}" for crash in examined.crashes]
    return Inspection(
        findings=tuple(findings),
        looked=frozenset(document.url for document in documents),
        blocks=checked,
        masked=masked,
        shared=frozenset(b.digest for d in documents for b in d.blocks if b.shared),
        crashed=frozenset(crashed),
        problem="；".join(problems),
    )


async def _offices(
    documents: Sequence[Document], store: AsyncStore, site: str
) -> tuple[frozenset[str], frozenset[str]]:
    """Digests of numbers on these pages that are offices': (said to be, on many pages)."""
    if not site:
        return frozenset(), frozenset()
    salt = bytes.fromhex(await store.run("meta", "salt"))
    shown = {d.url: shown_numbers(d, salt) for d in documents}
    pages = {url: [(n.digest, n.official) for n in numbers] for url, numbers in shown.items()}
    await store.run("note_numbers", site, pages)
    digests = {n.digest for numbers in shown.values() for n in numbers}
    if not digests:
        return frozenset(), frozenset()
    known = await store.run("office_numbers", site, digests, PAGES)
    official = frozenset(digest for digest, said in known.items() if said)
    return official, frozenset(known) - official


def _one_a_kind(document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Leaks of a page as one finding for each kind; those in a shared header or footer stay
    apart, being one finding of the whole site."""
    if not findings:
        return ()
    shared = {block.digest for block in document.blocks if block.shared}
    own = [finding for finding in findings if finding.block not in shared]
    return (*aggregate(own), *(finding for finding in findings if finding.block in shared))


def _told(crash: Crash) -> str:
    return f"规则 {'、'.join(crash.rules[:3])} 出错，未能检查（{crash.error}）"
