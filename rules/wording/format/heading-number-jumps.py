"""Numbers of headings that leave one out: 一、二、三、五、; 第一章, 第三章."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.numerals import value, written

_HEADING = re.compile(r"(?:^|(?<=\n))[ \u3000]*([一二三四五六七八九十]{1,3})、")
_CHAPTER = re.compile(r"(?:^|(?<=[\n。 \u3000]))第([一二三四五六七八九十]{1,3})章(?=[ \u3000])")
_ENOUGH = 3
"""A row is believed once it has counted so far without a gap."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the number left out) of each heading that skips exactly one."""
    counted = 0
    for match in _HEADING.finditer(text):
        number = value(match[1])
        if number == counted + 2 and counted >= _ENOUGH:
            yield match.start(1), match.end(), f"{written(number - 1)}、"
        counted = number
    counted = 0
    for match in _CHAPTER.finditer(text):
        number, due = value(match[1]), f"第{written(counted + 1)}章"
        if number == counted + 2 and counted > 0 and due not in text:
            yield match.start(), match.end(), due
        counted = number
