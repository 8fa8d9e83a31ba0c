"""Looks at one account through all its sources, and says what they tell together.

routes → each asked (or left alone, when it may not be asked yet) → one status, one list
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from ..checks.state import freshness, posts
from ..checks.state.judgement import Judgement
from ..model import CHINA, Document, Fetched, Reading, Target, TargetState, TargetStatus
from ..routes import accuses, closed, is_fallback, routes_by_key
from ..sources import find
from ..sources.posts import SPAN_DAYS
from ..store import KnownDocument, RouteStatus
from ..text.dates import parse_date
from .gather import Look
from .means import Means
from .reading import LISTED, SourceLook, earliest, planned, read_source

COMPLETE = frozenset({"wechat", "weibo", "douyin", "kuaishou"})
"""Lists that hold every post of the span they show: what is missing in it was taken down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLook:
    """What was seen of an account. `look.documents` are those to be inspected, `listed` all that
    the lists show; `routes` the sources as now known, `note` what they say differently.

    `not_before`: no source may be asked before that; nothing was looked at and nothing changes.
    `followers`: how many follow the account, where a source tells.
    """

    look: Look
    status: TargetStatus
    listed: tuple[Document, ...] = ()
    routes: tuple[RouteStatus, ...] = ()
    note: str = ""
    not_before: datetime | None = None
    followers: int | None = None


async def look_at_account(
    means: Means, target: Target, status: TargetStatus, now: datetime
) -> AccountLook:
    """Ask each source of the account that may be asked now."""
    kept: Mapping[str, RouteStatus] = await means.store.run("routes_of", target)
    known: Mapping[str, KnownDocument] = await means.store.run("known_documents", target.id)
    again = frozenset(await means.store.run("open_pages", target.id))
    looks: dict[str, SourceLook] = {}
    states: list[RouteStatus] = []
    waits: list[datetime] = []
    for key, route in routes_by_key(target).items():
        before = kept.get(key, RouteStatus(key=key, status=TargetStatus(target=route)))
        before = replace(before, source=route.source, status=replace(before.status, target=route))
        if is_fallback(route) and any(not one.problem for one in looks.values()):
            states.append(before)
            continue
        seen = await _look(means, route, key, before, now, known, again)
        if seen.not_before is not None:
            waits.append(seen.not_before)
            states.append(before)
            continue
        looks[key] = seen
        states.append(_after(before, seen, now))
    if not looks:
        told = f"按接口限制，{min(waits):%m-%d %H:%M} 之后再读取" if waits else "没有可用的来源"
        return AccountLook(
            look=Look(answers={}, problem=told), status=status, routes=tuple(states),
            not_before=min(waits, default=None),
        )  # fmt: skip
    sources = [one.status for one in states]
    joined = freshness.combine(status, sources)
    listed = _without_twins(looks.values())
    return AccountLook(
        look=_joined(looks, listed, known, again, target),
        status=joined,
        listed=listed,
        routes=tuple(states),
        note=freshness.disagreement(sources, now) if len(sources) > 1 else "",
        followers=next((o.followers for o in looks.values() if o.followers is not None), None),
    )


async def judge_posts(means: Means, target: Target, seen: AccountLook, now: datetime) -> Judgement:
    """The rules on posts, over what the lists show now and what was stored before."""
    today = now.astimezone(CHINA).date()
    reposts = means.reposts
    first = min([today - timedelta(days=SPAN_DAYS), *(r.published for r in reposts)])
    rows = await means.store.run("posts_since", target.id, first)
    records = await means.store.run("confirmations", target.id, "interaction")
    verdict = freshness.judge_one(seen.status, means.rulebook, now)
    history = posts.history_of(
        target,
        seen.listed,
        (
            # Without the text itself nothing is said of repeats: short titles are shared by chance.
            posts.Message(day=r.published, title=r.title, url=r.url)
            for r in rows
        ),
        now,
        accused=verdict.kind in {freshness.Kind.STALE, freshness.Kind.BLANK},
        closed_on=await _closed_on(means, target),
        interaction=(records[0].day, records[0].value) if records else None,
        reposts=reposts,
    )
    return posts.assess(history, means.rulebook, now)


async def _closed_on(means: Means, target: Target) -> date | None:
    """The day of closing in the roster, or the day on which we first heard of it."""
    if not closed(target):
        return None
    told = target.options.get("closed_on")
    if isinstance(told, str) and (day := parse_date(told, means.clock())):
        return day
    since = await means.store.run("closed_since", target.id)
    return since.astimezone(CHINA).date() if since else None


