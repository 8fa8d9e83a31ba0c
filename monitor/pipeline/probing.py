"""One availability probe: a first attempt and, if it fails, one independent retry.

Basis: 检查指标“站点无法访问”——每天间隔性访问20次以上，超过（含）15秒仍打不开.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from ..checks.state import availability
from ..model import Attempt, Event, Failure, Fetched, Group, Outcome, Probe, Request, Target, Visit
from ..text.obstacles import wall
from .means import Means

WEEK = timedelta(days=7)
PURPOSE = "probe"


class Prober:
    """Probes sites and judges the week behind."""

    def __init__(
        self, means: Means, *, online: Callable[[], Awaitable[bool]], timeout: float
    ) -> None:
        self._means = means
        self._online = online
        self._timeout = timeout

    async def probe(self, target: Target) -> tuple[Event, ...]:
        """Probe once, store the sample, and open or close the case of an unreachable site."""
        now = self._means.clock()
        request = Request(url=target.url, purpose=PURPOSE, timeout=self._timeout)
        first = answer = await self._means.fetch(request)
        if not reachable(first):
            answer = await self._means.fetch(request)
        offline = not reachable(answer) and (
            answer.failure is Failure.OFFLINE or not await self._online()
        )
        probe = Probe(
            target=target.id,
            at=now,
            first_ok=reachable(first),
            ok=reachable(answer),
            status=answer.status,
            reason=answer.detail,
            timing=answer.timing,
            tls_rung=answer.tls_rung,
            offline=offline,
            first=None if first is answer else _attempt(first),
        )
        await self._means.store.run("add_probes", [probe])
        probes = await self._means.store.run("probes", target.id, now - WEEK)
        judgement = availability.assess(target, probes, self._means.rulebook, now)
        visit = Visit(
            target=target,
            at=now,
            outcome=_outcome(bool(judgement.findings), bool(judgement.looked)),
            reason=answer.detail,
            findings=judgement.findings,
            looked=judgement.looked,
            groups=frozenset({Group.AVAILABILITY}),
            seconds=answer.timing.total,
        )
        return await self._means.commit(visit, leave_status=True)


def reachable(answer: Fetched) -> bool:
    """Whether the site opened: any answer below 500 did, a redirect or a challenge included.

    304 counts as available. A wall that answers 521 or 503 with its script stands before a site
    that opens for people. Our own guard or a dead line of ours accuses nobody.
    """
    if answer.failure is not None or not answer.status:
        return False
    return answer.status < 500 or bool(wall(answer.text))


def _attempt(answer: Fetched) -> Attempt:
    return Attempt(status=answer.status, reason=answer.detail, timing=answer.timing)


def _outcome(found: bool, looked: bool) -> Outcome:
    if found:
        return Outcome.FOUND
    return Outcome.CLEAN if looked else Outcome.UNKNOWN
