"""A small network that knows which character fits between the twelve on either side.

    characters → vectors by place → two hidden layers → how well every character fits

The one in the middle is hidden from it, or shown: shown, it says what was probably meant by
what is written. Trained by `tools/spelling/network.py`; here only numpy. Asked about few
places: it is slow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HIDDEN = 2
"""The number that stands for a character that is not shown."""
_BATCH = 4096
"""Rows whose first layer is found together: the more, the more of it they share."""
_STRIP = 128
"""Rows that are then followed to their end: so few that all they need stays in the cache."""
_WORD = 8
"""Truth values that are looked at together."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the network expects in the middle of some rows: `ends` are its last vectors.

    `likely` are the likely ids of all rows one after another, `sizes` how many are whose.
    """

    ends: NDArray[np.float32]
    totals: NDArray[np.float32]
    best: NDArray[np.float32]
    sizes: NDArray[np.int32]
    likely: NDArray[np.uint16]

    def apart(self, rows: NDArray[np.int64]) -> Expected:
        """The rows given, without what is likely there."""
        sizes, likely = np.zeros(len(rows), dtype=np.int32), self.likely[:0]
        return Expected(self.ends[rows], self.totals[rows], self.best[rows], sizes, likely)

    def take(self, rows: NDArray[np.int64]) -> Expected:
        """The rows given, which are sorted."""
        kept = np.zeros(len(self.sizes), dtype=bool)
        kept[rows] = True
        likely = self.likely[np.repeat(kept, self.sizes)]
        return Expected(
            self.ends[rows], self.totals[rows], self.best[rows], self.sizes[rows], likely
        )


def joined(parts: Sequence[Expected]) -> Expected:
    """The rows of all parts, one after another."""
    names = Expected.__slots__
    return Expected(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True, slots=True)
class Begun:
    """Rows of the network's numbers and what the first layer adds up for them."""

    numbers: NDArray[np.uint16]
    sums: NDArray[np.float32]

    def take(self, rows: NDArray[np.int64]) -> Begun:
        """The rows given."""
        return Begun(self.numbers[rows], self.sums[rows])

    def followed_by(self, other: Begun) -> Begun:
        """These rows and then those of `other`."""
        return Begun(
            np.concatenate([self.numbers, other.numbers]), np.concatenate([self.sums, other.sums])
        )


