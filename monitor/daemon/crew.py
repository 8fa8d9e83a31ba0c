"""Everyone who works by the rules of one rulebook, made anew when the rules change.

A visit under way keeps the crew it began with, so that its engine, its version and what it
remembers of blocks belong together; the next one is done by the new crew.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..attachments import Opener
from ..browser import Browser
from ..engine import Engine
from ..evidence import Archive
from ..fetch import Fetcher
from ..fetch.robots_txt import RobotsTxt
from ..pipeline import (
    Carrier,
    Files,
    LinkRound,
    Means,
    Pictures,
    Prober,
    Rescanner,
    Scanner,
    Visitor,
)
from ..rulebook import Rulebook
from ..settings import Config


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """The workers of one rulebook."""

    rulebook: Rulebook
    visitor: Visitor
    files: Files
    prober: Prober
    links: LinkRound
    scanner: Scanner
    carrier: Carrier
    rescanner: Rescanner
    pictures: Pictures


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What every crew is given: all that does not depend on the rules."""

    config: Config
    fetcher: Fetcher
    archive: Archive
    opener: Opener
    robots: RobotsTxt
    salt: bytes
    means: Callable[..., Means]  # all of it but the rulebook

    def crew(self, book: Rulebook) -> Crew:
        """A crew for this rulebook. Raises RuleError when a check cannot use its rules."""
        config = self.config
        engine = Engine(book, config.rules, salt=self.salt)
        means = self.means(rulebook=book)
        given: dict[str, Any] = {"engine": engine, "archive": self.archive}
        files = Files(means, **given, settings=config.attachments, opener=self.opener)
        return Crew(
            rulebook=book,
            visitor=Visitor(means, **given, files=files),
            files=files,
            prober=Prober(means, online=self.fetcher.online, timeout=config.fetch.probe_timeout),
            links=LinkRound(means),
            scanner=Scanner(
                means,
                **given,
                files=files,
                robots=self.robots,
                keep_apart=self.fetcher.keep_apart,
                width=config.fetch.concurrency,
            ),
            carrier=Carrier(
                means,
                ipv6=self.fetcher.ipv6,
                browser=Browser(config.browser) if config.browser.configured else None,
                further={site: crawl.hosts for site, crawl in config.crawls.items()},
            ),
            rescanner=Rescanner(engine, means.store, clock=means.clock),
            pictures=Pictures(means, files),
        )
