"""The office's own language: what its accepted pages write again and again is no misspelling.

Rows of two and three characters are counted, each once a text, from the site's archive
(`govmon learn`). A 误报 mark counts as much as many texts. Kept as sorted 64-bit hashes of
normal characters, so that it outlives the tables of the engine.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .encode import normal

AT_LEAST = 2
"""In so many texts a row must stand to be kept: once may be the very misspelling."""
MARKED = 9
"""So many texts a 误报 mark counts for."""
_OFTEN = 9
_PAIR_OFTEN = 5
_WEIGHT = 1.4
_PAIR_WEIGHT = 1.5
_BATCH = 4_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


class NotLearned(ValueError):
    """The file of learned rows cannot be read; its text says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Learned:
    """Sorted `keys` of rows and in how many texts each stands (at most 255)."""

    keys: NDArray[np.uint64]
    counts: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.keys)

    @classmethod
    def of(cls, texts: Iterable[str], marked: Iterable[str] = ()) -> Learned:
        """From accepted texts, and the words around what was marked as no fault."""
        merged = cls(np.zeros(0, np.uint64), np.zeros(0, np.uint8))
        batch: list[NDArray[np.uint64]] = []
        held = 0
        for text in texts:
            own = np.unique(np.concatenate(_rows(normal(text)[0])))
            batch.append(own)
            held += len(own)
            if held > _BATCH:
                merged, batch, held = merged._with(batch, 1), [], 0
        merged = merged._with(batch, 1)
        merged = merged._with([np.concatenate(_rows(normal(text)[0])) for text in marked], MARKED)
        kept = merged.counts >= AT_LEAST
        return cls(merged.keys[kept], merged.counts[kept])

    def _with(self, batch: list[NDArray[np.uint64]], times: int) -> Learned:
        if not batch:
            return self
        keys, counts = np.unique(np.concatenate(batch), return_counts=True)
        every = np.concatenate([self.keys, keys])
        unique, back = np.unique(every, return_inverse=True)
        sums = np.bincount(back, np.concatenate([self.counts, counts * times]))
        return Learned(unique, np.minimum(sums, 255).astype(np.uint8))

    def weights(self, codes: NDArray[np.uint32]) -> NDArray[np.float32]:
        """Log-odds to take from proposals at each of the normal characters of a text."""
        result = np.zeros(len(codes), dtype=np.float32)
        if not len(self.keys) or len(codes) < 3:
            return result
        pairs, threes = _rows(codes)
        seen = self._counts(threes)
        _spread(result, np.minimum(seen, _OFTEN) * np.float32(_WEIGHT), 3)
        often = self._counts(pairs) >= _PAIR_OFTEN
        _spread(result, often * np.float32(_PAIR_WEIGHT), 2)
        return result

    def _counts(self, keys: NDArray[np.uint64]) -> NDArray[np.float32]:
        at = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[at] == keys, self.counts[at], 0).astype(np.float32)

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        np.savez_compressed(out, keys=self.keys, counts=self.counts)
        return out.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> Learned:
        """Raises NotLearned when the bytes are nothing that `to_bytes` gave."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as stored:
                arrays: Mapping[str, NDArray[Any]] = dict(stored)
            keys, counts = arrays["keys"], arrays["counts"]
        except Exception as error:
            raise NotLearned(f"不是 govmon learn 生成的文件：{error}") from error
        if keys.dtype != np.uint64 or counts.dtype != np.uint8 or len(keys) != len(counts):
            raise NotLearned("不是 govmon learn 生成的文件：内容不符")
        return cls(keys, counts)


def _rows(codes: NDArray[np.uint32]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Hashes of all rows of two and of three characters."""
    wide = codes.astype(np.uint64)
    pairs = (wide[:-1] << np.uint64(21) | wide[1:]) * _MIX
    threes = ((wide[:-2] << np.uint64(42)) | (wide[1:-1] << np.uint64(21)) | wide[2:]) * _MIX
    return pairs ^ (pairs >> np.uint64(29)), ~(threes ^ (threes >> np.uint64(29)))


def _spread(result: NDArray[np.float32], values: NDArray[np.float32], length: int) -> None:
    """Gives every place of a row the greatest value of the rows it stands in."""
    for offset in range(length):
        part = result[offset : offset + len(values)]
        np.maximum(part, values, out=part)
