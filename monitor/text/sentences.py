"""Where sentences begin and end in Chinese text."""

from __future__ import annotations

import re

LIMIT = 400
"""No sentence is looked for further away than this: a page without stops is one long line."""

_STOPS = "。；！？…;!?\r"
_CLOSERS = frozenset("”’」』）)》\"'")
_ENDING = re.compile("""[\\s。！？!?；;…”’」』）)》"']""")
_END = re.compile(r"[。！？!?；;\n\r…]+[”’」』）)》\"']*")


def sentence_around(text: str, start: int, end: int, limit: int = LIMIT) -> tuple[int, int]:
    """The half-open range of the sentence that holds `start:end`, white space trimmed.

    Closing quotation marks and brackets belong to the sentence they close. At most `limit`
    characters on either side are looked at.
    """
    first = max(0, start - limit)
    # A line feed ends every sentence: from the last one on is enough, in tables a few characters.
    first = max(first, text.rfind("\n", first, start) + 1)
    begin = _behind_last_stop(text, first, start)
    # A stop inside the range itself does not end it.
    last = min(len(text), end + limit)
    after = max(start, end - 1) if _ends_inside(text, start, end) else end
    stop = _next_stop(text, after, min(len(text), last + 1))
    finish = min(last, stop.end()) if stop else last
    if stop and stop.group()[0] in "\n\r":
        finish = min(last, stop.start())
    while begin < start and text[begin].isspace():
        begin += 1
    while finish > end and text[finish - 1].isspace():
        finish -= 1
    return begin, finish


def may_end_sentence(text: str) -> bool:
    """Whether anything in the text ends a sentence, belongs to its end, or would be trimmed."""
    return _ENDING.search(text) is not None


# One character is looked for many times as fast as one of a set.


def _behind_last_stop(text: str, first: int, start: int) -> int:
    """Where the words after the last stop in `first:start` and its closing marks begin."""
    last = first - 1
    for char in _STOPS:
        at = text.rfind(char, last + 1, start)
        if at >= 0:
            last = at
    begin = last + 1
    while first <= last and begin < start and text[begin] in _CLOSERS:
        begin += 1
    return begin


def _next_stop(text: str, start: int, end: int) -> re.Match[str] | None:
    """The first stop in `start:end` with its closing marks."""
    first = end
    for char in "\n" + _STOPS:
        at = text.find(char, start, first)
        if at >= 0:
            first = at
    return _END.match(text, first, end) if first < end else None


def _ends_inside(text: str, start: int, end: int) -> bool:
    return end > start and text[end - 1] in "。！？!?；;…"
