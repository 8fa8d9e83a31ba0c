"""One visit (巡查), the whole program in one file — read this first:

    plan → fetch → read → check blocks → judge the target → commit → events and letters

    gather    asks the source what to fetch and reads the answers      (`gather`)
              accounts: through all their sources, and the rules on posts (`accounts`)
    inspect   runs the text rules over blocks not checked before       (`inspect`)
    files     fetches, opens and inspects attachments that are due     (`files`)
    judge     freshness, marks, messages, tampering, from what was seen (`judging`)
    commit    one transaction: visit, findings, cases, events, letters (`store`)

Three outcomes: found, clean, could not look. The third changes no case.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from ..checks.state import freshness
from ..engine import Engine
from ..evidence import Archive
from ..model import (
    TEXT_GROUPS,
    Event,
    Fetched,
    Finding,
    Group,
    Outcome,
    Target,
    TargetKind,
    TargetStatus,
    Visit,
)
from ..store import Page
from . import gather as gathering
from .accounts import AccountLook, judge_posts, look_at_account
from .files import NONE, Files, Handful
from .gather import Look
from .inspect import Inspection, inspect
from .judging import Judged, judge
from .means import Means

ALERT, ROUTE_ALERT = "source", "route"
MOST_TOLD = 3  # things that could not be read, in the reason of a visit
ALERT_AFTER = 3  # failed looks in a row; what only operators can mend is told at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a visit came to, for the log and the command line."""

    visit: Visit
    events: tuple[Event, ...]
    operator: bool = False  # only our own staff can mend what went wrong
    not_before: datetime | None = None  # the platform may not be asked earlier; nothing was done


