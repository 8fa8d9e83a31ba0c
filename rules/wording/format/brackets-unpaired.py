"""A closing bracket ） with nothing opened before it, where it stands behind another ）.

Lists are numbered 1） and a), and pages cut a bracket off at either side: only what stands twice
in a row, within a sentence, was surely typed once too often.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile("[（(）)\n]")
_ENDS = ("。", "；", "！", "？", "，", "、", "：")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each ）） whose second half closes nothing."""
    depth, before = 0, -1
    for match in _MARK.finditer(text):
        mark, at = match[0], match.start()
        if mark == "\n":
            depth, before = 0, -1
        elif mark in "（(":
            depth += 1
        elif depth:
            depth -= 1
            before = at
        else:
            if before == at - 1 and text[at + 1 : at + 2] in _ENDS:
                yield before, at + 1, "）"
            before = -1
