"""Fetches and reads everything one visit needs: the plan of the source and what follows from it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..model import NOTHING, Document, Fetched, Reading, Request, Target
from ..sources import find
from ..store import Page
from .frames import Fetch, read_whole

# A page that hangs below the target's own: its failure says nothing about the target.
SIDE_PAGE = "article"
ANY_PAGE = "page"  # below the target as well; what it lists is not the target's own list
SIDES = frozenset({SIDE_PAGE, ANY_PAGE})
LIST = "column"
GONE = frozenset({404, 410})
MAX_CHAIN = 200  # pages of one API or list: beyond it something loops


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a visit saw. `problem` not empty: the target itself could not be looked at.

    `answers` are the exchanges behind `documents`, by document URL. `unchanged` are pages the
    server vouched for (304), `gone` side pages that were taken down.
    """

    documents: tuple[Document, ...] = ()
    answers: dict[str, Fetched]
    fetched: tuple[Fetched, ...] = ()
    unchanged: frozenset[str] = frozenset()
    gone: frozenset[str] = frozenset()
    problem: str = ""
    operator: bool = False


async def gather(
    target: Target,
    fetch: Fetch,
    *,
    now: datetime,
    known: Collection[str] = (),
    again: Collection[str] = (),
    remembered: Mapping[str, Page] = NOTHING,
    budget: int = 30,
) -> Look:
    """Follow the source from its plan until nothing is left to ask, newest side pages first.

    `known` side pages are not fetched, save those in `again` (pages with open findings), which
    are asked for in full: only a page really read tells that a fault is gone. `remembered`
    holds the validators of last time.
    """
    source = find(target.source)
    queue: deque[Request] = deque(source.plan(target))
    planned = {request.url for request in queue}
    # Asked for last: a page of the list among them may have been read as such by then.
    later = deque(
        Request(url=url, purpose=SIDE_PAGE if url in known else ANY_PAGE)
        for url in again
        if url not in planned
    )
    asked: set[tuple[str, ...]] = set()
    documents: list[Document] = []
    answers: dict[str, Fetched] = {}
    fetched_all: list[Fetched] = []
    unchanged: set[str] = set()
    gone: set[str] = set()
    chain, sides = 0, len(later)
    while queue or later:
        request = queue.popleft() if queue else later.popleft()
        side, identity = request.purpose in SIDES, _identity(request)
        if side and request.url in again and any(request.url == f.request.url for f in fetched_all):
            continue
        if identity in asked or (side and request.url in known and request.url not in again):
            continue
        asked.add(identity)
        if side:
            if request.url not in again:
                if sides >= budget:
                    continue
                sides += 1
        elif (chain := chain + 1) > MAX_CHAIN:
            return Look(answers=answers, problem=f"列表超过 {MAX_CHAIN} 页，已停止", operator=True)
        fetched = await fetch(_conditional(request, remembered, again))
        fetched_all.append(fetched)
        if fetched.not_modified:
            unchanged.add(request.url)
            continue
        if side and fetched.status in GONE:
            gone.add(request.url)
            continue
        reading, fetched = await read_whole(target, fetched, fetch)
        further = request.purpose == LIST and request.url not in planned
        if reading.problem and further and "hops" not in request.context:
            continue  # page 2 of a list says nothing about the column
        if reading.problem and not side:
            return Look(
                answers=answers,
                fetched=tuple(fetched_all),
                problem=reading.problem,
                operator=reading.operator,
            )
        for document in _readable(reading):
            if request.purpose == ANY_PAGE:
                document = replace(document, rows=(), messages=())
            documents.append(document)
            answers[document.url] = fetched
        queue.extend(_wanted(request, reading, known, budget - sides))
    return Look(
        documents=tuple(documents),
        answers=answers,
        fetched=tuple(fetched_all),
        unchanged=frozenset(unchanged),
        gone=frozenset(gone),
    )


def _wanted(
    request: Request, reading: Reading, known: Collection[str], room: int
) -> tuple[Request, ...]:
    """What follows from a reading. The next page of a list only while all this one shows is
    new and there is room to read more: then more was published than one page holds."""
    if request.purpose == ANY_PAGE:  # it was asked for by itself; a hop is the way to it
        return tuple(one for one in reading.follow if "hops" in one.context)
    if request.purpose != LIST:
        return reading.follow
    sides = [one for one in reading.follow if one.purpose == SIDE_PAGE]
    more = 0 < len(sides) < room and not any(one.url in known for one in sides)
    # A message waits on whichever page of the list it has moved to.
    more = more or any(document.messages for document in reading.documents)
    return tuple(
        one for one in reading.follow if more or one.purpose != LIST or "hops" in one.context
    )


def _identity(request: Request) -> tuple[str, ...]:
    """What makes two requests the same: for an API also the place in its paging."""
    if request.purpose in SIDES:
        return (request.url,)
    context = repr(sorted(request.context.items()))
    return (request.method, request.url, request.body.hex(), context)


def _conditional(
    request: Request, remembered: Mapping[str, Page], again: Collection[str]
) -> Request:
    """A list is always read whole: it may name articles that the last budget left out."""
    page = remembered.get(request.url)
    if page is None or request.url in again or request.purpose in ("home", LIST):
        return request
    return replace(request, etag=page.etag, last_modified=page.last_modified)


def _readable(reading: Reading) -> tuple[Document, ...]:
    return tuple(document for document in reading.documents if not document.problem)
