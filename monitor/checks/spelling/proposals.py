"""What else could stand in a text: a better character, or another word of the same sound.

doubted places → characters alike, words alike → attested beside their neighbours
→ log-probability gained over the window
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE, Encoded
from .ngrams import NGrams, Pairs
from .ragged import distinct, opened
from .words import LONGEST, Words

SAME_SOUND, BLURRED_SOUND, CLOSE_SHAPE = 3, 2, 3
WORD, PAIR = 16, 17
"""Kinds of a proposal of a whole word of the same sound, of two characters; below them four times the class of sound (3 same, 2 blurred,
1 near, 0 none) plus the class of shape (3 close, 2 in part, 1 distant, 0 none)."""

_AT_ONCE = 500
"""Places whose proposals are weighed together: bounds the memory that nonsense takes."""
_ROWS = 16384
"""Readings that are scored together: so few that they stay in the cache."""
MOST = 12
"""Proposals kept at a place: those that are worth most."""
LIKELY_LEAST = -3.0
"""What a character must gain that the network thinks is meant."""
EXPECTED_LEAST = 8.0
"""What a character must gain that is not alike, only expected by all that stands around."""
PAIR_MORE = 3.0
"""What a pair must gain above what is asked of one character."""
_THREES = 2
"""Rows of three characters around a pair that texts must have."""

Likely = Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.uint16]]]
"""(row of the places, id) of what is likely at sorted places."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A text and what the model thinks of it; arrays run over `encoded.ids`, edges included.

    `entries` are those of the model, (orders, length).
    """

    encoded: Encoded
    entries: NDArray[np.int32]
    logs: NDArray[np.float32]
    orders: NDArray[np.int8]

    @property
    def ids(self) -> NDArray[np.uint16]:
        return self.encoded.ids


@dataclass(frozen=True, slots=True)
class Proposals:
    """Replacements as parallel arrays: `new[i, :lengths[i]]` for the ids from `starts[i]` on.

    `gains` is the log-probability won over the replaced characters and the four after them;
    `logs` and `orders` are those of the replacement and of the four after it (0 beyond).
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


@dataclass(frozen=True, slots=True)
class _Alike:
    """Characters alike those at some places, in the order of these.

    `row` is the number of the place, `left` and `right` tell whether texts have `new` beside
    what stands on that side.
    """

    row: NDArray[np.int64]
    new: NDArray[np.uint16]
    kinds: NDArray[np.uint8]
    left: NDArray[np.bool_]
    right: NDArray[np.bool_]

    def before(self, count: int) -> _Alike:
        """Those of the first `count` places."""
        end = np.searchsorted(self.row, count)
        return _Alike(*(getattr(self, name)[:end] for name in self.__slots__))


def are_twins(kinds: NDArray[np.integer[Any]], sound: int) -> NDArray[np.bool_]:
    """Whether characters of such kinds are of this class of sound at least, or look nearly the same."""
    return (kinds >> 2 >= sound) | (kinds & 3 == CLOSE_SHAPE)


