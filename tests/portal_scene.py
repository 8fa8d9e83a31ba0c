"""A site of prepared pages with the real pipeline and store around it, and a clock tests move."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from monitor import rulebook as rulebooks
from monitor.attachments import Opener
from monitor.engine import Engine
from monitor.evidence import Archive
from monitor.model import CHINA, Failure, Fetched, Request, Seen, Target, TargetKind, Unit
from monitor.pipeline import Carrier, Files, LinkRound, Means, Prober, Visitor
from monitor.settings import RuleSettings, Schedule, StoreSettings
from monitor.store import AsyncStore, FindingFilter

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=CHINA)
BASE = "http://www.sample.gov.cn"
SITE = Target(
    id="site:p", kind=TargetKind.SITE, name="样例区人民政府", unit="u", url=f"{BASE}/",
    source="website",
)  # fmt: skip
UNIT = Unit(id="u", name="区政府办", mail=("u@example.gov.cn",))
HTML = {"content-type": "text/html; charset=utf-8"}


def column(key: str, kind: str, url: str = "") -> Target:
    return Target(
        id=f"column:p/{key}", kind=TargetKind.COLUMN, name=key, unit="u", parent="site:p",
        url=url or f"{BASE}/{key}/", source="website", column_class=kind,
    )  # fmt: skip


class World:
    """Pages by address; a page may be text, a status, a failure, or (redirect) another address."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.pages: dict[str, str | int | Failure] = {}
        self.redirects: dict[str, str] = {}
        self.unknown: str | int = 404  # what the own host answers for addresses it does not know
        self.asked: list[Request] = []
        self.clock = clock

    async def fetch(self, request: Request) -> Fetched:
        self.asked.append(request)
        url = self.redirects.get(request.url, request.url)
        own = url.startswith(BASE)
        page = self.pages.get(url, self.unknown if own else 200)
        common = {
            "request": request, "at": self.clock(), "url": url,
            "redirects": (url,) if url != request.url else (),
        }  # fmt: skip
        if isinstance(page, Failure):
            return Fetched(**common, failure=page, detail="不通")
        if isinstance(page, int):
            return Fetched(**common, status=page, headers=HTML)
        text = "" if request.method == "HEAD" else page
        return Fetched(
            **common, status=200, text=text, body=text.encode(), charset="utf-8", headers=HTML
        )

    @property
    def urls(self) -> list[str]:
        return [request.url for request in self.asked]


class Scene:
    """Everything of one test."""

    def __init__(self, store: AsyncStore, engine: Engine, folder: Path, opener: Opener) -> None:
        self.now, self.store = NOW, store
        self.world = World(self.clock)
        self.online = True
        self.ipv6 = (Seen.UNKNOWN, "")
        means = Means(
            fetch=self.world.fetch, store=store, rulebook=engine.rulebook, schedule=Schedule(),
            clock=self.clock, settle=timedelta(0),
        )  # fmt: skip
        archive = Archive(folder / "evidence")
        files = Files(means, engine=engine, archive=archive, opener=opener)
        self.visitor = Visitor(means, engine=engine, archive=archive, files=files)
        self.links = LinkRound(means)
        self.prober = Prober(means, online=self._up, timeout=15.0)
        self.carrier = Carrier(means, ipv6=self._six)

    def clock(self) -> datetime:
        return self.now

    async def _up(self) -> bool:
        return self.online

    async def _six(self, url: str) -> tuple[Seen, str]:
        return self.ipv6

    async def later(self, **delta: float) -> None:
        self.now += timedelta(**delta)
        self.world.asked.clear()

    async def standing(self, target: str = "") -> set[str]:
        """The rules of findings that stand now."""
        wanted = FindingFilter(present=True, target=target)
        return {row.finding.rule for row in (await self.store.run("findings", wanted)).rows}

    async def places(self, rule: str) -> set[str]:
        """Where the findings of a rule stand."""
        found = await self.store.run("findings", FindingFilter(present=True, rule=rule))
        return {
            s.url
            for row in found.rows
            for s in await self.store.run("sightings", row.id)
            if s.gone_at is None
        }


@asynccontextmanager
async def staged(folder: Path, engine: Engine, *targets: Target) -> AsyncIterator[Scene]:
    """A scene over the given targets, SITE first."""
    settings = StoreSettings(path=folder / "s.db", reserve_mib=0)
    async with await AsyncStore.open(settings) as store:
        with Opener() as opener:
            await store.run("sync_targets", (SITE, *targets), (UNIT,), NOW)
            yield Scene(store, engine, folder, opener)


def page(body: str, *, head: str = "", title: str = "样例区人民政府") -> str:
    return f"<html lang=zh><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def prose(topic: str) -> str:
    line = f"会议听取了{topic}工作情况的汇报，研究了下一步安排，要求各单位抓好落实，让群众得到更多实惠。"
    return f"<h1>{topic}工作会议召开</h1><div class='content'>{f'<p>{line}</p>' * 3}</div>"


@cache
def engine() -> Engine:
    """All rules but spelling, whose tables take seconds to load and judge no state; made once."""
    off = frozenset({"typo-likely", "typo-possible"})
    return Engine(rulebooks.load((rulebooks.builtin_folder(),), RuleSettings(off=off)))
