"""Reads a quantised KenLM model of words and packs its words and pairs for `phrases`.

The layout is that of KenLM's `trie` with arrays (Heafield, "KenLM: Faster and Smaller Language
Model Queries", WMT 2011; model type 5): sanity header, counts, sorted vocabulary hashes,
quantisation tables, unigrams, packed bigrams, packed trigrams, the words. The model is
`zh_CN.lm` of Debian's libime-data-language-model (LGPL-2.1+).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.encode import hashes
from monitor.checks.spelling.phrases import LONGEST_WORD, LOWEST_WORD, joined

from .ngram_counts import packed_entries

_COUNTS_AT = 108  # after the sanity header (88 bytes) and the fixed parameters (20)
_TYPE_AT = 96
_QUANTISED_ARRAY_TRIE = 5
BUCKET_BITS = 21
DROPPED = 0.6
"""Share of the pairs that is left out: those that say least beyond their words, by how much they
move the expected log-probability (Stolcke, "Entropy-based Pruning of Backoff Language Models",
1998, with the change of the back-off weight left aside)."""


@dataclass(frozen=True, slots=True)
class WordModel:
    """Words with log10 probability and back-off; pairs as numbers of words, log10 probability."""

    words: list[str]
    probability: NDArray[np.float32]
    backoff: NDArray[np.float32]
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    pair_probability: NDArray[np.float32]


def read_model(path: Path) -> WordModel:
    """The model in a file; raises ValueError when it is of another type."""
    data = np.fromfile(path, np.uint8)
    order = int(data[88])
    if int(data[_TYPE_AT : _TYPE_AT + 4].view(np.int32)[0]) != _QUANTISED_ARRAY_TRIE or order != 3:
        raise ValueError(f"{path} is no quantised array trie of order 3")
    counts = data[_COUNTS_AT : _COUNTS_AT + 24].copy().view(np.uint64).astype(int).tolist()
    at = -(-(_COUNTS_AT + 24) // 8) * 8 + 8 + 8 * counts[0]
    probability_bits, backoff_bits = int(data[at + 1]), int(data[at + 2])
    at += 8
    middle = data[at : at + (4 << probability_bits)].copy().view(np.float32)
    at += (8 << probability_bits) + (4 << backoff_bits)  # the middle's two tables, the longest's
    size = 16 * (counts[0] + 2)
    unigrams = data[at : at + size].copy()
    unigrams = unigrams.view([("p", "<f4"), ("b", "<f4"), ("next", "<u8")])
    at += size
    required = counts[2].bit_length()
    chop = min(
        range(min(required, int(data[at + 1])) + 1),
        key=lambda bits: (counts[2] >> (required - bits)) * 64 - (counts[1] + 1) * bits,
    )
    at += 8 * (2 + (counts[2] >> (required - chop))) + (7 if chop else 0)
    word_bits = counts[0].bit_length()
    total = word_bits + probability_bits + backoff_bits + required - chop
    offsets = np.arange(counts[1], dtype=np.int64) * total
    packed = data[at:]
    first = _bits(packed, offsets, word_bits)
    level = _bits(packed, offsets + word_bits + backoff_bits, probability_bits)
    at += ((1 + counts[1]) * total + 7) // 8 + 8
    at += ((1 + counts[2]) * (word_bits + probability_bits) + 7) // 8 + 8
    words = [word.decode() for word in data[at:].tobytes().split(b"\0")[: counts[0]]]
    following = np.diff(unigrams["next"][: counts[0] + 1].astype(np.int64))
    return WordModel(
        words,
        unigrams["p"][: counts[0]],
        unigrams["b"][: counts[0]],
        first,
        np.repeat(np.arange(counts[0]), following),
        middle[level],
    )


def _bits(data: NDArray[np.uint8], offsets: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    value = np.zeros(len(offsets), np.uint64)
    for byte in range(8):
        at = np.minimum((offsets >> 3) + byte, len(data) - 1)
        value |= data[at].astype(np.uint64) << np.uint64(8 * byte)
    value >>= (offsets & 7).astype(np.uint64)
    return (value & np.uint64((1 << count) - 1)).astype(np.int64)


def telling(model: WordModel) -> NDArray[np.bool_]:
    """Which pairs say enough beyond what their words say one by one."""
    alone = model.backoff[model.first] + model.probability[model.second]
    together = model.probability[model.first] + model.pair_probability
    moved = np.power(10.0, together) * np.abs(model.pair_probability - alone)
    return moved >= np.quantile(moved, DROPPED)


def phrase_arrays(model: WordModel, numbers: dict[str, int]) -> dict[str, NDArray[Any]]:
    """The arrays that `Phrases` reads; words longer than four characters are left out."""
    usable = np.array(
        [0 < len(w) <= LONGEST_WORD and all(c in numbers for c in w) for w in model.words]
    )
    usable[0] = False  # <unk>
    rows = np.zeros((len(model.words), LONGEST_WORD), np.uint16)
    for place in np.flatnonzero(usable):
        word = model.words[place]
        rows[place, : len(word)] = [numbers[char] for char in word]
    lengths = (rows > 0).sum(1)
    hashed = np.zeros(len(rows), np.uint64)
    for length in range(1, LONGEST_WORD + 1):
        own = np.flatnonzero(lengths == length)
        hashed[own] = hashes([rows[own, i] for i in range(length)])
    kept = usable[model.first] & usable[model.second] & telling(model)
    first, second = model.first[kept], model.second[kept]
    keys = np.concatenate([hashed[usable], joined(hashed[first], hashed[second])])
    scale = np.log(10)
    logs = np.concatenate([model.probability[usable], model.pair_probability[kept]]) * scale
    backoffs = np.concatenate([model.backoff[usable], np.zeros(len(first), np.float32)]) * scale
    arrays = packed_entries(keys, logs, backoffs, BUCKET_BITS, LOWEST_WORD)
    return {f"phrase_{name}": array for name, array in arrays.items()}
