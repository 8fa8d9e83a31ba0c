"""A character 5-gram model in four bytes an entry, looked up by whole arrays.

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

from .encode import hashes

ORDER = 5
LOWEST = 13.5
"""Natural log-probabilities are kept from 0 down to minus this."""
LEAST_BACKOFF = 8.0


class NGrams:
    """The language model; all methods take and give arrays."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        sizes = arrays["bucket_sizes"]
        self._starts = np.zeros(len(sizes) + 1, dtype=np.int32)
        np.cumsum(sizes, out=self._starts[1:])
        self._shift = np.uint64(64 - int(np.log2(len(sizes))))
        self._marks = arrays["marks"]
        self._logs, self._backoffs = arrays["logs"], arrays["backoffs"]
        self._log = (-np.arange(256) / 255 * LOWEST).astype(np.float32)
        self._backoff = (-np.arange(256) / 255 * LEAST_BACKOFF).astype(np.float32)
        self.unknown = float(arrays["unknown"])

    def find(self, wanted: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The entry of each hash, -1 where the model has none."""
        bucket = (wanted >> self._shift).astype(np.int64)
        at = self._starts[bucket]
        end = self._starts[bucket + 1]
        mark = wanted.astype(np.uint16)
        found = np.full(len(wanted), -1, dtype=np.int32)
        rows = np.flatnonzero(at < end)
        at, end, mark = at[rows], end[rows], mark[rows]
        while len(rows):
            same = self._marks[at] == mark
            found[rows[same]] = at[same]
            at = at + 1
            on = ~same & (at < end)
            rows, at, end, mark = rows[on], at[on], end[on], mark[on]
        return found

    def known(self, *columns: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each row of ids is an n-gram of the model."""
        return self.find(hashes(list(columns))) >= 0

    def score(self, windows: NDArray[np.uint16]) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """Log-probability of every character from the fifth on, and the order it was found by.

        `windows` is (rows, length); both answers are (rows, length - 4).
        """
        rows, length = windows.shape
        logs = np.full((rows, length - 4), self.unknown, dtype=np.float32)
        orders = np.zeros((rows, length - 4), dtype=np.int8)
        below: NDArray[np.int32] | None = None
        for order in range(1, ORDER + 1):
            first = 3 if order < ORDER else 4
            hashed = hashes(
                [windows[:, first - order + 1 + j : length - order + 1 + j] for j in range(order)]
            )
            entries = self.find(hashed.ravel()).reshape(hashed.shape)
            ends = entries[:, 1:] if order < ORDER else entries
            hit = ends >= 0
            if below is not None:
                context = below[:, :-1]
                logs += np.where(
                    context >= 0, self._backoff[self._backoffs[np.maximum(context, 0)]], 0
                )
            logs[hit] = self._log[self._logs[ends[hit]]]
            orders[hit] = order
            below = entries
        return logs, orders