class Visitor:
    """Visits targets one at a time; holds no state that another process could not see."""

    def __init__(
        self, means: Means, *, engine: Engine, archive: Archive, files: Files | None = None
    ) -> None:
        self._means = means
        self._engine = engine
        self._archive = archive
        self._files = files or Files(means, engine=engine, archive=archive)

    async def visit(self, target: Target) -> Report:
        """Look at `target` once and commit what came of it."""
        now = self._means.clock()
        status = await self._means.store.run("status", target.id) or TargetStatus(target=target)
        if target.kind is TargetKind.ACCOUNT:
            return await self._visit_account(target, status, now)
        look = await self._look(target, now)
        if look.problem:
            status = freshness.after_failure(status, look.problem, now)
            return await self._could_not_look(target, status, look, now)
        unchanged = target.url in look.unchanged
        status = freshness.after_look(status, look.documents, now, unchanged=unchanged)
        judged = await judge(self._means, target, status, look, now)
        return await self._looked(target, status, look, judged, now)

    async def _visit_account(self, target: Target, status: TargetStatus, now: datetime) -> Report:
        """The same through all sources of an account; see `accounts`."""
        seen = await look_at_account(self._means, target, status, now)
        look, status = seen.look, seen.status
        if seen.not_before is not None:  # nothing was asked: nothing is known better than before
            visit = Visit(target=target, at=now, outcome=Outcome.UNKNOWN, reason=look.problem)
            return Report(visit=visit, events=(), not_before=seen.not_before)
        if look.problem:
            return await self._could_not_look(target, status, look, now, seen)
        judged = await judge(self._means, target, status, look, now)
        on_posts = await judge_posts(self._means, target, seen, now)
        judged = Judged(
            findings=(*judged.findings, *on_posts.findings),
            looked=judged.looked | on_posts.looked,
            groups=judged.groups | {Group.FRESHNESS, Group.INTERACTION},
        )
        return await self._looked(target, status, look, judged, now, seen)

    async def _looked(
        self,
        target: Target,
        status: TargetStatus,
        look: Look,
        judged: Judged,
        now: datetime,
        seen: AccountLook | None = None,
    ) -> Report:
        """Inspect what was read and commit the visit."""
        owner = await self._owner_of_shared_text(target)
        inspection = await inspect(
            look.documents,
            engine=self._engine,
            store=self._means.store,
            version=self._means.rulebook.version,
            allow=(*owner.options.get("allow", ()), *target.options.get("allow", ())),
            site=target.site,
        )
        handful = await self._files.look(target, look.documents, now)
        findings = tuple(
            placed(finding, owner if finding.block in inspection.shared else target)
            for finding in (*inspection.findings, *handful.findings, *judged.findings)
        )
        visit = Visit(
            target=target,
            at=now,
            outcome=Outcome.FOUND if findings else Outcome.CLEAN,
            reason="；".join(
                filter(None, (inspection.problem, *handful.problems, *_unread(look, target.url)))
            ),
            documents=look.documents,
            findings=findings,
            looked=inspection.looked | look.gone | handful.looked | judged.looked,
            groups=(TEXT_GROUPS & self._means.rulebook.groups) - inspection.crashed | judged.groups,
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._commit(visit, status, look, inspection, handful, seen)

    async def _look(self, target: Target, now: datetime) -> Look:
        known = await self._means.store.run("known_documents", target.id)
        again = await self._means.store.run("open_pages", target.id)
        remembered = await self._means.store.run("pages", [target.url, *known])
        return await gathering.gather(
            target,
            self._means.fetch,
            now=now,
            known=known,
            again=again,
            remembered=remembered,
            budget=self._means.schedule.articles_per_visit,
        )

    async def _owner_of_shared_text(self, target: Target) -> Target:
        """Who mends a header or footer: the site, not the unit of the column it was met on."""
        if not target.parent:
            return target
        return await self._means.store.run("target", target.parent) or target

    async def _could_not_look(
        self,
        target: Target,
        status: TargetStatus,
        look: Look,
        now: datetime,
        seen: AccountLook | None = None,
    ) -> Report:
        visit = Visit(
            target=target,
            at=now,
            outcome=Outcome.UNKNOWN,
            reason=look.problem,
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._commit(visit, status, look, None, NONE, seen)

    async def _commit(
        self,
        visit: Visit,
        status: TargetStatus,
        look: Look,
        inspection: Inspection | None,
        handful: Handful,
        seen: AccountLook | None,
    ) -> Report:
        with_findings = {finding.url for finding in visit.findings}
        evidence = {
            url: await asyncio.to_thread(self._archive.store, answer)
            for url, answer in look.answers.items()
            if url in with_findings
        }
        state, reason = freshness.explain_state(status, self._means.rulebook, visit.at)
        if seen and seen.note:
            reason = f"{reason}（{seen.note}）"
        events = await self._means.commit(
            visit,
            status=replace(status, state=state, reason=reason),
            pages=[page_of(answer) for answer in look.fetched if answer.failure is None],
            checked_blocks={
                **handful.blocks,
                **(inspection.blocks if inspection else {}),
            },
            masked={
                **handful.masked,
                **(inspection.masked if inspection else {}),
            },
            rulebook_version=self._means.rulebook.version,
            evidence={
                **{url: ref for url, ref in evidence.items() if ref},
                **handful.evidence,
            },
            files=handful.files,
            texts=handful.documents,
            routes=seen.routes if seen else (),
            readings=seen.listed if seen else (),
            followers=seen.followers if seen else None,
        )
        await self._tell_operators(visit.target, status, look, visit.at)
        if seen and len(seen.routes) > 1:
            await self._tell_of_sources(visit.target, seen, visit.at)
        return Report(visit=visit, events=events, operator=look.operator)

    async def _tell_operators(
        self, target: Target, status: TargetStatus, look: Look, now: datetime
    ) -> None:
        """A source that cannot be looked at is our operators' business, never the unit's."""
        if not look.problem:
            await self._means.store.run("clear_alert", ALERT, target.id, now)
        elif look.operator or status.failures >= ALERT_AFTER:
            await self._means.store.run(
                "raise_alert", ALERT, target.id, look.problem, now, self._means.settle
            )

    async def _tell_of_sources(self, target: Target, seen: AccountLook, now: datetime) -> None:
        """A dead source beside a living one: the account is judged, the source is mended."""
        for one in seen.routes:
            dead = one.status.failures and (one.operator or one.status.failures >= ALERT_AFTER)
            subject = f"{target.id} {one.key}"
            if dead and not seen.look.problem:
                await self._means.store.run(
                    "raise_alert", ROUTE_ALERT, subject, one.status.reason, now, self._means.settle
                )
            elif not one.status.failures:
                await self._means.store.run("clear_alert", ROUTE_ALERT, subject, now)


def _unread(look: Look, own: str) -> tuple[str, ...]:
    """What of the pages read was beyond reach, each thing once."""
    told = {document.unread: document.url for document in look.documents if document.unread}
    return tuple(
        what if url == own else f"{url}：{what}" for what, url in list(told.items())[:MOST_TOLD]
    )


def placed(finding: Finding, target: Target) -> Finding:
    """A finding with the target it belongs to, where the check did not name one."""
    if finding.target:
        return finding
    return finding.at(target=target.id, unit=target.unit, url=finding.url or target.url)


def page_of(answer: Fetched) -> Page:
    """What to remember of an exchange for the next conditional request."""
    return Page(
        url=answer.request.url,
        etag=answer.headers.get("etag", "") if answer.ok else "",
        last_modified=answer.headers.get("last-modified", "") if answer.ok else "",
        body_hash=hashlib.blake2b(answer.body, digest_size=16).hexdigest(),
        status=answer.status,
        fetched_at=answer.at,
    )
