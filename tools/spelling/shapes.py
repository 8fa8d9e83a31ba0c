"""Which characters look alike: by their glyphs, by their parts, by one standing in the other.

Sources: the outlines of a Chinese font (Noto Sans CJK SC, SIL OFL 1.1: only a measure of
likeness is taken, no outline), the CJK Decomposition Data of Gavin Grover (used under its MIT
licence), Cangjie codes and phonetic classes of Unihan 15.0 (Unicode License V3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CLOSE, PART, LOOSE = 3, 2, 1
"""Very alike glyphs; one inside the other or half in common; a distant likeness."""

_SIZE = 32
_SIMPLIFIED = 2
"""The face of the font collection that has the shapes used on the mainland."""
_NEAREST = 20
_CLOSEST = 8
_WIDE = 40
"""A part that more characters have than this says nothing about likeness."""


def alike(
    characters: Iterable[str],
    *,
    font: Path,
    decomposition: Path,
    codes: Mapping[str, Mapping[str, str]],
) -> dict[str, dict[str, int]]:
    """For each character its look-alikes and how alike they are; `codes` are Unihan properties."""
    own = sorted(set(characters))
    result: dict[str, dict[str, int]] = {char: {} for char in own}

    def add(char: str, other: str, likeness: int) -> None:
        if char != other and likeness > result[char].get(other, 0):
            result[char][other] = likeness

    for group in _groups(own, codes):
        for char in group:
            for other in group:
                add(char, other, LOOSE)
    parts = _parts(decomposition)
    known = set(own)
    having: dict[str, set[str]] = defaultdict(set)
    for char in own:
        for part in parts.get(char, ()):
            having[part].add(char)
            for inner in (part, *parts.get(part, ())):
                if inner in known:
                    add(char, inner, PART)
                    add(inner, char, PART)
    for group in having.values():
        if len(group) <= _WIDE:
            for char in group:
                for other in group:
                    add(char, other, PART)
    for char, nearest in _nearest(own, font).items():
        for rank, other in enumerate(nearest):
            add(char, other, CLOSE if rank < _CLOSEST else PART)
    return result


def _parts(path: Path) -> dict[str, list[str]]:
    """`字:a(宀,子)` a line; what surrounds the list (a script, a heading) is passed over."""
    result = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        found = re.fullmatch(r"(?:.*`)?(\S+):[a-z0-9/]+\((.*)\)", line)
        if found:
            result[found[1]] = [part for part in found[2].split(",") if part]
    return result


def _groups(own: list[str], codes: Mapping[str, Mapping[str, str]]) -> Iterator[set[str]]:
    """Characters one Cangjie key apart, or with the same phonetic class or four corners."""
    keys: dict[str, set[str]] = defaultdict(set)
    for char in own:
        have = codes.get(char, {})
        for code in have.get("kCangjie", "").split()[:1]:
            for key in _cangjie_keys(code):
                keys[key].add(char)
        for code in have.get("kFourCornerCode", "").split():
            keys[f"#{code[:4]}"].add(char)
        for code in have.get("kPhonetic", "").split():
            keys["@" + re.sub("[^0-9A-Z]", "", code)].add(char)
    yield from (group for group in keys.values() if len(group) > 1)


def _cangjie_keys(code: str) -> Iterator[str]:
    yield code
    for i in range(len(code)):
        yield f"{code[:i]}_{code[i + 1 :]}"
        yield code[:i] + code[i + 1 :]
    if len(code) >= 3:
        yield f"{code[1:]}$"
        yield f"^{code[:-1]}"
    if len(code) >= 4:
        yield f"{code[2:]}$$"


def _nearest(own: list[str], font: Path) -> dict[str, list[str]]:
    """The characters whose blurred pictures correlate most, the most alike first."""
    drawn = _pictures(own, font)
    result = {}
    for first in range(0, len(own), 1000):
        likeness = drawn[first : first + 1000] @ drawn.T
        likeness[np.arange(len(likeness)), first + np.arange(len(likeness))] = -1
        top = np.argpartition(-likeness, _NEAREST, axis=1)[:, :_NEAREST]
        for row, columns in enumerate(top):
            best = columns[np.argsort(-likeness[row, columns], kind="stable")]
            result[own[first + row]] = [own[i] for i in best]
    return result


def _pictures(own: list[str], path: Path) -> NDArray[np.float32]:
    from PIL import Image, ImageDraw, ImageFont  # only this needs Pillow

    font = ImageFont.truetype(str(path), _SIZE, index=_SIMPLIFIED)
    rows = []
    for char in own:
        picture = Image.new("L", (_SIZE + 4, _SIZE + 4))
        ImageDraw.Draw(picture).text((2, -6), char, font=font, fill=255)
        ink = np.pad(np.asarray(picture, np.float32) / 255, 1)
        side = _SIZE + 4
        blurred = sum(ink[i : i + side, j : j + side] for i in range(3) for j in range(3))
        rows.append(np.ravel(blurred))
    drawn = np.stack(rows)
    drawn -= drawn.mean(0)
    norms = np.linalg.norm(drawn, axis=1, keepdims=True)
    return (drawn / np.maximum(norms, 1e-9)).astype(np.float32)
