"""State leaders by a dated roster: misspelled names, wrong titles, fallen officials.

All roster rules share the people of all their files, so that an office adds a rule with a
file of its own people, or with a later term of somebody, and every rule knows of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import Hit, Rule
from ...rule_settings import RuleSettings
from ...text.passage import Passage
from ..context import read
from .data import merged, read_roster
from .names import NameCheck
from .posts import FallenCheck, PostCheck

__all__ = ["TYPES", "Roster", "build", "read_roster"]

TYPES = frozenset({"roster"})
_CHECKS = {"name": NameCheck, "title": PostCheck, "fallen": FallenCheck}


class Roster:
    """The checks of all roster rules; build it once."""

    def __init__(self, rules: Sequence[Rule], *, engine: str = "auto") -> None:
        parts = [(rule, read(read_roster, rule)) for rule in rules]
        tenures = merged(tuple(data for _, data in parts))
        self.checks = []
        for ask, kind in _CHECKS.items():
            asked = [(rule, data) for rule, data in parts if data.ask == ask]
            if asked:
                # The first rule speaks for all files: its words, with all the people.
                self.checks.append(kind(*asked[0], tenures, engine=engine))

    def run(self, passage: Passage) -> Iterator[Hit]:
        for check in self.checks:
            yield from check.run(passage)


def build(rules: Sequence[Rule], settings: RuleSettings) -> Roster:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Roster(rules)
