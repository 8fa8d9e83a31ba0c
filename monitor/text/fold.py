"""Folds text for matching and remembers where every folded character came from.

Each character is folded by itself through one lookup table over UTF-32: NFKC, lower case,
traditional → simplified where exactly one simplified form exists (`traditional.txt`), and
removal of what the eye does not see (zero-width characters, soft hyphens, BOM, bidirectional
marks, variation selectors). Hits are found in the folded text and reported in the original.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

_SHORT = 200
"""Characters of a text that is folded one by one faster than at once."""
_MET = 20_000
"""Folded characters that are remembered."""
_REMOVED = 0xFFFFFFFF
_EXPANDS = 0xFFFFFFFE
_HIGHEST = 0x110000

# U+2026 and U+2025 would become dots: one ellipsis in a text would cost it the fast path,
# and no rule wants to read "..." where the author wrote "…".
_KEPT = "…‥"

# Compatibility characters live here; the ranges between them NFKC leaves alone.
_RANGES = (
    (0x0000, 0x3400), (0xA000, 0xAC00), (0xF900, 0x10000), (0x1D000, 0x20000), (0x2F800, 0x2FA20),
)  # fmt: skip

_INVISIBLE = (
    0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0,
    *range(0x180B, 0x180E), *range(0x200B, 0x2010), *range(0x202A, 0x202F),
    *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0200),
)  # fmt: skip

# What is put between characters to hide a word: never the punctuation of a sentence, since
# “学习，近平” is two clauses. Full-width commas and colons are folded to ASCII, so , : ; ! ?
# ( ) " stay out as well.
_SPLITTERS = " #$%&'*+-./=@\\^_`|~·•‧・ˉˇ¨丨丶"
_SPLITTER_RANGES = ((0x2190, 0x2460), (0x2500, 0x2E80), (0x1F000, 0x1FB00))


@cache
def _table() -> tuple[NDArray[np.uint32], dict[int, str]]:
    """(code → folded code, or a mark), and what the expanding codes become.

    All characters that folding may change are changed in one go: a line feed between two keeps
    them from combining.
    """
    table = np.arange(_HIGHEST, dtype=np.uint32)
    for char, simple in _simplified().items():
        table[ord(char)] = ord(simple)
    expanded: dict[int, str] = {}
    chars = _changeable()
    lines = np.full(2 * len(chars), ord("\n"), dtype=np.uint32)
    lines[::2] = chars
    normal = unicodedata.normalize("NFKC", _text(lines))
    lowered = normal.lower()
    (_, first, before), (codes, starts, sizes) = _lines(normal), _lines(lowered)
    single = (sizes == 1) & (before == 1)
    # What folding gives it leaves alone: so the simplified ones may stand in the same table.
    table[chars[single]] = table[codes[starts[single]]]
    for row in np.flatnonzero(~single).tolist():
        code, size = int(chars[row]), int(before[row])
        whole, start = (lowered, starts) if sizes[row] == size else (normal, first)
        folded = whole[int(start[row]) : int(start[row]) + size]
        folded = _text(table[_codes(folded)])
        if len(folded) == 1:
            table[code] = ord(folded)
        elif folded and chr(code).isprintable():
            table[code] = _EXPANDS
            expanded[code] = folded
    table[list(_INVISIBLE)] = _REMOVED
    for code in _INVISIBLE:
        expanded.pop(code, None)
    return table, expanded


def _changeable() -> NDArray[np.uint32]:
    """The characters that NFKC or lower case may change."""
    chars = np.concatenate([np.arange(first, last, dtype=np.uint32) for first, last in _RANGES])
    return chars[~np.isin(chars, _codes(_KEPT + "\n"))]


def _lines(text: str) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """The codes of a text, where each of its lines begins, and how long that is."""
    codes = _codes(text)
    ends = np.flatnonzero(codes == ord("\n"))
    starts = np.append(0, ends[:-1] + 1)
    return codes, starts, ends - starts


@cache
def _simplified() -> dict[str, str]:
    """Traditional character → its only simplified form."""
    pairs = files(__package__).joinpath("traditional.txt").read_text("utf-8").split()
    return {pair[0]: pair[1] for pair in pairs}


@cache
def _splitters() -> NDArray[np.bool_]:
    table = np.zeros(_HIGHEST, dtype=np.bool_)
    table[[ord(char) for char in _SPLITTERS]] = True
    for first, last in _SPLITTER_RANGES:
        table[first:last] = True
    return table


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _text(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


class Folded:
    """Folded `text` over an original; `origin` leads back. Offsets are code points."""

    __slots__ = ("__dict__", "_origins", "_raw_length", "text")

    def __init__(
        self, text: str, *, raw_length: int, origins: NDArray[np.int64] | None = None
    ) -> None:
        """`origins[i]` is the place in the original of folded character i; None means i."""
        self.text = text
        self._raw_length = raw_length
        self._origins = origins

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the original that folded `start:end` was made from.

        Characters removed *inside* the range belong to it, those beside it do not.
        """
        if self._origins is None:
            return start, end
        if start >= end:
            place = int(self._origins[start]) if start < len(self.text) else self._raw_length
            return place, place
        return int(self._origins[start]), int(self._origins[end - 1]) + 1

    @cached_property
    def dense(self) -> Folded | None:
        """The view without symbols between characters (习*近*平), or None when it has none."""
        codes = _codes(self.text)
        kept = np.flatnonzero(~_splitters()[codes])
        if len(kept) == len(codes):
            return None
        origins = kept if self._origins is None else self._origins[kept]
        return Folded(_text(codes[kept]), raw_length=self._raw_length, origins=origins)


def fold(raw: str) -> Folded:
    """Fold `raw`; where no character is removed or expanded, offsets are those of `raw`."""
    if raw.isascii():
        return Folded(raw.lower(), raw_length=len(raw))
    codes = _codes(raw)
    table, expanded = _table()
    folded = table[codes]
    if not len(folded) or folded.max() < _EXPANDS:
        return Folded(_text(folded), raw_length=len(raw))
    origins = np.arange(len(codes))
    places = np.flatnonzero(folded == _EXPANDS)
    if len(places):
        lengths = np.ones(len(codes), dtype=np.int64)
        replaced = [expanded[int(code)] for code in codes[places]]
        lengths[places] = [len(text) for text in replaced]
        origins = np.repeat(origins, lengths)
        firsts = np.cumsum(lengths) - lengths
        folded = np.repeat(folded, lengths)
        inside = np.repeat(firsts[places], lengths[places])
        inside += np.arange(len(inside)) - np.repeat(
            np.cumsum(lengths[places]) - lengths[places], lengths[places]
        )
        folded[inside] = _codes("".join(replaced))
    kept = folded != _REMOVED
    return Folded(_text(folded[kept]), raw_length=len(raw), origins=origins[kept])


def fold_text(raw: str) -> str:
    """Only the folded text: for terms, which are folded the same way as what they meet."""
    return raw.translate(_met) if len(raw) <= _SHORT else fold(raw).text


class _Met(dict[int, str]):
    """Code → folded, of characters met in short texts: these are folded without arrays."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code)).text
        if len(self) < _MET:
            self[code] = folded
        return folded


_met = _Met()


def fold_all(texts: Iterable[str]) -> list[str]:
    """`fold_text` of each: thousands of terms at the price of one long text."""
    joined = "\n".join(texts)
    return fold_text(joined).split("\n") if joined else []
