"""What is never doubted or never swapped: numerals, function words, matters of style."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .proposals import Proposals
from .words import LONGEST

NUMERALS = "〇零一二三四五六七八九十百千万亿两几壹贰叁肆伍陆柒捌玖拾佰仟第甲乙丙丁戊己庚辛"
FUNCTION_WORDS = "的地得了着过和与及或其他它她们这那此该是在不无未可应须需也又再就才"
"""Which of these is meant only grammar tells; 和/或, 其它/其他, 亟需/亟须 are style."""


class Protection:
    """Hard limits on proposals, whatever the model thinks."""

    def __init__(self, numbers: NDArray[np.uint16]) -> None:
        self._fixed = np.zeros(int(numbers.max()) + 1, dtype=bool)
        self._fixed[[numbers[ord(char)] for char in NUMERALS]] = True
        self._fixed[0] = False
        self._function = np.zeros_like(self._fixed)
        self._function[[numbers[ord(char)] for char in FUNCTION_WORDS]] = True
        self._function[0] = False

    def allowed(self, ids: NDArray[np.uint16], proposals: Proposals) -> NDArray[np.bool_]:
        """Whether each proposal changes no numeral and swaps no two function words."""
        inside = np.arange(LONGEST) < proposals.lengths[:, None]
        at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(ids) - 1)
        old, new = ids[at], proposals.new
        differs = inside & (old != new)
        bad = self._fixed[old] | self._fixed[new] | (self._function[old] & self._function[new])
        return ~(differs & bad).any(1)


def repeated(ids: NDArray[np.uint16]) -> NDArray[np.bool_]:
    """Whether each character stands in a row of three that the text has more than once.

    What an author writes twice is the author's own word: a name, a place, an agency.
    """
    result = np.zeros(len(ids), dtype=bool)
    rows = np.stack([ids[:-2], ids[1:-1], ids[2:]], axis=1).astype(np.uint64)
    keys = (rows[:, 0] << np.uint64(32)) | (rows[:, 1] << np.uint64(16)) | rows[:, 2]
    _, back, counts = np.unique(keys, return_inverse=True, return_counts=True)
    twice = counts[back] >= 2
    for offset in range(3):
        result[offset : len(ids) - 2 + offset] |= twice
    return result
