"""Tries other rules on stored text without keeping anything: what would newly fire, what would
fall silent, what would be judged otherwise. For `govmon rules update` before it installs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..cases import Dismissal
from ..engine import Allowed, Engine
from ..model import Finding, Group
from ..rulebook import Rulebook
from ..settings import RuleSettings
from ..store import ArchivedPage

SAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What other rules say of one page. `regraded` are (before, after): the same fault with
    another level or status. Masked leaks are left out, since stored text cannot show them."""

    new: tuple[Finding, ...] = ()
    silent: tuple[Finding, ...] = ()
    regraded: tuple[tuple[Finding, Finding], ...] = ()


NONE = Difference()


@dataclass(slots=True)
class Tally:
    """What a change does to one rule, over all pages; `samples` are the first few."""

    new: int = 0
    silent: int = 0
    regraded: int = 0
    dismissed: int = 0  # would fire, but a 误报 mark or an allowed text covers it
    pages: set[str] = field(default_factory=set)
    samples: list[tuple[str, Finding]] = field(default_factory=list)  # ("new"/…, finding)


class Tryout:
    """Two rulebooks side by side; only pages that the changed rules concern are read whole."""

    def __init__(self, old: Rulebook, new: Rulebook, settings: RuleSettings) -> None:
        self.changed = new.edition.changed_since(old.edition)
        self._whole = [Engine(book, settings) for book in (old, new)]
        self._parts = (
            None
            if self.changed is None
            else [Engine(book.only(self.changed), settings) for book in (old, new)]
        )

    def compare(self, page: ArchivedPage) -> Difference:
        """What changes on this page."""
        if self._parts is not None and not any(
            part.groups and part.check(page.document) for part in self._parts
        ):
            return NONE
        before, after = (self._findings(engine, page) for engine in self._whole)
        same = before.keys() & after.keys()
        return Difference(
            new=tuple(after[key] for key in after if key not in same),
            silent=tuple(before[key] for key in before if key not in same),
            regraded=tuple(
                (before[key], after[key])
                for key in after
                if key in same and _grade(before[key]) != _grade(after[key])
            ),
        )

    def _findings(self, engine: Engine, page: ArchivedPage) -> Mapping[str, Finding]:
        hidden = page.masked | page.withheld
        return {
            f.key: f.at(target=page.target, unit="", url=page.document.url)
            for f in engine.check(page.document)
            if not (f.group is Group.PRIVACY and f.block in hidden)
        }

    def over(
        self,
        pages: Iterable[ArchivedPage],
        *,
        dismissals: Sequence[Dismissal] = (),
        allowed: Callable[[str], Allowed] = lambda _site: Allowed(()),
    ) -> Mapping[str, Tally]:
        """By rule, what changes on all pages; `allowed` gives what a site never wants flagged."""
        tallies: dict[str, Tally] = defaultdict(Tally)
        for page in pages:
            difference = self.compare(page)
            for finding in difference.new:
                covered = allowed(page.site).covers(finding) or any(
                    mark.silences(page.site, finding) for mark in dismissals
                )
                tally = tallies[finding.rule]
                if covered:
                    tally.dismissed += 1
                else:
                    _count(tally, "new", finding)
            for finding in difference.silent:
                _count(tallies[finding.rule], "silent", finding)
            for _, finding in difference.regraded:
                _count(tallies[finding.rule], "regraded", finding)
        return dict(tallies)


def _count(tally: Tally, what: str, finding: Finding) -> None:
    setattr(tally, what, getattr(tally, what) + 1)
    tally.pages.add(finding.url)
    if sum(kind == what for kind, _ in tally.samples) < SAMPLES:
        tally.samples.append((what, finding))


def _grade(finding: Finding) -> tuple[str, bool]:
    return finding.level, finding.trial
