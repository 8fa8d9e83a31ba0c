"""Links that inline scripts write into a page: document.write, innerHTML, escaped or not."""

from __future__ import annotations

import re
from html import unescape
from typing import Final
from urllib.parse import unquote

from ..model import Link
from .page import Page
from .spacing import tidy
from .urls import join

HOW: Final = "由脚本写入"
MOST: Final = 50
LONGEST_SCRIPT: Final = 60_000
_ANCHOR = re.compile(
    r"<a\b[^>]{0,200}?href\s*=\s*['\"]?([^'\"\s>]{4,300})[^>]{0,200}>(.{0,200}?)</a",
    re.I | re.DOTALL,
)
_CODE = re.compile(r"\\x([0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})")
_CHARS = re.compile(r"fromCharCode\s*\(([\d\s,]{10,20000})\)")
_TAG = re.compile(r"<[^>]*>")


def written_links(page: Page) -> tuple[Link, ...]:
    """The anchors in the strings of inline scripts, `MOST` at most."""
    found: list[Link] = []
    for script in page.scripts:
        if len(script) > LONGEST_SCRIPT or len(found) >= MOST:
            continue
        for match in _ANCHOR.finditer(_decoded(script)):
            url = join(page.base, match[1])
            text = tidy(unescape(_TAG.sub("", match[2])))[:200]
            if url:
                found.append(Link(url=url, text=text, hidden=HOW, region="script"))
    return tuple(found[:MOST])


def _decoded(script: str) -> str:
    """A script with its escapes resolved: \\x3c, \\u003c, %3C, String.fromCharCode(60, …)."""
    text = _CHARS.sub(lambda m: "".join(_char(n) for n in m[1].split(",")), script)
    if "\\x" in text or "\\u" in text:
        text = _CODE.sub(lambda m: chr(int(m[1] or m[2], 16)), text)
    if "%3C" in text or "%3c" in text:
        text = unquote(text, errors="replace")
    return text.replace('\\"', '"').replace("\\'", "'").replace("\\/", "/")


def _char(number: str) -> str:
    number = number.strip()
    return chr(int(number)) if number.isdigit() and int(number) < 0x110000 else ""
