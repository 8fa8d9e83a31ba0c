"""Wrong words: all terms and confusion pairs of all rules in one automaton."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..model import Hit, Level, Rule
from ..rulebook.shapes import (
    Context,
    read_pairs,
    read_terms,
)
from ..settings import RuleSettings
from ..text.fold import Folded, fold_text
from ..text.passage import Passage
from ..text.sentences import sentence_around
from ..text.terms import Match, Term, Terms
from ..text.words import stands_alone
from .context import excused, facts, level_on, read

TYPES = frozenset({"terms", "pairs"})

_READERS = {
    "terms": read_terms,
    "pairs": read_pairs,
}
_RANKS = {Level.SEVERE: 0, Level.ERROR: 1, Level.HINT: 2}
_TRIAL = 3  # a trial rule never hides one in service


@dataclass(frozen=True, slots=True)
class _Entry:
    """What stands behind one term of the automaton."""

    term: Term
    rule: Rule
    suggestion: str
    boundary: bool
    skip_symbols: bool
    context: Context


class Lexicon:
    """The lexicon check; build it once, it keeps nothing of the passages it reads."""

    def __init__(self, rules: Sequence[Rule], *, engine: str = "auto") -> None:
        self._plain = [entry for owner, rule in enumerate(rules) for entry in _entries(rule, owner)]
        self._dense = [entry for entry in self._plain if entry.skip_symbols]
        self._plain_terms = Terms((entry.term for entry in self._plain), engine=engine)
        self._dense_terms = Terms((entry.term for entry in self._dense), engine=engine)

    @property
    def size(self) -> int:
        """How many words are looked for, allow-spans included."""
        return len(self._plain)

    def run(self, passage: Passage) -> Iterator[Hit]:
        """Hits of all rules; of hits that overlap, the graver, then the longer one."""
        folded = passage.folded
        starts: list[int] = []
        ends: list[int] = []
        for match in self._plain_terms.find(folded.text):
            hit = _hit(self._plain[match.index], match, folded, passage)
            if hit:
                starts.append(hit.start)
                ends.append(hit.end)
                yield hit
        # A symbol inside a word is rare: most passages have no hit in the dense view at all.
        if not self._dense or folded.dense is None:
            return
        for match in self._dense_terms.find(folded.dense.text):
            start, end = folded.dense.origin(match.start, match.end)
            place = bisect_left(starts, end)  # hits so far are in order and apart
            if place and ends[place - 1] > start:
                continue
            if fold_text(passage.text[start:end]) == self._dense[match.index].term.text:
                continue  # no symbol inside: the plain view has judged this one
            hit = _hit(self._dense[match.index], match, folded.dense, passage)
            if hit:
                yield hit


def _entries(rule: Rule, owner: int) -> Iterator[_Entry]:
    terms = read(_READERS[rule.type], rule)
    rank = _RANKS[rule.level] + (_TRIAL if rule.trial else 0)
    words = {fold_text(wrong): right for wrong, right in terms.words}
    for wrong, right in words.items():
        yield _Entry(
            Term(wrong, owner, rank=rank),
            rule,
            right,
            terms.boundary,
            terms.skip_symbols,
            terms.context,
        )
    for text in dict.fromkeys(map(fold_text, terms.allow)):
        yield _Entry(
            Term(text, owner, allow=True), rule, "", False, terms.skip_symbols, terms.context
        )


def _hit(entry: _Entry, match: Match, folded: Folded, passage: Passage) -> Hit | None:
    """The hit in offsets of the passage, or None when its surroundings excuse it."""
    holds, level = level_on(entry.context, entry.rule, passage.published)
    if not holds:
        return None
    if entry.boundary:
        sentence = sentence_around(folded.text, match.start, match.end)
        if not stands_alone(folded.text, match.start, match.end, sentence):
            return None
    start, end = folded.origin(match.start, match.end)
    if excused(entry.context, passage.text, start, end):
        return None
    return Hit(
        rule=entry.rule,
        start=start,
        end=end,
        suggestion=entry.suggestion,
        level=level,
        facts=facts(entry.rule),
    )


def build(rules: Sequence[Rule], settings: RuleSettings) -> Lexicon:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Lexicon(rules)
