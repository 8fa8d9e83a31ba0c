"""Text as numbers: what the language model, its builder and the check all read alike.

Full-width letters become ASCII, every run of digits is one 0, every run of Latin letters one a,
every run of white space one line feed, and sentence punctuation takes its Chinese form. The
vocabulary gives each remaining character a number from 1; 0 is a character never seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EDGE = 4
"""Line feeds put before and after a text, so that every character has full surroundings."""
GAP = 12
"""Further line feeds between texts that are read together: nobody looks from one into another."""

BEYOND = 0xFFFF
"""The code of this and of all characters beyond, which are in no vocabulary."""
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_ONE = np.uint64(1)


def _table() -> NDArray[np.uint32]:
    table = np.arange(BEYOND + 1, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= 0xFEE0
    table[[ord(c) for c in "，；：？！（）"]] = [ord(c) for c in "，；：？！（）"]
    table[[ord(c) for c in ",;:?!()"]] = [ord(c) for c in "，；：？！（）"]
    for first, last, one in (("0", "9", "0"), ("A", "Z", "a"), ("a", "z", "a")):
        table[ord(first) : ord(last) + 1] = ord(one)
        table[ord(first) + 0xFEE0 : ord(last) + 0xFEE1] = ord(one)
    table[[0x20, 0x3000, 0xA0, 0x09, 0x0D]] = 0x0A
    return table


_TABLE = _table()
_RUNS = np.zeros(BEYOND + 1, dtype=bool)
_RUNS[[ord("0"), ord("a"), 0x0A]] = True


def normal(text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Normal characters of `text` and where each stands in it."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _TABLE[np.minimum(raw, BEYOND)]
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = (codes[1:] != codes[:-1]) | ~_RUNS[codes[1:]]
    places = np.flatnonzero(keep)
    return codes[places], places


def numbers_of(characters: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """The number in the vocabulary `characters` of each code of a normal character, 0 of others."""
    numbers = np.zeros(BEYOND + 1, dtype=np.uint16)
    numbers[characters] = np.arange(1, len(characters) + 1)
    return numbers


@dataclass(frozen=True, slots=True)
class Encoded:
    """Texts as vocabulary numbers, each with `EDGE` line feeds at both ends, `GAP` between them.

    `places[i]` is the offset in its text of `ids[i]`, 0 at the edges. `spans` are the texts
    with their edges; not given, all is one text.
    """

    ids: NDArray[np.uint16]
    places: NDArray[np.int64]
    spans: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        if not self.spans:
            object.__setattr__(self, "spans", ((0, len(self.ids)),))

    def bounds(self, at: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the text around each of `at` begins and ends, its edges left out."""
        spans = np.array(self.spans)
        own = np.searchsorted(spans[:, 0], at, "right") - 1
        return spans[own, 0] + EDGE, spans[own, 1] - EDGE

    def silent(self) -> NDArray[np.bool_]:
        """The places before a text and between texts, of which nothing is said."""
        silent = np.ones(len(self.ids), dtype=bool)
        for start, end in self.spans:
            silent[start + EDGE : end] = False
        return silent


def encode(text: str, numbers: NDArray[np.uint16]) -> Encoded:
    """`numbers` maps each code of a normal character to its number in the vocabulary."""
    return encode_all([text], numbers)


def encode_all(texts: Sequence[str], numbers: NDArray[np.uint16]) -> Encoded:
    """Several texts, at least one, to be looked at together."""
    read = [normal(text) for text in texts]
    length = sum(len(codes) + 2 * EDGE + GAP for codes, _ in read) - GAP
    ids = np.full(length, numbers[0x0A], dtype=np.uint16)
    offsets = np.zeros(len(ids), dtype=np.int64)
    spans, at = [], 0
    for codes, places in read:
        first = at + EDGE
        last = first + len(codes)
        ids[first:last] = numbers[codes]
        offsets[first:last] = places
        spans.append((at, last + EDGE))
        at = last + EDGE + GAP
    return Encoded(ids, offsets, tuple(spans))


def mixed(value: NDArray[np.uint64], column: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """The hashes of rows with one more id each; start from zeros."""
    result = value + column
    result += _ONE
    result *= _MIX
    result ^= result >> _SHIFT
    return result


def hashes(columns: list[NDArray[np.uint16]]) -> NDArray[np.uint64]:
    """One 64-bit hash for each row of equally long columns of ids."""
    value = np.zeros(columns[0].shape, dtype=np.uint64)
    for column in columns:
        value = mixed(value, column)
    return value
