"""Cuts a page short where a tag has more attributes than any honest page's.

For each new attribute a parser looks at all that the tag has: a paragraph with 400,000 of them
(3 MB) takes the best parser hours. Those of a second <body> are put to the first.
"""

from __future__ import annotations

import re
from typing import Final

MOST_ATTRIBUTES: Final = 300
MOST_ROOTS: Final = 20  # <html> and <body> tags
# A tag of so many attributes that they cost a second is a stretch of 25 kB, so one of these
# windows lies within it. Where `>` stands in values it is not noticed.
_STRIDE: Final = 16_384
_WINDOW: Final = 8_192

_ATTRIBUTE = rb"""[\s/]*+=?[^\s/>=]++(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_RAW = b"|".join(
    rb"%b(?=[\s/>]).*?(?:</%b|\Z)" % (tag, tag) for tag in (b"script", b"style", b"textarea")
)
_NAME = rb"[a-z][^\s/><]*+(?=[\s/])"
_BUSY = re.compile(rb"<%b(?:%b){64}" % (_NAME, _ATTRIBUTE), re.IGNORECASE)
_TAG = re.compile(
    rb"<(?:%b|!--(?:-?>|.*?(?:--!?>|\Z))|(?P<crowd>%b(?:%b){%d}))"
    % (_RAW, _NAME, _ATTRIBUTE, MOST_ATTRIBUTES),
    re.IGNORECASE | re.DOTALL,
)
_ROOT = re.compile(rb"<(?:html|body)(?=[\s/>])", re.IGNORECASE)


def may_crowd(body: bytes) -> bool:
    """Whether what looks like a crowded tag stands in a page: one, or a comparison in a script."""
    return any(
        body.find(b">", at, at + _WINDOW) < 0
        and _BUSY.search(body, max(0, at - _STRIDE), at + _WINDOW)
        for at in range(0, len(body) - _WINDOW, _STRIDE)
    )


def uncrowded(body: bytes) -> bytes:
    """The page up to the first tag with more than `MOST_ATTRIBUTES`; linear in its length."""
    for match in _TAG.finditer(body):
        if match["crowd"]:
            return body[: match.start()]
    return body


def with_few_roots(body: bytes) -> bytes:
    """The page up to the first <html> or <body> after `MOST_ROOTS` of them."""
    for number, match in enumerate(_ROOT.finditer(body)):
        if number == MOST_ROOTS:
            return body[: match.start()]
    return body
