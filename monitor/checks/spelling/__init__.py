"""疑似错别字: likely misspellings, by language models and trees trained on made misspellings.

All spelling rules share one engine and differ by how sure it must be: `typo-likely` takes what
is above its `least`, `typo-possible` what lies between its own and that. In a sentence that is
found faulty, `beside` is enough for the rest: errors come in swarms, and a sentence half
mended is no help. The tables are read when the first text is checked, or before it, see `begin`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import ne
from threading import Lock, Thread
from typing import Any

from numpy.typing import NDArray

from ...errors import Problem, RuleError
from ...model import Hit, Rule
from ...rule_settings import RuleSettings
from ...text.fold import fold_text
from ...text.passage import Passage
from ...text.sentences import sentence_around
from ..context import excused, facts
from ..context import read as read_data
from . import tables
from .corrector import Corrector, Misspelling
from .data import SpellingData, read_spelling
from .learned import Learned, NotLearned
from .reasons import reason

TYPES = frozenset({"spelling.engine"})
_CHINESE = re.compile("[一-鿿]")
_TRADITIONAL, _TRADITIONAL_SHARE = 3, 0.1
"""So many, and such a share, make a sentence a traditional one; fewer are slips."""


@dataclass(frozen=True, slots=True)
class _Band:
    rule: Rule
    data: SpellingData


class Spelling:
    """The spelling check: each misspelling goes to the strictest rule it satisfies."""

    reach = 100
    """Characters on either side that have a say (`register` looks furthest); from further away
    only what the text repeats counts, as an excuse."""

    def __init__(self, rules: Sequence[Rule], learned: Learned | None = None) -> None:
        bands = [_Band(rule, read_data(read_spelling, rule)) for rule in rules]
        self._bands = sorted(bands, key=lambda band: -band.data.least)
        self._least = min(min(band.data.least, band.data.beside) for band in bands)
        self._own = learned
        self._corrector: Corrector | None = None

    def run(self, passage: Passage) -> Iterator[Hit]:
        return iter(self.run_all([passage])[0])

    def run_all(self, passages: Sequence[Passage]) -> list[list[Hit]]:
        texts = [passage.text for passage in passages]
        rows = [row for row, text in enumerate(texts) if _CHINESE.search(text)]
        hits: list[list[Hit]] = [[] for _ in texts]
        if rows:
            asked = [texts[row] for row in rows]
            seen = self._engine().find_all(asked, self._least, learned=self._own)
            for row, found in zip(rows, seen, strict=True):
                hits[row] = list(self._hits(texts[row], found))
        return hits

    def _hits(self, text: str, found: Sequence[Misspelling]) -> Iterator[Hit]:
        for group in _by_sentence(text, found):
            if _traditional(text, group[0]):
                continue
            surest = max(one.probability for one in group)
            for one in group:
                band = self._band(one.probability, surest)
                if (
                    band
                    and not _among_traditional(text, one)
                    and not excused(band.data.context, text, one.start, one.end)
                ):
                    yield Hit(
                        rule=band.rule,
                        start=one.start,
                        end=one.end,
                        suggestion=one.suggestion,
                        confidence=round(one.probability, 3),
                        facts={**facts(band.rule), "reason": reason(one.kind)},
                    )

    def _band(self, probability: float, surest: float) -> _Band | None:
        for band in self._bands:
            if probability >= band.data.least:
                return band
            if surest >= band.data.least and probability >= band.data.beside:
                return band
        return None

    def _engine(self) -> Corrector:
        if self._corrector is None:
            self._corrector = _loaded(self._bands[0].data)
        return self._corrector


def _traditional(text: str, one: Misspelling) -> bool:
    """Whether its sentence is written in traditional characters: the tables know none."""
    start, end = sentence_around(text, one.start, one.end)
    count, letters = _traditional_in(text[start:end])
    return count >= _TRADITIONAL and count >= letters * _TRADITIONAL_SHARE


def _traditional_in(text: str) -> tuple[int, int]:
    """How many characters are traditional, of how many."""
    letters = "".join(_CHINESE.findall(text))
    return sum(map(ne, letters, fold_text(letters))), len(letters)


def _among_traditional(text: str, one: Misspelling) -> bool:
    """Whether it is a traditional character and not the only one around: a heading, a name."""
    around = text[max(0, one.start - Spelling.reach) : one.end + Spelling.reach]
    old = text[one.start : one.end]
    return fold_text(old) != old and _traditional_in(around)[0] >= _TRADITIONAL


def _by_sentence(text: str, found: Sequence[Misspelling]) -> Iterator[list[Misspelling]]:
    group: list[Misspelling] = []
    finish = 0
    for one in found:
        if group and one.start >= finish:
            yield group
            group = []
        if not group:
            finish = sentence_around(text, one.start, one.end)[1]
        group.append(one)
    if group:
        yield group


class _Reading(Thread):
    """Reads tables while something else is done; most of it is unpacking, for which the
    interpreter waits for nobody."""

    def __init__(self, data: SpellingData) -> None:
        super().__init__(name="spelling tables", daemon=True)
        self._data = data
        self._arrays: dict[str, NDArray[Any]] | None = None
        self.start()

    def run(self) -> None:
        with contextlib.suppress(Exception):  # told when they are needed
            self._arrays = _read(self._data)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The tables; raises what reading them raises."""
        self.join()
        return self._arrays or _read(self._data)


def _read(data: SpellingData) -> dict[str, NDArray[Any]]:
    with data.read() as file:
        return tables.read(file)


_begun: dict[str, _Reading] = {}
_kept: dict[str, Corrector] = {}
_one_reader = Lock()


def begin(rules: Sequence[Rule]) -> None:
    """Begins to read the tables of these rules, which takes longer than to build any check; those
    begun before and never asked for are given up."""
    try:
        data = read_data(read_spelling, rules[0])
    except RuleError:
        return  # `build` will say so
    with _one_reader:
        if data.digest not in _kept and data.digest not in _begun:
            _begun.clear()
            _begun[data.digest] = _Reading(data)


def _loaded(data: SpellingData) -> Corrector:
    """The engine over these tables, kept: a process that reloads its rules reads them once."""
    # Visits check in several threads: without the lock each unpacks tables of its own.
    with _one_reader:
        if data.digest not in _kept:
            _kept.clear()
            begun = _begun.pop(data.digest, None)
            _kept[data.digest] = Corrector(begun.arrays() if begun else _read(data))
        return _kept[data.digest]


def build(rules: Sequence[Rule], settings: RuleSettings) -> Spelling:
    """The check for these rules; raises RuleError when their data cannot be used."""
    learned = None
    if settings.learned and settings.learned.is_file():
        try:
            learned = Learned.from_bytes(settings.learned.read_bytes())
        except (OSError, NotLearned) as error:
            place = str(settings.learned)
            raise RuleError(
                [Problem(place, "文件", str(error), "请重新执行 govmon learn")]
            ) from error
    return Spelling(rules, learned)