async def _look(
    means: Means,
    route: Target,
    key: str,
    before: RouteStatus,
    now: datetime,
    known: Mapping[str, KnownDocument],
    again: frozenset[str],
) -> SourceLook:
    source = find(route.source)
    if hasattr(source, "confirmed"):  # people tell what cannot be fetched
        reading: Reading = source.confirmed(await _with_records(means, route), now)
        return SourceLook(documents=reading.documents, problem=reading.problem)
    requests = planned(route, now)
    for request in requests:
        until = earliest(request, before.asked_at)
        if until is not None and now < until:
            return SourceLook(not_before=until)
    if any("min_seconds" in request.context for request in requests):
        await means.store.run("note_asked", route.id, key, route.source, now)
    return await read_source(
        route, requests, means.fetch, keeper=means.tokens, known=known.keys(), again=again,
        whole=_search_back(means, now),
    )  # fmt: skip


def _search_back(means: Means, now: datetime) -> bool:
    """Whether older posts must be read again: their texts may hold what had to be passed on."""
    today = now.astimezone(CHINA).date()
    last = timedelta(days=SPAN_DAYS)
    return any(one.published <= today <= one.deadline + last for one in means.reposts)


async def _with_records(means: Means, route: Target) -> Target:
    """The route with what people recorded by `govmon account confirm` beside the roster's own."""
    records = await means.store.run("confirmations", route.id, "post")
    told = [
        {"time": r.day.isoformat(), "title": r.title, "url": r.url, "by": r.person,
         "readings": r.value or None}
        for r in records
    ]  # fmt: skip
    own = route.options.get("confirmed")
    entries = [*(own if isinstance(own, list | tuple) else ()), *told]
    return replace(route, options={**route.options, "confirmed": entries})


def _after(before: RouteStatus, seen: SourceLook, now: datetime) -> RouteStatus:
    if seen.problem:
        status = freshness.after_failure(before.status, seen.problem, now)
        state = TargetState.UNKNOWN
    else:
        status = freshness.after_look(before.status, seen.documents, now)
        state = TargetState.NORMAL
    return replace(
        before, status=replace(status, state=state), operator=bool(seen.problem and seen.operator)
    )


def _joined(
    looks: Mapping[str, SourceLook],
    listed: tuple[Document, ...],
    known: Mapping[str, KnownDocument],
    again: frozenset[str],
    target: Target,
) -> Look:
    """All looks as one: it failed only when every source that was asked failed."""
    good = {key: one for key, one in looks.items() if not one.problem}
    answers: dict[str, Fetched] = {}
    for one in good.values():
        answers = {**one.answers, **answers}
    failed = [one for one in looks.values() if one.problem]
    several = len(looks) > 1
    return Look(
        documents=tuple(d for d in listed if LISTED not in d.marks),
        answers=answers,
        fetched=tuple(f for one in looks.values() for f in one.fetched),
        gone=_taken_down(looks, known, again, target),
        problem="" if good else _problems(looks, several=several),
        operator=not good and any(one.operator for one in failed),
    )


def _problems(looks: Mapping[str, SourceLook], *, several: bool) -> str:
    if not several:
        return next(iter(looks.values())).problem
    return "；".join(f"{key.split(' ')[0]}：{one.problem}" for key, one in looks.items())[:600]


def _without_twins(looks: Iterable[SourceLook]) -> tuple[Document, ...]:
    """Each post once: the same address, or the same title on the same day through *two* sources
    (through one it was posted twice). The one with more text stays, at the place of the first; how
    often it was read may be told by the other."""
    kept: list[Document] = []
    by_url: dict[str, int] = {}
    by_post: dict[tuple[str, date], int] = {}
    for one in looks:
        before = dict(by_post)  # of other sources only
        for document in one.documents:
            day = document.published
            post = (document.title, day) if document.title and day else None
            place = by_url.get(document.url) if document.url else None
            if place is None and post:
                place = before.get(post)
            if place is None:
                place = len(kept)
                kept.append(document)
            else:
                other = kept[place]
                told = max(
                    (n for n in (other.readings, document.readings) if n is not None), default=None
                )
                fuller = document.url == other.url and len(document.blocks) > len(other.blocks)
                kept[place] = replace(document if fuller else other, readings=told)
            if document.url:
                by_url.setdefault(document.url, place)
            if post:
                by_post.setdefault(post, place)
    return tuple(kept)


def _taken_down(
    looks: Mapping[str, SourceLook],
    known: Mapping[str, KnownDocument],
    again: frozenset[str],
    target: Target,
) -> frozenset[str]:
    """Posts with findings that an official list no longer shows though it reaches beyond them."""
    routes = routes_by_key(target)
    gone: set[str] = set()
    for key, one in looks.items():
        route = routes[key]
        if one.problem or route.source not in COMPLETE or not accuses(route):
            continue
        shown = {d.url for d in one.documents}
        days: list[date] = [d.published for d in one.documents if d.published and not d.pinned]
        oldest = min(days, default=None)
        for url in again - shown:
            day = known[url].published if url in known else None
            if oldest and day and day > oldest:
                gone.add(url)
    return frozenset(gone)
