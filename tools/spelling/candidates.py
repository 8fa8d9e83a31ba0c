"""Packs what may be proposed: characters for characters, and words that sound alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.encode import hashes

from .confusions import Confusions, blurred

LEAST_CHARACTER = 12
"""A character rarer than this in the corpus is never proposed."""
LEAST_WORD = {2: 6, 3: 3, 4: 3}


def character_arrays(
    confusions: Confusions, characters: NDArray[np.uint32], counts: NDArray[np.int64]
) -> dict[str, NDArray[Any]]:
    """For each vocabulary number: its proposals, how they are alike, and its sound class."""
    numbers = {chr(code): place for place, code in enumerate(characters, 1)}
    common = {chr(c) for c, n in zip(characters, counts, strict=True) if n >= LEAST_CHARACTER}
    proposals: list[tuple[int, int]] = []
    sizes = np.zeros(len(characters) + 1, np.uint16)
    sounds = np.zeros(len(characters) + 1, np.uint16)
    classes: dict[str, int] = {}
    for char, number in numbers.items():
        if not "一" <= char <= "鿿":
            continue
        own = sorted((numbers[c], kind) for c, kind in confusions.of(char).items() if c in common)
        sizes[number] = len(own)
        proposals.extend(own)
        if confusions.readings.get(char):
            sound = blurred(confusions.readings[char][0])
            sounds[number] = classes.setdefault(sound, len(classes) + 1)
    packed = np.array(proposals, dtype=np.uint16).reshape(-1, 2)
    frequency = np.concatenate([[-20.0], np.log(np.maximum(counts, 0.1) / counts.sum())])
    return {
        "proposal_sizes": sizes,
        "proposals": packed[:, 0].copy(),
        "kinds": packed[:, 1].astype(np.uint8),
        "sounds": sounds,
        "frequency": frequency.astype(np.float16),
    }


def word_arrays(
    words: Iterable[str],
    ids: NDArray[np.uint16],
    characters: NDArray[np.uint32],
    sounds: NDArray[np.uint16],
) -> dict[str, NDArray[Any]]:
    """Dictionary words of 2–4 characters that the corpus uses, by hash and by sound.

    `ids` is the corpus as numbers; a word's count is that of its characters in a row.
    """
    numbers = {chr(code): place for place, code in enumerate(characters, 1)}
    rows = np.zeros((0, 4), np.uint16)
    tallies = np.zeros(0)
    for length, least in LEAST_WORD.items():
        own = sorted({w for w in words if len(w) == length and all("一" <= c <= "鿿" for c in w)})
        own = [word for word in own if all(char in numbers for char in word)]
        packed = np.array([[numbers[c] for c in word] for word in own], np.uint16)
        hashed = hashes([packed[:, i] for i in range(length)])
        order = np.argsort(hashed)
        packed, hashed = packed[order], hashed[order]
        text = hashes([ids[i : len(ids) - length + 1 + i] for i in range(length)])
        at = np.minimum(np.searchsorted(hashed, text), len(hashed) - 1)
        counts = np.bincount(at[hashed[at] == text], minlength=len(hashed))
        kept = counts >= least
        padded = np.zeros((int(kept.sum()), 4), np.uint16)
        padded[:, :length] = packed[kept]
        rows = np.concatenate([rows, padded])
        tallies = np.concatenate([tallies, counts[kept]])
    keys = np.where(rows > 0, sounds[rows], 0).astype(np.uint16)
    order = np.lexsort((-tallies, *keys.T[::-1]))
    return {"words": rows[order], "word_logs": np.log(tallies[order]).astype(np.float16)}
