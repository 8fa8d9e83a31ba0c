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
_DAY = re.compile(
    rb"['\"]\s{0,3}((?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2})(?:[ T]\d{1,2}:\d\d[\d:.]{0,12})?\s{0,3}['\"]"
)
_CLOCK = re.compile(rb"Date\s*\(\s*\)|Date\.now")


def with_days(html: bytes) -> bytes:
    """The page with such scripts replaced by their days; any other page as it is."""
    return _SCRIPT.sub(_day, html) if MARK in html else html


def _day(script: re.Match[bytes]) -> bytes:
    if MARK not in script[1] or _CLOCK.search(script[1]):
        return script[0]
    days = set(_DAY.findall(script[1]))
    return days.pop() if len(days) == 1 else script[0]
