"""Which places of a text are worth asking about: few enough to be fast, nearly all misspellings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE
from .proposals import Scored
from .trees import Trees

_AROUND = range(-1, 5)


class Doubt:
    """Small trees over what the language model says of a place and its neighbours."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._chinese = arrays["proposal_sizes"] > 0
        self._frequency = arrays["frequency"].astype(np.float32)
        self._trees = Trees(arrays, "doubt") if "doubt_base" in arrays else None
        self._least = float(arrays["doubt_least"]) if self._trees else 0.0

    def places(self, text: Scored) -> NDArray[np.int64]:
        """The doubted places, in reading order."""
        inner = self.candidates(text)
        if self._trees is None or not len(inner):
            return inner
        return inner[self._trees.score(self.features(text, inner)) >= self._least]

    def candidates(self, text: Scored) -> NDArray[np.int64]:
        """Places of Chinese characters that do not stand well inside five-grams of the corpus."""
        inner = np.arange(EDGE, len(text.ids) - EDGE)
        high = text.orders == 5
        held = np.zeros(len(text.ids), dtype=bool)
        for back in range(5):
            held[: len(held) - back] |= high[back:]
        firm = held[inner] & held[inner - 1] & held[inner + 1]
        return inner[~firm & self._chinese[text.ids[inner]]]

    def features(self, text: Scored, inner: NDArray[np.int64]) -> NDArray[np.float32]:
        rows = [text.logs[inner + step] for step in _AROUND]
        orders = [text.orders[inner + step] for step in _AROUND]
        total = np.concatenate([[0], np.cumsum(text.logs, dtype=np.float64)])
        depth = np.concatenate([[0], np.cumsum(text.orders, dtype=np.int64)])
        columns = [
            *rows, *orders,
            total[inner + EDGE + 1] - total[inner], depth[inner + EDGE + 1] - depth[inner],
            total[inner + 3] - total[inner], depth[inner + 3] - depth[inner],
            self._frequency[text.ids[inner]],
        ]  # fmt: skip
        return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)
