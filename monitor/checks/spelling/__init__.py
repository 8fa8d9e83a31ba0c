"""疑似错别字: likely misspellings, by a language model and trees trained on made misspellings.

All spelling rules share one engine and differ by how sure it must be: `typo-likely` takes what
is above its `least`, `typo-possible` what lies between its own and that. The tables are read
when the first text is checked, so that other groups do not pay for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ...model import Hit, Rule
from ...rulebook.shapes import Context
from ...settings import RuleSettings
from ...text.passage import Passage
from ..context import excused, facts
from ..context import read as read_data
from .corrector import Corrector
from .data import SpellingData, read_spelling

TYPES = frozenset({"spelling.engine"})

_ANYWHERE = Context()

_REASONS = {
    1: "读音相同，按上下文推断",
    2: "读音相近，按上下文推断",
    3: "字形相近，按上下文推断",
    4: "同音词，按上下文推断",
}


@dataclass(frozen=True, slots=True)
class _Band:
    rule: Rule
    data: SpellingData


class Spelling:
    """The spelling check: each misspelling goes to the strictest rule it satisfies."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        bands = [_Band(rule, read_data(read_spelling, rule)) for rule in rules]
        self._bands = sorted(bands, key=lambda band: -band.data.least)
        self._corrector: Corrector | None = None

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.text
        if not any("一" <= char <= "鿿" for char in text):
            return
        for found in self._engine().find(text, self._bands[-1].data.least):
            band = next(b for b in self._bands if found.probability >= b.data.least)
            if excused(_ANYWHERE, text, found.start, found.end):
                continue
            yield Hit(
                rule=band.rule,
                start=found.start,
                end=found.end,
                suggestion=found.suggestion,
                confidence=round(found.probability, 3),
                facts={**facts(band.rule), "reason": _REASONS[found.kind]},
            )

    def _engine(self) -> Corrector:
        if self._corrector is None:
            self._corrector = _loaded(self._bands[0].data.read)
        return self._corrector


_kept: dict[Callable[[], bytes], Corrector] = {}


def _loaded(read: Callable[[], bytes]) -> Corrector:
    """The engine over these tables, kept: a process that reloads its rules reads them once."""
    if read not in _kept:
        _kept.clear()
        _kept[read] = Corrector.from_bytes(read())
    return _kept[read]


def build(rules: Sequence[Rule], settings: RuleSettings) -> Spelling:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Spelling(rules)
