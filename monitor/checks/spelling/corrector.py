"""Finds misspellings in one text: doubted places, proposals, the trees' word, the best ones.

text → doubted places → what is meant there → proposals → first trees
     ↖                                                       ↓
      made, read again ← chosen ← second trees ← surroundings ← middle trees ← word paths
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...text.confusable import sound_alike
from .attested import Attested
from .doubt import Doubt
from .encode import EDGE, GAP, Encoded, encode_all, normal, numbers_of
from .features import Features
from .learned import Learned
from .names import in_a_name
from .network import Network
from .ngrams import NGrams, Pairs
from .phrases import Phrases
from .proposals import Proposals, Proposer, Scored
from .protect import Protection, repeated
from .ragged import distinct
from .register import confidence
from .rounds import Change, Rounds, make
from .surroundings import Meant, Surroundings
from .taste import matter_of_taste
from .trees import Trees, gate, table
from .words import LONGEST, Words

LEAST_GAIN = 2.0
REACH = EDGE + 2
LEAST = 0.1
"""What is less probable is never wanted."""

STRANGE = 2.3
"""Log-odds taken from several characters changed at once that sound otherwise: whoever picks the
wrong word has typed the right sounds. Of such proposals hardly one in ten is right on real pages
(尽力 is not 清理, nor 午餐 无偿)."""

_CHUNK = 12_000
"""Characters judged at once: bounds the memory a page of a megabyte takes."""
_TOGETHER = 24_000
"""Characters of short texts judged at once: more is hardly faster, and takes more memory."""
_AT_ONCE = 1000
"""Proposals looked at closely at once."""
_Piece = tuple[int, int, str]
"""Number of the text, offset in it, words."""
_BEFORE, _AFTER = 7, 8
"""Characters around a replacement that are split into words."""


@dataclass(frozen=True, slots=True, order=True)
class Misspelling:
    """A row of characters in the text and what should probably stand there."""

    start: int
    end: int
    suggestion: str
    probability: float
    kind: int  # how the two are alike, see `proposals`


@dataclass(frozen=True, slots=True)
class Examined:
    """Proposals of a text, what both trees are told of them, the log-odds of the first."""

    proposals: Proposals
    first: NDArray[np.float32]
    second: NDArray[np.float32]


class Corrector:
    """The whole engine over one set of tables."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        characters = arrays["characters"]
        self.numbers = numbers_of(characters)
        self._characters = ["\ufffd", *map(chr, characters)]
        self.words = Words(arrays)
        self._surroundings = Surroundings(Network(arrays))
        model, pairs = NGrams(arrays, len(characters) + 1), Pairs(arrays)
        attested = Attested(arrays, model, pairs, self.words)
        self.doubt = Doubt(arrays, self._surroundings, attested)
        self.proposer = Proposer(arrays, model, pairs, self.words)
        self._features = Features(self.words, arrays["frequency"], self.numbers)
        self._phrases = Phrases(arrays)
        self._first, self._first_least = gate(arrays, "first")
        self._middle, self._middle_least = gate(arrays, "middle")
        self._second = Trees(arrays, "second") if "second_base" in arrays else None
        self._protection = Protection(self.numbers)
        self._official = arrays["official"].astype(np.float32)

    def find(
        self, text: str, least: float, *, learned: Learned | None = None
    ) -> tuple[Misspelling, ...]:
        """Misspellings that are at least so probable, in reading order, none overlapping.

        What the text writes again must be the more surely wrong, and likewise what the office
        is known to write (`learned`).
        """
        return self.find_all([text], least, learned=learned)[0]

    def find_all(
        self,
        texts: Sequence[str],
        least: float,
        *,
        learned: Learned | None = None,
    ) -> list[tuple[Misspelling, ...]]:
        """`find` of each text: many short ones together take a fraction of the time."""
        pieces = [
            (row, start, text[start:end])
            for row, text in enumerate(texts)
            for start, end in _chunks(text)
        ]
        found: list[list[Misspelling]] = [[] for _ in texts]
        for together in _together(pieces):
            seen = self._find([piece for _, _, piece in together], least, learned)
            for (row, start, _), misspellings in zip(together, seen, strict=True):
                for one in misspellings:
                    first, last = one.start + start, one.end + start
                    if matter_of_taste(texts[row], first, last, one.suggestion):
                        continue
                    believed = _believed(one, texts[row][first:last])
                    if believed >= least and not in_a_name(texts[row], first, last):
                        one = replace(one, start=first, end=last, probability=believed)
                        found[row].append(one)
        return [tuple(some) for some in found]

    def meant(self, encoded: Encoded, places: NDArray[np.int64]) -> Meant:
        """What the network thinks is meant at places of a text."""
        return self._surroundings.meant(encoded.ids, places)

    def examine(self, encoded: Encoded, near: NDArray[np.int64] | None = None) -> Examined | None:
        """Proposals of a text with their features; only around the places `near`, if given."""
        return self._examine(self.proposer.score(encoded), near)

    def _examine(
        self,
        scored: Scored,
        near: NDArray[np.int64] | None,
        spared: NDArray[np.bool_] | None = None,
    ) -> Examined | None:
        encoded = scored.encoded
        among = None
        if near is not None:
            among = distinct(near[:, None] + np.arange(-EDGE - 1, EDGE + 2))
        meant = self.doubt.places(scored, among, spared)
        if not len(meant.places):
            return None
        around = self._surroundings.expected(encoded.ids, meant)
        proposals = self._proposed(scored, meant, around)
        if proposals is None:
            return None
        proposals = proposals.take(np.flatnonzero(self._protection.allowed(encoded.ids, proposals)))
        if not len(proposals):
            return None
        first = np.concatenate(
            [self._features.of(scored, proposals), meant.features(encoded.ids, proposals)], axis=1
        )
        if self._first is None:
            return Examined(proposals, first, first)
        score = self._first.score(first)
        good = np.flatnonzero(score >= self._first_least)
        if not len(good):
            return None
        proposals, first, score = proposals.take(good), first[good], score[good]
        lead = _lead(proposals.starts, score)
        kept, parts = [], []
        for begin in range(0, len(good), _AT_ONCE):
            rows = np.arange(begin, min(begin + _AT_ONCE, len(good)))
            given = np.stack([score[rows], lead[rows]], axis=1)
            words = self._words_around(scored, proposals.take(rows))
            wide = np.concatenate([first[rows], given, words], axis=1)
            if self._middle:
                still = np.flatnonzero(self._middle.score(wide) >= self._middle_least)
                rows, wide = rows[still], wide[still]
            if len(rows):
                fits = self._surroundings.features(scored.ids, proposals.take(rows), meant)
                kept.append(rows)
                parts.append(np.concatenate([wide, fits], axis=1))
        if not kept:
            return None
        rows = np.concatenate(kept)
        return Examined(proposals.take(rows), first[rows], np.concatenate(parts))

    def _proposed(self, text: Scored, meant: Meant, around: Meant) -> Proposals | None:
        def worth(p: Proposals) -> NDArray[np.float32]:
            parts = [
                p.take(np.arange(first, min(first + _AT_ONCE, len(p))))
                for first in range(0, len(p), _AT_ONCE)
            ]
            return np.concatenate(
                [part.gains + meant.features(text.ids, part)[:, 0] / 2 for part in parts]
            )

        likely = around.likely, meant.likely
        return self.proposer.propose(text, meant.places, LEAST_GAIN, likely, worth)

    def _words_around(self, text: Scored, proposals: Proposals) -> NDArray[np.float32]:
        """How the text around falls into words, as it is and with each proposal."""
        starts, span = proposals.starts, np.arange(-_BEFORE, LONGEST + _AFTER)
        places, was = np.unique(starts, return_inverse=True)
        old = text.ids[np.clip(places[:, None] + span, 0, len(text.ids) - 1)]
        new = old[was]
        inside = np.arange(LONGEST) < proposals.lengths[:, None]
        new[:, _BEFORE : _BEFORE + LONGEST][inside] = proposals.new[inside]
        first_changed = (old[was] != new).argmax(1)
        now = len(places) + np.arange(len(starts))
        logs, words, cover = self._phrases.best(
            np.concatenate([old, new]),
            np.concatenate([was, now]),
            np.concatenate([first_changed, first_changed]),
        )
        old_cover, new_cover = np.split(cover, 2)
        columns = [
            logs[now] - logs[was], words[now] - words[was], logs[was], logs[now], words[was],
            old_cover, new_cover,
        ]  # fmt: skip
        return table(columns)

    def _find(
        self, texts: Sequence[str], least: float, learned: Learned | None
    ) -> list[list[Misspelling]]:
        encoded = encode_all(texts, self.numbers)
        original, ids = encoded.ids, encoded.ids.copy()
        changed: dict[int, tuple[float, int]] = {}
        own = repeated(encoded) - confidence(encoded, self._official)
        if learned:
            for text, (start, end) in zip(texts, encoded.spans, strict=True):
                own[start + EDGE : end - EDGE] += learned.weights(normal(text)[0])
        scored = self.proposer.score(encoded)
        pending = self._judged(scored, None, own)
        rounds = Rounds(pending, least)
        while chosen := rounds.chosen(pending):
            fresh = rounds.read_again(make(ids, chosen, changed))
            if not fresh.size:
                continue
            far = np.ones(len(ids), dtype=bool)
            for step in range(-REACH, REACH + 1):
                far[np.clip(fresh + step, 0, len(far) - 1)] = False
            scored = self.proposer.score_again(scored, replace(encoded, ids=ids.copy()), fresh)
            again = self._judged(scored, fresh, own)
            pending = [one for one in pending if far[one.start]] + [
                one for one in again if not far[one.start]
            ]
        places = [place for place in sorted(changed) if ids[place] != original[place]]
        limits = np.searchsorted(places, [start for start, _ in encoded.spans]).tolist()
        return [
            self._spans(encoded, ids, changed, places[first:last])
            for first, last in pairwise([*limits, len(places)])
        ]

    def _judged(
        self, scored: Scored, near: NDArray[np.int64] | None, own: NDArray[np.float32]
    ) -> list[Change]:
        seen = self._examine(scored, near, np.isinf(own))
        if seen is None:
            return []
        assert self._second
        p = seen.proposals
        at = np.minimum(p.starts[:, None] + np.arange(LONGEST), len(own) - 1)
        changed = (np.arange(LONGEST) < p.lengths[:, None]) & (scored.ids[at] != p.new)
        score = self._second.score(seen.second) - np.where(changed, own[at], np.inf).min(1)
        probability = 1 / (1 + np.exp(-score))
        return [
            Change(
                float(probability[row]),
                int(p.starts[row]),
                p.new[row, : p.lengths[row]].tolist(),
                int(p.kinds[row]),
            )
            for row in np.flatnonzero(probability >= LEAST)
        ]

    def _spans(
        self,
        encoded: Encoded,
        ids: NDArray[np.uint16],
        changed: dict[int, tuple[float, int]],
        places: Sequence[int],
    ) -> list[Misspelling]:
        """Neighbouring changes as one misspelling, with the places it has in the text."""
        found: list[Misspelling] = []
        for first in places:
            if found and first - 1 in changed and int(encoded.places[first]) == found[-1].end:
                last = found.pop()
                found.append(
                    Misspelling(
                        last.start,
                        last.end + 1,
                        last.suggestion + self._characters[ids[first]],
                        min(last.probability, changed[first][0]),
                        max(last.kind, changed[first][1]),
                    )
                )
                continue
            start = int(encoded.places[first])
            probability, kind = changed[first]
            found.append(
                Misspelling(start, start + 1, self._characters[ids[first]], probability, kind)
            )
        return found


