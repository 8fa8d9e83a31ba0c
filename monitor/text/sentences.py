"""Where sentences begin and end in Chinese text."""

from __future__ import annotations

import re

LIMIT = 400
"""No sentence is looked for further away than this: a page without stops is one long line."""

_END = re.compile(r"[。！？!?；;\n\r…]+[”’」』）)》\"']*")


def sentence_around(text: str, start: int, end: int, limit: int = LIMIT) -> tuple[int, int]:
    """The half-open range of the sentence that holds `start:end`, white space trimmed.

    Closing quotation marks and brackets belong to the sentence they close. At most `limit`
    characters on either side are looked at.
    """
    first = max(0, start - limit)
    # A line feed ends every sentence: from the last one on is enough, in tables a few characters.
    first = begin = max(first, text.rfind("\n", first, start) + 1)
    for stop in _END.finditer(text, first, start):
        begin = stop.end()
    begin = min(begin, start)
    # A stop inside the range itself does not end it.
    last = min(len(text), end + limit)
    after = max(start, end - 1) if _ends_inside(text, start, end) else end
    stop = _END.search(text, after, min(len(text), last + 1))
    finish = min(last, stop.end()) if stop else last
    if stop and stop.group()[0] in "\n\r":
        finish = min(last, stop.start())
    while begin < start and text[begin].isspace():
        begin += 1
    while finish > end and text[finish - 1].isspace():
        finish -= 1
    return begin, finish


def _ends_inside(text: str, start: int, end: int) -> bool:
    return end > start and text[end - 1] in "。！？!?；;…"
