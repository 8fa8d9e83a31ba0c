"""Hashed tables of n-grams, looked up by whole arrays, and the character 5-gram model.

Entries are sorted by hash; the upper bits of the hash choose a bucket, the lower 16 are kept
as a fingerprint, the log-probability is a byte and the back-off weight half a byte (Guthrie & Hepple,
"Storing the Web in Memory", EMNLP 2010, for fingerprinted n-gram stores). A wrong fingerprint
match is one in some ten thousand look-ups: harmless here, since no single entry decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import hashes, mixed
from .ragged import distinct, opened

ORDER = 5
LOWEST = 13.5
"""Natural log-probabilities are kept from 0 down to minus this."""

_GROUP = 16
"""Buckets whose starts are counted from one number: with one each they take four times the memory,
and too much of it to stay in the cache."""
_FEW = 400
"""Look-ups that are answered all at once rather than entry by entry."""


class Hashed:
    """Entries found by a 64-bit hash, each with a log-probability and a back-off weight.

    `logs` is one byte for each, 0 down to minus `lowest` in even steps; `backoffs` half a byte, a
    number among `backoff_levels`, the even entry of two in the lower half.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], lowest: float, prefix: str = "") -> None:
        self._sizes = arrays[f"{prefix}bucket_sizes"]
        groups = self._sizes.reshape(-1, _GROUP)
        totals = groups.sum(axis=1, dtype=np.int32)
        if (totals - groups[:, -1]).max() > np.iinfo(np.uint8).max:
            raise ValueError(f"{prefix}bucket_sizes: too many entries in a few buckets")
        self._groups = np.cumsum(totals, dtype=np.int32) - totals
        within = np.zeros_like(groups)
        for place in range(1, _GROUP):
            np.add(within[:, place - 1], groups[:, place - 1], out=within[:, place])
        self._within = within.ravel()
        self._shift = np.uint64(64 - int(np.log2(len(self._sizes))))
        self._marks = arrays[f"{prefix}marks"]
        self._logs = arrays[f"{prefix}logs"]
        self._log = (-np.arange(256) / 255 * lowest).astype(np.float32)
        self._backoffs = arrays[f"{prefix}backoffs"]
        self._backoff = arrays[f"{prefix}backoff_levels"].astype(np.float32)

    def log(self, entries: NDArray[np.int32]) -> NDArray[np.float32]:
        """The log-probability of each entry."""
        return self._log[self._logs[entries]]

    def backoff(self, entries: NDArray[np.int32]) -> NDArray[np.float32]:
        """The logarithm of the back-off weight of each entry."""
        both = self._backoffs[entries >> 1]
        return self._backoff[(both >> ((entries & 1) << 2).astype(np.uint8)) & 15]

    def find(self, wanted: NDArray[np.uint64]) -> NDArray[np.int32]:
        """The entry of each hash, -1 where there is none."""
        bucket = (wanted >> self._shift).astype(np.int64)
        sizes = self._sizes[bucket]
        found = np.full(len(wanted), -1, dtype=np.int32)
        rows = np.flatnonzero(sizes)
        bucket = bucket[rows]
        at = self._groups[bucket // _GROUP] + self._within[bucket]
        end, mark = at + sizes[rows], wanted[rows].astype(np.uint16)
        while len(rows) > _FEW:
            same = self._marks[at] == mark
            found[rows[same]] = at[same]
            at += 1
            on = np.flatnonzero(~same & (at < end))
            rows, at, end, mark = rows[on], at[on], end[on], mark[on]
        row, entry = opened(at, end - at)
        same = np.flatnonzero(self._marks[entry] == mark[row])[::-1]  # the first is written last
        found[rows[row[same]]] = entry[same]
        return found


class NGrams:
    """The language model of characters, over `size` ids; all methods take and give arrays.

    A text has an entry of the table for each order and place: that of the n-gram which ends
    there, -1 where the model has none. An n-gram is looked for only where the model has both
    shorter ones that it is made of, since the model holds none without them: this spares most
    look-ups and nearly all wrong matches.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], size: int = 1 << 16) -> None:
        self._table = Hashed(arrays, LOWEST)
        self._single = self._table.find(hashes([np.arange(size, dtype=np.uint16)]))
        self.unknown = float(arrays["unknown"])

    def known(self, *columns: NDArray[np.uint16]) -> NDArray[np.bool_]:
        """Whether each row of ids is an n-gram of the model."""
        return self._table.find(hashes(list(columns))) >= 0

    def entries(self, ids: NDArray[np.uint16]) -> NDArray[np.int32]:
        """The entries of a text, (orders, length)."""
        entries = np.full((ORDER, len(ids)), -1, dtype=np.int32)
        self._look_up(ids, entries, np.arange(len(ids)))
        return entries

    def entries_again(
        self, ids: NDArray[np.uint16], entries: NDArray[np.int32], fresh: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """The entries of a text that has changed at `fresh` places since it had `entries`."""
        starts = distinct(fresh[:, None] + np.arange(1 - ORDER, ORDER))
        entries = entries.copy()
        self._look_up(ids, entries, starts[(starts >= 0) & (starts < len(ids))])
        return entries

    def _look_up(
        self, ids: NDArray[np.uint16], entries: NDArray[np.int32], starts: NDArray[np.int64]
    ) -> None:
        """Looks for the n-grams that begin at `starts`, which are sorted."""
        entries[0, starts] = self._single[ids[starts]]
        hashed = mixed(np.zeros(len(starts), dtype=np.uint64), ids[starts])
        for order in range(2, ORDER + 1):
            within = np.searchsorted(starts, len(ids) - order + 1)
            starts = starts[:within]
            ends = starts + (order - 1)
            hashed = mixed(hashed[:within], ids[ends])
            shorter = entries[order - 2]
            entries[order - 1, ends] = self._found(hashed, shorter[ends - 1], shorter[ends])

    def score(
        self, before: NDArray[np.int32], here: NDArray[np.int32]
    ) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """Log-probability of characters and the order each was found by.

        Given are the entries of the characters and of those before them, (orders, …).
        """
        shape = here.shape[1:]
        before, here = before.reshape(ORDER, -1), here.reshape(ORDER, -1)
        orders = (here >= 0).sum(0, dtype=np.int8)  # none is missing below one that is there
        entry = here[np.maximum(orders, 1) - 1, np.arange(len(orders))]
        logs = np.where(orders > 0, self._table.log(entry), np.float32(self.unknown))
        for order in range(2, ORDER + 1):
            context = before[order - 2]
            seen = np.flatnonzero((context >= 0) & (orders < order))
            logs[seen] += self._table.backoff(context[seen])
        return logs.reshape(shape), orders.reshape(shape)

    def changed(
        self,
        ids: NDArray[np.uint16],
        entries: NDArray[np.int32],
        starts: NDArray[np.int64],
        new: NDArray[np.uint16],
    ) -> tuple[NDArray[np.float32], NDArray[np.int8]]:
        """`score` of each row of `new` where it takes the place of as many ids of the text from
        `starts` on, and of the four characters after it."""
        length = new.shape[1]
        at = starts[:, None] + np.arange(1 - ORDER, length + ORDER - 1)
        windows = ids[at]
        windows[:, ORDER - 1 : ORDER - 1 + length] = new
        ends = entries[:, at[:, ORDER - 2 :]]
        hashed = np.zeros((len(starts), length + ORDER - 1), dtype=np.uint64)
        for order in range(1, ORDER + 1):
            hashed = mixed(hashed, windows[:, order - 1 : order + length + ORDER - 2])
            fresh = ends[order - 1, :, 1 : length + order]  # all that hold something new
            if order == 1:
                fresh[:] = self._single[new]
            else:
                shorter = ends[order - 2]
                fresh[:] = self._found(
                    hashed[:, ORDER - order :],
                    shorter[:, : length + order - 1],
                    shorter[:, 1 : length + order],
                )
        return self.score(ends[:, :, :-1], ends[:, :, 1:])

    def _found(
        self,
        hashed: NDArray[np.uint64],
        first: NDArray[np.int32],
        last: NDArray[np.int32],
    ) -> NDArray[np.int32]:
        """The entries of n-grams whose `first` and `last` characters but one have these."""
        rows = np.nonzero((first >= 0) & (last >= 0))
        found = np.full(hashed.shape, -1, dtype=np.int32)
        found[rows] = self._table.find(hashed[rows])
        return found


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
