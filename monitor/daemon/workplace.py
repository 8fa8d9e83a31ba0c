"""Opens everything the work needs, in order, and closes it again: the one place of assembly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from .. import rulebook as rulebooks
from ..attachments import Opener
from ..engine import Engine
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

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """Everything at hand for one configuration."""

    config: Config
    clock: Clock
    rulebook: Rulebook
    store: AsyncStore
    fetcher: Fetcher
    visitor: Visitor
    files: Files
    prober: Prober
    links: LinkRound
    scanner: Scanner
    carrier: Carrier
    outbox: Outbox
    archive: Archive


@asynccontextmanager
async def _opener() -> AsyncIterator[Opener]:
    with Opener() as opener:
        yield opener


@asynccontextmanager
async def open_workplace(
    config: Config, *, clock: Clock = wall_clock, exclusive: bool = True
) -> AsyncIterator[Workplace]:
    """Raises RuleError or StoreError before anything has started.

    Not `exclusive`: beside a running daemon, for jobs that send no letters.
    """
    book = rulebooks.load((rulebooks.builtin_folder(), *config.rules.folders), config.rules)
    settle = timedelta(seconds=config.mail.settle_seconds)
    archive = Archive(config.store.evidence)
    async with (
        await AsyncStore.open(config.store, exclusive=exclusive) as store,
        Fetcher(config.fetch, clock=clock) as fetcher,
        _opener() as opener,
    ):
        await store.run("sync_targets", config.targets, config.units, clock())
        await store.run("note_closed", config.targets, clock())
        engine = Engine(book, config.rules, salt=bytes.fromhex(await store.run("meta", "salt")))
        means = Means(
            fetch=fetcher.fetch,
            store=store,
            rulebook=book,
            schedule=config.schedule,
            clock=clock,
            settle=settle,
            tokens=Keeper(config.credentials, config.accounts.tokens, fetcher.fetch, clock),
            reposts=config.reposts,
        )
        files = Files(
            means, engine=engine, archive=archive, settings=config.attachments, opener=opener
        )
        yield Workplace(
            config=config,
            clock=clock,
            rulebook=book,
            store=store,
            fetcher=fetcher,
            visitor=Visitor(means, engine=engine, archive=archive, files=files),
            files=files,
            prober=Prober(means, online=fetcher.online, timeout=config.fetch.probe_timeout),
            links=LinkRound(means),
            scanner=Scanner(
                means,
                engine=engine,
                archive=archive,
                files=files,
                robots=RobotsTxt(fetcher.fetch, agent=config.fetch.user_agent, clock=clock),
                keep_apart=fetcher.keep_apart,
                width=config.fetch.concurrency,
            ),
            carrier=Carrier(means, ipv6=fetcher.ipv6),
            archive=archive,
            outbox=Outbox(config, store=store, mailer=Mailer(config.mail), clock=clock),
        )
