"""The last character of a word, or the first, written twice: 决定性性, 人民群众众, 公公共服务.

Only characters that end many words and begin few, or the other way round: which these are was
read off thirty million characters of official text.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from monitor.text.people import may_be_anybody
from monitor.text.words import boundaries, is_common, is_word_ahead

_ENDS = frozenset(
    "者门展务化员议护织域性度例求续育式济况际置止律料题害险果障益态众型励策们序额响究染别偿识势想察疗略售速挥训括础象讼坏络估"
    "屋彻圾亡念卖然械碍述望押些役伴址殊纷绕貌券握梯够殖伐映币谊绍疆键径胞闻析剂己焦择撑般禽悉览率力感行次制告知导米实"
)
"""The last characters of many words that seldom begin one, stand alone or count (市|市场, 一艘艘)."""
_BEGINS = frozenset(
    "公依监服推消企违基负执申坚根完财参优直必符精适宣履危综培贯侵遵擅撤恢召丰纠奋驾贡激巡竞宪巩秩竣弘倾颁疏振"
)
"""The first of many words that seldom end one and are not doubled for their own sake (帮帮忙, 加加油)."""
_EITHER = _ENDS | _BEGINS
_AROUND = 12
_RIGHT = frozenset({"同性性", "异性性", "两性性", "不知知", "热络络"})
"""同性|性倾向, 知|不知知, 热络络."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, right form) where one of two equal characters belongs to no word."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    for first in np.flatnonzero(codes[1:] == codes[:-1]).tolist():
        if text[first] in _EITHER and not _is_meant(text, first):
            yield from _judge(text, first)


def _is_meant(text: str, first: int) -> bool:
    """Whether a word, a name or a row of more than two holds both: 天天, 绿油油, 王芳芳."""
    before, behind = text[max(0, first - 1) : first], text[first + 2 : first + 3]
    if text[first] in (before, behind) or (behind and behind == text[first + 3 : first + 4]):
        return True
    if text[max(0, first - 1) : first + 2] in _RIGHT:
        return True
    if before and before == text[max(0, first - 2) : first - 1]:  # 人人次次
        return True
    if any(
        is_common(text[max(0, first - left) : first + right], 2)
        for left, right in ((1, 2), (0, 3), (1, 3), (2, 2), (0, 4))
    ):
        return True
    return may_be_anybody(text[max(0, first - 1) : first + 2])


def _judge(text: str, first: int) -> Iterator[tuple[int, int, str]]:
    char, second = text[first], first + 1
    begins = is_word_ahead(text, second) and not _is_word_behind(text, second + 1)
    ends = char == "们" or (
        "一" <= text[max(0, first - 1)] <= "鿿"
        and any(is_common(text[max(0, second - length) : second], 2) for length in (2, 3, 4))
    )
    if ends and not begins and char in _ENDS:
        yield from _ending(text, second)
    elif begins and not ends and char in _BEGINS:
        cuts = _cuts(text, second)
        if {first, second} <= cuts:
            end = min((cut for cut in cuts if cut > second), default=second)
            if end - second >= 2:
                yield first, end, text[second:end]


def _is_word_behind(text: str, start: int) -> bool:
    """Whether a long word begins one character later: 群众众|生命财产, not 众生."""
    return any(is_common(text[start : start + length], 2) for length in (3, 4))


def _ending(text: str, second: int) -> Iterator[tuple[int, int, str]]:
    cuts = _cuts(text, second)
    single = second - 1 in cuts and text[second] == "们"  # 同志|们|们
    begin = max((cut for cut in cuts if cut < second - single), default=second)
    if {second, second + 1} <= cuts and second - begin >= 2:
        yield begin, second + 1, text[begin:second]


def _cuts(text: str, second: int) -> set[int]:
    """Where words around begin and end."""
    first = max(0, second - _AROUND, text.rfind("\n", 0, second) + 1)
    line = text[first : second + _AROUND].partition("\n")[0]
    return {first + cut for cut in boundaries(line)}
