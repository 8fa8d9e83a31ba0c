"""Random histories of an account and of a source that fails: no false 停更, and none missed.

The world is a list of posts. Three peers tell of it: the official API, a relay that stamps
its file cache (we-mp-rss), and one with a status list (wewe-rss). Each poll may meet a dead
line, an error, a captcha, a refused token or, with relays, an old list served as if new.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from monitor.checks.state.freshness import after_failure, after_look, assess, explain_state
from monitor.model import (
    CHINA,
    Document,
    Failure,
    Fetched,
    Reading,
    Request,
    Target,
    TargetKind,
    TargetState,
    TargetStatus,
)
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.sources import find

START = datetime(2026, 3, 1, 8, 0, tzinfo=CHINA)
DAYS = 60
STALE = "account-stale"
LAG = timedelta(hours=24)


@cache
def rules() -> Rulebook:
    """Not a fixture: Hypothesis would print the whole book with a failing example."""
    return load((builtin_folder(),))


@dataclass
class World:
    """Posts, in order of time; the relay copies the list on every sync while it lives."""

    posts: list[datetime]
    alive: Callable[[datetime], bool] = lambda _: True
    cache: tuple[datetime, list[datetime]] = (START, [])
    broken: str = ""  # what this poll meets
    told: list[str] = field(default_factory=list)

    def until(self, now: datetime) -> list[datetime]:
        return [at for at in self.posts if at <= now]

    def sync(self, now: datetime) -> None:
        if self.alive(now):
            self.cache = (now, self.until(now))

    def stale(self, now: datetime) -> bool:
        """The truth an inspector would find on this day."""
        newest = max(self.until(now))
        return (now.date() - newest.astimezone(CHINA).date()).days > 14


def _target(source: str, **options: Any) -> Target:
    return Target(
        id="account:a", kind=TargetKind.ACCOUNT, name="某某发布", unit="u",
        url="http://relay.example/feeds/MP_1.rss", source=source, platform="wechat",
        options=options,
    )  # fmt: skip


OFFICIAL = _target("wechat", appid="wx1")
STAMPED = _target("feed")
LISTED = _target("feed", relay="wewe-rss")


def _answer(world: World, target: Target, request: Request, now: datetime) -> Fetched:
    """What the peer says to one request."""

    def said(body: bytes, status: int = 200) -> Fetched:
        return Fetched(request=request, at=now, status=status, url=request.url, body=body)

    match world.broken:
        case "timeout":
            return Fetched(request=request, at=now, failure=Failure.TIMEOUT, detail="30 秒")
        case "captcha":
            return said(b"<!doctype html><html><title>verify</title></html>")
        case "503":
            return said(b'{"error":{"message":"empty"}}', 503)
        case "empty":
            return said(b"")
        case "token" if target is OFFICIAL and not request.context.get("refresh"):
            return said(b'{"errcode":42001,"errmsg":"access_token expired"}')
        case "quota" if target is OFFICIAL:
            return said(b'{"errcode":45009,"errmsg":"api freq out of limit"}')
        case "truncated" if target is not OFFICIAL:
            return said(_rss(*world.cache)[:120])
    if target is OFFICIAL:
        return said(_batch(world.until(now)))
    if request.purpose == "relay":
        return said(
            json.dumps([{"id": "MP_1", "syncTime": int(world.cache[0].timestamp())}]).encode()
        )
    return said(_rss(*world.cache, generator="Mp-We-Rss" if target is STAMPED else "WeWe-RSS"))


def _rss(built: datetime, posts: list[datetime], generator: str = "Mp-We-Rss") -> bytes:
    items = "".join(
        f"<item><title>第{n}条</title><link>http://x.example/{n}</link>"
        f"<pubDate>{at:%Y-%m-%d %H:%M:%S}</pubDate></item>"
        for n, at in sorted(enumerate(posts[-5:]), key=lambda one: one[0] % 3)  # never in order
    )
    return (
        f"<rss version='2.0'><channel><title>t</title><generator>{generator}</generator>"
        f"<lastBuildDate>{built:%a, %d %b %Y %H:%M:%S} </lastBuildDate>{items}</channel></rss>"
    ).encode()


def _batch(posts: list[datetime]) -> bytes:
    items = [
        {"content": {"news_item": [{"title": f"第{n}条"}], "create_time": int(at.timestamp())}}
        for n, at in reversed(list(enumerate(posts[-20:])))
    ]
    return json.dumps({"item": items, "total_count": len(posts), "item_count": len(items)}).encode()


def _look(world: World, target: Target, now: datetime) -> Reading:
    """One visit: the plan and all that follows; the first problem ends it."""
    source = find(target.source)
    queue, found = list(source.plan(target)), list[Document]()
    for _ in range(5):
        if not queue:
            return Reading(documents=tuple(found))
        reading = source.read(target, _answer(world, target, queue.pop(0), now))
        if reading.problem:
            return reading
        found += reading.documents
        queue += reading.follow
    raise AssertionError("an endless chain of requests")


def _run(world: World, target: Target, broken: list[str]) -> tuple[int, int]:
    """Live through the history; returns (polls that accused, polls that could not look)."""
    book = rules()
    status, case_open = TargetStatus(target=target), False
    accused = blind = 0
    for poll in range(DAYS * 4):
        now = START + timedelta(hours=6 * poll)
        world.sync(now)
        world.broken = broken[poll % len(broken)]
        reading = _look(world, target, now)
        if reading.problem:
            blind += 1
            status = after_failure(status, reading.problem, now)
            judgement = assess(status, book, now)
            assert STALE not in {f.rule for f in judgement.findings}
        else:
            status = after_look(status, reading.documents, now)
            judgement = assess(status, book, now, reading.documents)
        found = STALE in {f.rule for f in judgement.findings}
        state, _ = explain_state(status, book, now)
        if found or state is TargetState.FAULTY:
            # True when the list was: a relay's may be some hours old, the official one is not.
            assert status.looked_at is not None and now - status.looked_at <= LAG
            assert world.stale(status.looked_at), f"false 停更 at {now}"
            assert target is not OFFICIAL or status.looked_at == now
            accused += 1
        if state is TargetState.NORMAL:
            assert not world.stale(now), f"missed at {now}"
        seen_now = not reading.problem and (target is OFFICIAL or world.cache[0] == now)
        if seen_now and world.stale(now):
            assert found and state is TargetState.FAULTY, f"missed at {now}"
        if found:
            case_open = True
        elif target.url in judgement.looked:
            assert not (case_open and world.stale(now)), f"closed while stale at {now}"
            case_open = False
    return accused, blind


GAPS = st.lists(st.integers(1, 30 * 24), min_size=3, max_size=12)
TROUBLES = st.lists(
    st.sampled_from(
        ["", "", "", "timeout", "captcha", "503", "empty", "token", "quota", "truncated"]
    ),
    min_size=1,
    max_size=40,
)
DEATHS = st.lists(st.tuples(st.integers(0, DAYS), st.integers(1, 25)), max_size=3)


def _posts(gaps: list[int]) -> list[datetime]:
    """The first post stands before the watch begins, so that the truth is always known."""
    at, posts = START - timedelta(hours=30), []
    for gap in [0, *gaps]:
        at += timedelta(hours=gap)
        posts.append(at)
    return posts


@pytest.mark.parametrize(
    "target", [OFFICIAL, STAMPED, LISTED], ids=["official", "stamped", "listed"]
)
@settings(
    max_examples=8,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(gaps=GAPS, broken=TROUBLES, deaths=DEATHS)
def test_no_false_alarm_and_none_missed(
    target: Target,
    gaps: list[int],
    broken: list[str],
    deaths: list[tuple[int, int]],
) -> None:
    def alive(now: datetime) -> bool:
        day = (now - START).days
        return not any(start <= day < start + length for start, length in deaths)

    _run(World(_posts(gaps), alive), target, broken)


def test_a_silent_account_is_found_on_the_fifteenth_day() -> None:
    accused, blind = _run(World(_posts([1])), OFFICIAL, [""])
    assert blind == 0
    # The last post is of 28 February: stale from 15 March, whose first poll is at 02:00.
    assert accused == (DAYS - 14) * 4 + 1


def test_a_source_that_never_works_accuses_nobody() -> None:
    accused, blind = _run(World(_posts([1])), OFFICIAL, ["captcha", "timeout"])
    assert (accused, blind) == (0, DAYS * 4)


@pytest.mark.parametrize("target", [STAMPED, LISTED], ids=["stamped", "listed"])
def test_a_relay_that_dies_hides_posts_but_accuses_nobody(target: Target) -> None:
    """The relay stops on day 10, the account goes on posting daily."""
    world = World(_posts([24] * 80), alive=lambda now: now < START + timedelta(days=10))
    accused, blind = _run(world, target, [""])
    assert accused == 0
    assert blind == (DAYS - 12) * 4  # two days of grace for the stamp


def test_one_post_between_death_and_discovery_is_not_overlooked() -> None:
    """13 days silent, the relay dies, a post comes: the cache is old but not yet suspicious."""
    died = START + timedelta(days=13)
    posts = [START - timedelta(hours=2), died + timedelta(hours=3)]
    world = World(posts, alive=lambda now: now < died)
    accused, _ = _run(world, STAMPED, [""])
    assert accused == 0
