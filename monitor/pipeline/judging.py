"""What a visit proves of its target beyond the words on its pages: everything but text rules.

freshness    home page, column or account, dates that were made up
marks        page tags, footers, what documents and interpretations owe each other
interaction  messages left unanswered
structure    tampering against the accepted skeleton, dark links; on home pages also
             barriers and content in the clear (inner pages: see `linkround`)
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ..checks.state import (
    accessibility,
    freshness,
    interaction,
    links,
    marks,
    relations,
    tamper,
    transport,
)
from ..model import (
    Document,
    DocumentKind,
    Finding,
    Group,
    Link,
    Skeleton,
    Target,
    TargetKind,
    TargetStatus,
)
from ..text.barriers import Barrier, barriers_of, has_elderly_entrance
from ..text.html import read_page
from ..text.resources import Insecure, insecure_of
from ..text.skeleton import skeleton_of
from ..text.urls import host
from ..text.written import written_links
from .gather import Look
from .means import Means

PAGES = frozenset({DocumentKind.HOME, DocumentKind.COLUMN, DocumentKind.ARTICLE})
FRONTS = frozenset({DocumentKind.HOME, DocumentKind.COLUMN})


@dataclass(frozen=True, slots=True)
class Judged:
    """State findings of a visit, and what they really speak of."""

    findings: tuple[Finding, ...] = ()
    looked: frozenset[str] = frozenset()
    groups: frozenset[Group] = frozenset()


async def judge(
    means: Means, target: Target, status: TargetStatus, look: Look, now: datetime
) -> Judged:
    """Everything a look at `target` proves; `status` is the one after the look."""
    parts = [await _freshness(means, target, status, look, now)]
    if target.kind is not TargetKind.ACCOUNT:
        parts.append(await _marks(means, target, look, now))
        parts.append(_interaction(means, target, look, now))
        parts.append(await _structure(means, target, look, now))
    return Judged(
        tuple(f for part in parts for f in part.findings),
        frozenset(url for part in parts for url in part.looked),
        frozenset(group for part in parts for group in part.groups),
    )


async def _freshness(
    means: Means, target: Target, status: TargetStatus, look: Look, now: datetime
) -> Judged:
    book, store = means.rulebook, means.store
    judgement = freshness.assess(status, book, now, look.documents)
    findings, looked = list(judgement.findings), set(judgement.looked)
    if target.kind is TargetKind.SITE:
        statuses = await store.run("statuses_of_site", target.id)
        others = tuple(one for one in statuses if one.target.id != target.id)
        whole = freshness.assess_site((status, *others), book, now)
        findings += whole.findings
        looked |= whole.looked
    elif target.kind is TargetKind.COLUMN:
        # Days that move without forgery: of messages as they are answered, of a column of one page.
        rows = [r for d in look.documents if not d.messages for r in d.rows if r.url != d.url]
        await store.run("note_rows", target.id, rows, now)
        shown = await store.run("listed_rows", target.id, [row.url for row in rows if row.url])
        findings += freshness.assess_rows(target, shown, book)
    # Conclusions about a site carry urls of their own; those of others stand at the very url
    # that the text rules looked at, so the group counts only when it was really judged there.
    judged = target.kind is TargetKind.SITE or target.url in judgement.looked
    groups = frozenset({Group.FRESHNESS}) if judged else frozenset()
    return Judged(tuple(findings), frozenset(looked), groups)


async def _marks(means: Means, target: Target, look: Look, now: datetime) -> Judged:
    book, store = means.rulebook, means.store
    pages = [document for document in look.documents if document.kind in PAGES]
    findings = [f for page in pages for f in marks.judge(target, page, book, now)]
    looked: frozenset[str] = frozenset()
    if target.kind is TargetKind.COLUMN:
        findings += [f for page in pages for f in relations.judge_page(target, page, book, now)]
        told = [r for page in pages if (r := relations.relation_of(page, target))]
        await store.run("note_relations", told, now)
        repeated = await store.run("repeated_documents", target.id)
        judgement = relations.assess(
            target,
            await store.run("relations", target.site, relations.concerned(target)),
            [row for document in look.documents for row in document.rows],
            [[(d.url, d.title) for d in group if d.url not in look.gone] for group in repeated],
            book,
            now,
        )
        findings += judgement.findings
        looked = _judged_whole(judgement.looked, pages, findings)
    groups = frozenset({Group.MARKS}) if pages else frozenset()
    return Judged(tuple(findings), looked, groups)


def _judged_whole(
    addresses: Iterable[str], pages: Iterable[Document], findings: Iterable[Finding]
) -> frozenset[str]:
    """Relations are known of pages not read today, page tags are not: only pages read now, or
    that carry a finding still, may be called looked at."""
    read = {page.url for page in pages} | {finding.url for finding in findings}
    return frozenset(url for url in addresses if url in read)


def _interaction(means: Means, target: Target, look: Look, now: datetime) -> Judged:
    judgement = interaction.assess(target, look.documents, means.rulebook, now)
    groups = frozenset({Group.INTERACTION}) if judgement.looked else frozenset()
    return Judged(judgement.findings, judgement.looked, groups)


async def _structure(means: Means, target: Target, look: Look, now: datetime) -> Judged:
    front = next((d for d in look.documents if d.kind in FRONTS), None)
    answer = look.answers.get(front.url) if front else None
    if front is None or answer is None or not answer.text:
        return Judged()
    book, store = means.rulebook, means.store
    seen = await asyncio.to_thread(look_at, answer.text, front.url)
    known = await store.run("baseline", front.url)
    accepted: Skeleton | None = known.accepted if known else None
    dark = links.judge_document(target, front, book, now, written=seen.written)
    told = {host(finding.location) for finding in dark}  # a dark link is not told twice
    changed = tamper.judge(target, front.url, accepted, seen.skeleton, book)
    findings = [*dark, *(finding for finding in changed if finding.text not in told)]
    await store.run(
        "note_skeleton", front.url, seen.skeleton, target=target.id, site=target.site, now=now
    )
    groups = {Group.SECURITY}
    if target.kind is TargetKind.SITE:
        findings += transport.judge_page(target, front.url, seen.insecure, book)
        findings += accessibility.judge(
            target, front.url, seen.barriers, book, entrance=seen.entrance
        )
        groups.add(Group.ACCESSIBILITY)
    return Judged(tuple(findings), frozenset({front.url}), frozenset(groups))


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """What the markup of one page tells."""

    skeleton: Skeleton
    written: tuple[Link, ...]
    insecure: Insecure
    barriers: tuple[Barrier, ...]
    entrance: bool


def look_at(html: str, url: str) -> Structure:
    """The structure of a page, from one parse of it."""
    page = read_page(html, url)
    return Structure(
        skeleton=skeleton_of(page),
        written=written_links(page),
        insecure=insecure_of(page),
        barriers=barriers_of(page),
        entrance=has_elderly_entrance(page),
    )
