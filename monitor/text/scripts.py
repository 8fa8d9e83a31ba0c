"""Keeps the scripts of a page: their addresses, and their text when it is code or data."""

from __future__ import annotations

from typing import Any, Final

_KINDS = ("javascript", "json", "module", "ecmascript")
MAX_SCRIPTS: Final = 6_000_000  # characters of script kept for the readers


class Scripts:
    """The scripts of a page in their order. Their text, often half of a page, is taken from the
    tree when it is asked for: the text of an article needs none of it."""

    __slots__ = ("_kept", "_read", "urls")

    def __init__(self) -> None:
        self.urls: list[str] = []
        self._kept: list[Any] = []  # elements, and texts that were put in from memory
        self._read: list[str] | None = None

    def __len__(self) -> int:
        """How many are kept, the empty ones with them."""
        return len(self._kept)

    def keep(self, node: Any) -> None:
        """Notes a script element: its address, and itself when it may be code or data."""
        attributes = node.attributes
        if source := attributes.get("src"):
            self.urls.append(source)
        kind = attributes.get("type")
        if not kind or any(word in kind.lower() for word in _KINDS):
            self._kept.append(node)
            self._read = None

    def put_in(self, texts: tuple[str, ...]) -> None:
        self._kept += texts
        self._read = None

    def since(self, number: int) -> tuple[str, ...]:
        """The texts of those kept after the first `number`."""
        return tuple(text for one in self._kept[number:] if (text := _text(one)))

    @property
    def texts(self) -> list[str]:
        """The texts that are not empty, `MAX_SCRIPTS` characters and the last one begun."""
        if self._read is None:
            self._read, length = [], 0
            for one in self._kept:
                if length >= MAX_SCRIPTS:
                    break
                if text := _text(one):
                    self._read.append(text)
                    length += len(text)
        return self._read


def _text(kept: Any) -> str:
    return kept if isinstance(kept, str) else kept.text() or ""
