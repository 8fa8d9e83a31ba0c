"""Puts the day that a short script writes into a page where a reader sees it.

    发布时间：<script>var t = "2026-03-09 09:00:00.0"; document.write(t.substr(0, 10));</script>

Only a script that writes and that has one day and no other in its strings; one that asks the
clock (new Date()) writes today's. The script gives way to the day.
"""

from __future__ import annotations

import re
from typing import Final

MARK: Final = b"document.write"
_SCRIPT = re.compile(rb"<script\b[^<>]{0,200}>([^<]{20,800})</script>", re.IGNORECASE)
_LONGEST = 1100  # bytes of such a script
_DAY = re.compile(
    rb"['\"]\s{0,3}((?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?:[ T]\d{1,2}:\d\d[\d:.]{0,12})?\s{0,3}['\"]"
)
_CLOCK = re.compile(rb"Date\s*\(\s*\)|Date\.now")


def with_days(html: bytes) -> bytes:
    """The page with such scripts replaced by their days; any other page as it is."""
    parts: list[bytes] = []
    done, at = 0, html.find(MARK)
    while at >= 0:
        at += len(MARK)
        # Nothing in such a script is another tag.
        script = _SCRIPT.match(html, max(0, html.rfind(b"<", max(0, at - _LONGEST), at)))
        if script and MARK in script[1]:
            if day := _day(script[1]):
                parts += html[done : script.start()], day
                done = script.end()
            at = script.end()
        at = html.find(MARK, at)
    return b"".join([*parts, html[done:]]) if parts else html


def _day(script: bytes) -> bytes:
    """The only day in the strings of a script, b"" for none."""
    days = set() if _CLOCK.search(script) else set(_DAY.findall(script))
    return days.pop() if len(days) == 1 else b""
