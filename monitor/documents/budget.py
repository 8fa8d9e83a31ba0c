"""How much an attachment may unfold into, and the one way a reader says that it cannot read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .eyes import Eyes

MIB = 1024 * 1024
SCARCE = 20_000  # blocks
_LONG = 200
_LOOK_AT_CLOCK = 64  # blocks
_NUMBER = re.compile(r"[0-9]{7}[0-9]*")


class Unreadable(Exception):
    """The file could not be looked at; the text says why, in Chinese, for people."""


@dataclass(slots=True)
class Budget:
    """Counts down while one attachment and everything inside it is read.

    `expanded` is in bytes, `ratio` is expanded to packed size, `depth` counts archives and
    embedded files inside each other, `characters` is the text handed to the checks.
    """

    expanded: int = 64 * MIB
    ratio: int = 120
    depth: int = 3
    members: int = 500
    characters: int = 3_000_000
    blocks: int = 90_000
    numbers: int = 15_000  # long ones in running text; those in cells are bounded by `blocks`
    streamed: int = 640 * MIB  # bytes looked through without being kept
    late: Callable[[], bool] = lambda: False  # whether the time for this attachment is over
    eyes: Eyes | None = None  # reads pictures; None: they are not looked at
    native: Callable[[], None] = lambda: None  # called before a file is given to a C program

    def member(self, packed: int, expanded: int) -> None:
        """Accounts for one member before it is expanded; raises Unreadable past a limit."""
        self.in_time()
        self.members -= 1
        if self.members < 0:
            raise Unreadable("压缩包内文件过多")
        if expanded > MIB and expanded > self.ratio * max(packed, 1):
            raise Unreadable("压缩比异常，疑为压缩炸弹")
        self.take(expanded)

    def in_time(self, looked_at: str = "") -> None:
        """Raises Unreadable once the time is over, with what was `looked_at` until then."""
        if self.late():
            raise Unreadable(f"读取耗时过长，{looked_at}其余未能查看")

    def take(self, expanded: int) -> None:
        self.expanded -= expanded
        if self.expanded < 0:
            raise Unreadable("解压后超过 64 MiB")

    def stream(self, size: int) -> None:
        """Accounts for bytes that are only looked through."""
        self.streamed -= size
        if self.streamed < 0:
            raise Unreadable("解压后过大")

    @property
    def scarce(self) -> bool:
        """Little is left: from here on only rows with long numbers are worth a block."""
        return self.blocks < SCARCE or self.characters < 600_000

    def text(self, text: str) -> None:
        """Accounts for one block of text: what it costs to check is its length and its numbers."""
        self.characters -= len(text)
        self.blocks -= 1
        if self.blocks % _LOOK_AT_CLOCK == 0:
            self.in_time()
        if len(text) > _LONG:
            self.numbers -= len(_NUMBER.findall(text))
        if self.characters < 0 or self.blocks < 0 or self.numbers < 0:
            raise Unreadable("文字过多，未能全部查看")

    def beginning(self, text: str) -> str:
        """Accounts for as much of a block's beginning as fits, and gives it: "" if nothing does.

        It never ends inside a number.
        """
        end = min(len(text), self.characters) if self.blocks > 0 else 0
        if end > _LONG:
            for count, number in enumerate(_NUMBER.finditer(text, 0, end)):
                if count == self.numbers:
                    end = number.start()
                    break
        kept = text if end == len(text) else text[:end].rstrip("0123456789Xx")
        if kept:
            self.text(kept)
        return kept

    def fitting(self, texts: Sequence[str]) -> int:
        """Accounts for as many of these blocks as fit, and says how many."""
        self.in_time()
        size = sum(map(len, texts))
        if (
            size <= self.characters
            and len(texts) <= self.blocks
            and max(map(len, texts), default=0) <= _LONG
        ):
            self.characters -= size
            self.blocks -= len(texts)
            return len(texts)
        for number, text in enumerate(texts):
            try:
                self.text(text)
            except Unreadable:
                return number
        return len(texts)
