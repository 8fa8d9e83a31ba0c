"""A small network that guesses a character from the eight on either side.

    characters → vectors by place → two hidden layers → how well every character fits

It sees further than five-grams and knows what is alike in meaning. Trained on the corpus by
`tools/spelling/network.py`; here only numpy. Asked about few places, because it is slow.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .proposals import Proposals
from .words import LONGEST

NAMES = (
    "fit_gain", "fit_new", "fit_old", "fit_new_short", "fit_old_short", "fit_left", "fit_right",
)  # fmt: skip
REACH = 8
_BATCH = 256


class Surroundings:
    """The network; `net_of` gives each id of the vocabulary its number here (0: a line's end)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._of = arrays["net_of"]
        self._vectors, self._first = _wide(arrays, "net_in"), _wide(arrays, "net_first")
        self._second, self._third = _wide(arrays, "net_second"), _wide(arrays, "net_third")
        self._out = _wide(arrays, "net_out")
        self._biases = [arrays[f"net_bias_{k}"].astype(np.float32) for k in range(4)]

    def logs(self, windows: NDArray[np.uint16]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """For rows of 17 ids: log-probability of the middle one, and of the likeliest."""
        numbers = self._of[windows].astype(np.int64)
        own = np.empty(len(windows), dtype=np.float32)
        best = np.empty(len(windows), dtype=np.float32)
        for first in range(0, len(windows), _BATCH):
            part = numbers[first : first + _BATCH]
            fit = self._fits(part)
            top = fit.max(1)
            total = top + np.log(np.exp(fit - top[:, None]).sum(1))
            own[first : first + _BATCH] = fit[np.arange(len(part)), part[:, REACH]] - total
            best[first : first + _BATCH] = top - total
        return own, best

    def features(self, ids: NDArray[np.uint16], p: Proposals) -> NDArray[np.float32]:
        """One row of `NAMES` for each proposal."""
        before = REACH + 1
        span = np.arange(-before, LONGEST + before)
        old = ids[np.clip(p.starts[:, None] + span, 0, len(ids) - 1)]
        new = old.copy()
        inside = np.arange(LONGEST) < p.lengths[:, None]
        part = new[:, before : before + LONGEST]
        part[inside] = p.new[inside]
        # Asked about: what changes, and the neighbours on both sides, which must live with it.
        asked = np.zeros((len(p), LONGEST + 2), dtype=bool)
        asked[:, 0] = True
        asked[:, 1:-1] = old[:, before : before + LONGEST] != part
        own = asked.copy()
        own[:, 0] = False
        asked[np.arange(len(p)), p.lengths + 1] = True
        rows, columns = np.nonzero(asked)
        window = columns[:, None] + np.arange(2 * REACH + 1)
        was, was_best = self.logs(old[rows[:, None], window])
        now, now_best = self.logs(new[rows[:, None], window])
        mine = own[rows, columns]

        def total(values: NDArray[np.float32], where: NDArray[np.bool_]) -> NDArray[np.float32]:
            return np.bincount(rows[where], values[where], len(p)).astype(np.float32)

        left, right = columns == 0, ~mine & (columns > 0)
        return np.stack(
            [
                total(now - was, mine), total(now, mine), total(was, mine),
                total(now - now_best, mine), total(was - was_best, mine),
                total(now - was, left), total(now - was, right),
            ],
            axis=1,
        )  # fmt: skip

    def _fits(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        left, right = numbers[:, :REACH], numbers[:, REACH + 1 :]
        left = left * np.cumprod(left[:, ::-1] > 0, axis=1)[:, ::-1]  # nothing beyond the line
        right = right * np.cumprod(right > 0, axis=1)
        around = self._vectors[np.concatenate([left, right], axis=1)]
        hidden = around.reshape(len(numbers), -1) @ self._first.T + self._biases[0]
        hidden = _gelu(hidden)
        hidden = hidden + _gelu(hidden @ self._second.T + self._biases[1])
        return (hidden @ self._third.T + self._biases[2]) @ self._out.T + self._biases[3]


def _wide(arrays: Mapping[str, NDArray[Any]], name: str) -> NDArray[np.float32]:
    """A matrix kept as signed bytes with one scale a row."""
    scale = arrays[f"{name}_scale"].astype(np.float32)
    return arrays[name].astype(np.float32) * scale[:, None]


def _gelu(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Hendrycks & Gimpel, "Gaussian Error Linear Units", 2016, the approximation by tanh."""
    return 0.5 * x * (1 + np.tanh(0.7978845608 * (x + 0.044715 * x * x * x)))
