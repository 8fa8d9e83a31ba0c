"""Hashed tables of n-grams, looked up by whole arrays, and the character 5-gram model.

Entries are sorted by hash; the upper bits of the hash choose a bucket, the lower 16 are kept
as a fingerprint, log-probability and back-off weight are one byte each (Guthrie & Hepple,
"Storing the Web in Memory", EMNLP 2010, for fingerprinted n-gram stores). A wrong fingerprint
match is one in some ten thousand look-ups: harmless here, since no single entry decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import hashes, mixed

ORDER = 5
LOWEST = 13.5
"""Natural log-probabilities are kept from 0 down to minus this."""
LEAST_BACKOFF = 8.0


class Hashed:
    """Entries found by a 64-bit hash; `logs` and `backoffs` are one byte each."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], prefix: str = "") -> None:
        sizes = arrays[f"{prefix}bucket_sizes"]
        self._starts = np.zeros(len(sizes) + 1, dtype=np.int32)
        np.cumsum(sizes, out=self._starts[1:])
        self._shift = np.uint64(64 - int(np.log2(len(sizes))))
        self._marks = arrays[f"{prefix}marks"]
        self.logs = arrays[f"{prefix}logs"]
        self.backoffs = arrays[f"{prefix}backoffs"]

    def find(self, wanted: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The entry of each hash, -1 where there is none."""
        bucket = (wanted >> self._shift).astype(np.int64)
        at = self._starts[bucket]
        bucket += 1
        end = self._starts[bucket]
        found = np.full(len(wanted), -1, dtype=np.int32)
        rows = np.flatnonzero(at < end)
        at, end, mark = at[rows], end[rows], wanted[rows].astype(np.uint16)
        while len(rows):
            same = self._marks[at] == mark
            found[rows[same]] = at[same]
            at += 1
            on = np.flatnonzero(~same & (at < end))
            rows, at, end, mark = rows[on], at[on], end[on], mark[on]
        return found


class NGrams:
    """The language model of characters; all methods take and give arrays."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._table = Hashed(arrays)
        self._log = (-np.arange(256) / 255 * LOWEST).astype(np.float32)
        self._backoff = (-np.arange(256) / 255 * LEAST_BACKOFF).astype(np.float32)
        self.unknown = float(arrays["unknown"])

    def known(self, *columns: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each row of ids is an n-gram of the model."""
        return self._table.find(hashes(list(columns))) >= 0

    def score(self, windows: NDArray[np.uint16]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """Log-probability of every character from the fifth on, and the order it was found by.

        `windows` is (rows, length); both answers are (rows, length - 4).
        """
        rows, length = windows.shape
        logs = np.full((rows, length - 4), self.unknown, dtype=np.float32)
        orders = np.zeros((rows, length - 4), dtype=np.int8)
        hashed = np.zeros(windows.shape, dtype=np.uint64)
        below: NDArray[np.int32] | None = None
        for order in range(1, ORDER + 1):
            hashed = mixed(hashed[:, : length - order + 1], windows[:, order - 1 :])
            first = 4 - order if order < ORDER else 0
            wanted = hashed[:, first:]
            entries = self._table.find(wanted.ravel()).reshape(wanted.shape)
            ends = entries[:, 1:] if order < ORDER else entries
            hit = np.nonzero(ends >= 0)
            if below is not None:
                seen = np.nonzero(below[:, :-1] >= 0)
                logs[seen] += self._backoff[self._table.backoffs[below[seen]]]
            logs[hit] = self._log[self._table.logs[ends[hit]]]
            orders[hit] = order
            below = entries
        return logs, orders


class Pairs:
    """Which two characters of the model stand side by side anywhere in the corpus."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._bits = arrays["pairs"]
        self._count = int(arrays["pairs_of"])

    def known(self, left: NDArray[np.uint16], right: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each left id is seen before its right one."""
        inside = (left < self._count) & (right < self._count)
        index = np.where(inside, left.astype(np.int64) * self._count + right, 0)
        return inside & ((self._bits[index >> 3] >> (index & 7).astype(np.uint8)) & 1).astype(bool)
