"""Keeps the scripts of a page: their addresses, and their text when it is code or data."""

from __future__ import annotations

from typing import Any, Final

_KINDS = ("javascript", "json", "module", "ecmascript")
MAX_SCRIPTS: Final = 6_000_000  # characters of script kept for the readers

Script = tuple[str, str]  # address, text


class Scripts:
    """The scripts of a page in their order. Often half of a page, they are taken from the tree
    when they are asked for: the text of an article needs none of them."""

    __slots__ = ("_kept", "_texts", "_urls")

    def __init__(self) -> None:
        self._kept: list[Any] = []  # elements, and `Script`s that were put in from memory
        self._urls: list[str] | None = None
        self._texts: list[str] | None = None

    def __len__(self) -> int:
        """How many are kept, the empty ones with them."""
        return len(self._kept)

    def keep(self, *nodes: Any) -> None:
        """Notes script elements."""
        self._kept += nodes
        self._urls = self._texts = None

    def put_in(self, scripts: tuple[Script, ...]) -> None:
        self.keep(*scripts)

    def since(self, number: int) -> tuple[Script, ...]:
        """Those kept after the first `number`."""
        return tuple((_url(one), _text(one)) for one in self._kept[number:])

    @property
    def urls(self) -> list[str]:
        """The addresses of those that have one."""
        if self._urls is None:
            self._urls = [url for one in self._kept if (url := _url(one))]
        return self._urls

    @property
    def texts(self) -> list[str]:
        """The texts that are not empty, `MAX_SCRIPTS` characters and the last one begun."""
        if self._texts is None:
            self._texts, length = [], 0
            for one in self._kept:
                if length >= MAX_SCRIPTS:
                    break
                if text := _text(one):
                    self._texts.append(text)
                    length += len(text)
        return self._texts


def _url(kept: Any) -> str:
    return kept[0] if isinstance(kept, tuple) else kept.attributes.get("src") or ""


def _text(kept: Any) -> str:
    """The text of what is code or data, else ""."""
    if isinstance(kept, tuple):
        return kept[1]
    kind = kept.attributes.get("type")
    if kind and not any(word in kind.lower() for word in _KINDS):
        return ""
    return kept.text() or ""
