"""Keeps the scripts of a page: their addresses, and their text when it is code or data."""

from __future__ import annotations

from typing import Any, Final

from .page import Page

_SCRIPTS = ("javascript", "json", "module", "ecmascript")
MAX_SCRIPTS: Final = 6_000_000  # characters of script kept for the readers


def keep_script(page: Page, node: Any) -> None:
    """Notes a script element: its address, and its text when it is code or data."""
    attributes = node.attributes
    if source := attributes.get("src"):
        page.script_urls.append(source)
    kind = (attributes.get("type") or "").lower()
    if kind and not any(word in kind for word in _SCRIPTS):
        return
    if page.script_length < MAX_SCRIPTS and (content := node.text()):
        page.scripts.append(content)
        page.script_length += len(content)
