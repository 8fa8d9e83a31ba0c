"""Ages and years of a life that do not fit: （1950年—2026年），享年95岁; work begun before birth."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.patterns import Pattern

_DAY = r"(?:\d{1,2}月)?(?:\d{1,2}日)?"
_YEAR = r"((?:1[89]|20)\d\d)年?"
_DIED = Pattern(
    rf"[（(]{_YEAR}{_DAY}(?:[-—－–~～]{{1,2}}|至){_YEAR}{_DAY}[）)][^。；\n\d]{{0,16}}?(?:享年|终年)(\d{{2,3}})岁"
    rf"|(?:生于{_YEAR}|{_YEAR}{_DAY}(?:出?生于?))[^。；\n]{{0,160}}?"
    rf"{_YEAR}{_DAY}[^。；\n\d]{{0,16}}?(?:逝世|去世|病逝|辞世)[^。；\n\d]{{0,8}}?(?:享年|终年)(\d{{2,3}})岁"
)
_OLDER, _YOUNGER = 2, 1
"""By the lunar reckoning somebody is up to two years older, before the birthday one younger."""
_STARTED = Pattern(
    rf"{_YEAR}{_DAY}(?:出?生|生人)[^。；;\n]{{0,40}}?[，,、]"
    rf"{_YEAR}{_DAY}(?:参加(?:革命)?工作|入党|加入中国共产党|入伍|参军)"
)
_YOUNGEST = 8
"""The youngest soldiers of the Red Army were some nine years old."""
_OLDEST = 110


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, what would fit) of each age that does not, of each start before somebody's time."""
    for match in _DIED.finditer(text) if "享年" in text or "终年" in text else ():
        born, died, age = (int(group) for group in match.groups() if group)
        if not -_YOUNGER <= age - (died - born) <= _OLDER and 0 < died - born < _OLDEST:
            yield match.start(), match.end(), f"按年份为{died - born}岁"
    for match in _STARTED.finditer(text):
        born, began = int(match[1]), int(match[2])
        if began - born < _YOUNGEST:
            yield match.start(), match.end(), "按年份当时不到八岁"
