"""How well a stretch of text falls into words: the best path through a word bigram model.

A wrong character tears words apart: the path needs more and rarer words. This sees what the
character model cannot, because it knows general words that the official corpus lacks.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import mixed
from .ngrams import Hashed

LONGEST_WORD = 4
LOWEST_WORD = 18.0
UNKNOWN_WORD = -17.0
"""Log-probability of one character that is no word of the model."""
_JOIN = np.uint64(0xD6E8FEB86659FD93)
_NEVER = -1e4


def joined(first: NDArray[np.uint64], second: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The hash of two words in a row from the hashes of both."""
    value = first * _JOIN + second
    value ^= value >> np.uint64(31)
    return value * _JOIN


class Phrases:
    """The word model; entries are words and pairs of words."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._table = Hashed(arrays, LOWEST_WORD, "phrase_")

    def best(
        self, windows: NDArray[np.uint16], rows: NDArray[np.int64], centres: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """For each window, a row of ids: (log-probability, number of words) of the best path through
        it; then the length of the longest word of the model over each of the `centres`, which lie
        in these `rows`."""
        count, length = windows.shape
        shape = (LONGEST_WORD, length, count)  # by length of the word, first character, row
        hashed = np.zeros(shape, dtype=np.uint64)
        entries = np.full(shape, -1, dtype=np.int32)
        columns = np.ascontiguousarray(windows.T)
        running = np.zeros((length, count), dtype=np.uint64)
        for size in range(1, LONGEST_WORD + 1):
            running = mixed(running[: length - size + 1], columns[size - 1 :])
            hashed[size - 1, : length - size + 1] = running
            found = self._table.find(running.ravel()).reshape(running.shape)
            entries[size - 1, : length - size + 1] = found
        there = entries >= 0
        logs = np.where(there, self._table.log(entries), np.float32(_NEVER))
        logs[0] = np.where(there[0], logs[0], UNKNOWN_WORD)
        backoffs = np.where(there, self._table.backoff(entries), np.float32(0))
        pairs = self._pairs(hashed, there, logs, backoffs)
        return *_walk(logs, pairs, length, count), _cover(there, rows, centres)

    def _pairs(
        self,
        hashed: NDArray[np.uint64],
        there: NDArray[np.bool_],
        logs: NDArray[np.float32],
        backoffs: NDArray[np.float32],
    ) -> dict[tuple[int, int], NDArray[np.float32]]:
        """For (first length, second length): log-probability of the second after the first.

        Rows of the arrays are the first character of the second word.
        """
        keys, wanted, spots = [], [], []
        result = {}
        length = hashed.shape[1]
        for first in range(1, LONGEST_WORD + 1):
            for second in range(1, LONGEST_WORD + 1):
                span = slice(0, length - first)
                after = slice(first, length)
                value = logs[second - 1, after] + backoffs[first - 1, span]
                result[first, second] = value
                spot = np.nonzero(there[first - 1, span] & there[second - 1, after])
                keys.append((first, second))
                spots.append(spot)
                wanted.append(
                    joined(hashed[first - 1, span][spot], hashed[second - 1, after][spot])
                )
        found = self._table.find(np.concatenate(wanted))
        at = 0
        for key, spot, hashes_ in zip(keys, spots, wanted, strict=True):
            own = found[at : at + len(hashes_)]
            at += len(hashes_)
            hit = np.flatnonzero(own >= 0)
            result[key][spot[0][hit], spot[1][hit]] = self._table.log(own[hit])
        return result


def _walk(
    logs: NDArray[np.float32],
    pairs: dict[tuple[int, int], NDArray[np.float32]],
    length: int,
    count: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Viterbi over the end of the last word and its length."""
    best = np.full((length + 1, LONGEST_WORD + 1, count), _NEVER, dtype=np.float32)
    words = np.zeros((length + 1, LONGEST_WORD + 1, count), dtype=np.float32)
    for end in range(1, length + 1):
        for size in range(1, min(LONGEST_WORD, end) + 1):
            start = end - size
            if start == 0:
                best[end, size] = logs[size - 1, 0]
                words[end, size] = 1
                continue
            for before in range(1, min(LONGEST_WORD, start) + 1):
                value = best[start, before] + pairs[before, size][start - before]
                better = value > best[end, size]
                best[end, size] = np.where(better, value, best[end, size])
                words[end, size] = np.where(better, words[start, before] + 1, words[end, size])
    last = best[length, 1:].argmax(0)
    rows = np.arange(count)
    return best[length, 1:][last, rows], words[length, 1:][last, rows]


def _cover(
    there: NDArray[np.bool_], rows: NDArray[np.int64], centres: NDArray[np.int64]
) -> NDArray[np.float32]:
    cover = np.zeros(len(centres), dtype=np.float32)
    for size in range(1, LONGEST_WORD + 1):
        for back in range(size):
            start = np.maximum(centres - back, 0)
            np.maximum(cover, size * there[size - 1, start, rows], out=cover)
    return cover
