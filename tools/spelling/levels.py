"""Values told in half a byte: the sixteen levels that serve a table best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

LEVELS = 16
STEPS, LOWEST = 256, 8.0
"""Values are first rounded to so many steps from 0 down to minus this."""


def half_bytes(values: NDArray[np.float64]) -> dict[str, NDArray[Any]]:
    """`backoffs` and `backoff_levels` as `Hashed` reads them; values are logarithms from 0 down."""
    steps = np.clip(np.round(-values / LOWEST * (STEPS - 1)), 0, STEPS - 1).astype(np.int64)
    counts = np.bincount(steps, minlength=STEPS)
    firsts = _firsts(counts)
    of_step = np.searchsorted(firsts, np.arange(STEPS), "right") - 1
    numbers = of_step[steps].astype(np.uint8)
    numbers = np.append(numbers, np.zeros(len(numbers) % 2, np.uint8))
    weight = np.maximum(counts, 1e-9)
    sums = np.bincount(of_step, weight * np.arange(STEPS), LEVELS)
    means = sums / np.bincount(of_step, weight, LEVELS)
    return {
        "backoffs": numbers[::2] | (numbers[1::2] << 4),
        "backoff_levels": (-means / (STEPS - 1) * LOWEST).astype(np.float32),
    }


def _firsts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each level begins, so that the squares of the rounding add up to least (Bellman, "A Note
    on Cluster Analysis and Dynamic Programming", 1973). Nought, which more than half of the entries
    have, is a level of its own."""
    steps = np.arange(STEPS)
    weight = counts.astype(np.float64)
    zero = np.zeros(1)
    n = np.concatenate([zero, np.cumsum(weight)])
    s = np.concatenate([zero, np.cumsum(weight * steps)])
    q = np.concatenate([zero, np.cumsum(weight * steps**2)])

    def lost(first: NDArray[np.int64], end: int) -> NDArray[np.float64]:
        """The squares of a level of the steps from each of `first` to `end`."""
        count, total = n[end] - n[first], s[end] - s[first]
        return q[end] - q[first] - total**2 / np.maximum(count, 1e-9)

    best = np.full(STEPS + 1, np.inf)
    best[1] = 0.0
    begins = np.zeros((LEVELS, STEPS + 1), np.int64)
    for level in range(1, LEVELS):
        now = np.full(STEPS + 1, np.inf)
        for end in range(level + 1, STEPS + 1):
            first = np.arange(level, end)
            cost = best[first] + lost(first, end)
            at = int(np.argmin(cost))
            now[end], begins[level, end] = cost[at], first[at]
        best = now
    firsts, end = np.zeros(LEVELS, np.int64), STEPS
    for level in range(LEVELS - 1, 0, -1):
        end = firsts[level] = begins[level, end]
    return firsts
