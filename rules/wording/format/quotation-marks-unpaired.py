"""A double quotation mark “ or ” without its other half.

A quotation over several paragraphs opens each of them and closes the last, or opens only the
first (amendments of statutes): “ that stays open is forgiven when a later paragraph begins with
“ or holds a ” that closes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

_LEAST = 8
"""A shorter line is a cell or a cut title."""
_STOPS = ("。", "！", "？", "；")
_CUT = ("…。", "……", "...")
_REACH = 3000
"""A quotation that runs over paragraphs ends within so many characters."""


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each lonely mark of a whole paragraph."""
    opened: list[int] = []
    closed: list[int] = []
    start = 0
    for line in text.split("\n"):
        for at in _lonely(line):
            if line[at] == "“":
                opened.append(start + at)
            elif opened and start + at - opened[-1] < _REACH:
                # Closes a quotation that opened some paragraphs before, reopened or not.
                opened.clear()
            else:
                closed.append(start + at)
        start += len(line) + 1
    for at in (*opened, *closed):
        first, last = text.rfind("\n", 0, at) + 1, text.find("\n", at)
        line = text[first : last if last >= 0 else None]
        following = text[last + 1 : last + 4].lstrip() if last >= 0 else ""
        if _is_whole(line) and not (text[at] == "“" and following.startswith("“")):
            yield at, at + 1, ""


def _is_whole(line: str) -> bool:
    body = line.rstrip()
    if '"' in line or len(body) < _LEAST:
        return False
    return body.endswith(_STOPS) and not body.endswith(_CUT)


def _lonely(line: str) -> list[int]:
    """Places of the marks that have no other half in the line; an opening one right behind an
    opening one is taken for a closing one that was typed wrong."""
    lonely: list[int] = []
    opened: int | None = None
    for at, char in enumerate(line):
        if char == "“":
            if opened is not None:
                lonely.append(opened)
            opened = at
        elif char == "”":
            if opened is None:
                lonely.append(at)
            opened = None
    return lonely if opened is None else [*lonely, opened]
