"""Where other characters of the same sound would stand in rows of four that texts have.

公共自愿交易: nothing here is rare, yet only 公共资源交易 is ever written. What a text says of
one character after the other does not show it, so this is counted beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE
from .ngrams import NGrams, Pairs
from .proposals import BLURRED_SOUND, are_twins
from .ragged import distinct, opened
from .words import Words

_ROW = 4
_AT_ONCE = 4096
"""Places looked at together: bounds the memory."""


class Attested:
    """Counts the rows of four characters that a change of one, or of a word, would make known."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], model: NGrams, pairs: Pairs, words: Words
    ) -> None:
        self._model, self._pairs, self._words = model, pairs, words
        sizes = arrays["proposal_sizes"].astype(np.int64)
        kinds = arrays["kinds"]
        twins = are_twins(np.arange(kinds.max(initial=0) + 1), BLURRED_SOUND)[kinds]
        self._others = arrays["proposals"][twins]
        before = np.zeros(len(twins) + 1, dtype=np.int32)
        np.cumsum(twins, out=before[1:])
        ends = np.cumsum(sizes)
        self._starts = before[ends - sizes].astype(np.int64)
        self._sizes = before[ends] - self._starts

    def better(
        self, ids: NDArray[np.uint16], entries: NDArray[np.int32], places: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """How many more rows of four texts have, at most, when what stands at each place (sorted)
        is replaced: by one character for one, by a word for two."""
        best = np.zeros(len(ids), dtype=np.float32)
        known = entries[_ROW - 1] >= 0  # by the place where the row ends
        for first in range(0, len(places), _AT_ONCE):
            some = places[first : first + _AT_ONCE]
            self._characters(ids, known, some, best)
            self._pairs_of(ids, known, some, best)
        return best[places]

    def _characters(
        self,
        ids: NDArray[np.uint16],
        known: NDArray[np.bool_],
        places: NDArray[np.int64],
        best: NDArray[np.float32],
    ) -> None:
        places = places[~(known[places + 1] & known[places + 2])]
        row, which = opened(self._starts[ids[places]], self._sizes[ids[places]])
        at, new = places[row], self._others[which]
        good = np.flatnonzero(self._pairs.known(ids[at - 1], new))
        good = good[self._pairs.known(new[good], ids[at[good] + 1])]
        at, new = at[good], new[good]
        gained = np.zeros(len(at), dtype=np.float32)
        for before in (2, 1):
            row = [ids[at + k] if k else new for k in range(-before, _ROW - before)]
            gained += self._model.known(*row)
            gained -= known[at + _ROW - 1 - before]
        np.maximum.at(best, at, gained)

    def _pairs_of(
        self,
        ids: NDArray[np.uint16],
        known: NDArray[np.bool_],
        places: NDArray[np.int64],
        best: NDArray[np.float32],
    ) -> None:
        starts = distinct(np.concatenate([places - 1, places]))
        starts = starts[(starts >= EDGE) & (starts < len(ids) - EDGE - 1) & ~known[starts + 2]]
        rows = np.zeros((len(starts), _ROW), dtype=np.uint16)
        rows[:, 0], rows[:, 1] = ids[starts], ids[starts + 1]
        index, new = self._words.sounding_like(rows)
        at = starts[index]
        one, two = new[:, 0], new[:, 1]
        fits = self._model.known(ids[at - 1], one, two, ids[at + 2])
        at, one, two = at[fits], one[fits], two[fits]
        gained = 1 + self._model.known(ids[at - 2], ids[at - 1], one, two).astype(np.float32)
        gained += self._model.known(one, two, ids[at + 2], ids[at + 3])
        gained -= known[at + 1].astype(np.float32) + known[at + 3]
        np.maximum.at(best, at, gained)
        np.maximum.at(best, at + 1, gained)
