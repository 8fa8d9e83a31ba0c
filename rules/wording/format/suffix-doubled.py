"""The last character of a word written twice: 决定性性, 现代化化, 要求求.

Only characters that seldom begin a word or stand alone: 局 (公安局|局党委), 会 (委员会|会批准) do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.words import boundaries, is_word_ahead

# Without the character before: a pattern that begins with any character takes six times as long.
_DOUBLED = re.compile(r"([性化们度率者式型力感行求次务展策题况果制告知导米])\1(?!\1)")
_AROUND = 12


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, right form) where the first of the two ends a word and the second begins none."""
    for match in _DOUBLED.finditer(text):
        second = match.start() + 1
        # A word that begins with the second (银行|行长) is told without cutting the sentence.
        before = text[second - 2 : second - 1]
        if not "一" <= before <= "鿿" or is_word_ahead(text, second):
            continue
        if before != text[second - 3 : second - 2]:  # 人人次次
            yield from _judge(text, second)


def _judge(text: str, second: int) -> Iterator[tuple[int, int, str]]:
    first = max(0, second - _AROUND, text.rfind("\n", 0, second) + 1)
    cuts = {first + cut for cut in boundaries(text[first : second + _AROUND].partition("\n")[0])}
    single = second - 1 in cuts and text[second] == "们"  # 同志|们|们
    begin = max((cut for cut in cuts if cut < second - single), default=first)
    if {second, second + 1} <= cuts and second - begin >= 2:
        yield begin, second + 1, text[begin:second]
