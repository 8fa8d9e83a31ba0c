"""Runs the text rules over documents, leaving out blocks already checked under these rules."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..checks.privacy import aggregate
from ..engine import Crash, Engine
from ..model import Document, Finding, Group
from ..store import AsyncStore


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
    documents: Sequence[Document], *, engine: Engine, store: AsyncStore, version: str
) -> Inspection:
    """Check every document; known blocks bring the findings they brought before.

    A document is checked whole when any of its own blocks is new, since table columns and
    labels give context across blocks; shared headers and footers are left out one by one.
    """
    findings: list[Finding] = []
    checked: dict[str, list[Finding]] = {}
    masked: dict[str, str] = {}
    crashed: set[Group] = set()
    problems: list[str] = []
    for document in documents:
        digests = {block.digest for block in document.blocks}
        known = await store.run("findings_of_blocks", sorted(digests - checked.keys()), version)
        known = {**known, **{digest: checked[digest] for digest in digests & checked.keys()}}
        own = {block.digest for block in document.blocks if not block.shared}
        skip = known.keys() if own <= known.keys() else known.keys() - own
        remembered = [
            finding.at(target="", unit="", url=document.url)
            for digest in sorted(skip)
            for finding in known[digest]
        ]
        if digests <= skip:
            findings += _one_a_kind(document, remembered)
            continue
        result = await asyncio.to_thread(engine.check, document, skip=frozenset(skip))
        fresh: dict[str, list[Finding]] = defaultdict(list)
        for finding in result:
            fresh[finding.block].append(replace(finding, url=""))
            remembered.append(replace(finding, url=document.url))
        findings += _one_a_kind(document, remembered)
        crashed |= {group for crash in result.crashes for group in crash.groups}
        problems += [f"{document.url}：{_told(crash)}" for crash in result.crashes]
        masked |= result.masked
        if not result.crashes:
            checked |= {digest: fresh[digest] for digest in digests - skip}
    return Inspection(
        findings=tuple(findings),
        looked=frozenset(document.url for document in documents),
        blocks=checked,
        masked=masked,
        shared=frozenset(b.digest for d in documents for b in d.blocks if b.shared),
        crashed=frozenset(crashed),
        problem="；".join(problems),
    )


def _one_a_kind(document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Leaks of a page as one finding for each kind; those in a shared header or footer stay
    apart, being one finding of the whole site."""
    shared = {block.digest for block in document.blocks if block.shared}
    own = [finding for finding in findings if finding.block not in shared]
    return (*aggregate(own), *(finding for finding in findings if finding.block in shared))


def _told(crash: Crash) -> str:
    return f"规则 {'、'.join(crash.rules[:3])} 出错，未能检查（{crash.error}）"
