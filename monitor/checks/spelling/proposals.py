"""What else could stand in a text: a better character, or another word of the same sound.

    suspicious places → characters alike, words alike → attested beside their neighbours
    → log-probability gained over the window

Only places that the model finds unlikely are looked at: that is what makes it fast.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE, Encoded
from .ngrams import NGrams
from .words import LONGEST, Words

WORD = 4
"""Kind of a proposal of a whole word; 1 same sound, 2 near sound, 3 shape."""

SUSPICIOUS = -13.0
"""Log-probability of five characters in a row above which none of them is doubted."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A text and what the model thinks of it; arrays run over `encoded.ids`, edges included."""

    encoded: Encoded
    logs: NDArray[np.float32]
    orders: NDArray[np.int8]

    @property
    def ids(self) -> NDArray[np.uint16]:
        return self.encoded.ids


@dataclass(frozen=True, slots=True)
class Proposals:
    """Replacements as parallel arrays: `new[i, :lengths[i]]` for the ids from `starts[i]` on.

    `gains` is the log-probability won over the replaced characters and the four after them;
    `changed` the first place that differs; `windows`, `logs`, `orders` start `EDGE` before the
    replacement and hold the four characters after it (0 beyond).
    """

    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    new: NDArray[np.uint16]
    kinds: NDArray[np.uint8]
    gains: NDArray[np.float32]
    logs: NDArray[np.float32]
    orders: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.starts)

    def take(self, rows: NDArray[Any]) -> Proposals:
        return Proposals(*(getattr(self, name)[rows] for name in self.__slots__))


class Proposer:
    """Proposes replacements worth a closer look."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], model: NGrams, words: Words) -> None:
        self._model, self._words = model, words
        sizes = arrays["proposal_sizes"]
        self._sizes = sizes.astype(np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._others, self._kinds = arrays["proposals"], arrays["kinds"]
        self._chinese = arrays["sounds"] > 0

    def score(self, encoded: Encoded) -> Scored:
        logs, orders = self._model.score(encoded.ids[None, :])
        pad = np.zeros(EDGE, dtype=np.float32)
        return Scored(
            encoded,
            np.concatenate([pad, logs[0]]),
            np.concatenate([pad.astype(np.int8), orders[0]]),
        )

    def suspicious(self, text: Scored) -> NDArray[np.int64]:
        """Places of Chinese characters that stand in an unlikely row."""
        total = np.concatenate([[0], np.cumsum(text.logs, dtype=np.float64)])
        inner = np.arange(EDGE, len(text.ids) - EDGE)
        unlikely = total[inner + EDGE + 1] - total[inner] < SUSPICIOUS
        held = np.zeros(len(text.ids), dtype=bool)
        for back in range(5):  # inside a five-gram of the corpus nothing is doubted
            held[: len(held) - back] |= text.orders[back:] == 5
        firm = held[inner] & held[inner - 1] & held[inner + 1]
        return inner[unlikely & ~firm & self._chinese[text.ids[inner]]]

    def propose(
        self, text: Scored, places: NDArray[np.int64], least_gain: float
    ) -> Proposals | None:
        """All replacements at `places` that gain enough, in no order; None when there are none."""
        parts = [self._characters(text, places, least_gain)]
        for length in range(2, LONGEST + 1):
            parts.append(self._of_words(text, places, length, least_gain))
        parts = [part for part in parts if part is not None and len(part)]
        if not parts:
            return None
        return Proposals(
            *(np.concatenate([getattr(p, n) for p in parts]) for n in Proposals.__slots__)
        )

    def _characters(
        self, text: Scored, places: NDArray[np.int64], least_gain: float
    ) -> Proposals | None:
        ids = text.ids
        sizes = self._sizes[ids[places]]
        at = np.repeat(places, sizes)
        if not len(at):
            return None
        within = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        which = np.repeat(self._starts[ids[places]], sizes) + within
        new, kinds = self._others[which], self._kinds[which]
        # A reading no text supports on either side cannot win: a trigram or both bigrams.
        left = self._model.known(ids[at - 1], new)
        right = self._model.known(new, ids[at + 1])
        some = left | right
        at, new, kinds = at[some], new[some], kinds[some]
        rows = np.zeros((len(at), LONGEST), dtype=np.uint16)
        rows[:, 0] = new
        return self._gaining(text, at, 1, rows, kinds, least_gain)

    def _of_words(
        self, text: Scored, places: NDArray[np.int64], length: int, least_gain: float
    ) -> Proposals | None:
        starts = np.unique((places[:, None] - np.arange(length)).ravel())
        starts = starts[(starts >= EDGE) & (starts + length <= len(text.ids) - EDGE)]
        if not len(starts):
            return None
        rows = np.zeros((len(starts), LONGEST), dtype=np.uint16)
        rows[:, :length] = text.ids[starts[:, None] + np.arange(length)]
        index, new = self._words.sounding_like(rows)
        kinds = np.full(len(index), WORD, dtype=np.uint8)
        return self._gaining(text, starts[index], length, new, kinds, least_gain)

    def _gaining(
        self,
        text: Scored,
        starts: NDArray[np.int64],
        length: int,
        new: NDArray[np.uint16],
        kinds: NDArray[np.uint8],
        least_gain: float,
    ) -> Proposals | None:
        if not len(starts):
            return None
        span = np.arange(-EDGE, length + EDGE)
        windows = text.ids[starts[:, None] + span]
        windows[:, EDGE : EDGE + length] = new[:, :length]
        logs, orders = self._model.score(windows)
        old = text.logs[starts[:, None] + np.arange(length + EDGE)]
        gains = logs.sum(1) - old.sum(1)
        good = gains >= least_gain
        wide = np.zeros((int(good.sum()), LONGEST + EDGE), dtype=np.float32)
        high = np.zeros(wide.shape, dtype=np.int8)
        wide[:, : length + EDGE], high[:, : length + EDGE] = logs[good], orders[good]
        lengths = np.full(len(wide), length)
        return Proposals(starts[good], lengths, new[good], kinds[good], gains[good], wide, high)
