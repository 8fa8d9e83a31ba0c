"""The words of the model: which rows of characters are words, and which words sound alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import hashes

LONGEST = 4


class Words:
    """Dictionary words of 2–4 characters, found by spelling or by sound."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.rows = arrays["words"]
        self._sounds = arrays["sounds"]
        self.lengths = (self.rows > 0).sum(1)
        spelled = hashes([self.rows[:, i] for i in range(LONGEST)])
        order = np.argsort(spelled)
        self._spelled, self._logs = spelled[order], arrays["word_logs"][order]
        sounds = np.where(self.rows > 0, self._sounds[self.rows], 0).astype(np.uint16)
        keys = hashes([sounds[:, i] for i in range(LONGEST)])
        self._by_sound = np.argsort(keys, kind="stable")
        self._keys = keys[self._by_sound]

    def log_count(self, rows: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Log of how often each row of four ids (0 after its end) is in the corpus; 0: no word."""
        hashed = hashes([rows[:, i] for i in range(LONGEST)])
        at = np.minimum(np.searchsorted(self._spelled, hashed), len(self._spelled) - 1)
        return np.where(self._spelled[at] == hashed, self._logs[at], np.float32(0))

    def sounding_like(
        self, rows: NDArray[np.uint16], least_changes: int = 2
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """(index of the row, word) for all words that sound like a row and differ enough."""
        sounds = np.where(rows > 0, self._sounds[rows], 0).astype(np.uint16)
        keys = hashes([sounds[:, i] for i in range(LONGEST)])
        silent = ((rows > 0) & (sounds == 0)).any(1)
        first = np.searchsorted(self._keys, keys, "left")
        count = np.where(silent, 0, np.searchsorted(self._keys, keys, "right") - first)
        index = np.repeat(np.arange(len(rows)), count)
        within = np.arange(len(index)) - np.repeat(np.cumsum(count) - count, count)
        found = self.rows[self._by_sound[np.repeat(first, count) + within]]
        enough = (found != rows[index]).sum(1) >= least_changes
        return index[enough], found[enough]

    def cover(self, windows: NDArray[np.uint16], centre: int) -> NDArray[np.float32]:
        """Length of the longest word over column `centre` of each window, 1 when there is none.

        Half a point is added for words among the commonest, so that 的人 is told from 工作.
        """
        best = np.ones(len(windows), dtype=np.float32)
        for length in range(2, LONGEST + 1):
            for first in range(centre - length + 1, centre + 1):
                if first < 0 or first + length > windows.shape[1]:
                    continue
                rows = np.zeros((len(windows), LONGEST), dtype=np.uint16)
                rows[:, :length] = windows[:, first : first + length]
                logs = self.log_count(rows)
                best = np.maximum(best, np.where(logs > 0, length + (logs > 7) * 0.5, 0))
        return best
