"""Counts inside one paragraph that leave out or repeat a number: 一是…二是…四是."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMERALS = "一二三四五六七八九十"
# Behind a stop or a mark, else 其中一是 and 第一是 would count.
_KINDS = (
    re.compile(rf"(?:(?<=[。；，：:;,、\n ])|^)([{_NUMERALS}])是"),
    re.compile(rf"(?:(?<=[。；：:;\n ])|^)（([{_NUMERALS}])）(?!项|款|目|、|，)"),
    re.compile(rf"(?:(?<=[。；，：:;\n ])|^)第([{_NUMERALS}])，"),
)
_FORMS = ("{}是", "（{}）", "第{}，")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is due) of each number that does not follow the one before it."""
    start = 0
    for line in text.split("\n"):
        for kind, form in zip(_KINDS, _FORMS, strict=True):
            yield from _judge(line, start, kind, form)
        start += len(line) + 1


def _judge(
    line: str, start: int, kind: re.Pattern[str], form: str
) -> Iterator[tuple[int, int, str]]:
    found = [(match, _NUMERALS.index(match[1]) + 1) for match in kind.finditer(line)]
    counted = [number for _, number in found]
    if counted[:2] != [1, 2] or counted.count(1) > 1:
        return  # not one row from its beginning
    for (match, number), before in zip(found[2:], counted[1:], strict=False):
        due = before + 1
        skipped = number == before + 2 and form.format(_NUMERALS[due - 1]) not in line
        repeated = number == before and due not in counted and form != _FORMS[1]
        if due <= len(_NUMERALS) and (skipped or repeated):
            yield start + match.start(), start + match.end(), form.format(_NUMERALS[due - 1])
