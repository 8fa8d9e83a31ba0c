"""Opens everything the work needs, in order, and closes it again: the one place of assembly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from .. import rulebook as rulebooks
from ..attachments import Opener
from ..evidence import Archive
from ..fetch import Fetcher
from ..fetch.robots_txt import RobotsTxt
from ..mail import Mailer
from ..outbox import Outbox
from ..pipeline import Carrier, Files, LinkRound, Means, Prober, Scanner, Visitor
from ..rulebook import Rulebook
from ..settings import Config
from ..store import AsyncStore
from ..tokens import Keeper
from .clock import wall_clock
from .crew import Crew, Outfit

Clock = Callable[[], datetime]


@dataclass(slots=True, kw_only=True)
class Workplace:
    """Everything at hand for one configuration. Only `crew` ever changes: with the rules."""

    config: Config
    clock: Clock
    store: AsyncStore
    fetcher: Fetcher
    outbox: Outbox
    archive: Archive
    outfit: Outfit
    crew: Crew

    async def take_up(self, crew: Crew) -> None:
        """Let `crew` do what begins from now on; what rules said that it lacks stands no more."""
        book = crew.rulebook
        await self.store.run("save_edition", book.version, book.edition, self.clock())
        settle = timedelta(seconds=self.config.mail.settle_seconds)
        await self.store.run("withdraw_rules", book.names, self.clock(), settle)
        self.crew = crew

    @property
    def rulebook(self) -> Rulebook:
        return self.crew.rulebook

    @property
    def visitor(self) -> Visitor:
        return self.crew.visitor

    @property
    def files(self) -> Files:
        return self.crew.files

    @property
    def prober(self) -> Prober:
        return self.crew.prober

    @property
    def links(self) -> LinkRound:
        return self.crew.links

    @property
    def scanner(self) -> Scanner:
        return self.crew.scanner

    @property
    def carrier(self) -> Carrier:
        return self.crew.carrier


@asynccontextmanager
async def _opener() -> AsyncIterator[Opener]:
    with Opener() as opener:
        yield opener


@asynccontextmanager
async def open_workplace(
    config: Config, *, clock: Clock = wall_clock, exclusive: bool = True
) -> AsyncIterator[Workplace]:
    """Raises RuleError, BundleError or StoreError before anything has started.

    Not `exclusive`: beside a running daemon, for jobs that send no letters.
    """
    book = rulebooks.load_all(config.rules, now=clock())
    archive = Archive(config.store.evidence)
    async with (
        await AsyncStore.open(config.store, exclusive=exclusive) as store,
        Fetcher(config.fetch, clock=clock) as fetcher,
        _opener() as opener,
    ):
        await store.run("sync_targets", config.targets, config.units, clock())
        await store.run("note_closed", config.targets, clock())
        outfit = Outfit(
            config=config,
            fetcher=fetcher,
            archive=archive,
            opener=opener,
            robots=RobotsTxt(fetcher.fetch, agent=config.fetch.user_agent, clock=clock),
            salt=bytes.fromhex(await store.run("meta", "salt")),
            means=partial(
                Means,
                fetch=fetcher.fetch,
                store=store,
                schedule=config.schedule,
                clock=clock,
                settle=timedelta(seconds=config.mail.settle_seconds),
                tokens=Keeper(config.credentials, config.accounts.tokens, fetcher.fetch, clock),
                reposts=config.reposts,
            ),
        )
        place = Workplace(
            config=config,
            clock=clock,
            store=store,
            fetcher=fetcher,
            archive=archive,
            outbox=Outbox(config, store=store, mailer=Mailer(config.mail), clock=clock),
            outfit=outfit,
            crew=outfit.crew(book),
        )
        await place.take_up(place.crew)
        yield place
