"""Finds many words at once: one automaton for all deny words and all allow-spans.

    find: all overlapping hits → deny hits inside an allow-span dropped → leftmost-longest

Three engines give the same hits: `daachorse` (charwise double array), `ahocorasick_rs`, and a
pure-Python automaton for machines without wheels. Offsets are code points of the given text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple, Protocol

FEW = 2_000
"""Characters whose pieces are looked up before an automaton is built, see `Patient`."""
PIECE = 20_000
"""Characters of a text that are read at once, see `Terms.matches`."""
_TRIES = 3
_Span = tuple[int, int, int]
EVERYBODY = -1
"""The owner of an allow-span that holds for the words of every owner."""


class Wanted(NamedTuple):
    """Words that one owner looks for, or that free its hits. An allow-span frees only the hits of
    its own owner. `rank` decides between overlapping hits of different owners: lower wins."""

    words: Sequence[str]
    owner: int = 0
    allow: bool = False
    rank: int = 0


class Match(NamedTuple):
    """A word found at `start:end`; `index` is its place among all that are wanted."""

    start: int
    end: int
    index: int


class _Engine(Protocol):
    def find_overlapping(self, text: str) -> Sequence[tuple[int, int, int]]:
        """(start, end, word index) of every occurrence of every word."""
        ...


class PurePython:
    """Aho–Corasick (CACM 18/6, 1975) over dictionaries: slow, but everywhere."""

    def __init__(self, words: Sequence[str]) -> None:
        self._next: list[dict[str, int]] = [{}]
        self._word: list[int] = [-1]
        self._length = [len(word) for word in words]
        for index, word in enumerate(words):
            self._insert(word, index)
        self._fail, self._output = self._links()

    def _insert(self, word: str, index: int) -> None:
        state = 0
        for char in word:
            if char not in self._next[state]:
                self._next[state][char] = len(self._next)
                self._next.append({})
                self._word.append(-1)
            state = self._next[state][char]
        self._word[state] = index

    def _links(self) -> tuple[list[int], list[int]]:
        """Where to go on when no edge fits, and the next state that ends a word on that way."""
        fail, output = [0] * len(self._next), [0] * len(self._next)
        waiting = deque(self._next[0].values())
        while waiting:
            state = waiting.popleft()
            for char, child in self._next[state].items():
                back = fail[state]
                while back and char not in self._next[back]:
                    back = fail[back]
                fail[child] = self._next[back].get(char, 0)
                waiting.append(child)
            back = fail[state]
            output[state] = back if self._word[back] >= 0 else output[back]
        return fail, output

    def find_overlapping(self, text: str) -> list[tuple[int, int, int]]:
        found, state = [], 0
        following, fail, word = self._next, self._fail, self._word
        for end, char in enumerate(text, 1):
            while state and char not in following[state]:
                state = fail[state]
            state = following[state].get(char, 0)
            ending = state if word[state] >= 0 else self._output[state]
            while ending:
                index = word[ending]
                found.append((end - self._length[index], end, index))
                ending = self._output[ending]
        return found


def _daachorse(words: Sequence[str]) -> _Engine:
    from daachorse import MATCH_KIND_STANDARD, CharwiseDoubleArrayAhoCorasick

    return CharwiseDoubleArrayAhoCorasick(list(words), MATCH_KIND_STANDARD)


class _RustEngine:
    def __init__(self, words: Sequence[str]) -> None:
        from ahocorasick_rs import AhoCorasick, MatchKind

        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.Standard)

    def find_overlapping(self, text: str) -> list[tuple[int, int, int]]:
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return [(start, end, index) for index, start, end in found]


ENGINES: dict[str, Callable[[Sequence[str]], _Engine]] = {
    "daachorse": _daachorse,
    "ahocorasick_rs": _RustEngine,
    "python": PurePython,
}


def fastest(words: Sequence[str]) -> _Engine:
    """An automaton of the fastest engine that can be imported."""
    for name in ("daachorse", "ahocorasick_rs"):
        try:
            return ENGINES[name](words)
        except ImportError:
            continue
    return PurePython(words)


class Pieces:
    """Looks every piece of a text up among the words: dear by the character, but ready at once."""

    def __init__(self, places: Mapping[str, int]) -> None:
        self._places = places
        self._lengths = set(map(len, places))

    def find_overlapping(self, text: str) -> list[tuple[int, int, int]]:
        place = self._places.get
        found = [
            (start, start + length, index)
            for length in self._lengths
            for start in range(len(text) - length + 1)
            if (index := place(text[start : start + length])) is not None
        ]
        found.sort(key=lambda hit: (hit[1], hit[0]))
        return found


class Patient:
    """Takes the pieces of a first few texts and builds the automaton when more come.

    To build one for fifty thousand words takes longer than all the rest of a short run.
    """

    def __init__(self, places: Mapping[str, int]) -> None:
        """Each word with its place: they are counted from 0, in order."""
        self._places, self._left = places, FEW
        self._engine: _Engine = Pieces(places)

    def find_overlapping(self, text: str) -> Sequence[tuple[int, int, int]]:
        places = self._places
        if places and self._left >= 0:
            self._left -= len(text)
            if self._left < 0:
                self._engine = fastest(list(places))
                self._places = {}  # last: another thread then has the automaton
        return self._engine.find_overlapping(text)


def _engine(places: Mapping[str, int], wanted: str) -> _Engine | None:
    if "" in places:
        raise ValueError("an empty word would match everywhere")
    if not places:
        return None
    return Patient(places) if wanted == "auto" else ENGINES[wanted](list(places))


class Words:
    """The bare automaton: every occurrence of every word, overlapping ones too."""

    def __init__(self, words: Iterable[str], *, engine: str = "auto") -> None:
        """Words given twice count once; `words` keeps them in order, and hits give the place."""
        self.words = tuple(dict.fromkeys(words))
        self._automaton = _engine(_counted(self.words), engine)

    def find(self, text: str) -> Sequence[tuple[int, int, int]]:
        """(start, end, place in `words`) in the order of ends."""
        if self._automaton is None:
            return ()
        try:
            return self._automaton.find_overlapping(text)
        except UnicodeEncodeError:  # a lone surrogate: the Rust engines take only real text
            return self._automaton.find_overlapping(_without_surrogates(text))


class Terms:
    """A matcher for fixed words; the texts must be folded as the words are.

    `words` and `owners` tell what stands at the index of a match.
    """

    def __init__(self, wanted: Iterable[Wanted], *, engine: str = "auto") -> None:
        """`engine` is "auto" or a key of `ENGINES`; that one raises ImportError if absent."""
        self.words: list[str] = []
        self.owners: list[int] = []
        self._allowed: list[bool] = []
        self._ranks: list[int] = []
        for words, owner, allow, rank in wanted:
            self.words += words
            self.owners += [owner] * len(words)
            self._allowed += [allow] * len(words)
            self._ranks += [rank] * len(words)
        self._longest = max(map(len, self.words), default=0)
        last = _counted(self.words)
        self._several = _several(self.words, last)
        self._indexes = list(last.values()) if self._several else range(len(self.words))
        self._automaton = _engine(_counted(last) if self._several else last, engine)

    def find(self, text: str) -> list[Match]:
        """Deny hits in reading order: allow-spans applied, then leftmost-longest."""
        return list(self.matches(text))

    def matches(self, text: str) -> Iterator[Match]:
        """`find` one by one: of a long text the hits of one piece are held at once."""
        begin = 0
        while begin < len(text):
            piece = text[begin : begin + PIECE + self._longest]
            last = begin + len(piece) == len(text)
            hits, allowed = self._spans(piece)
            end = len(piece) if last else _gap([*hits, *allowed], PIECE)
            if allowed and hits:
                spans = _Allowed(allowed)
                hits = [hit for hit in hits if not spans.cover(*hit[:2], self.owners[hit[2]])]
            for hit in self._taken(hits):
                if hit.end <= end:
                    yield Match(begin + hit.start, begin + hit.end, hit.index) if begin else hit
            begin += end

    def overlapping(self, text: str) -> tuple[list[Match], list[_Span]]:
        """All deny hits, and (start, end, owner) of all allow-spans."""
        hits, allowed = self._spans(text)
        return [Match(*hit) for hit in hits], allowed

    def _spans(self, text: str) -> tuple[list[_Span], list[_Span]]:
        """(start, end, index) of the deny hits, (start, end, owner) of allow-spans."""
        if self._automaton is None:
            return [], []
        try:
            raw = self._automaton.find_overlapping(text)
        except UnicodeEncodeError:  # a lone surrogate: the Rust engines take only real text
            raw = self._automaton.find_overlapping(_without_surrogates(text))
        hits: list[_Span] = []
        allowed: list[_Span] = []
        several = self._several
        for start, end, place in raw:
            index = self._indexes[place]
            for one in several.get(index, (index,)):
                if self._allowed[one]:
                    allowed.append((start, end, self.owners[one]))
                else:
                    hits.append((start, end, one))
        return hits, allowed

    def _taken(self, hits: Iterable[_Span]) -> list[Match]:
        """Of hits that overlap: the lower rank, then the leftmost, then the longest."""
        ranks = self._ranks
        starts: list[int] = []
        taken: list[Match] = []
        for _, start, negative, index in sorted(
            (ranks[index], start, start - end, index) for start, end, index in hits
        ):
            place = bisect_left(starts, start)
            if place and taken[place - 1].end > start:
                continue
            end = start - negative
            if place < len(taken) and starts[place] < end:
                continue
            starts.insert(place, start)
            taken.insert(place, Match(start, end, index))
        return taken


def _counted(words: Iterable[str]) -> dict[str, int]:
    """Each word with its place; of one that comes more than once, the last."""
    return dict(zip(words, count()))


def _several(words: Sequence[str], last: Mapping[str, int]) -> dict[int, list[int]]:
    """All places of the words that come more than once, by the last of them."""
    if len(last) == len(words):
        return {}
    ends, several = set(last.values()), defaultdict(list)
    for place, word in enumerate(words):
        if place not in ends:
            several[last[word]].append(place)
    return {end: [*places, end] for end, places in several.items()}


def _gap(spans: Sequence[_Span], place: int) -> int:
    """The last place up to `place` where none of the spans goes on; `place` where all is covered,
    as in a row of one character ten thousand long."""
    gap = place
    for _ in range(_TRIES):
        across = [start for start, end, _ in spans if start < gap < end]
        if not across:
            return gap
        gap = min(across)
    return place


class _Allowed:
    """Allow-spans by owner, with the furthest end of all that start at or before a place."""

    def __init__(self, spans: Iterable[_Span]) -> None:
        self._starts: dict[int, list[int]] = {}
        self._ends: dict[int, list[int]] = {}
        for start, end, owner in sorted(spans):
            ends = self._ends.setdefault(owner, [])
            self._starts.setdefault(owner, []).append(start)
            ends.append(max(end, ends[-1]) if ends else end)

    def cover(self, start: int, end: int, owner: int) -> bool:
        """Whether one allow-span of the owner, or of everybody, holds all of `start:end`."""
        for whose in (owner, EVERYBODY):
            place = bisect_right(self._starts.get(whose, ()), start)
            if place and self._ends[whose][place - 1] >= end:
                return True
        return False


def _without_surrogates(text: str) -> str:
    return "".join("�" if 0xD800 <= ord(char) < 0xE000 else char for char in text)