class Network:
    """The network; `net_of` gives each id of the vocabulary its number here (0: a line's end)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._of = arrays["net_of"]
        self._vectors, first = _wide(arrays, "net_in"), _wide(arrays, "net_first")
        self._biases = [arrays[f"net_bias_{k}"].astype(np.float32) for k in range(4)]
        width = self._vectors.shape[1]
        self.reach = (first.shape[1] // width - 1) // 2
        self._first = np.ascontiguousarray(first.T).reshape(-1, width, len(first))
        self._second = np.ascontiguousarray(_wide(arrays, "net_second").T)
        self._third = np.ascontiguousarray(_wide(arrays, "net_third").T)
        # The bias of a character is one more weight; the last vectors end with a 1 for it.
        self._out = np.column_stack([_wide(arrays, "net_out"), self._biases[3]])
        self._out_columns = np.ascontiguousarray(self._out.T)
        self._ids = np.zeros(len(self._vectors), dtype=np.uint16)
        self._ids[self._of] = np.arange(len(self._of))
        self._ids[:3] = 0

    def windows(self, ids: NDArray[np.uint16], places: NDArray[np.int64]) -> NDArray[np.uint16]:
        """The rows of ids around places."""
        span = np.arange(-self.reach, self.reach + 1)
        return ids[np.clip(places[:, None] + span, 0, len(ids) - 1)]

    def begin(self, windows: NDArray[np.uint16]) -> Begun:
        """The first layer for each row, with what stands in its middle shown."""
        numbers = self._numbers(windows)
        sums = np.repeat(self._biases[0][None], len(numbers), axis=0)
        for first in range(0, len(numbers), _BATCH):
            self._add_first(numbers[first : first + _BATCH], sums[first : first + _BATCH])
        return Begun(numbers, sums)

    def begin_hidden(self, begun: Begun) -> Begun:
        """`begin` of the same windows with what stands in the middle hidden."""
        return self._exchanged(begun, self._hiding(begun.numbers))

    def begin_like(
        self,
        begun: Begun,
        rows: NDArray[np.int64],
        windows: NDArray[np.uint16],
        *,
        hidden: bool,
    ) -> Begun:
        """`begin` of windows that differ little from those of `rows`: what differs is exchanged."""
        numbers = self._numbers(windows)
        return self._exchanged(begun.take(rows), self._hiding(numbers) if hidden else numbers)

    def _exchanged(self, begun: Begun, numbers: NDArray[np.uint16]) -> Begun:
        """Rows that now are `numbers`, few of which differ."""
        old, sums = begun.numbers, begun.sums.copy()
        for column in np.flatnonzero((numbers != old).any(0)):
            changed = np.flatnonzero(numbers[:, column] != old[:, column])
            both = np.concatenate([numbers[changed, column], old[changed, column]])
            different, which = np.unique(both, return_inverse=True)
            weighed = self._vectors[different] @ self._first[column]
            sums[changed] += weighed[which[: len(changed)]] - weighed[which[len(changed) :]]
        return Begun(numbers, sums)

    def finish(self, sums: NDArray[np.float32], *, likely: float = 0) -> Expected:
        """What is expected, from the sums of the first layer on; with it what is `likely`, if so
        much below the likeliest is asked for."""
        count = len(sums)
        ends = np.ones((count, self._out.shape[1]), dtype=np.float32)
        totals, best = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.float32)
        sizes, found = np.zeros(count, dtype=np.int32), [np.zeros(0, np.uint16)]
        fits = np.empty((_STRIP, len(self._out)), dtype=np.float32)
        marked = np.zeros((_STRIP, -(-len(self._out) // _WORD) * _WORD), dtype=bool)
        powers = np.empty(fits.shape, dtype=np.int32)
        for first in range(0, count, _STRIP):
            own = sums[first : first + _STRIP]
            part = slice(first, first + len(own))
            ends[part, :-1] = self._last(own)
            fit = np.matmul(ends[part], self._out_columns, out=fits[: len(own)])
            top = fit.max(1)
            if likely:
                flags = marked[: len(own)]
                np.greater(fit, (top - likely)[:, None], out=flags[:, : fit.shape[1]])
                row, number = _true_in(flags)
                sizes[part] = np.bincount(row, minlength=len(own))
                found.append(self._ids[number])
            fit -= top[:, None]
            totals[part] = top + np.log(1 + exponentials_beside(fit, powers[: len(own)]))
            best[part] = top - totals[part]
        return Expected(ends, totals, best, sizes, np.concatenate(found))

    def logs(
        self, expected: Expected, rows: NDArray[np.int64], ids: NDArray[np.uint16]
    ) -> NDArray[np.float32]:
        """Log-probability of characters in the middle of rows."""
        fit = np.einsum("ij,ij->i", expected.ends[rows], self._out[self._of[ids]])
        return fit - expected.totals[rows]

    def _numbers(self, windows: NDArray[np.uint16]) -> NDArray[np.uint16]:
        """The network's numbers for rows of ids; nothing is seen beyond the ends of the line."""
        numbers, reach = self._of[windows], self.reach
        left, right = numbers[:, :reach], numbers[:, reach + 1 :]
        left *= np.logical_and.accumulate(left[:, ::-1] > 0, axis=1)[:, ::-1]
        right *= np.logical_and.accumulate(right > 0, axis=1)
        return numbers

    def _hiding(self, numbers: NDArray[np.uint16]) -> NDArray[np.uint16]:
        numbers = numbers.copy()
        numbers[:, self.reach] = _HIDDEN
        return numbers

    def _add_first(self, numbers: NDArray[np.uint16], sums: NDArray[np.float32]) -> None:
        """Adds to `sums` what the first layer makes of each row.

        Characters repeat, so each is weighed once for a place in the window, not once a row.
        """
        seen = np.zeros(len(self._vectors), dtype=bool)
        number_of = np.zeros(len(seen), dtype=np.int64)
        share = np.empty((_STRIP, sums.shape[1]), dtype=np.float32)
        for column, weights in zip(numbers.T, self._first, strict=True):
            seen[:] = False
            seen[column] = True
            different = np.flatnonzero(seen)
            number_of[different] = np.arange(len(different))
            weighed, which = self._vectors[different] @ weights, number_of[column]
            for begin in range(0, len(sums), _STRIP):
                own = sums[begin : begin + _STRIP]
                rows = which[begin : begin + _STRIP]
                own += np.take(weighed, rows, axis=0, out=share[: len(own)], mode="clip")

    def _last(self, sums: NDArray[np.float32]) -> NDArray[np.float32]:
        """From the sums of the first layer to the last vectors."""
        hidden = _gelu(sums)
        hidden += _gelu(hidden @ self._second + self._biases[1])
        return hidden @ self._third + self._biases[2]


def _wide(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A matrix kept as signed bytes with one scale a row."""
    scale = arrays[f"{name}_scale"].astype(np.float32)
    return arrays[name].astype(np.float32) * scale[:, None]


def _true_in(flags: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Row and column of what is true, by rows; a row is a whole number of words long.

    Nearly all is false, so whole words are asked first: one by one takes four times as long.
    """
    words = flags.view(np.uint64).ravel()
    at = np.flatnonzero(words)
    which, byte = np.nonzero(words[at].view(bool).reshape(-1, _WORD))
    return np.divmod(at[which] * _WORD + byte, flags.shape[1])


_EXPONENT, _MANTISSA = 127, 2**23
_POWER, _ONE = np.float32(_MANTISSA / math.log(2)), np.float32(_EXPONENT * _MANTISSA - 486_411)
"""N. N. Schraudolph, "A Fast, Compact Approximation of the Exponential Function", 1999: a number
of this size, read as a float's bits, is nearly its power of e; in the mean nothing is off."""
_LEAST = np.float32(-80)


def exponentials_beside(below: NDArray[np.float32], bits: NDArray[np.int32]) -> NDArray[np.float32]:
    """How much the exponentials of each row add up to beside its largest, which is 1.

    Within 4 %, in a third of the time of the exact ones where the machine has no AVX-512. `below`
    is what the rows lie below their largest; both arrays are written over.
    """
    if below.min() < _LEAST:  # hardly ever, and to raise it takes longer than all the rest
        np.maximum(below, _LEAST, out=below)
    below *= _POWER
    below += _ONE
    np.copyto(bits, below, casting="unsafe")
    powers = bits.view(np.float32)
    return powers @ np.ones(powers.shape[1], np.float32) - np.int32(_ONE).view(np.float32)


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, the approximation by tanh."""
    inner = x * x
    inner *= x
    inner *= np.float32(0.044715)
    inner += x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner
