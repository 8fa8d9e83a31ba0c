"""Text as numbers: what the language model, its builder and the check all read alike.

Full-width letters become ASCII, every run of digits is one 0, every run of Latin letters one a,
every run of white space one line feed, and sentence punctuation takes its Chinese form. The
vocabulary gives each remaining character a number from 1; 0 is a character never seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EDGE = 4
"""Line feeds put before and after a text, so that every character has full surroundings."""

_HIGHEST = 0x110000
_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)
_ONE = np.uint64(1)


def _table() -> NDArray[np.uint32]:
    table = np.arange(_HIGHEST, dtype=np.uint32)
    table[0xFF01:0xFF5F] -= 0xFEE0
    table[[ord(c) for c in "，；：？！（）"]] = [ord(c) for c in "，；：？！（）"]
    table[[ord(c) for c in ",;:?!()"]] = [ord(c) for c in "，；：？！（）"]
    for first, last, one in (("0", "9", "0"), ("A", "Z", "a"), ("a", "z", "a")):
        table[ord(first) : ord(last) + 1] = ord(one)
        table[ord(first) + 0xFEE0 : ord(last) + 0xFEE1] = ord(one)
    table[[0x20, 0x3000, 0xA0, 0x09, 0x0D]] = 0x0A
    return table


_TABLE = _table()
_RUNS = np.zeros(_HIGHEST, dtype=bool)
_RUNS[[ord("0"), ord("a"), 0x0A]] = True


def normal(text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Normal characters of `text` and where each stands in it."""
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    codes = _TABLE[raw]
    keep = np.ones(len(codes), dtype=bool)
    keep[1:] = (codes[1:] != codes[:-1]) | ~_RUNS[codes[1:]]
    places = np.flatnonzero(keep)
    return codes[places], places


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as vocabulary numbers with `EDGE` line feeds at both ends.

    `places[i]` is the offset in the text of `ids[i]`, 0 at the edges.
    """

    ids: NDArray[np.uint16]
    places: NDArray[np.int64]


def encode(text: str, numbers: NDArray[np.uint16]) -> Encoded:
    """`numbers` maps every code point to its number in the vocabulary."""
    codes, places = normal(text)
    ids = np.full(len(codes) + 2 * EDGE, numbers[0x0A], dtype=np.uint16)
    ids[EDGE : EDGE + len(codes)] = numbers[codes]
    offsets = np.zeros(len(ids), dtype=np.int64)
    offsets[EDGE : EDGE + len(codes)] = places
    return Encoded(ids, offsets)


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
