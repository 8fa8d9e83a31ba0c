"""Times the clock does not have: 25时30分, 9时75分, 上午15时."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Beginning at the one character every time has: a pattern that begins with a digit would be
# tried at every digit of a table.
_MARK = re.compile(r"[时点](?:([0-9]{2})分)?")
_HOUR = re.compile(r"(上午)?(?<![0-9.．第])([0-9]{1,2})$")
_FOLLOWS = ("整", "半", "许", "前", "至", "开始", "起")


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each impossible time; a bare number of hours or points is none."""
    for mark in _MARK.finditer(text):
        at = mark.start()
        if not text[at - 1 : at].isdigit():
            continue
        hour = _HOUR.search(text[max(0, at - 5) : at])
        if not hour:
            continue
        value, minute = int(hour[2]), int(mark[1] or 0)
        end = mark.end() if mark[1] else at + 1
        told = bool(mark[1]) or text.startswith(_FOLLOWS, at + 1)
        wrong = value > 24 and text[at] == "时" and told
        wrong |= minute > 59 and value <= 24 and text[at] == "时"
        wrong |= bool(hour[1]) and 13 <= value <= 24
        if wrong:
            yield max(0, at - 5) + hour.start(), end, ""