class Proposer:
    """Proposes replacements worth a closer look."""

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], model: NGrams, pairs: Pairs, words: Words
    ) -> None:
        self._model, self._pairs, self._words = model, pairs, words
        sizes = arrays["proposal_sizes"]
        self._sizes = sizes.astype(np.int64)
        self._starts = np.cumsum(self._sizes) - self._sizes
        self._others, self._kinds = arrays["proposals"], arrays["kinds"]

    def score(self, encoded: Encoded) -> Scored:
        entries = self._model.entries(encoded.ids)
        logs = np.zeros(len(encoded.ids), dtype=np.float32)
        orders = np.zeros(len(encoded.ids), dtype=np.int8)
        own = self._model.score(entries[:, EDGE - 1 : -1], entries[:, EDGE:])
        logs[EDGE:], orders[EDGE:] = own
        silent = encoded.silent()
        logs[silent], orders[silent] = 0, 0
        return Scored(encoded, entries, logs, orders)

    def score_again(self, scored: Scored, encoded: Encoded, fresh: NDArray[np.int64]) -> Scored:
        """`score` of a text that is the one scored but for `fresh` places."""
        entries = self._model.entries_again(encoded.ids, scored.entries, fresh)
        logs, orders = scored.logs.copy(), scored.orders.copy()
        at = distinct(fresh[:, None] + np.arange(EDGE + 1))
        logs[at], orders[at] = self._model.score(entries[:, at - 1], entries[:, at])
        return Scored(encoded, entries, logs, orders)

    def propose(
        self,
        text: Scored,
        places: NDArray[np.int64],
        least_gain: float,
        likely: tuple[Likely, Likely],
        worth: Callable[[Proposals], NDArray[np.float32]],
    ) -> Proposals | None:
        """All replacements at `places` that gain enough; None when there are none.

        `likely` is what its surroundings alone make likely at a place, then what is likely meant
        by what stands there: it is proposed even when not alike, or when alike but not attested. Of
        many at one place those are kept that are `worth` most.
        """
        kept: list[Proposals] = []
        values: list[NDArray[np.float32]] = []
        for first, last in _portions(text.encoded, places):
            some, one_more = places[first:last], places[first : last + 1]
            alike = self._alike(text.ids, one_more)
            found = [self._characters(text, some, alike, least_gain, likely)]
            for length in range(2, LONGEST + 1):
                found.append(self._of_words(text, some, length, least_gain))
            found.append(self._of_pairs(text, one_more, alike, least_gain))
            parts = [part for part in found if part is not None and len(part)]
            if not parts:
                continue
            # Weighed by portions, since nonsense has more proposals than memory holds.
            portion = _concatenated(parts)
            value = worth(portion)
            rows = _leading(portion.starts, value)
            kept.append(portion.take(rows))
            values.append(value[rows])
        if not kept:
            return None
        together = _concatenated(kept)
        return together.take(_leading(together.starts, np.concatenate(values)))

    def _alike(self, ids: NDArray[np.uint16], places: NDArray[np.int64]) -> _Alike:
        row, which = opened(self._starts[ids[places]], self._sizes[ids[places]])
        new = self._others[which]
        left = self._pairs.known(ids[places - 1][row], new)
        right = self._pairs.known(new, ids[places + 1][row])
        return _Alike(row, new, self._kinds[which], left, right)

    def _characters(
        self,
        text: Scored,
        places: NDArray[np.int64],
        alike: _Alike,
        least_gain: float,
        likely: tuple[Likely, Likely],
    ) -> Proposals | None:
        alike = alike.before(len(places))
        ids, row, new = text.ids, alike.row, alike.new
        sources = [source(places) for source in likely]
        # As wide as the commonest characters need, not the vocabulary: most of it is rare.
        width = max((int(meant.max(initial=0)) for _, meant in sources), default=0) + 1
        wanted = np.zeros((len(places), width), dtype=np.uint8)
        asked = []
        for rank, (which, meant) in enumerate(sources, 1):
            good = (ids[places[which]] != meant) & (self._sizes[meant] > 0)
            wanted[which[good], meant[good]] = rank
            asked.append(which[good] * width + meant[good])
        inside = np.flatnonzero(new < width)
        rank = np.zeros(len(new), dtype=np.uint8)
        rank[inside] = wanted[row[inside], new[inside]]
        rows = np.flatnonzero(self._attested(ids, places, alike) | (rank > 0))
        wanted[row[inside], new[inside]] = 0
        cells = distinct(np.concatenate(asked))
        which, meant = np.divmod(cells[wanted.ravel()[cells] > 0], width)
        held = self._held(ids, places[which], meant.astype(np.uint16))
        which, meant = which[held], meant[held]
        at = places[np.concatenate([row[rows], which])]
        if not len(at):
            return None
        kinds = np.concatenate([alike.kinds[rows], np.zeros(len(which), dtype=np.uint8)])
        least = np.array([least_gain, EXPECTED_LEAST, LIKELY_LEAST])[
            np.concatenate([rank[rows], wanted[which, meant]])
        ]
        wide = np.zeros((len(at), LONGEST), dtype=np.uint16)
        wide[:, 0] = np.concatenate([new[rows], meant.astype(np.uint16)])
        return self._gaining(text, at, 1, wide, kinds, least)

    def _attested(
        self, ids: NDArray[np.uint16], places: NDArray[np.int64], alike: _Alike
    ) -> NDArray[np.bool_]:
        """The readings that texts support: beside both neighbours, or by three on one side."""
        good = alike.left & alike.right
        only = np.flatnonzero(alike.left & ~alike.right)
        at, new = places[alike.row[only]], alike.new[only]
        good[only] = self._model.known(ids[at - 2], ids[at - 1], new)
        only = np.flatnonzero(alike.right & ~alike.left)
        at, new = places[alike.row[only]], alike.new[only]
        good[only] = self._model.known(new, ids[at + 1], ids[at + 2])
        return good

    def _held(
        self, ids: NDArray[np.uint16], at: NDArray[np.int64], new: NDArray[np.uint16]
    ) -> NDArray[np.bool_]:
        """The readings that stand in three characters that texts have: what is not alike is
        hardly ever right without."""
        left = self._pairs.known(ids[at - 1], new)
        right = self._pairs.known(new, ids[at + 1])
        held = np.zeros(len(at), dtype=bool)
        for beside, first in ((left, -2), (left & right, -1), (right, 0)):
            rows = np.flatnonzero(beside & ~held)
            row = [ids[at[rows] + k] if k else new[rows] for k in range(first, first + 3)]
            held[rows] = self._model.known(*row)
        return held

    def _of_pairs(
        self, text: Scored, places: NDArray[np.int64], alike: _Alike, least_gain: float
    ) -> Proposals | None:
        """Two neighbours both wrong: each fits its outer neighbour, and both fit each other. Of the
        characters alike only twins: others make few that are right, and many that are not."""
        ids, twins = text.ids, are_twins(alike.kinds, SAME_SOUND)
        first = np.append(np.diff(places) == 1, False)
        second = np.append(False, first[:-1])
        lefts = np.flatnonzero(alike.left & twins & first[alike.row])
        rights = np.flatnonzero(alike.right & twins & second[alike.row])
        # Every left one with every right one of the next place.
        sizes = np.bincount(alike.row[rights], minlength=len(places) + 1)
        starts = np.cumsum(sizes) - sizes
        follower = alike.row[lefts] + 1
        one, which = opened(starts[follower], sizes[follower])
        other = alike.new[rights[which]]
        at, one = places[alike.row[lefts[one]]], alike.new[lefts[one]]
        fits = np.flatnonzero(self._pairs.known(one, other))
        at, one, other = at[fits], one[fits], other[fits]
        fits = np.flatnonzero(self._threes(ids, at, one, other) >= _THREES)
        rows = np.zeros((len(fits), LONGEST), dtype=np.uint16)
        rows[:, 0], rows[:, 1] = one[fits], other[fits]
        kinds = np.full(len(fits), PAIR, dtype=np.uint8)
        return self._gaining(text, at[fits], 2, rows, kinds, least_gain + PAIR_MORE)

    def _threes(
        self,
        ids: NDArray[np.uint16],
        at: NDArray[np.int64],
        one: NDArray[np.uint16],
        other: NDArray[np.uint16],
    ) -> NDArray[np.int8]:
        """How many of the four rows of three with both, or with one of them and what stands before
        or after, texts have; nought where they have neither of those with both."""
        known = self._model.known
        count = known(ids[at - 1], one, other).astype(np.int8)
        count += known(one, other, ids[at + 2])
        some = np.flatnonzero(count)
        at, one, other = at[some], one[some], other[some]
        count[some] += known(ids[at - 2], ids[at - 1], one)
        count[some] += known(other, ids[at + 2], ids[at + 3])
        return count

    def _of_words(
        self, text: Scored, places: NDArray[np.int64], length: int, least_gain: float
    ) -> Proposals | None:
        starts = distinct((places[:, None] - np.arange(length)).ravel())
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
        least_gain: float | NDArray[np.float64],
    ) -> Proposals | None:
        if not len(starts):
            return None
        least = np.broadcast_to(least_gain, len(starts))
        parts = []
        for first in range(0, len(starts), _ROWS):
            rows = np.arange(first, min(first + _ROWS, len(starts)))
            own = self._model.changed(text.ids, text.entries, starts[rows], new[rows, :length])
            old = text.logs[starts[rows, None] + np.arange(length + EDGE)]
            gains = own[0].sum(1) - old.sum(1)
            good = np.flatnonzero(gains >= least[rows])
            rows, width = rows[good], ((0, 0), (0, LONGEST - length))
            logs, orders = (np.pad(part[good], width) for part in own)
            lengths = np.full(len(good), length)
            parts.append(
                Proposals(starts[rows], lengths, new[rows], kinds[rows], gains[good], logs, orders)
            )
        return _concatenated(parts)


