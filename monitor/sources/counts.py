"""How often a message was read or played, out of what a platform or page says of it."""

from __future__ import annotations

import re

_UNITS = {"": 1, "千": 1_000, "k": 1_000, "万": 10_000, "w": 10_000, "亿": 100_000_000}
_COUNT = re.compile(
    r"(\d{1,3}(?:[,，]\d{3})+|\d{1,12})(?:\.(\d{1,4}))?\s*(千|万|亿|[kKwW]?)\s*[+＋]?\s*(?:次(?:播放|观看|阅读)?)?"
)
_LARGEST = 10_000_000_000  # more is an id or a time, not a count
_SHOWN = re.compile(
    r"(?<![总站日])(?:浏览|阅读|点击|访问|查看)(?:次数|人数|量|数|率|人次)?\s*[:：]\s*(?:本文)?\s*"
    r"[（(\[【]?\s*(\d[\d,，.]*\s*[千万亿kKwW]?\s*[+＋]?)(?![\d\-./:年])"
    r"|(?:已|被)(?:浏览|阅读|点击|查看)(?:了|过)?\s*(\d[\d,，]*)\s*次"
)
_WHOLE_SITE = re.compile(r"(?:本站|网站|站点|总|今日|昨日|累计)(?:访问|浏览|点击)|访客|在线")
_LONGEST = 300


def count_of(value: object) -> int | None:
    """12345, "12,345", "1.2万", "10万+" (which is at least that) as a number; None for the rest.

    A count nobody gives is unknown, never 0.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return int(value) if 0 <= value < _LARGEST else None
    if not isinstance(value, str) or len(value) > 40:
        return None
    match = _COUNT.fullmatch(value.strip())
    if match is None:
        return None
    whole, part, unit = match[1].replace(",", "").replace("，", ""), match[2] or "", match[3]
    times = _UNITS[unit.lower()]
    if part and times == 1:
        return None  # 1.234 is no count
    number = int(whole) * times + (int(part) * times // 10 ** len(part) if part else 0)
    return number if number < _LARGEST else None


def shown_count(text: str) -> int | None:
    """The count a page tells in words (浏览次数：1234); None where there is none, where it is
    that of the whole site, and for 0: there a script fills in the number later."""
    match = _SHOWN.search(text) if len(text) <= _LONGEST else None
    if match is None or _WHOLE_SITE.search(text):
        return None
    return count_of((match[1] or match[2]).strip()) or None
