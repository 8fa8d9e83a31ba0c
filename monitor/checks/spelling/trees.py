"""Gradient-boosted trees as plain arrays, walked for all rows and trees at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Trees:
    """A boosted binary classifier; `roots` are the first nodes of its trees.

    A leaf points to itself on both sides, so that every row takes `depth` steps.
    """

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._roots = arrays["tree_roots"].astype(np.int64)
        self._features = arrays["tree_features"].astype(np.int64)
        self._limits = arrays["tree_limits"]
        self._lefts = arrays["tree_lefts"].astype(np.int64)
        self._rights = arrays["tree_rights"].astype(np.int64)
        self._values = arrays["tree_values"]
        self._depth = int(arrays["tree_depth"])
        self._base = float(arrays["tree_base"])

    def probability(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Of being right, for each row of features."""
        nodes = np.broadcast_to(self._roots, (len(rows), len(self._roots)))
        index = np.arange(len(rows))[:, None]
        for _ in range(self._depth):
            left = rows[index, self._features[nodes]] <= self._limits[nodes]
            nodes = np.where(left, self._lefts[nodes], self._rights[nodes])
        score = self._base + self._values[nodes].sum(1, dtype=np.float64)
        return 1 / (1 + np.exp(-score))
