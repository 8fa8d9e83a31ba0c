"""The last character of a word written twice: 决定性性, 现代化化, 要求求.

Only characters that seldom begin a word or stand alone: 局 (公安局|局党委), 会 (委员会|会批准) do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.words import boundaries

_DOUBLED = re.compile(r"[一-鿿]([性化们度率者式型力感行求次务展策题况果制告知导米])\1(?!\1)")
_AROUND = 12


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, right form) where the first suffix ends a word and the second begins none."""
    for match in _DOUBLED.finditer(text):
        second = match.end() - 1
        first = max(0, second - _AROUND, text.rfind("\n", 0, second) + 1)
        cuts = {
            first + cut for cut in boundaries(text[first : second + _AROUND].partition("\n")[0])
        }
        single = second - 1 in cuts and match[1] == "们"  # 同志|们|们
        begin = max((cut for cut in cuts if cut < second - single), default=first)
        if {second, second + 1} <= cuts and second - begin >= 2:
            yield begin, second + 1, text[begin:second]
