"""Parses HTML, as every reader here does."""

from __future__ import annotations

from typing import Final

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser

# Its events would copy the chosen option into a <selectedcontent>, and for that look at all
# options of a list for each new one: at 40,000 of them (1.4 MB) for 16 s.
_WITHOUT_EVENTS: Final = int(LexborDocumentOptions.WO_EVENTS)


def parsed(html: bytes) -> LexborHTMLParser:
    """The tree of a document; of an empty one, that of an empty page."""
    return LexborHTMLParser(html or b"<html></html>", options=_WITHOUT_EVENTS)
