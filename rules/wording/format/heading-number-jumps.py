"""Numbers of headings that leave one out: 一、二、三、五、; 第一章, 第三章."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMERALS = "一二三四五六七八九十"
_HEADING = re.compile(r"(?:^|(?<=\n))[ \u3000]*([一二三四五六七八九十]{1,3})、")
_CHAPTER = re.compile(r"(?:^|(?<=[\n。 \u3000]))第([一二三四五六七八九十]{1,3})章(?=[ \u3000])")
_ENOUGH = 3
"""A row is believed once it has counted so far without a gap."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the number left out) of each heading that skips exactly one."""
    counted = 0
    for match in _HEADING.finditer(text):
        number = _value(match[1])
        if number == counted + 2 and counted >= _ENOUGH:
            yield match.start(1), match.end(), f"{_written(number - 1)}、"
        counted = number
    counted = 0
    for match in _CHAPTER.finditer(text):
        number, due = _value(match[1]), f"第{_written(counted + 1)}章"
        if number == counted + 2 and counted and due not in text:
            yield match.start(), match.end(), due
        counted = number


def _value(text: str) -> int:
    tens, _, ones = text.rpartition("十") if "十" in text else ("", "", text)
    if "十" not in text:
        return _NUMERALS.find(ones) + 1 if len(ones) == 1 else -9
    high = _NUMERALS.find(tens) + 1 if tens else 1
    return high * 10 + (_NUMERALS.find(ones) + 1 if ones else 0)


def _written(number: int) -> str:
    tens, ones = divmod(number, 10)
    high = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return high + (_NUMERALS[ones - 1] if ones else "")
