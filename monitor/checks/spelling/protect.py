"""What is never swapped, whatever the model thinks, and what a text means since it repeats it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .encode import Encoded
from .proposals import Proposals
from .words import LONGEST

NUMERALS = "〇零一二三四五六七八九十百千万亿两几第"
STEMS = "甲乙丙丁戊己庚辛壬癸"
FUNCTION_WORDS = "的地得了着过和与及或其他它她们这那此该是在不无未可应须需也又再就才"
_FAMILIES = (NUMERALS, STEMS, "的地得", "他它她", "和与及或")
"""Which of a family is meant only the writer, grammar or taste can tell: nobody is accused."""


class Protection:
    """Hard limits on proposals, whatever the model thinks."""

    def __init__(self, numbers: NDArray[np.uint16]) -> None:
        size = int(numbers.max()) + 1
        self._family = np.zeros((len(_FAMILIES), size), dtype=bool)
        for row, family in enumerate(_FAMILIES):
            self._family[row, [numbers[ord(char)] for char in family]] = True
        self._family[:, 0] = False
        self._letters = np.zeros(size, dtype=bool)
        self._letters[numbers[0x4E00:0xA000]] = True
        self._letters[0] = False

    def allowed(self, ids: NDArray[np.uint16], proposals: Proposals) -> NDArray[np.bool_]:
        """Whether no proposal swaps two of a family (numerals, stems, matters of style) or a
        character for a mark."""
        inside = np.arange(LONGEST) < proposals.lengths[:, None]
        at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(ids) - 1)
        old, new = ids[at], proposals.new
        differs = inside & (old != new)
        bad = self._letters[old] & ~self._letters[new]
        for family in self._family:
            bad |= family[old] & family[new]
        return ~(differs & bad).any(1)


AGAIN = 1.2
"""Log-odds that each further occurrence takes from a proposal."""
_AGAIN_AT_MOST = 3
ALWAYS = 50
"""What a text writes more often than this it means to write."""


def repeated(encoded: Encoded) -> NDArray[np.float32]:
    """Log-odds to take from proposals at each place of a text, because the text repeats it.

    What an author writes twice is rather the author's own word: a name, a place, an agency.
    Rows of three characters are compared; of what stands there more than `ALWAYS` times nothing
    is ever believed wrong.
    """
    result = np.zeros(len(encoded.ids), dtype=np.float32)
    ids = encoded.ids.astype(np.uint64)
    keys = (ids[:-2] << np.uint64(32)) | (ids[1:-1] << np.uint64(16)) | ids[2:]
    for start, end in encoded.spans:
        _, back, counts = np.unique(keys[start : end - 2], return_inverse=True, return_counts=True)
        again = np.minimum(counts[back] - 1, _AGAIN_AT_MOST).astype(np.float32) * AGAIN
        again[counts[back] > ALWAYS] = np.inf
        for offset in range(3):
            part = result[start + offset : end - 2 + offset]
            np.maximum(part, again, out=part)
    return result
