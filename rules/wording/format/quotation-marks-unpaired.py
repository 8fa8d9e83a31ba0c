"""A double quotation mark “ or ” without its other half.

A quotation over several paragraphs opens each of them and closes the last, or opens only the
first (amendments of statutes): “ that stays open is forgiven when a later paragraph begins with
“ or holds a ” that closes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MARK = re.compile("[“”]")
_LEAST = 8
"""A shorter line is a cell or a cut title."""
_STOPS = ("。", "！", "？", "；")
_CUT = ("…。", "……", "...")
_REACH = 3000
"""A quotation that runs over paragraphs ends within so many characters."""

_SHORT = 40
_SHORTEST = 16
"""A quotation may go on in a paragraph that was not taken along, most of all where a text is a
single paragraph: a mark at its edge, or with many words, proves nothing."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each lonely mark of a whole paragraph."""
    opened: list[int] = []
    closed: list[int] = []
    for at in _lonely(text):
        if text[at] == "“":
            opened.append(at)
        elif opened and at - opened[-1] < _REACH and text.find("\n", opened[-1], at) >= 0:
            opened.clear()  # closes what opened some paragraphs before, reopened or not
        else:
            closed.append(at)
    first = last = -1
    for at in (*opened, *closed):
        if not first <= at <= last:
            first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
            last = last if last >= 0 else len(text)
        inside = last - at if text[at] == "“" else at - first
        most = _SHORTEST if first == 0 and last == len(text) else _SHORT
        if inside > most or first == at:
            continue
        following = text[last + 1 : last + 4].lstrip()
        if _is_whole(text[first:last]) and not following.startswith("“"):
            yield at, at + 1, ""


def _is_whole(line: str) -> bool:
    body = line.rstrip()
    if '"' in line or len(body) < _LEAST:
        return False
    return body.endswith(_STOPS) and not body.endswith(_CUT)


def _lonely(text: str) -> Iterator[int]:
    """Places of the marks that have no other half in their paragraph."""
    opened = -1
    for match in _MARK.finditer(text):
        at = match.start()
        if opened >= 0 and (match[0] == "“" or text.find("\n", opened, at) >= 0):
            yield opened
            opened = -1
        if match[0] == "“":
            opened = at
        elif opened < 0:
            yield at
        else:
            opened = -1
    if opened >= 0:
        yield opened
