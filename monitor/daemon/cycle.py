"""One full cycle over all targets, each job done once, as fast as politeness allows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ..model import Event, Finding, Outcome, Target, TargetKind
from .workplace import Workplace


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one visit of a cycle came to."""

    target: Target
    outcome: Outcome
    reason: str = ""
    findings: tuple[Finding, ...] = ()
    events: tuple[Event, ...] = ()
    documents: int = 0
    seconds: float = 0.0


async def run_cycle(
    place: Workplace,
    targets: Sequence[Target],
    *,
    done: Callable[[Looked], None] = lambda _looked: None,
    probe: bool = True,
    links: bool = True,
) -> tuple[Looked, ...]:
    """Visit accounts and columns, then the sites, which are judged from their columns.

    `done` is told of each visit as it ends. A target whose visit crashes is "could not look".
    """
    hands = asyncio.Semaphore(place.config.fetch.concurrency)

    async def visit(target: Target) -> Looked:
        async with hands:
            looked = await _visit(place, target)
            done(looked)
            return looked

    sites = [target for target in targets if target.kind is TargetKind.SITE]
    others = [target for target in targets if target.kind is not TargetKind.SITE]
    results = list(await asyncio.gather(*map(visit, others)))
    results += await asyncio.gather(*map(visit, sites))
    for site in sites:
        if probe:
            await place.prober.probe(site)
        if links:
            await place.links.check(site)
            await place.carrier.check(site)
    return tuple(results)


async def _visit(place: Workplace, target: Target) -> Looked:
    try:
        report = await place.visitor.visit(target)
    except Exception as error:
        reason = f"程序出错，未能检查（{type(error).__name__}：{error}）"
        return Looked(target=target, outcome=Outcome.UNKNOWN, reason=reason)
    visit = report.visit
    return Looked(
        target=target,
        outcome=visit.outcome,
        reason=visit.reason,
        findings=visit.findings,
        events=report.events,
        documents=len(visit.documents),
        seconds=visit.seconds,
    )
