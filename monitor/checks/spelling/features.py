"""What is known about a proposal beside its gain: the numbers the trees decide by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encode import EDGE
from .names import SURNAMES
from .proposals import WORD, Proposals, Scored
from .protect import FUNCTION_WORDS, NUMERALS
from .ragged import distinct
from .trees import table
from .words import LONGEST, Words

NAMES = (
    "gain", "left_gain", "right_gain", "length", "sound", "shape", "word", "old_log", "new_log",
    "old_least", "new_least", "old_mean", "new_mean", "old_order", "new_order", "old_order_sum",
    "new_order_sum", "old_order_max", "new_order_max", "old_frequency", "new_frequency",
    "old_cover", "new_cover", "left_cover", "right_cover", "around", "around_order", "before_log",
    "after_log", "margin", "rivals", "changed", "surname", "place", "sentence_gain",
    "old_log_1", "new_log_1", "old_log_2", "new_log_2", "old_order_1", "new_order_1",
    "old_order_2", "new_order_2", "old_numeral", "new_numeral", "old_function", "new_function",
    "left_numeral", "gain_2", "other_gain", "old_rows", "new_rows",
)  # fmt: skip

_REACH = 24
"""Characters on either side whose mean log-probability says how familiar the text is."""

_LONG = 4
"""Rows of so many characters say something when texts have them."""

_PLACES = "省市县区旗州盟乡镇村街道路巷桥河湖江山岛湾寨屯社组号院校厂"


class Features:
    """Computes one row of `NAMES` for each proposal."""

    def __init__(
        self,
        words: Words,
        frequency: NDArray[np.float32],
        numbers: NDArray[np.uint16],
    ) -> None:
        self._words = words
        self._frequency = frequency.astype(np.float32)
        self._surname = _marked(SURNAMES, numbers, len(frequency))
        self._place = _marked(_PLACES, numbers, len(frequency))
        self._numeral = _marked(NUMERALS, numbers, len(frequency))
        self._function = _marked(FUNCTION_WORDS, numbers, len(frequency))
        self._ends = _marked("。！？；\n", numbers, len(frequency))

    def of(self, text: Scored, p: Proposals) -> NDArray[np.float32]:
        ids, words, frequency = text.ids, self._words, self._frequency
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
        high_orders = np.concatenate([[0], np.cumsum(text.orders, dtype=np.int64)])
        begin, end = text.encoded.bounds(p.starts)
        low = np.maximum(p.starts - _REACH, begin)
        high = np.minimum(p.starts + p.lengths + EDGE + _REACH, end)
        own_end = np.minimum(p.starts + size, len(total) - 1)
        others = np.maximum(high - low - size, 1)
        around = (total[high] - total[low] - total[own_end] + total[p.starts]) / others
        orders = high_orders[high] - high_orders[low] - high_orders[own_end] + high_orders[p.starts]

        cover = self._cover(ids, place)
        left_gain = np.where(inside, p.logs[:, :LONGEST] - old_logs[:, :LONGEST], 0).sum(1)
        margin, rivals = _rivalry(place, p.gains)
        near = np.clip(place[:, None] + np.arange(-2, 1), 0, len(ids) - 1)
        after = np.clip(place[:, None] + np.arange(1, 4), 0, len(ids) - 1)
        whole = p.kinds >= WORD
        new_first = p.new[rows, first]
        one, two = (np.minimum(first + step, LONGEST + EDGE - 1) for step in (1, 2))
        columns = [
            p.gains, left_gain, p.gains - left_gain, p.lengths,
            np.where(whole, 3, p.kinds >> 2), np.where(whole, 0, p.kinds & 3), np.where(whole, p.kinds - WORD + 1, 0),
            text.logs[place], p.logs[rows, first],
            old_logs.min(1), p.logs.min(1),
            old_logs.sum(1) / size, p.logs.sum(1) / size,
            text.orders[place], p.orders[rows, first],
            old_orders.sum(1) / size, p.orders.sum(1) / size,
            old_orders.max(1), p.orders.max(1),
            frequency[ids[place]], frequency[new_first],
            cover[place], words.cover(changed, 3),
            cover[np.maximum(place - 1, 0)], cover[np.minimum(place + 1, len(ids) - 1)],
            around, orders / others,
            text.logs[np.maximum(place - 1, 0)], text.logs[np.minimum(place + 1, len(ids) - 1)],
            margin, rivals, differs.sum(1),
            self._surname[ids[near]].sum(1), self._place[ids[after]].sum(1),
            self._elsewhere(ids, place, p.gains),
            old_logs[rows, one], p.logs[rows, one], old_logs[rows, two], p.logs[rows, two],
            old_orders[rows, one], p.orders[rows, one], old_orders[rows, two], p.orders[rows, two],
            self._numeral[ids[place]], self._numeral[new_first],
            self._function[ids[place]], self._function[new_first],
            self._numeral[ids[np.maximum(place - 1, 0)]],
            p.gains / np.maximum(differs.sum(1), 1), _best_around(place, p.gains),
            (old_orders >= _LONG).sum(1), (p.orders >= _LONG).sum(1),
        ]  # fmt: skip
        return table(columns)

    def _cover(self, ids: NDArray[np.uint16], place: NDArray[np.int64]) -> NDArray[np.float32]:
        """`Words.cover` at all `place` and their neighbours; elsewhere it may be missing."""
        near = distinct(np.clip(place[:, None] + np.arange(-1, 2), 0, len(ids) - 1))
        if len(near) > len(ids) // 4:
            return self._words.cover_of(ids)
        around = np.clip(near[:, None] + np.arange(1 - LONGEST, LONGEST), 0, len(ids) - 1)
        cover = np.ones(len(ids), dtype=np.float32)
        cover[near] = self._words.cover(ids[around], LONGEST - 1)
        return cover

    def _elsewhere(
        self, ids: NDArray[np.uint16], place: NDArray[np.int64], gains: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """The largest gain at another place of the same sentence: errors come in swarms."""
        sentence = np.cumsum(self._ends[ids])[place]
        order = np.lexsort((-gains, sentence))
        result = np.zeros(len(place), dtype=np.float32)
        bounds = np.flatnonzero(
            np.concatenate([[True], sentence[order][1:] != sentence[order][:-1], [True]])
        )
        first_of = np.repeat(bounds[:-1], np.diff(bounds))
        best_place = place[order][first_of]
        best_gain = gains[order][first_of]
        # The best of the sentence that stands elsewhere: the leader, for all but its neighbours.
        far = np.abs(place[order] - best_place) > LONGEST
        result[order] = np.where(far, best_gain, 0)
        runner = np.where(far, gains[order], 0)
        second = np.maximum.reduceat(runner, bounds[:-1]) if len(order) else runner
        second = np.repeat(second, np.diff(bounds))
        result[order] = np.where(far, result[order], second)
        return result


def _marked(text: str, numbers: NDArray[np.uint16], size: int) -> NDArray[np.bool_]:
    marked = np.zeros(size, dtype=bool)
    marked[[numbers[ord(char)] for char in text]] = True
    marked[0] = False
    return marked


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


def _best_around(place: NDArray[np.int64], gains: NDArray[np.float32]) -> NDArray[np.float32]:
    """The best gain of any proposal that touches the place or its neighbours."""
    low, high = int(place.min()) - 1, int(place.max()) + 2
    best = np.zeros(high - low + 1, dtype=np.float32)
    np.maximum.at(best, place - low, gains)
    wide = best.copy()
    wide[1:] = np.maximum(wide[1:], best[:-1])
    wide[:-1] = np.maximum(wide[:-1], best[1:])
    return wide[place - low] - gains