def _believed(one: Misspelling, old: str) -> float:
    """The probability of a change, less where several characters become others of other sounds."""
    pairs = list(zip(old, one.suggestion, strict=False))
    if len(pairs) < 2 or any(a == b for a, b in pairs) or all(sound_alike(*p) for p in pairs):
        return one.probability
    return one.probability / (one.probability + (1 - one.probability) * math.exp(STRANGE))


def _lead(starts: NDArray[np.int64], score: NDArray[np.float32]) -> NDArray[np.float32]:
    """How far each proposal leads the best other at its start, by log-odds; at most 9."""
    order = np.lexsort((-score, starts))
    fresh = np.concatenate([[True], starts[order][1:] != starts[order][:-1]])
    firsts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(firsts, len(order)))
    best = np.repeat(score[order][firsts], sizes)
    second_of = np.where(sizes > 1, np.minimum(firsts + 1, len(order) - 1), firsts)
    second = np.repeat(np.where(sizes > 1, score[order][second_of], -9), sizes)
    lead = np.where(fresh, score[order] - second, score[order] - best)
    result = np.empty(len(order), dtype=np.float32)
    result[order] = np.clip(lead, -9, 9)
    return result


def _together(pieces: Sequence[_Piece]) -> Iterator[list[_Piece]]:
    """Pieces in their order, several short ones at once."""
    some: list[_Piece] = []
    length = 0
    for piece in pieces:
        if some and length + len(piece[2]) > _TOGETHER:
            yield some
            some, length = [], 0
        some.append(piece)
        length += len(piece[2]) + 2 * EDGE + GAP
    if some:
        yield some


def _chunks(text: str) -> list[tuple[int, int]]:
    """Pieces of at most `_CHUNK` characters, cut at line or sentence ends where there are any."""
    pieces, start = [], 0
    while len(text) - start > _CHUNK:
        end = max(text.rfind(mark, start, start + _CHUNK) for mark in "\n。；，")
        end = end + 1 if end > start + _CHUNK // 2 else start + _CHUNK
        pieces.append((start, end))
        start = end
    pieces.append((start, len(text)))
    return pieces
