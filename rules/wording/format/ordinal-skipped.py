"""Counts inside one paragraph that leave out or repeat a number: 一是…二是…四是."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_NUMERALS = "一二三四五六七八九十"


class _Kind(NamedTuple):
    """A way to count: `forms` of one number, the first of which is suggested."""

    pattern: re.Pattern[str]
    forms: tuple[str, ...]
    numerals: str = _NUMERALS


_WIDE = str.maketrans("()", "（）")
_STOP = r"(?:(?<=[。；：:;\n \u3000])|^)"
# Behind a stop or a mark, else 其中一是 and 第一是 would count; （二）项 refers to a statute.
_KINDS = (
    _Kind(re.compile(rf"(?:(?<=[。；，：:;,、\n ])|^)([{_NUMERALS}])是"), ("{}是",)),
    _Kind(
        re.compile(
            rf"(?<![第条款项目至和或、及与的图表])（([{_NUMERALS}])）"
            r"(?![项款目、，至和或期标段层级]|[）)])"
        ),
        ("（{}）",),
    ),
    _Kind(
        re.compile(
            r"(?<![第条款项目表图式至和或、及与的注])（([1-9])）"
            r"(?![项款目、，至和或期标段层级年式]|[）)])"
        ),
        ("（{}）",),
        "123456789",
    ),
    _Kind(re.compile(rf"(?:(?<=[。；，：:;\n ])|^)第([{_NUMERALS}])，"), ("第{}，",)),
    _Kind(re.compile(rf"{_STOP}([{_NUMERALS}])、(?=[一-鿿]{{2}})"), ("{}、",)),
    _Kind(
        re.compile(rf"{_STOP}([1-9])[.．、](?=[一-鿿]{{2}})"), ("{}.", "{}．", "{}、"), "123456789"
    ),
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what is due) of each number that does not follow the one before it."""
    for kind in _KINDS:
        for form in kind.forms:
            yield from _counted(text, kind, form)


def _counted(text: str, kind: _Kind, form: str) -> Iterator[tuple[int, int, str]]:
    """In the paragraphs that hold the first two numbers: there are few."""
    one, two = (form.format(number) for number in kind.numerals[:2])
    at = text.find(two)
    while at >= 0:
        start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        end = len(text) if end < 0 else end
        if text.find(one, start, at) >= 0:
            yield from _judge(text[start:end], start, kind)
        at = text.find(two, end)


def _judge(line: str, start: int, kind: _Kind) -> Iterator[tuple[int, int, str]]:
    found = [(m, kind.numerals.index(m[1]) + 1) for m in kind.pattern.finditer(line)]
    counted = [number for _, number in found]
    if counted[:2] != [1, 2] or counted.count(1) > 1:
        return  # not one row from its beginning
    for (match, number), before in zip(found[2:], counted[1:], strict=False):
        due = before + 1
        if due > len(kind.numerals):
            return
        missing = kind.forms[0].format(kind.numerals[due - 1])
        skipped = number == before + 2 and missing not in line.translate(_WIDE)  # (6）
        repeated = number == before and due not in counted
        if skipped or repeated:
            yield start + match.start(), start + match.end(), missing
