"""状态墙: site, columns and accounts as tiles with three states, and the figures above them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from aiohttp import web

from ..checks.state import availability
from ..model import (
    CHINA,
    OPEN_STATES,
    EventKind,
    Probe,
    TargetKind,
    TargetState,
)
from ..routes import closed
from ..rulebook import Rulebook
from ..store import Counts, TargetRow
from . import charts, words
from .desk import Desk, desk_of

TREND_WEEKS = 13
STATES = {
    "normal": TargetState.NORMAL,
    "faulty": TargetState.FAULTY,
    "unknown": TargetState.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One target on the wall. `word` is its state in the words for its kind."""

    row: TargetRow
    word: str
    style: str

    @property
    def target(self):
        return self.row.status.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """A week of probes of one site. `percent` None: nothing was probed."""

    percent: float | None
    line: charts.Line | None
    probes: int
    seconds: float | None  # median time of a good answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Tiles under one heading: a class of columns, a platform."""

    key: str
    name: str
    tiles: tuple[Tile, ...]


def tile(row: TargetRow) -> Tile:
    """State as word and style; a blank column and a stale one are both faulty."""
    status = row.status
    match status.state:
        case TargetState.NORMAL:
            word, style = closed(status.target) or "正常", "normal"
        case TargetState.UNKNOWN:
            word, style = "无法判断", "unknown"
        case _:
            style = "faulty"
            if status.target.kind is TargetKind.SITE:
                word = "异常"
            else:
                word = "空白" if status.blank else "停更"
    return Tile(row=row, word=word, style=style)


def _in_use(row: TargetRow) -> bool:
    target = row.status.target
    return target.kind is TargetKind.ACCOUNT and not closed(target)


def wanted(row: TargetRow, state: str, text: str, unit_names: Mapping[str, str]) -> bool:
    """Whether a tile passes the filter of the wall."""
    status = row.status
    if state == "findings":
        fits = row.findings > 0
    else:
        fits = state not in STATES or status.state is STATES[state]
    if fits and text:
        target = status.target
        about = f"{target.name} {unit_names.get(target.unit, '')} {target.platform}"
        about += words.PLATFORM_NAMES.get(target.platform, "")
        fits = text.lower() in about.lower()
    return fits


def shelves(rows: Iterable[TargetRow], key: Any, names: Mapping[str, str]) -> tuple[Shelf, ...]:
    """Tiles by `key` in order of appearance; inside, what needs a look stands first."""
    order = {"faulty": 0, "unknown": 1, "normal": 2}
    found: dict[str, list[Tile]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(tile(row))
    return tuple(
        Shelf(
            key=name,
            name=names.get(name, name or "其他"),
            tiles=tuple(sorted(tiles, key=lambda t: (order[t.style], -t.row.findings))),
        )
        for name, tiles in found.items()
    )


def uptime(probes: Sequence[Probe], rulebook: Rulebook, now: datetime) -> Uptime:
    """The share of good probes of a week as the indicator counts them, and its course in
    six-hour steps. `probes` in order of time."""
    numbers = availability.numbers_of(rulebook)
    counted = availability.counted(probes, numbers, now) if numbers else ()
    if not counted:
        return Uptime(percent=None, line=None, probes=0, seconds=None)
    buckets: dict[tuple[date, int], list[bool]] = {}
    for probe in counted:
        at = probe.at.astimezone(CHINA)
        buckets.setdefault((at.date(), at.hour // 6), []).append(
            availability.opened(probe, numbers)
        )
    course = [100 * sum(b) / len(b) for _, b in sorted(buckets.items())]
    seconds = sorted(p.timing.total for p in counted if availability.opened(p, numbers))
    return Uptime(
        percent=100 * sum(map(sum, buckets.values())) / len(counted),
        line=charts.sparkline(course, width=200, height=40, low=0, high=100),
        probes=len(counted),
        seconds=seconds[len(seconds) // 2] if seconds else None,
    )


def trend(days: Iterable[tuple[date, EventKind, int]], today: date) -> charts.Bars:
    """Cases opened (again) and fixed per week."""
    mondays = charts.weeks(today, TREND_WEEKS)
    opened: Counter[date] = Counter()
    fixed: Counter[date] = Counter()
    for day, kind, count in days:
        monday = day - timedelta(days=day.weekday())
        if kind in {EventKind.OPENED, EventKind.REOPENED}:
            opened[monday] += count
        elif kind in {EventKind.FIXED, EventKind.CLOSED}:
            fixed[monday] += count
    groups = [(f"{m.month}/{m.day}", (("opened", opened[m]), ("fixed", fixed[m]))) for m in mondays]
    return charts.columns(groups, width=660, height=170)


async def event_days(desk: Desk, since: datetime) -> list[tuple[date, EventKind, int]]:
    """Events per day and kind from `since` on."""
    days = await desk.store.run("event_days", since)
    return [(day, kind, n) for day, kinds in days.items() for kind, n in kinds.items()]


async def handle(request: web.Request) -> web.Response:
    """The wall; `state` and `q` narrow the tiles, not the figures."""
    desk = desk_of(request)
    now = desk.clock()
    today = now.astimezone(CHINA).date()
    state = request.query.get("state", "")
    text = request.query.get("q", "").strip()[:60]
    counts: Counts = await desk.store.run("counts", now)
    rows: Sequence[TargetRow] = await desk.store.run("wall")
    unit_names = await desk.unit_names()
    since = now - timedelta(weeks=TREND_WEEKS)
    shown = [r for r in rows if wanted(r, state, text, unit_names)]
    by_kind: dict[TargetKind, list[TargetRow]] = {kind: [] for kind in TargetKind}
    for row in shown:
        by_kind[row.status.target.kind].append(row)
    sites = [
        (
            tile(row),
            uptime(
                await desk.store.run("probes", row.status.target.id, now - timedelta(days=7)),
                desk.rulebook,
                now,
            ),
        )
        for row in by_kind[TargetKind.SITE]
    ]
    stale = sum(
        r.status.target.kind is TargetKind.ACCOUNT and r.status.state is TargetState.FAULTY
        for r in rows
    )
    return desk.render(
        request,
        "wall.html",
        title="状态墙",
        counts=counts,
        tally=Counter(STATES_BACK[r.status.state] for r in rows),
        troubled=sum(r.findings > 0 for r in rows),
        stale=stale,
        account_total=sum(_in_use(r) for r in rows),
        open_cases=sum(n for s, n in counts.cases.items() if s in OPEN_STATES),
        sites=sites,
        columns=shelves(
            by_kind[TargetKind.COLUMN], lambda r: r.status.target.column_class, words.CLASS_NAMES
        ),
        accounts=shelves(
            by_kind[TargetKind.ACCOUNT], lambda r: r.status.target.platform, words.PLATFORM_NAMES
        ),
        unit_names=unit_names,
        trend=trend(await event_days(desk, since), today),
        alerts=await desk.store.run("alerts"),
        state=state,
        text=text,
        shown=len(shown),
        total=len(rows),
    )


STATES_BACK = {state: key for key, state in STATES.items()}
