"""The words of the model: which rows of characters are words, and which words sound alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import hashes, mixed
from .ragged import opened

LONGEST = 4
_BUCKETS = np.uint64(64 - 18)
_NOTHING = np.zeros(1, dtype=np.uint16)


class Words:
    """Dictionary words of 2–4 characters, found by spelling or by sound."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.rows = arrays["words"]
        self._sounds = arrays["sounds"]
        self.lengths = (self.rows > 0).sum(1)
        spelled = hashes([self.rows[:, i] for i in range(LONGEST)])
        order = np.argsort(spelled)
        self._spelled = spelled[order]
        self._logs = arrays["word_logs"][order].astype(np.float32)
        sizes = np.bincount((spelled >> _BUCKETS).astype(np.int64), minlength=1 << 18)
        self._starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
        sounds = np.where(self.rows > 0, self._sounds[self.rows], 0).astype(np.uint16)
        keys = hashes([sounds[:, i] for i in range(LONGEST)])
        self._by_sound = np.argsort(keys, kind="stable")
        self._keys = keys[self._by_sound]

    def log_count(self, rows: NDArray[np.uint16]) -> NDArray[np.float32]:
        """Log of how often each row of four ids (0 after its end) is in the corpus; 0: no word."""
        return self._found(hashes([rows[:, i] for i in range(LONGEST)]))

    def sounding_like(
        self, rows: NDArray[np.uint16], least_changes: int = 2
    ) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """(index of the row, word) for all words that sound like a row and differ enough."""
        sounds = np.where(rows > 0, self._sounds[rows], 0).astype(np.uint16)
        keys = hashes([sounds[:, i] for i in range(LONGEST)])
        silent = ((rows > 0) & (sounds == 0)).any(1)
        first = np.searchsorted(self._keys, keys, "left")
        count = np.where(silent, 0, np.searchsorted(self._keys, keys, "right") - first)
        index, which = opened(first, count)
        found = self.rows[self._by_sound[which]]
        enough = (found != rows[index]).sum(1) >= least_changes
        return index[enough], found[enough]

    def cover(self, windows: NDArray[np.uint16], centre: int) -> NDArray[np.float32]:
        """Length of the longest word over column `centre` of each window, 1 when there is none.

        Half a point is added for words among the commonest, so that 的人 is told from 工作.
        """
        best = np.ones(len(windows), dtype=np.float32)
        for first in range(max(centre - LONGEST + 1, 0), centre + 1):
            value = np.zeros(len(windows), dtype=np.uint64)
            for last in range(first, min(first + LONGEST, windows.shape[1])):
                value = mixed(value, windows[:, last])
                length = last - first + 1
                if length >= 2 and last >= centre:
                    np.maximum(best, self._worth(value, length), out=best)
        return best

    def cover_of(self, ids: NDArray[np.uint16]) -> NDArray[np.float32]:
        """The same for every place of a text."""
        best = np.ones(len(ids), dtype=np.float32)
        value = mixed(np.zeros(len(ids), dtype=np.uint64), ids)
        for length in range(2, LONGEST + 1):
            value = mixed(value[:-1], ids[length - 1 :])
            worth = self._worth(value, length)
            for offset in range(length):
                part = best[offset : offset + len(worth)]
                np.maximum(part, worth, out=part)
        return best

    def _worth(self, value: NDArray[np.uint64], length: int) -> NDArray[np.float32]:
        for _ in range(LONGEST - length):
            value = mixed(value, _NOTHING)
        logs = self._found(value)
        return np.where(logs > 0, length + (logs > 7) * np.float32(0.5), np.float32(0))

    def _found(self, hashed: NDArray[np.uint64]) -> NDArray[np.float32]:
        bucket = (hashed >> _BUCKETS).astype(np.int64)
        at = self._starts[bucket]
        end = self._starts[bucket + 1]
        logs = np.zeros(len(hashed), dtype=np.float32)
        rows = np.flatnonzero(at < end)
        while len(rows):
            same = self._spelled[at[rows]] == hashed[rows]
            logs[rows[same]] = self._logs[at[rows[same]]]
            at[rows] += 1
            rows = rows[~same & (at[rows] < end[rows])]
        return logs
