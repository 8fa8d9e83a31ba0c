"""The misspellings of a name that people really make, and how sure each is.

习近平 → one character of like sound or shape (习进平), two swapped (习平近), one doubled
(习近近平); beside a title also one left out (丁薛副总理)
"""

from __future__ import annotations

from collections.abc import Iterator

from ...text.confusable import homophones, mistaken


def substituted(name: str) -> Iterator[str]:
    """One character mistaken for another."""
    for place, char in enumerate(name):
        for wrong in mistaken(char):
            yield name[:place] + wrong + name[place + 1 :]


def sounding_alike(name: str) -> Iterator[str]:
    """Both given characters typed as others of the same sound; the surname stays."""
    if len(name) == 3:
        for first in homophones(name[1]):
            for second in homophones(name[2]):
                yield name[0] + first + second


def shuffled(name: str) -> Iterator[str]:
    """One character doubled, or two neighbours swapped."""
    for place, char in enumerate(name):
        yield name[:place] + char + name[place:]
        pair = name[place : place + 2]
        if pair != pair[::-1]:
            yield name[:place] + pair[::-1] + name[place + 2 :]


def shortened(name: str) -> Iterator[str]:
    """One character left out, of names long enough to be known without it."""
    if len(name) > 2:
        for place in range(len(name)):
            yield name[:place] + name[place + 1 :]
