"""Reads one source of an account from its plan to the last page: tokens, paging, single texts."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ..model import Document, Fetched, Reading, Request, Target
from ..sources import find, tokens
from ..sources.answers import scrub
from ..sources.posts import OLDER, TEXT
from ..tokens import Keeper
from .gather import Fetch

MAX_PAGES = 60  # answers of one look: beyond it something loops
MAX_TEXTS = 20  # single messages read in one look; the rest is read next time
LISTED = "listed"  # mark of a message of which only the list entry was read this time


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLook:
    """What one source showed. `problem` not empty: it could not be looked at.

    `not_before`: it may not be asked yet, and was not. `followers`: of the account, where told.
    """

    documents: tuple[Document, ...] = ()
    answers: Mapping[str, Fetched] = field(default_factory=dict)
    fetched: tuple[Fetched, ...] = ()
    problem: str = ""
    operator: bool = False
    not_before: datetime | None = None
    followers: int | None = None


def earliest(request: Request, asked_at: datetime | None) -> datetime | None:
    """When a request that may be made only so often may be made again; None for others."""
    pause = request.context.get("min_seconds")
    if not isinstance(pause, int | float) or asked_at is None:
        return None
    return asked_at + timedelta(seconds=pause)


def planned(route: Target, now: datetime) -> tuple[Request, ...]:
    """The first requests of a look."""
    source = find(route.source)
    on = getattr(source, "plan_on", None)  # statistics are asked for by day
    return on(route, now) if on else source.plan(route)


async def read_source(
    route: Target,
    requests: Collection[Request],
    fetch: Fetch,
    *,
    keeper: Keeper | None,
    known: Collection[str] = (),
    again: Collection[str] = (),
    whole: bool = False,
) -> SourceLook:
    """Ask what was planned and follow it.

    `known` messages are not read singly again, save those in `again` (with open findings);
    older pages are left out once a page held nothing new, unless the `whole` span is wanted.
    """
    seen = _Seen(frozenset(known), frozenset(again), whole=whole)
    queue = deque(requests)
    used: dict[str, str] = {}  # token key → the value last sent
    while queue:
        request = queue.popleft()
        if not seen.wanted(request):
            continue
        sent, problem = await _with_token(request, keeper, used)
        if problem is not None:
            if request.purpose == TEXT:
                continue
            return seen.failed(problem)
        # Never conditionally: "not modified" from the cache of a dead relay looks like silence.
        fetched = _without_token(await fetch(sent), request, keeper)
        seen.fetched.append(fetched)
        reading = find(route.source).read(route, fetched)
        if reading.problem:
            if request.purpose == TEXT:
                continue  # the list was read: its entry stands
            return seen.failed(_masked(reading, keeper))
        queue.extend(seen.take(request, fetched, reading))
    return seen.look()


class _Seen:
    """What a look has gathered so far."""

    def __init__(self, known: frozenset[str], again: frozenset[str], *, whole: bool) -> None:
        self._known, self._again, self._whole = known, again, whole
        self._documents: list[Document] = []
        self._texts: dict[str, Document] = {}
        self._unread: set[str] = set()
        self._answers: dict[str, Fetched] = {}
        self._asked: set[tuple[object, ...]] = set()
        self._text_count = 0
        self.fetched: list[Fetched] = []
        self._followers: int | None = None

    def wanted(self, request: Request) -> bool:
        """Whether to ask; a message known already is only looked up in the list."""
        identity = (request.method, request.url, request.body,
                    repr(sorted(request.context.items())))  # fmt: skip
        if identity in self._asked or len(self._asked) > MAX_PAGES:
            return False
        self._asked.add(identity)
        if request.purpose != TEXT or request.context.get("refresh"):
            return True
        posts = set(_posts_of(request))
        if posts and posts <= self._known and not posts & self._again:
            self._unread |= posts
            return False
        self._text_count += 1
        if self._text_count > MAX_TEXTS:
            self._unread |= posts
            return False
        return True

    def take(self, request: Request, fetched: Fetched, reading: Reading) -> list[Request]:
        """Keep what was read; returns what to ask next."""
        documents = [d for d in reading.documents if not d.problem]
        if reading.followers is not None:
            self._followers = reading.followers
        for document in documents:
            self._answers[document.url] = fetched
        if request.purpose == TEXT:
            self._texts |= {d.url: d for d in documents if d.url}
            self._documents += [d for d in documents if not d.url]
            listed = {d.url for d in self._documents}
            self._documents += [d for d in documents if d.url and d.url not in listed]
        else:
            self._documents += documents
        known = bool(documents) and all(d.url in self._known for d in documents)
        nothing_new = known and not self._whole
        return [r for r in reading.follow if not (nothing_new and r.context.get(OLDER))]

    def failed(self, reading: Reading) -> SourceLook:
        return SourceLook(
            fetched=tuple(self.fetched), problem=reading.problem, operator=reading.operator
        )

    def look(self) -> SourceLook:
        return SourceLook(
            documents=tuple(self._final(d) for d in self._documents),
            answers=self._answers,
            fetched=tuple(self.fetched),
            followers=self._followers,
        )

    def _final(self, document: Document) -> Document:
        if full := self._texts.get(document.url):
            if full.readings is None:
                full = replace(full, readings=document.readings)
            when = full.published_at or full.published
            return (
                full
                if when
                else replace(full, published=document.published, published_at=document.published_at)
            )
        if document.url in self._unread:
            return replace(document, marks={**document.marks, LISTED: "1"})
        return document


async def _with_token(
    request: Request, keeper: Keeper | None, used: dict[str, str]
) -> tuple[Request, Reading | None]:
    """The request ready to be sent, or why it cannot be."""
    key = tokens.needs_token(request)
    if not key:
        return request, None
    if keeper is None:
        return request, tokens.missing(request)
    refused = used.get(key, "") if tokens.wants_fresh(request) else ""
    token = await keeper.token(key, refused=refused)
    if token.problem:
        return request, Reading(problem=token.problem, operator=token.operator)
    used[key] = token.value
    return tokens.with_token(request, token.value), None


def _without_token(fetched: Fetched, asked: Request, keeper: Keeper | None) -> Fetched:
    """The answer as if asked without a token: it goes into store and evidence."""
    if not tokens.needs_token(asked):
        return fetched
    detail = keeper.masked(fetched.detail) if keeper else fetched.detail
    return replace(fetched, request=asked, url=asked.url, redirects=(), detail=scrub(detail))


def _masked(reading: Reading, keeper: Keeper | None) -> Reading:
    return replace(reading, problem=keeper.masked(reading.problem)) if keeper else reading


def _posts_of(request: Request) -> tuple[str, ...]:
    posts = request.context.get("posts", ())
    return tuple(posts) if isinstance(posts, list | tuple) else ()
