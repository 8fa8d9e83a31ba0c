"""In which order what is believed wrong is put right, and what is read again after it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

EASY_FIRST = 0.8
"""The surest corrections are made first, and their surroundings read again: two faults may
hide each other."""
APART = 40
"""Characters between places that are put right independently: nothing looks so far."""


@dataclass(frozen=True, slots=True)
class Change:
    """A replacement with how probable it is: ids from `start` on become `new`."""

    probability: float
    start: int
    new: list[int]
    kind: int


class Rounds:
    """What is changed next, the surest first, wherever in the texts it stands.

    Places far apart go through the bars each at its own pace: what is near two changes of different
    places is read again once for both, and reading two places costs hardly more than one.
    """

    def __init__(self, pending: list[Change], least: float) -> None:
        """Nothing less probable than `least` is changed."""
        bars = (*((EASY_FIRST,) if least < EASY_FIRST else ()), least, least)
        starts = sorted(one.start for one in pending)
        self._cuts = [b for a, b in pairwise(starts) if b - a > APART]
        self._left = [list(bars[::-1]) for _ in range(len(self._cuts) + 1)]

    def chosen(self, pending: list[Change]) -> list[Change]:
        """The next changes among those still pending; none when every place is done."""
        by_place: dict[int, list[Change]] = {}
        for one in pending:
            by_place.setdefault(bisect_right(self._cuts, one.start), []).append(one)
        chosen: list[Change] = []
        for place, changes in by_place.items():
            left, wanted = self._left[place], []
            while left and not wanted:
                bar = left.pop()
                wanted = [one for one in changes if one.probability >= bar]
            chosen += _apart(wanted)
        return chosen

    def read_again(self, fresh: NDArray[np.int64]) -> NDArray[np.int64]:
        """Those of the changed places around which something more may be changed."""
        on = [bool(self._left[bisect_right(self._cuts, place)]) for place in fresh.tolist()]
        return fresh[np.array(on, dtype=np.bool_)]


def _apart(changes: list[Change]) -> list[Change]:
    """The most probable changes that do not touch each other."""
    chosen: list[Change] = []
    taken: set[int] = set()
    for one in sorted(changes, key=lambda one: -one.probability):
        if taken.isdisjoint(range(one.start - 1, one.start + len(one.new) + 1)):
            taken.update(range(one.start, one.start + len(one.new)))
            chosen.append(one)
    return chosen


def make(
    ids: NDArray[np.uint16], chosen: list[Change], changed: dict[int, tuple[float, int]]
) -> NDArray[np.int64]:
    """Makes the changes in `ids`, notes them in `changed`; the places that are new."""
    fresh = []
    for one in chosen:
        for place, number in enumerate(one.new, one.start):
            if ids[place] != number and place not in changed:
                ids[place] = number
                changed[place] = (one.probability, one.kind)
                fresh.append(place)
    return np.array(fresh, dtype=np.int64)
