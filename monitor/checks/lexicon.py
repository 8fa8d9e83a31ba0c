"""Wrong words: all terms and confusion pairs of all rules in one automaton."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model import Hit, Level, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import (
    TermsData,
    read_pairs,
    read_terms,
)
from ..text.fold import Folded, fold_all, fold_text
from ..text.passage import Passage
from ..text.sentences import sentence_around
from ..text.terms import Match, Terms, Wanted
from ..text.words import stands_alone
from .context import excused, facts, level_on, read

TYPES = frozenset({"terms", "pairs"})

_READERS = {
    "terms": read_terms,
    "pairs": read_pairs,
}
_RANKS = {Level.SEVERE: 0, Level.ERROR: 1, Level.HINT: 2}
_SHORT = 3
_TRIAL = 3  # a trial rule never hides one in service


@dataclass(frozen=True, slots=True)
class _Source:
    """One rule with its data; its words are entries of the automaton."""

    rule: Rule
    data: TermsData


class _Table:
    """The words of some sources, found in one view of a text."""

    def __init__(self, sources: Sequence[_Source], engine: str) -> None:
        wanted: list[Wanted] = []
        self.suggestions: list[str] = []
        for owner, source in enumerate(sources):
            rule, data = source.rule, source.data
            rank = _RANKS[rule.level] + (_TRIAL if rule.trial else 0)
            wrong = dict(zip(fold_all([w for w, _ in data.words]), data.words, strict=True))
            wanted.append(Wanted(list(wrong), owner, rank=rank))
            self.suggestions += [right for _, right in wrong.values()]
            allow = list(dict.fromkeys(fold_all(data.allow)))
            wanted.append(Wanted(allow, owner, allow=True))
            self.suggestions += [""] * len(allow)
        self.sources = sources
        self.terms = Terms(wanted, engine=engine)

    def source(self, match: Match) -> _Source:
        return self.sources[self.terms.owners[match.index]]


class Lexicon:
    """The lexicon check; build it once, it keeps nothing of the passages it reads."""

    def __init__(self, rules: Sequence[Rule], *, engine: str = "auto") -> None:
        sources = [_Source(rule, read(_READERS[rule.type], rule)) for rule in rules]
        self._plain = _Table(sources, engine)
        self._dense = _Table([s for s in sources if s.data.skip_symbols], engine)

    @property
    def size(self) -> int:
        """How many words are looked for, allow-spans included."""
        return len(self._plain.suggestions)

    def run(self, passage: Passage) -> Iterator[Hit]:
        """Hits of all rules; of hits that overlap, the graver, then the longer one."""
        folded = passage.folded
        starts: list[int] = []
        ends: list[int] = []
        told: Match | None = None
        for match in self._plain.terms.matches(folded.text):
            if told and told.index == match.index and told.end == match.start:
                told = match  # a key held down is one fault, however long the row: 的的的的的的
                continue
            hit = _hit(self._plain, match, folded, passage)
            told = match if hit else None
            if hit:
                starts.append(hit.start)
                ends.append(hit.end)
                yield hit
        # A symbol inside a word is rare: most passages have no hit in the dense view at all.
        if not self._dense.suggestions or folded.dense is None:
            return
        for match in self._dense.terms.matches(folded.dense.text):
            start, end = folded.dense.origin(match.start, match.end)
            place = bisect_left(starts, end)  # hits so far are in order and apart
            if place and ends[place - 1] > start:
                continue
            if fold_text(passage.text[start:end]) == self._dense.terms.words[match.index]:
                continue  # no symbol inside: the plain view has judged this one
            hit = _hit(self._dense, match, folded.dense, passage)
            if hit:
                yield hit


def _hit(table: _Table, match: Match, folded: Folded, passage: Passage) -> Hit | None:
    """The hit in offsets of the passage, or None when its surroundings excuse it."""
    source = table.source(match)
    rule, data = source.rule, source.data
    holds, level = level_on(data.context, rule, passage.published)
    if not holds:
        return None
    if data.boundary or (data.skip_symbols and _is_short(table.terms.words[match.index])):
        sentence = sentence_around(folded.text, match.start, match.end)
        if not stands_alone(folded.text, match.start, match.end, sentence):
            return None
    start, end = folded.origin(match.start, match.end)
    if excused(data.context, passage.text, start, end):
        return None
    return Hit(
        rule=rule,
        start=start,
        end=end,
        suggestion=table.suggestions[match.index],
        level=level,
        facts=facts(rule),
    )


def _is_short(word: str) -> bool:
    """Two or three Chinese characters of an advertisement stand in other words by chance: 北约|炮兵, 中学生|妹子."""
    return len(word) <= _SHORT and all("一" <= char <= "鿿" for char in word)


def build(rules: Sequence[Rule], settings: RuleSettings) -> Lexicon:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Lexicon(rules)
