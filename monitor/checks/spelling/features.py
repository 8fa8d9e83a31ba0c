"""What is known about a proposal beside its gain: the numbers the trees decide by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE
from .proposals import Proposals, Scored
from .words import LONGEST, Words

NAMES = (
    "gain", "length", "kind", "old_log", "new_log", "old_least", "new_least", "old_mean",
    "new_mean", "old_order", "new_order", "old_order_sum", "new_order_sum", "old_order_max",
    "new_order_max", "old_frequency", "new_frequency", "old_word", "new_word", "around",
    "before_log", "after_log", "margin", "rivals", "changed", "old_word_left", "old_word_right",
)  # fmt: skip

_REACH = 24
"""Characters on either side whose mean log-probability says how familiar the text is."""


def features(
    text: Scored, proposals: Proposals, words: Words, frequency: NDArray[np.float32]
) -> NDArray[np.float32]:
    """One row of `NAMES` for each proposal."""
    p, ids = proposals, text.ids
    count = len(p)
    span = np.arange(LONGEST + EDGE)
    used = span < (p.lengths + EDGE)[:, None]
    at = np.minimum(p.starts[:, None] + span, len(ids) - 1)
    old_logs = np.where(used, text.logs[at], 0)
    old_orders = np.where(used, text.orders[at], 0)
    inside = np.arange(LONGEST) < p.lengths[:, None]
    old = np.where(inside, ids[at[:, :LONGEST]], 0)
    differs = inside & (old != p.new)
    first = differs.argmax(1)
    rows = np.arange(count)
    place = p.starts + first
    size = used.sum(1)

    windows = ids[np.clip(place[:, None] + np.arange(-3, 4), 0, len(ids) - 1)]
    changed = windows.copy()
    for offset in range(LONGEST):
        column = 3 - first + offset
        good = np.flatnonzero((column >= 0) & (column < 7) & inside[:, offset])
        changed[good, column[good]] = p.new[good, offset]

    total = np.concatenate([[0], np.cumsum(text.logs, dtype=np.float64)])
    low = np.maximum(p.starts - _REACH, EDGE)
    high = np.minimum(p.starts + p.lengths + EDGE + _REACH, len(ids) - EDGE)
    outer = total[high] - total[low]
    own = total[np.minimum(p.starts + size, len(total) - 1)] - total[p.starts]
    around = (outer - own) / np.maximum(high - low - size, 1)

    margin, rivals = _rivalry(place, p.gains)
    columns = [
        p.gains, p.lengths, p.kinds, text.logs[place], p.logs[rows, first],
        np.where(used, old_logs, 0).min(1), np.where(used, p.logs, 0).min(1),
        old_logs.sum(1) / size, p.logs.sum(1) / size,
        text.orders[place], p.orders[rows, first],
        old_orders.sum(1) / size, p.orders.sum(1) / size,
        old_orders.max(1), p.orders.max(1),
        frequency[ids[place]], frequency[p.new[rows, first]],
        words.cover(windows, 3), words.cover(changed, 3), around,
        text.logs[np.maximum(place - 1, 0)], text.logs[np.minimum(place + 1, len(ids) - 1)],
        margin, rivals, differs.sum(1),
        words.cover(windows, 2), words.cover(windows, 4),
    ]  # fmt: skip
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _rivalry(
    place: NDArray[np.int64], gains: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """How far each proposal leads (or trails) the best other one at its place, and how many."""
    order = np.lexsort((-gains, place))
    places, sorted_gains = place[order], gains[order]
    fresh = np.concatenate([[True], places[1:] != places[:-1]])
    group = np.cumsum(fresh) - 1
    firsts = np.flatnonzero(fresh)
    sizes = np.diff(np.append(firsts, len(places)))
    best = sorted_gains[firsts]
    second = np.where(sizes > 1, sorted_gains[np.minimum(firsts + 1, len(places) - 1)], 0)
    lead = np.where(fresh, sorted_gains - second[group], sorted_gains - best[group])
    margin = np.empty(len(place), dtype=np.float32)
    rivals = np.empty(len(place), dtype=np.int64)
    margin[order], rivals[order] = lead, sizes[group]
    return margin, rivals
