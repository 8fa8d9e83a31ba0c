"""Puts misspellings into clean text the way people do: by sound, by shape, by whole words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.words import LONGEST, Words

SHARE = {1: 0.72, 2: 0.14, 3: 0.14}
"""How often a wrong character has the same sound, a near one, only the shape."""
WORD_SHARE = 0.3
EVERY = 45
"""Characters from one misspelling to the next, on average."""


class Noise:
    """Misspells rows of ids; the same seed misspells them alike."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], seed: int) -> None:
        self._dice = np.random.default_rng(seed)
        sizes = arrays["proposal_sizes"].astype(np.int64)
        self._starts, self._sizes = np.cumsum(sizes) - sizes, sizes
        self._others, self._kinds = arrays["proposals"], arrays["kinds"]
        self._weights = np.exp(arrays["frequency"][self._others] * 0.5)
        self._words = Words(arrays)

    def spoil(self, ids: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """A copy of `ids` with misspellings at places where they can be made."""
        result = ids.copy()
        at = 4 + int(self._dice.exponential(EVERY))
        while at < len(ids) - 8:
            if self._dice.random() < WORD_SHARE:
                self._word(result, at)
            else:
                self._character(result, at)
            at += 1 + int(self._dice.exponential(EVERY))
        return result

    def _character(self, ids: NDArray[np.uint16], at: int) -> None:
        first, size = self._starts[ids[at]], self._sizes[ids[at]]
        if not size:
            return
        own = slice(first, first + size)
        kind = self._dice.choice(list(SHARE), p=list(SHARE.values()))
        weights = np.where(self._kinds[own] == kind, self._weights[own], 0)
        if weights.sum():
            ids[at] = self._dice.choice(self._others[own], p=weights / weights.sum())

    def _word(self, ids: NDArray[np.uint16], at: int) -> None:
        for length in (4, 3, 2):
            row = np.zeros((1, LONGEST), np.uint16)
            row[0, :length] = ids[at : at + length]
            if not self._words.log_count(row)[0]:
                continue
            _, others = self._words.sounding_like(row, 1)
            if len(others):
                ids[at : at + length] = others[self._dice.integers(len(others))][:length]
                return