def _concatenated(parts: list[Proposals]) -> Proposals:
    return Proposals(*(np.concatenate([getattr(p, n) for p in parts]) for n in Proposals.__slots__))


def _portions(encoded: Encoded, places: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Runs of at most `_AT_ONCE` places: a text is cut where it would be cut alone."""
    limits = np.searchsorted(places, [start for start, _ in encoded.spans]).tolist()
    cuts = [
        cut
        for first, last in pairwise([*limits, len(places)])
        for cut in range(first, last, _AT_ONCE)
    ]
    portions: list[tuple[int, int]] = []
    for first, last in pairwise([*cuts, len(places)]):
        if portions and last - portions[-1][0] <= _AT_ONCE:
            portions[-1] = portions[-1][0], last
        else:
            portions.append((first, last))
    return portions


def _leading(starts: NDArray[np.int64], worth: NDArray[np.float32]) -> NDArray[np.int64]:
    """The rows that are among the `MOST` best of their start, in the order of the text."""
    order = np.lexsort((-worth, starts))
    sorted_starts = starts[order]
    fresh = np.concatenate([[True], sorted_starts[1:] != sorted_starts[:-1]])
    firsts = np.flatnonzero(fresh)
    rank = np.arange(len(order)) - np.repeat(firsts, np.diff(np.append(firsts, len(order))))
    return order[rank < MOST]
