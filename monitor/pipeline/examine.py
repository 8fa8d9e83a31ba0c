"""The findings of documents of which some blocks are known.

    blocks → known, with what they brought → nothing to do
           → new → the page under all rules, the new blocks alone under those that judge by
                   what stands near (spelling: nine tenths of the time)

Table columns and labels give context across blocks, so that most rules read a page whole when
any of its own blocks is new; shared headers and footers are left out one by one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from ..engine import Crash, Engine, Findings, Reading
from ..model import Document, Finding, texts_of

Known = Mapping[str, Sequence[Finding]]
"""Digest → findings of blocks already checked under the rules in force."""

_AT_ONCE = 32_000
"""Characters of new pages checked together: more is hardly faster, and takes more memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One document under the text rules: all its `findings`, remembered and new, one for each
    place; the newly checked `blocks`; `crashes` are checks that could not look."""

    findings: tuple[Finding, ...]
    blocks: Known
    masked: Mapping[str, str]
    crashes: tuple[Crash, ...] = ()


def batches(documents: Sequence[Document], known: Known) -> Iterator[tuple[list[Document], bool]]:
    """The documents in their order, as many at a time as are well checked together, and
    whether there is anything new in them."""
    some: list[Document] = []
    length = 0
    for document in documents:
        new = any(block.digest not in known for block in document.blocks)
        own = sum(map(len, texts_of(document.blocks))) if new else 0
        if length and length + own > _AT_ONCE:
            yield some, True
            some, length = [], 0
        some.append(document)
        length += own
    if some:
        yield some, length > 0


def examine_each(documents: Sequence[Document], known: Known, engine: Engine) -> list[Examined]:
    """Each document, as if those before it were known when it is its turn."""
    seen = set(known)
    readings = []
    for document in documents:
        digests = {block.digest for block in document.blocks}
        readings.append(_reading(document, digests, seen))
        seen |= digests
    asked = [reading for reading in readings if reading]
    results = engine.check_each(asked) if asked else []
    if len(documents) > 1 and any(result.crashes for result in results):
        return _one_by_one(documents, known, engine)
    now, rest, examined = dict(known), iter(results), []
    for document, reading in zip(documents, readings, strict=True):
        if reading:
            examined.append(_merged(reading, next(rest), now, engine))
            now.update(examined[-1].blocks)
        else:
            found = tuple(_as_before(document, now))
            examined.append(Examined(findings=found, blocks={}, masked={}))
    return examined


def _one_by_one(documents: Sequence[Document], known: Known, engine: Engine) -> list[Examined]:
    """What a crashed check did not see in one document is not known in the next."""
    now, examined = dict(known), []
    for document in documents:
        examined += examine_each([document], now, engine)
        now.update(examined[-1].blocks)
    return examined


def _reading(document: Document, digests: Set[str], known: Set[str]) -> Reading | None:
    """What is to be read of it; None where all is known."""
    skip = digests & known
    if len(skip) == len(digests):
        return None
    own = {block.digest for block in document.blocks if not block.shared}
    if own <= skip:
        return Reading(document=document, skip=skip)
    return Reading(document=document, skip=skip - own, remembered=skip & own)


def _merged(reading: Reading, result: Findings, known: Known, engine: Engine) -> Examined:
    document, skip, remembered = reading.document, reading.skip, reading.remembered
    news = list(result)
    if remembered:
        if _judged_anew(result, known, remembered, engine.near):
            # Of two rules that find the same fault one was chosen: it may be the other now.
            result = engine.check(document, skip=skip)
            news = list(result)
        else:
            near = _as_before(document, known, remembered)
            news += (finding for finding in near if finding.rule in engine.near)
    fresh: dict[str, list[Finding]] = {
        block.digest: [] for block in document.blocks if block.digest not in skip
    }
    for finding in news:
        fresh.setdefault(finding.block, []).append(replace(finding, url=""))
    return Examined(
        findings=(
            *_as_before(document, known, skip),
            *(replace(finding, url=document.url) for finding in news),
        ),
        blocks={} if result.crashes else fresh,
        masked=result.masked,
        crashes=result.crashes,
    )


def _as_before(
    document: Document, known: Known, digests: Collection[str] | None = None
) -> Iterator[Finding]:
    """What was found in known blocks (all, or those of `digests`), where they stand now."""
    blocks = {b.digest: b for b in document.blocks if digests is None or b.digest in digests}
    for digest in sorted(blocks):
        place = blocks[digest].location
        for finding in known[digest]:
            yield replace(finding, url=document.url, location=place or finding.location)


def _judged_anew(
    result: Iterable[Finding], known: Known, remembered: Collection[str], near: Set[str]
) -> bool:
    """Whether other rules than `near` find in remembered blocks anything else than before."""
    now = {(f.block, f.key) for f in result if f.block in remembered and f.rule not in near}
    return now != {(f.block, f.key) for d in remembered for f in known[d] if f.rule not in near}
