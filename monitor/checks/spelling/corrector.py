"""Finds misspellings in one text: proposals, their features, the trees' word, the best ones."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE, Encoded, encode
from .features import features
from .ngrams import NGrams
from .proposals import Proposals, Proposer, Scored
from .protect import Protection, repeated
from .trees import Trees
from .words import Words

LEAST_GAIN = 3.0
ROUNDS = 2
"""After a correction its surroundings are read again: two faults may hide each other."""

_CHUNK = 20_000
"""Characters judged at once: bounds the memory a page of a megabyte takes."""


@dataclass(frozen=True, slots=True, order=True)
class Misspelling:
    """A row of characters in the text and what should probably stand there."""

    start: int
    end: int
    suggestion: str
    probability: float
    kind: int  # how the two are alike, see `proposals`


class Corrector:
    """The whole engine over one set of tables."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        characters = arrays["characters"]
        self._numbers = np.zeros(0x110000, dtype=np.uint16)
        self._numbers[characters] = np.arange(1, len(characters) + 1)
        self._characters = ["\ufffd", *map(chr, characters)]
        self._frequency = arrays["frequency"]
        self.words = Words(arrays)
        self._proposer = Proposer(arrays, NGrams(arrays), self.words)
        self._trees = Trees(arrays) if "tree_roots" in arrays else None
        self._protection = Protection(self._numbers)

    @classmethod
    def from_bytes(cls, content: bytes) -> Corrector:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            return cls(dict(arrays))

    def find(self, text: str, least: float, *, repeats: bool = True) -> tuple[Misspelling, ...]:
        """Misspellings that are at least so probable, in reading order, none overlapping.

        With `repeats` off, what the text writes twice is doubted too: for unrelated sentences.
        """
        found: list[Misspelling] = []
        for start, end in _chunks(text):
            for one in self._find(text[start:end], least, repeats):
                found.append(
                    Misspelling(
                        one.start + start,
                        one.end + start,
                        one.suggestion,
                        one.probability,
                        one.kind,
                    )
                )
        return tuple(found)

    def examine(
        self, encoded: Encoded, near: NDArray[np.int64] | None = None, *, repeats: bool = False
    ) -> tuple[Scored, Proposals, NDArray[np.float32]] | None:
        """Proposals of a text with their features; only around the places `near`, if given."""
        scored = self._proposer.score(encoded)
        places = self._proposer.suspicious(scored)
        if repeats:
            places = places[~repeated(encoded.ids)[places]]
        if near is not None:
            places = places[(np.abs(places[:, None] - near) <= EDGE + 1).any(1)]
        proposals = self._proposer.propose(scored, places, LEAST_GAIN)
        if proposals is None:
            return None
        proposals = proposals.take(np.flatnonzero(self._protection.allowed(encoded.ids, proposals)))
        if not len(proposals):
            return None
        return scored, proposals, features(scored, proposals, self.words, self._frequency)

    def _find(self, text: str, least: float, repeats: bool) -> list[Misspelling]:
        encoded = encode(text, self._numbers)
        original = encoded.ids
        ids = original.copy()
        changed: dict[int, tuple[float, int]] = {}
        near = None
        for _ in range(ROUNDS):
            seen = self.examine(Encoded(ids, encoded.places), near, repeats=repeats)
            if seen is None:
                break
            _, proposals, rows = seen
            chosen = self._choose(proposals, rows, least)
            fresh = []
            for row, probability in chosen:
                start, length = int(proposals.starts[row]), int(proposals.lengths[row])
                for offset in range(length):
                    place = start + offset
                    if ids[place] != proposals.new[row, offset] and place not in changed:
                        ids[place] = proposals.new[row, offset]
                        changed[place] = (probability, int(proposals.kinds[row]))
                        fresh.append(place)
            if not fresh:
                break
            near = np.array(fresh)
        return self._spans(text, encoded, original, ids, changed)

    def _choose(
        self, proposals: Proposals, rows: NDArray[np.float32], least: float
    ) -> list[tuple[int, float]]:
        """The most probable proposals that do not touch each other."""
        assert self._trees
        probability = self._trees.probability(rows)
        chosen: list[tuple[int, float]] = []
        taken: list[tuple[int, int]] = []
        for row in np.argsort(-probability, kind="stable"):
            if probability[row] < least:
                break
            start = int(proposals.starts[row])
            end = start + int(proposals.lengths[row])
            if any(start < other_end + 1 and other < end + 1 for other, other_end in taken):
                continue
            taken.append((start, end))
            chosen.append((int(row), float(probability[row])))
        return chosen

    def _spans(
        self,
        text: str,
        encoded: Encoded,
        original: NDArray[np.uint16],
        ids: NDArray[np.uint16],
        changed: dict[int, tuple[float, int]],
    ) -> list[Misspelling]:
        """Neighbouring changes as one misspelling, with the places it has in the text."""
        found: list[Misspelling] = []
        places = sorted(place for place in changed if ids[place] != original[place])
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
