"""Puts misspellings into clean text the way people do: by sound, by shape, by whole words.

Most sentences stay clean, and a careless sentence has often more than one fault: that is how
they come in real drafts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.words import LONGEST, Words

SOUND_SHARE = {3: 0.68, 2: 0.05, 1: 0.05, 0: 0.22}
"""How often a wrong character sounds the same, blurred, near, or only looks alike."""
SHAPE_SHARE = {3: 0.40, 2: 0.50, 1: 0.10, 0: 0.0}
UNLIKE_SHARE = 0.05
"""How often it is like the right one in nothing: slips of the eye and the hand."""
WORD_SHARE = 0.20
TWO_SHARE = 0.08
FAULTY = 0.30
AGAIN = 0.38
"""How many sentences are faulty, and how many of those with n faults have n + 1."""


class Noise:
    """Misspells rows of ids; the same seed misspells them alike."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], seed: int) -> None:
        self._dice = np.random.default_rng(seed)
        sizes = arrays["proposal_sizes"].astype(np.int64)
        wrong = np.repeat(np.arange(len(sizes), dtype=np.uint16), sizes)
        order = np.argsort(arrays["proposals"], kind="stable")
        self._wrong, self._kinds = wrong[order], arrays["kinds"][order]
        self._starts = np.searchsorted(arrays["proposals"][order], np.arange(len(sizes) + 1))
        frequency = np.exp(arrays["frequency"].astype(np.float64))
        self._weights = frequency[self._wrong] ** 0.45 + 1e-6
        usual = np.where(sizes > 0, frequency, 0) ** 0.6
        self._any = usual / usual.sum()
        self._words = Words(arrays)
        self._ends = {
            int(n)
            for n in np.flatnonzero(
                np.isin(arrays["characters"], [10, 0x3002, 0xFF1B, 0xFF01, 0xFF1F])
            )
            + 1
        }

    def spoil(self, ids: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """A copy of `ids` with misspellings at places where they can be made."""
        result = ids.copy()
        start = 4
        for end in [i for i in range(4, len(ids) - 4) if int(ids[i]) in self._ends] + [
            len(ids) - 4
        ]:
            if end - start >= 5 and self._dice.random() < FAULTY:
                while True:
                    self._fault(result, int(self._dice.integers(start, end)), end)
                    if self._dice.random() >= AGAIN:
                        break
            start = end + 1
        return result

    def _fault(self, ids: NDArray[np.uint16], at: int, end: int) -> None:
        chance = self._dice.random()
        if chance < WORD_SHARE:
            self._word(ids, at, end)
        else:
            two = chance < WORD_SHARE + TWO_SHARE and at + 1 < end
            for place in (at, at + 1) if two else (at,):
                self._character(ids, place, 3 if two else None)

    def _character(self, ids: NDArray[np.uint16], at: int, sound: int | None = None) -> None:
        own = slice(self._starts[ids[at]], self._starts[ids[at] + 1])
        kinds = self._kinds[own]
        if not len(kinds):
            return
        if sound is None:
            if self._dice.random() < UNLIKE_SHARE:
                ids[at] = self._dice.choice(len(self._any), p=self._any)
                return
            sound = self._dice.choice(list(SOUND_SHARE), p=list(SOUND_SHARE.values()))
        good = (kinds >> 2) == sound
        if sound == 0:
            good &= (kinds & 3) == self._dice.choice(
                list(SHAPE_SHARE), p=list(SHAPE_SHARE.values())
            )
        # Those alike in both ways are taken for each other most of all.
        weights = np.where(good, self._weights[own] * (1 + (kinds & 3)), 0)
        if weights.sum():
            ids[at] = self._dice.choice(self._wrong[own], p=weights / weights.sum())

    def _word(self, ids: NDArray[np.uint16], at: int, end: int) -> None:
        for length in (4, 3, 2):
            if at + length > end:
                continue
            row = np.zeros((1, LONGEST), np.uint16)
            row[0, :length] = ids[at : at + length]
            if not self._words.log_count(row)[0]:
                continue
            _, others = self._words.sounding_like(row, 1)
            if len(others):
                weights = np.exp(self._words.log_count(others) * 0.4)
                pick = self._dice.choice(len(others), p=weights / weights.sum())
                ids[at : at + length] = others[pick][:length]
                return
        self._character(ids, at)
