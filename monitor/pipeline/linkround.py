"""One round over the links of a page: HEAD, then GET; dead only when confirmed hours later."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from ..checks import links
from ..model import Event, Fetched, Group, LinkCheck, Outcome, Request, Target, Visit
from ..sources import find
from .means import Means

PURPOSE = "link"
HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 410, 412, 429, 500, 501, 502, 503})
BODY_BYTES = 64 * 1024  # enough to recognise an error page


class LinkRound:
    """Checks every link of a home page; findings come from what is confirmed."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def check(self, target: Target) -> tuple[Event, ...]:
        """Read the page anew, check its links, commit what is confirmed dead or alive again."""
        now = self._means.clock()
        source = find(target.source)
        (request, *_) = source.plan(target)
        page = await self._means.fetch(request)
        reading = source.read(target, page)
        if reading.problem or not reading.documents:
            return ()  # the visit of the same target tells that the page could not be read
        document = reading.documents[0]
        before = {
            check.url: check for check in await self._means.store.run("link_checks", target.url)
        }
        wanted = {link.url: link for link in links.worth_checking(document)}
        checks = await asyncio.gather(
            *(
                self._one(target, link.url, link.text or link.title, before.get(link.url), now)
                for link in wanted.values()
            )
        )
        await self._means.store.run(
            "save_link_checks", checks, standing={target.url: tuple(wanted)}
        )
        findings = (
            *links.judge(target, checks, self._means.rulebook, now),
            *links.judge_document(target, document, self._means.rulebook, now),
        )
        visit = Visit(
            target=target,
            at=now,
            outcome=Outcome.FOUND if findings else Outcome.CLEAN,
            findings=findings,
            looked=frozenset({target.url}),
            groups=frozenset({Group.LINKS}),
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._means.commit(visit, leave_status=True)

    async def waiting(self, target: Target) -> bool:
        """Whether a failed link of this page still waits for its confirmation."""
        checks = await self._means.store.run("link_checks", target.url)
        return any(check.failed_at and not check.confirmed_at for check in checks)

    async def _one(
        self, target: Target, url: str, text: str, previous: LinkCheck | None, now: datetime
    ) -> LinkCheck:
        answer = await self._ask(url, target.url)
        confirm_after = timedelta(hours=self._means.schedule.link_confirm_hours)
        check = links.advance(previous, answer, now, confirm_after)
        return replace(check, page=target.url, url=url, text=text)

    async def _ask(self, url: str, referer: str) -> Fetched:
        headers = {"referer": referer}
        head = await self._means.fetch(
            Request(url=url, purpose=PURPOSE, method="HEAD", headers=headers, max_bytes=BODY_BYTES)
        )
        if head.failure is None and head.status not in HEAD_REFUSED and head.status != 200:
            return head
        if head.ok and "html" not in head.headers.get("content-type", ""):
            return head
        return await self._means.fetch(
            Request(url=url, purpose=PURPOSE, headers=headers, max_bytes=BODY_BYTES)
        )
