"""One round over the links of a site: its home page and some inner pages in rotation.

Each address is asked for once however many pages show it; it is dead only when a second
answer, hours later, confirms the first. Pages with a failure that waits for its confirmation
come first, then those longest not checked. What else the markup of an inner page tells (dark
links, barriers, content in the clear) is judged on the way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit, urlunsplit

from ..checks.state import accessibility, links, transport
from ..model import (
    Document,
    DocumentKind,
    Event,
    Fetched,
    Finding,
    Group,
    Link,
    LinkCheck,
    Outcome,
    Request,
    Target,
    Visit,
)
from ..sources import find
from ..text.urls import MEDIA, host, is_attachment, same_site, suffix
from .frames import read_whole
from .judging import Structure, look_at
from .means import Means

PURPOSE = "link"
HEAD_REFUSED = frozenset({400, 403, 404, 405, 406, 410, 412, 429, 500, 501, 502, 503})
BODY_BYTES = 512 * 1024  # an error page is smaller; a larger answer is the page
MOST_ASKED = 1500  # addresses of one round
NO_SUCH_PAGE = "/govmon-no-such-page-8d1f0c.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """One page read in this round."""

    document: Document
    answer: Fetched
    wanted: tuple[Link, ...]
    structure: Structure | None = None  # of articles; other pages are judged by their visits


class LinkRound:
    """Checks the links of a site; findings come from what is confirmed."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def check(self, target: Target) -> tuple[Event, ...]:
        """Read pages anew, check their links, commit what is confirmed dead or alive again."""
        now = self._means.clock()
        home = await self._read(target, target.url, purpose="home")
        if home is None:
            return ()  # the visit of the same target tells that the page could not be read
        budget = self._means.schedule.link_pages_per_round
        urls = await self._means.store.run("pages_for_links", target.id, budget)
        statuses = await self._means.store.run("statuses_of_site", target.id)
        columns = {status.target.url for status in statuses}
        inner = [
            await self._read(target, url, purpose="column" if url in columns else "page")
            for url in urls
        ]
        pages = (home, *(page for page in inner if page))
        checks = await self._ask_all(target, home, pages, now)
        events = await self._commit_links(target, pages, checks, now)
        await self._means.store.run(
            "note_link_pages", target.id, [page.document.url for page in pages] + list(urls), now
        )
        return (*events, *await self._commit_structure(target, pages, now))

    async def waiting(self, target: Target) -> bool:
        """Whether a failed link of this site still waits for its confirmation."""
        return bool(await self._means.store.run("pending_links", target.id))

    # ── reading ──────────────────────────────────────────────────────────────

    async def _read(self, target: Target, url: str, *, purpose: str) -> _Page | None:
        """A page with its links; None when it could not be looked at."""
        answer = await self._means.fetch(Request(url=url, purpose=purpose))
        reading, answer = await read_whole(target, answer, self._means.fetch)
        if reading.problem and purpose != "home":
            # A list filled by script, an article of pictures: read as a home page they still
            # show their links.
            answer = replace(answer, request=replace(answer.request, purpose="home"))
            reading = find(target.source).read(target, answer)
        if reading.problem or not reading.documents:
            return None
        document = replace(reading.documents[0], url=url)
        structure = None
        if document.kind is DocumentKind.ARTICLE:
            structure = await asyncio.to_thread(look_at, answer.text, url)
        wanted = links.worth_checking(document)
        return _Page(document=document, answer=answer, wanted=wanted, structure=structure)

    # ── asking ───────────────────────────────────────────────────────────────

    async def _ask_all(
        self, target: Target, home: _Page, pages: Sequence[_Page], now: datetime
    ) -> dict[str, LinkCheck]:
        """The check of each address shown, taken further by one answer where it is due."""
        wanted: dict[str, tuple[Link, str]] = {}
        for page in pages:
            for link in page.wanted:
                wanted.setdefault(link.url, (link, page.document.url))
        chosen = dict(list(wanted.items())[:MOST_ASKED])
        before: dict[str, LinkCheck] = {}
        for page in pages:
            for check in await self._means.store.run("link_checks", page.document.url):
                before[check.url] = _further(before.get(check.url), check)
        since = now - timedelta(hours=self._means.schedule.link_confirm_hours) / 2
        fresh: Mapping[str, LinkCheck] = await self._means.store.run(
            "links_checked_since", list(chosen), since
        )
        known = links.home_of(home.answer)
        nowhere = await self._nowhere(target)
        confirm = timedelta(hours=self._means.schedule.link_confirm_hours)

        async def one(url: str, link: Link, page: str) -> LinkCheck:
            if url in fresh and fresh[url].checked_at is not None:
                return replace(fresh[url], text=link.text or link.title)
            answer = await self._ask(url, page)
            check = links.advance(
                before.get(url), answer, now, confirm, home=known, nowhere=nowhere.get(host(url))
            )
            return replace(check, url=url, text=link.text or link.title)

        asked = await asyncio.gather(*(one(url, *at) for url, at in chosen.items()))
        return {check.url: check for check in asked}

    async def _nowhere(self, target: Target) -> dict[str, links.Nowhere]:
        """What the site's own host answers for an address that cannot exist."""
        parts = urlsplit(target.url)
        url = urlunsplit((parts.scheme, parts.netloc, NO_SUCH_PAGE, "", ""))
        answer = await self._means.fetch(Request(url=url, purpose=PURPOSE, max_bytes=BODY_BYTES))
        identity = links.nowhere_of(answer)
        return {identity.host: identity} if identity else {}

    async def _ask(self, url: str, referer: str) -> Fetched:
        """HEAD for files, so that none is loaded; GET for pages, whose text tells what they are."""
        headers = {"referer": referer}
        if is_attachment(url) or suffix(url) in MEDIA:
            head = await self._means.fetch(
                Request(url=url, purpose=PURPOSE, method="HEAD", headers=headers)
            )
            refused = head.failure is not None or head.status in HEAD_REFUSED
            if not refused and "html" not in head.headers.get("content-type", ""):
                return head
        return await self._means.fetch(
            Request(url=url, purpose=PURPOSE, headers=headers, max_bytes=BODY_BYTES)
        )

    # ── judging ──────────────────────────────────────────────────────────────

    async def _commit_links(
        self,
        target: Target,
        pages: Sequence[_Page],
        checks: Mapping[str, LinkCheck],
        now: datetime,
    ) -> tuple[Event, ...]:
        standing = {page.document.url: tuple(link.url for link in page.wanted) for page in pages}
        rows = [
            replace(checks[url], page=page)
            for page, urls in standing.items()
            for url in urls
            if url in checks
        ]
        await self._means.store.run("save_link_checks", rows, standing=standing)
        findings = links.judge(target, rows, self._means.rulebook, now)
        return await self._commit(target, findings, standing, frozenset({Group.LINKS}), now)

    async def _commit_structure(
        self, target: Target, pages: Iterable[_Page], now: datetime
    ) -> tuple[Event, ...]:
        book = self._means.rulebook
        findings: list[Finding] = []
        looked: list[str] = []
        for page in pages:
            seen, document = page.structure, page.document
            if seen is None or not same_site(document.url, target.url):
                continue
            looked.append(document.url)
            findings += links.judge_document(target, document, book, now, written=seen.written)
            findings += transport.judge_page(target, document.url, seen.insecure, book)
            findings += accessibility.judge(target, document.url, seen.barriers, book)
        if not looked:
            return ()
        groups = frozenset({Group.SECURITY, Group.ACCESSIBILITY})
        return await self._commit(target, findings, looked, groups, now)

    async def _commit(
        self,
        target: Target,
        findings: Iterable[Finding],
        looked: Iterable[str],
        groups: frozenset[Group],
        now: datetime,
    ) -> tuple[Event, ...]:
        found = tuple(findings)
        visit = Visit(
            target=target,
            at=now,
            outcome=Outcome.FOUND if found else Outcome.CLEAN,
            findings=found,
            looked=frozenset(looked),
            groups=groups,
            seconds=(self._means.clock() - now).total_seconds(),
        )
        return await self._means.commit(visit, leave_status=True)


def _further(one: LinkCheck | None, other: LinkCheck) -> LinkCheck:
    """Of two checks of one address on two pages, the one further on in its series of failures."""
    if one is None:
        return other
    stages = [(c.confirmed_at is not None, c.failed_at is not None) for c in (one, other)]
    return one if stages[0] >= stages[1] else other
