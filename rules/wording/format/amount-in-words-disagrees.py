"""Sums written in words and in figures that are not the same: 壹拾贰万元整（￥210000.00）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from monitor.text.patterns import Pattern

_DIGITS = {char: number for number, char in enumerate("零壹贰叁肆伍陆柒捌玖")} | {
    "〇": 0,
    "两": 2,
    "弍": 2,
    "参": 3,
}
_SMALL = {"拾": 10, "佰": 100, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_CHARS = "".join((*_DIGITS, *_SMALL, *_LARGE))
_WORDS = rf"[壹贰弍叁肆伍陆柒捌玖拾][{_CHARS}]{{1,23}}[元圆](?:[零{_CHARS}]角)?(?:[零{_CHARS}]分)?"
_FIGURES = r"(?P<{0}>\d[\d,，]{{0,18}}(?:\.\d{{1,6}})?)\s?(?P<{1}>[万亿]?)元?"
_NEXT = r"[整正]?(?:[（(]|[，,：: ]?(?=[￥¥小]))(?:人民币|小写|即)?(?:人民币)?[:：]?[￥¥]?[:：]?"
_BACK = r"[（(，,]{1,2}(?:人民币)?(?:大写)?[:：]?(?:人民币)?"
_BOTH = Pattern(
    rf"(?P<words>{_WORDS}){_NEXT}{_FIGURES.format('figures', 'unit')}(?![\d%％])"
    rf"|(?<![\d.])[￥¥]?{_FIGURES.format('first', 'own')}[整正]?{_BACK}(?P<behind>{_WORDS}[整正]?)"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each sum that is written twice and differs."""
    for match in _BOTH.finditer(text):
        words = match["words"] or match["behind"]
        figures, unit = match["figures"] or match["first"], match["unit"] or match["own"] or ""
        said = _said(words)
        shown = Decimal(re.sub("[,，]", "", figures).rstrip(".")) * _LARGE.get(unit, 1)
        if said is not None and shown > 0 and said != shown:
            yield match.start(), match.end(), ""


def _said(words: str) -> Decimal | None:
    """What the words are worth; None for what is no number."""
    whole, _, rest = re.split("([元圆])", words, maxsplit=1)
    yuan = _whole(whole)
    if yuan is None:
        return None
    cents = sum(
        _DIGITS.get(char, 0) * worth
        for char, mark in pairwise(rest)
        if (worth := {"角": 10, "分": 1}.get(mark))
    )
    return Decimal(yuan) + Decimal(cents) / 100


def _whole(words: str) -> int | None:
    total = section = digit = 0
    for char in words:
        if char in _DIGITS:
            if digit:
                return None  # digits one after another are no sum: 壹贰叁
            digit = _DIGITS[char]
        elif char in _SMALL:
            section += (digit or 1) * _SMALL[char]
            digit = 0
        else:
            section = (section + digit) or 1
            if char == "亿":
                total = (total + section) * _LARGE[char]
            else:
                total += section * _LARGE[char]
            section = digit = 0
    return total + section + digit
