"""Gradient-boosted trees as plain arrays, asked for all rows at once.

The trees are symmetric: every level asks one question, so that the answers of a tree are the
bits of the number of its leaf (as in Prokhorenkova et al., "CatBoost", NeurIPS 2018). That
takes a tenth of the time of walking nodes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_ROWS = 256
"""Rows that go through all trees together: so few that all answers stay in the cache."""
_DECIMALS = 3


def table(columns: Sequence[NDArray[Any]]) -> NDArray[np.float32]:
    """Features as rows, rounded: where a sum is nought but for the last bits, trees would learn
    in which order a machine adds, and decide otherwise on another."""
    rows = np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)
    return np.round(rows, _DECIMALS, out=rows)


class Trees:
    """A boosted binary classifier.

    `features` and `limits` are (trees, levels), `leaves` is (trees, 2 ** levels); level k sets
    bit k of the leaf's number where a feature is above its limit.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]], prefix: str) -> None:
        self._features = arrays[f"{prefix}_features"]
        self._limits = arrays[f"{prefix}_limits"]
        leaves = arrays[f"{prefix}_leaves"].astype(np.float32)
        self._leaves = leaves.ravel()
        self._firsts = np.arange(len(leaves), dtype=np.int32) * np.int32(leaves.shape[1])
        self._base = float(arrays[f"{prefix}_base"])

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds of being right, for each row of features."""
        parts = [self._score(rows[first : first + _ROWS]) for first in range(0, len(rows), _ROWS)]
        return np.concatenate([np.zeros(0, np.float32), *parts])

    def _score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        columns = np.ascontiguousarray(rows.T)
        leaf = np.zeros((len(self._firsts), len(rows)), dtype=np.uint8)
        for level, (features, limits) in enumerate(
            zip(self._features.T, self._limits.T, strict=True)
        ):
            above = columns[features] > limits[:, None]
            leaf |= above.view(np.uint8) << np.uint8(level)
        values = self._leaves[self._firsts[:, None] + leaf]
        # In 64 bits: a row's score does not depend on how many are asked.
        return (self._base + values.sum(0, dtype=np.float64)).astype(np.float32)


def gate(arrays: Mapping[str, NDArray[Any]], name: str) -> tuple[Trees | None, float]:
    """The trees that let only some through, and the log-odds from which on they do."""
    if f"{name}_base" not in arrays:
        return None, 0.0
    return Trees(arrays, name), float(arrays[f"{name}_least"])
