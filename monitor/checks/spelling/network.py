"""A small network that knows which character fits between the twelve on either side.

    characters → vectors by place → two hidden layers → how well every character fits

The one in the middle is hidden from it, or shown: shown, it says what was probably meant by
what is written. Trained by `tools/spelling/network.py`; here only numpy. Asked about few
places: it is slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import hashes

LIKELY = 4.0
"""So far below the likeliest, as a log-probability, a character still counts as likely."""
_HIDDEN = 2
"""The number that stands for a character that is not shown."""
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Expected:
    """What the network expects in the middle of some rows: `ends` are its last vectors."""

    ends: NDArray[np.float32]
    totals: NDArray[np.float32]
    best: NDArray[np.float32]
    likely: tuple[NDArray[np.int64], NDArray[np.uint16]]

    def take(self, rows: NDArray[np.int64]) -> Expected:
        """The rows given, which are sorted."""
        of, ids = self.likely
        at = np.minimum(np.searchsorted(rows, of), max(len(rows) - 1, 0))
        kept = np.flatnonzero(rows[at] == of) if len(rows) else np.zeros(0, np.int64)
        return Expected(self.ends[rows], self.totals[rows], self.best[rows], (at[kept], ids[kept]))


class Network:
    """The network; `net_of` gives each id of the vocabulary its number here (0: a line's end)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._of = arrays["net_of"]
        self._vectors, first = _wide(arrays, "net_in"), _wide(arrays, "net_first")
        self._first = np.ascontiguousarray(first.T)
        self._second = np.ascontiguousarray(_wide(arrays, "net_second").T)
        self._third = np.ascontiguousarray(_wide(arrays, "net_third").T)
        self._out = _wide(arrays, "net_out")
        self._biases = [arrays[f"net_bias_{k}"].astype(np.float32) for k in range(4)]
        self.reach = (first.shape[1] // self._vectors.shape[1] - 1) // 2
        self._ids = np.zeros(len(self._vectors), dtype=np.uint16)
        self._ids[self._of] = np.arange(len(self._of))
        self._ids[:3] = 0

    def windows(self, ids: NDArray[np.uint16], places: NDArray[np.int64]) -> NDArray[np.uint16]:
        """The rows of ids around places."""
        span = np.arange(-self.reach, self.reach + 1)
        return ids[np.clip(places[:, None] + span, 0, len(ids) - 1)]

    def expect(
        self, windows: NDArray[np.uint16], hidden: NDArray[np.bool_], *, likely: bool = False
    ) -> Expected:
        """What is expected in the middle of each row, which is shown unless `hidden`."""
        numbers = self._of[windows]
        middle, reach = numbers[:, self.reach].copy(), self.reach
        left, right = numbers[:, :reach], numbers[:, reach + 1 :]
        left *= np.logical_and.accumulate(left[:, ::-1] > 0, axis=1)[:, ::-1]
        right *= np.logical_and.accumulate(right > 0, axis=1)  # nothing beyond the line
        numbers[:, reach] = np.where(hidden, _HIDDEN, middle)
        count = len(numbers)
        ends = np.empty((count, self._out.shape[1]), dtype=np.float32)
        totals, best = np.empty(count, dtype=np.float32), np.empty(count, dtype=np.float32)
        rows, others = [np.zeros(0, np.int64)], [np.zeros(0, np.uint16)]
        for first in range(0, count, _BATCH):
            part = slice(first, min(first + _BATCH, count))
            ends[part] = self._ends(numbers[part])
            fit = ends[part] @ self._out.T
            fit += self._biases[3]
            top = fit.max(1)
            if likely:
                # In one dimension: in two, numpy takes ten times as long.
                found, number = divmod(np.flatnonzero(fit > (top - LIKELY)[:, None]), fit.shape[1])
                rows.append(found + first)
                others.append(self._ids[number])
            fit -= top[:, None]
            np.exp(fit, out=fit)
            totals[part] = top + np.log(fit.sum(1))
            best[part] = top - totals[part]
        return Expected(ends, totals, best, (np.concatenate(rows), np.concatenate(others)))

    def logs(
        self, expected: Expected, rows: NDArray[np.int64], ids: NDArray[np.uint16]
    ) -> NDArray[np.float32]:
        """Log-probability of characters in the middle of rows."""
        numbers = self._of[ids]
        fit = np.einsum("ij,ij->i", expected.ends[rows], self._out[numbers])
        return fit + self._biases[3][numbers] - expected.totals[rows]

    def once(
        self, windows: NDArray[np.uint16], hidden: NDArray[np.bool_]
    ) -> tuple[Expected, NDArray[np.int64]]:
        """What is expected in rows of which many are the same, and which is whose."""
        windows[hidden, self.reach] = 0
        keys = hashes([*windows.T, hidden.astype(np.uint16)])
        _, first, back = np.unique(keys, return_index=True, return_inverse=True)
        return self.expect(windows[first], hidden[first]), back

    def _ends(self, numbers: NDArray[np.uint16]) -> NDArray[np.float32]:
        near = self._vectors[numbers].reshape(len(numbers), -1)
        hidden = _gelu(near @ self._first + self._biases[0])
        hidden = hidden + _gelu(hidden @ self._second + self._biases[1])
        return hidden @ self._third + self._biases[2]


def _wide(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A matrix kept as signed bytes with one scale a row."""
    scale = arrays[f"{name}_scale"].astype(np.float32)
    return arrays[name].astype(np.float32) * scale[:, None]


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, the approximation by tanh."""
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))
