"""The words around a fault, short enough for a table and long enough to convince."""

from __future__ import annotations

import re

from ..model import Span
from .sentences import sentence_around

LENGTH = 120
ELLIPSIS = "…"
_MARK = 60  # a longer fault is cut in the middle: both its ends must be seen


def excerpt(
    text: str, start: int, end: int, length: int = LENGTH, *, whole: bool = False
) -> tuple[str, Span]:
    """The sentence around `start:end` in at most `length` characters, and the mark in it.

    A long sentence is cut with … on the far sides, so that the fault stays in sight. `whole`
    says that the text is the sentence.
    """
    begin, finish = (0, len(text)) if whole else sentence_around(text, start, end)
    before, fault, after = text[begin:start], text[start:end], text[end:finish]
    most = min(_MARK, length - 2)
    if len(fault) > most:
        half = (most - 1) // 2
        fault = fault[: most - 1 - half] + ELLIPSIS + fault[-half:]
    room = length - len(fault)
    if len(before) + len(after) > room:
        left = min(len(before), max(room // 2, room - len(after)))
        right = room - left
        if len(before) > left:
            before = ELLIPSIS + before[len(before) - max(0, left - 1) :] if left else ""
        if len(after) > right:
            after = after[: max(0, right - 1)] + ELLIPSIS if right else ""
    line = _one_line(before) + _one_line(fault) + _one_line(after)
    return line, Span(len(before), len(before) + len(fault))


_UNPRINTABLE = re.compile("[^ -~\u3001-\u301c\u4e00-\u9fff\uff01-\uff5e]")
"""All that cannot be shown, and some that can."""


def _one_line(text: str) -> str:
    """Line feeds and other controls as blanks, one for one, so that offsets hold."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub(lambda found: found[0] if found[0].isprintable() else " ", text)
