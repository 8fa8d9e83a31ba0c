"""Which places of a text are worth asking about: few enough to be fast, nearly all misspellings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .attested import Attested
from .encode import EDGE
from .proposals import Scored
from .surroundings import Meant, Surroundings
from .trees import gate, table

_AROUND = range(-1, 5)
_REACH, _ENOUGH, _NONSENSE = 30, 45, 0.95
"""Where of the Chinese characters within so many, at least so many, such a share is doubted,
nothing is written that could be put right: broken encodings, columns of single characters."""


class Doubt:
    """Two sets of small trees: over what the language model says of a place and its
    neighbours, and of the places left also over what the network says is meant there.
    """

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], surroundings: Surroundings, attested: Attested
    ) -> None:
        self._chinese = arrays["proposal_sizes"] > 0
        self._frequency = arrays["frequency"].astype(np.float32)
        self._surroundings, self._attested = surroundings, attested
        self._trees, self._least = gate(arrays, "doubt")
        self._suspect, self._suspect_least = gate(arrays, "suspect")

    def places(
        self,
        text: Scored,
        among: NDArray[np.int64] | None = None,
        spared: NDArray[np.bool_] | None = None,
    ) -> Meant:
        """The doubted places in reading order, with what is meant there; all lie in `among`, and
        none where the text is `spared`."""
        places, features = self.doubted(text, among, spared)
        if among is None:
            rows = np.flatnonzero(self._sense(text, places))
            places, features = places[rows], features[rows]
        meant = self._surroundings.meant(text.ids, places)
        if self._suspect is None or not len(places):
            return meant
        score = self._suspect.score(self.closer(meant, features))
        return meant.take(np.flatnonzero(score >= self._suspect_least))

    def doubted(
        self,
        text: Scored,
        among: NDArray[np.int64] | None = None,
        spared: NDArray[np.bool_] | None = None,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """What the first trees doubt, with the features they went by."""
        inner = self.candidates(text)
        if among is not None:
            inner = inner[np.isin(inner, among)]
        if spared is not None:
            inner = inner[~spared[inner]]
        features = self.features(text, inner)
        if self._trees is None or not len(inner):
            return inner, features
        rows = np.flatnonzero(self._trees.score(features) >= self._least)
        return inner[rows], features[rows]

    def _sense(self, text: Scored, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Whether what is around doubted places is a text at all."""
        begin, end = text.encoded.bounds(places)
        low, high = np.maximum(places - _REACH, begin), np.minimum(places + _REACH + 1, end)
        total = np.concatenate([[0], np.cumsum(self._chinese[text.ids])])
        there = total[high] - total[low]
        doubted = np.searchsorted(places, high) - np.searchsorted(places, low)
        return (there < _ENOUGH) | (doubted < there * _NONSENSE)

    def closer(self, meant: Meant, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Those features and what the network says of what is written."""
        short = meant.written - meant.expected.best
        return np.concatenate([features, table([meant.written, short])], axis=1)

    def candidates(self, text: Scored) -> NDArray[np.int64]:
        """Places of Chinese characters that do not stand well inside five-grams of the corpus."""
        inner = np.arange(EDGE, len(text.ids) - EDGE)
        high = text.orders == 5
        held = np.zeros(len(text.ids), dtype=bool)
        for back in range(5):
            held[: len(held) - back] |= high[back:]
        firm = held[inner] & held[inner - 1] & held[inner + 1]
        return inner[~firm & self._chinese[text.ids[inner]]]

    def features(self, text: Scored, inner: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = [text.logs[inner + step] for step in _AROUND]
        orders = [text.orders[inner + step] for step in _AROUND]
        total = np.concatenate([[0], np.cumsum(text.logs, dtype=np.float64)])
        depth = np.concatenate([[0], np.cumsum(text.orders, dtype=np.int64)])
        columns = [
            *rows, *orders,
            total[inner + EDGE + 1] - total[inner], depth[inner + EDGE + 1] - depth[inner],
            total[inner + 3] - total[inner], depth[inner + 3] - depth[inner],
            self._frequency[text.ids[inner]],
            self._attested.better(text.ids, text.entries, inner),
        ]  # fmt: skip
        return table(columns)
