"""Takes the skeleton of a page: what an intruder changes and an editor does not.

Hosts of scripts, frames and forms, unpacking inline scripts, where a refresh leads, strangers
linked out of sight, title and keywords. Texts, pictures and links of the day are no part of it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Final

from ..model import Skeleton
from .page import Page
from .urls import host, join, registered
from .visibility import NOT_SHOWN, TRANSPARENT

MOST_LABELS: Final = 120
# What injected code does and a page's own code seldom: unpack itself, write scripts or frames.
_UNPACKS = re.compile(
    r"eval\s*\(\s*(?:function\s*\(p,a,c,k|unescape|atob|String\.fromCharCode|decodeURIComponent)|"
    r"document\.write(?:ln)?\s*\(\s*(?:unescape|String\.fromCharCode|atob|['\"]\s*<(?:scr|iframe))|"
    r"String\.fromCharCode\s*\(\s*\d+(?:\s*,\s*\d+){9}|(?:\\x[0-9a-f]{2}){12}|_0x[0-9a-f]{4,}|"
    r"createElement\s*\(\s*['\"](?:script|iframe)['\"]\s*\).{0,200}\.src\s*=\s*['\"](?:https?:)?//",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERS = re.compile(r"\d+|['\"]\w{20,}['\"]")  # stamps and tokens that change with each answer


def skeleton_of(page: Page) -> Skeleton:
    """The skeleton of a page read; hosts of its own registered domain are ""."""
    own = registered(host(page.url))

    def name(address: str) -> str:
        other = host(join(page.base, address))
        return "" if not other or registered(other) == own else other

    forms = {
        name(node.attributes.get("action") or "")
        for node in page.tree.css("form[action]")
        if node.attributes.get("action")
    }
    return Skeleton(
        title=page.title.strip()[:200],
        keywords=page.meta("keywords")[:300],
        description=page.meta("description")[:300],
        scripts=frozenset(map(name, page.script_urls)) | _written(page, own),
        inline=frozenset(
            _digest(script)
            for script in page.scripts
            if len(script) < 200_000 and _UNPACKS.search(script)
        ),
        frames=frozenset(name(url) for url, _ in page.frames),
        refresh=name(page.refresh) if page.refresh else "",
        forms=frozenset(forms),
        hidden=frozenset(_hidden_strangers(page, own)),
        labels=_labels(page),
    )


_SCRIPT_IN_TEXT = re.compile(
    r"(?:\.src\s*=\s*|<script[^>]{0,80}?src\s*=\s*\\?)['\"\\]*((?:https?:)?//[^'\"\\\s>]{4,200})",
    re.IGNORECASE,
)


def _written(page: Page, own: str) -> set[str]:
    """Hosts of scripts that inline code loads: `s.src = "//…"`, document.write("<script …")."""
    found: set[str] = set()
    for script in page.scripts:
        if len(script) > 60_000 or "//" not in script:
            continue
        for match in _SCRIPT_IN_TEXT.finditer(script):
            other = host(join(page.base, match[1]))
            if other and "." in other:
                found.add("" if registered(other) == own else other)
    return found


def _hidden_strangers(page: Page, own: str) -> set[str]:
    """Hosts linked by anchors or frames that no eye sees; menus shown on a touch are not meant."""
    found = {
        host(a.url)
        for a in page.anchors
        if a.url and a.hidden and a.hidden not in {NOT_SHOWN, TRANSPARENT} and not a.kind
    }
    found |= {host(url) for url, hidden in page.frames if hidden}
    return {name for name in found if name and registered(name) != own}


def _digest(script: str) -> str:
    plain = _NUMBERS.sub("0", re.sub(r"\s+", "", script))
    return hashlib.blake2b(plain.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _labels(page: Page) -> frozenset[str]:
    """The commonest tag.class pairs; list items and paragraphs come and go with the content."""
    counted: Counter[str] = Counter()
    for element in page.elements:
        names = element.label.split()
        if names and element.tag not in {"li", "p", "tr", "td"}:
            counted[f"{element.tag}.{re.sub(r'[0-9]+', '0', names[0])}"] += 1
    return frozenset(label for label, _ in counted.most_common(MOST_LABELS))
