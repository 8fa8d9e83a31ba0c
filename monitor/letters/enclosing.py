"""Which files go out with a letter: mail servers refuse what is too large."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Enclosure


def enclosed(
    files: Iterable[Enclosure], most: int
) -> tuple[tuple[Enclosure, ...], tuple[Enclosure, ...]]:
    """(those that go along, those left out): in their order, as long as all together stay within
    `most` bytes; a small one after a large one still goes."""
    taken: list[Enclosure] = []
    left: list[Enclosure] = []
    room = most
    for file in files:
        if file.content and len(file.content) <= room:
            room -= len(file.content)
            taken.append(file)
        else:
            left.append(file)
    return tuple(taken), tuple(left)
