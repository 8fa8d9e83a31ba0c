"""Cuts a page short where its blocks nest deeper than any honest page's.

The rules of HTML make a parser look at all open blocks for each new one: half a million nested
<div> (2.5 MB) take the best parser many minutes. What is measured is the depth of blocks only;
inline elements are no burden, and a table cell begins anew.
"""

from __future__ import annotations

import re
from typing import Final

MOST_DEPTH: Final = 1500
_SUSPECT: Final = 6000  # tags: with fewer even the worst nesting is read in a blink
_BLOCKS = (
    b"div|ul|ol|dl|li|dd|dt|section|article|blockquote|center|form|main|aside|nav|header|footer|"
    b"fieldset|details|address|figure|dir|menu|search|hgroup|summary|figcaption|pre|listing"
)
_TAG = rb"<(/?)(?:(%b)|(t[dh]|table))\b" % _BLOCKS
# What is no markup is passed over; left open it goes on to the end, as for a parser.
_RAW = (
    rb"<(?:script|style|textarea)(?=[\s/>]).*?(?:</(?:script|style|textarea)|\Z)"
    rb"|<!--(?:-?>|.*?(?:--!?>|\Z))"
)
_ANY_TAG = re.compile(_TAG, re.IGNORECASE)
_OUTSIDE_RAW = re.compile(_TAG + b"|" + _RAW, re.IGNORECASE | re.DOTALL)
_MOST_RAW = 40_000  # tags passed over; beyond, what looks like a script may be made to hide them
_ENDS_ITSELF = frozenset({b"li", b"dd", b"dt"})  # a new one closes the last
_NAME = re.compile(rb"<([a-z]+)")
_DEEPENS = frozenset(_BLOCKS.split(b"|")) - _ENDS_ITSELF


def may_nest(body: bytes) -> bool:
    """Whether a page has so many tags that `sound` would look at it."""
    return body.count(b"<") >= _SUSPECT


def sound(body: bytes) -> bytes:
    """The page, or as much of it as nests at most `MOST_DEPTH` blocks; linear in its length."""
    if not may_nest(body) or _opening(body) <= MOST_DEPTH:
        return body
    return body[: _sound_end(body, _OUTSIDE_RAW)]


def _opening(body: bytes) -> int:
    """How many tags open a block. No page nests deeper, and they are told at a tenth of the cost."""
    return sum(map(_DEEPENS.__contains__, _NAME.findall(body.lower())))


def _sound_end(body: bytes, tags: re.Pattern[bytes]) -> int:
    depth = passed = 0
    outer: list[int] = []  # depth where the open tables and cells stand
    tables = 0  # a cell outside of one is passed over, as by every parser
    for match in tags.finditer(body):
        closes, block, cell = match.groups()
        if cell:
            tables += 0 if cell[1] in b"dDhH" else -1 if closes else 1
            if tables <= 0:
                tables, depth = 0, outer[0] if outer else depth
                outer.clear()
            elif not closes:
                outer.append(depth)
                depth = 0
            elif outer:
                depth = outer.pop()
        elif not block:
            passed += match[0].count(b"<")
            if passed > _MOST_RAW:
                return _sound_end(body, _ANY_TAG)
        elif block.lower() not in _ENDS_ITSELF:
            depth = max(0, depth - 1) if closes else depth + 1
            if depth > MOST_DEPTH:
                return match.start()
    return len(body)
