"""Accounts on fake platforms, watched by the real visitor over the real store and fetcher."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from fake_platforms import SECRET, FakePlatforms, Published, World

from monitor import rulebook as rulebooks
from monitor.engine import Engine
from monitor.evidence import Archive
from monitor.fetch import Fetcher
from monitor.model import CHINA, Finding, Target, TargetKind, TargetStatus, Unit
from monitor.pipeline import Means, Report, Visitor
from monitor.settings import (
    Credential,
    FetchSettings,
    Repost,
    RuleSettings,
    Schedule,
    StoreSettings,
)
from monitor.store import AsyncStore
from monitor.tokens import Keeper

START = datetime(2026, 6, 1, 9, 0, tzinfo=CHINA)
DAY = timedelta(days=1)


def small_engine(**limits: Any) -> Engine:
    """The shipped rules; only one text rule's group is needed here, but all are run."""
    settings = RuleSettings(**limits)
    return Engine(rulebooks.load((rulebooks.builtin_folder(),), settings), settings)


def post(at: datetime, title: str = "", **more: Any) -> Published:
    return Published(at=at, title=title or f"本区工作动态 {at:%m%d%H%M}", **more)


@dataclass
class Scene:
    """`await scene.visit(target)`; `scene.world` is what the platforms show."""

    world: World
    base: str
    store: AsyncStore
    visitor: Visitor
    keeper: Keeper
    fetcher: Fetcher
    now: datetime = START
    targets: dict[str, Target] = field(default_factory=dict)

    def clock(self) -> datetime:
        return self.now

    async def visit(self, target: Target, *, hours: float = 4) -> Report:
        self.now += timedelta(hours=hours)
        return await self.visitor.visit(target)

    async def status(self, target: Target) -> TargetStatus:
        return await self.store.run("status", target.id)

    async def standing(self, target: Target) -> list[str]:
        rows = await self.store.run("findings")
        return sorted(
            r.finding.rule for r in rows.rows
            if r.finding.target == target.id and r.gone_at is None
        )  # fmt: skip

    async def findings(self) -> list[Finding]:
        return [r.finding for r in (await self.store.run("findings")).rows]

    async def alerts(self) -> dict[str, str]:
        return {f"{a.kind} {a.subject}": a.reason for a in await self.store.run("alerts")}


def account(source: str, base: str = "", *, id: str = "acc1", **options: Any) -> Target:
    """An account read over its platform; `also` and the rest are options."""
    url = options.pop("url", "")
    platform = options.pop("platform", source if source != "manual" else "channels")
    return Target(
        id=f"account:{platform}:{id}", kind=TargetKind.ACCOUNT, name="样例发布", unit="u", url=url,
        source=source, platform=platform,
        options={"account": id, "base": base, "mobile_base": base, **options},
    )  # fmt: skip


def credentials(base: str, *ids: str) -> list[Credential]:
    """One of each platform for every id."""
    found = []
    for id in ids:
        found.append(Credential(platform="wechat", id=id, secret=SECRET, base=base))
        found += [
            Credential(platform=p, id=id, app="app", secret=SECRET, refresh_token=f"r0-{id}",
                       base=base)
            for p in ("weibo", "douyin", "kuaishou")
        ]  # fmt: skip
    return found


@asynccontextmanager
async def scene_at(
    folder: Path,
    engine: Engine,
    *,
    ids: Sequence[str] = ("acc1",),
    reposts: tuple[Repost, ...] = (),
    seconds: float = 2.0,
) -> AsyncIterator[Scene]:
    box: list[Scene] = []

    def clock() -> datetime:
        return box[0].now if box else START

    world = World(clock=clock)
    for id in ids:
        world.refresh[id] = f"r0-{id}"
    settings = FetchSettings(
        allow_private=("127.0.0.0/8",), host_delay=0.0, per_host=8, total_timeout=seconds
    )
    async with (
        FakePlatforms(world) as server,
        Fetcher(settings, clock=clock) as fetcher,
        await AsyncStore.open(StoreSettings(path=folder / "s.db", reserve_mib=0)) as store,
    ):
        keeper = Keeper(credentials(server.base, *ids), folder / "tokens", fetcher.fetch, clock)
        means = Means(
            fetch=fetcher.fetch, store=store, rulebook=engine.rulebook, schedule=Schedule(),
            clock=clock, settle=timedelta(minutes=10), tokens=keeper, reposts=reposts,
        )  # fmt: skip
        visitor = Visitor(means, engine=engine, archive=Archive(folder / "evidence"))
        box.append(
            Scene(world=world, base=server.base, store=store, visitor=visitor, keeper=keeper,
                  fetcher=fetcher)
        )  # fmt: skip
        yield box[0]


async def enrol(scene: Scene, *targets: Target) -> None:
    """Make these the roster."""
    unit = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
    await scene.store.run("sync_targets", targets, (unit,), scene.now)
    await scene.store.run("note_closed", targets, scene.now)
