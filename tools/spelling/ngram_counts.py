"""Builds the character 5-gram model: interpolated modified Kneser-Ney over plain text.

After Chen & Goodman, "An Empirical Study of Smoothing Techniques for Language Modeling"
(1998), section 3.1: three discounts an order, continuation counts below the highest order.
Higher orders seen once are counted for the discounts and then dropped, and of the longest rows
seen least often those that say least beyond the shorter ones: so many as there is no room for.
Deterministic.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.encode import BEYOND, hashes, normal, numbers_of
from monitor.checks.spelling.ngrams import LOWEST, ORDER

from .levels import half_bytes

LEAST = (1, 1, 2, 2, 2)
"""How often an n-gram of each order must stand in the text to be kept."""
ROOM = 9_100_000
"""N-grams of all orders that are kept at most: the tables are shipped."""
BUCKET_BITS = 22
MIN_CHARACTER_COUNT = 2
UNIFIED = range(0x4E00, 0x9FA6)
"""These are numbered even when the text lacks them: a rare one may stand for a common one."""


@dataclass
class _Level:
    """All n-grams of one order: hash, first place in the text, count, effective count."""

    hashes: NDArray[np.uint64]
    places: NDArray[np.int64]
    counts: NDArray[np.int64]
    effective: NDArray[np.int64]
    kept: NDArray[np.bool_]
    probability: NDArray[np.float64]  # of the kept ones, in order
    weight: NDArray[np.float64]  # back-off weight, of all


def vocabulary(text: str) -> tuple[NDArray[np.uint32], NDArray[np.uint16], NDArray[np.int64]]:
    """Characters by falling frequency, the text as numbers from 1, and the counts."""
    codes, _ = normal(f"\n{text}\n")
    counts = np.bincount(codes, minlength=BEYOND + 1)
    wanted = counts >= MIN_CHARACTER_COUNT
    wanted[UNIFIED.start : UNIFIED.stop] = True
    wanted[BEYOND] = False
    seen = np.flatnonzero(wanted)
    order = seen[np.argsort(-counts[seen], kind="stable")]
    characters = order.astype(np.uint32)
    return characters, numbers_of(characters)[codes], counts[order]


def build(ids: NDArray[np.uint16], room: int = ROOM) -> dict[str, NDArray[Any]]:
    """The arrays that `NGrams` reads, from a text as numbers; `room` is for so many n-grams, of
    which only those of the highest order may have to give way."""
    levels = [_counted(ids, order) for order in range(1, ORDER + 1)]
    for order in range(1, ORDER):
        _count_continuations(ids, order, levels[order - 1], levels[order])
    first, last = levels[0], levels[-1]
    discounts = _discounts(first.effective)
    discounted = np.maximum(first.effective - discounts[np.minimum(first.effective, 3)], 0)
    total = first.effective.sum()
    left = 1 - discounted.sum() / total
    unknown = left / (len(first.hashes) + 1)
    first.probability = discounted / total + unknown
    for order in range(2, ORDER + 1):
        beyond = _estimate(ids, levels, order, unknown)
    surplus = sum(int(level.kept.sum()) for level in levels) - room
    if surplus > 0:
        kept = np.flatnonzero(last.kept)
        rare = np.flatnonzero(last.counts[kept] == LEAST[-1])
        last.kept[kept[rare[np.argsort(beyond[rare], kind="stable")[:surplus]]]] = False
        _estimate(ids, levels, ORDER, unknown)
    return _packed(levels, unknown)


def _estimate(
    ids: NDArray[np.uint16], levels: list[_Level], order: int, unknown: float
) -> NDArray[np.float64]:
    """The probabilities of an order, by those below it, and the back-off weights of the contexts.

    Returns by how much each kept n-gram is likelier than the shorter ones alone say, as a
    log-ratio (Stolcke, "Entropy-based Pruning of Backoff Language Models", 1998: of n-grams
    that are equally frequent, those where it is smallest are missed least).
    """
    level, shorter = levels[order - 1], levels[order - 2]
    discounts = _discounts(level.effective)
    discounted = np.maximum(level.effective - discounts[np.minimum(level.effective, 3)], 0)
    context = _position(shorter.hashes, _columns(ids, level.places, 0, order - 1))
    totals = np.bincount(context, level.effective, len(shorter.hashes))
    given = np.bincount(context[level.kept], discounted[level.kept], len(shorter.hashes))
    shorter.weight = np.where(totals > 0, 1 - given / np.maximum(totals, 1), 1.0)
    places, rows = level.places[level.kept], context[level.kept]
    lower = _lower(levels, _columns(ids, places, 1, order - 1), unknown)
    level.probability = discounted[level.kept] / totals[rows] + shorter.weight[rows] * lower
    return np.log(level.probability) - np.log(np.maximum(shorter.weight[rows] * lower, 1e-300))


def _counted(ids: NDArray[np.uint16], order: int) -> _Level:
    hashed = hashes([ids[i : len(ids) - order + 1 + i] for i in range(order)])
    unique, places, counts = np.unique(hashed, return_index=True, return_counts=True)
    kept = counts >= LEAST[order - 1]
    empty = np.zeros(0)
    return _Level(unique, places, counts, counts, kept, empty, np.ones(len(unique)))


def _columns(
    ids: NDArray[np.uint16], places: NDArray[np.int64], first: int, length: int
) -> list[NDArray[np.uint16]]:
    return [ids[places + first + i] for i in range(length)]


def _position(known: NDArray[np.uint64], columns: list[NDArray[np.uint16]]) -> NDArray[np.int64]:
    return np.minimum(np.searchsorted(known, hashes(columns)), len(known) - 1)


def _count_continuations(ids: NDArray[np.uint16], order: int, level: _Level, above: _Level) -> None:
    """The effective count of a lower order: how many different characters stand before it."""
    at = _position(level.hashes, _columns(ids, above.places, 1, order))
    level.effective = np.maximum(np.bincount(at, minlength=len(level.hashes)), 1)


def _discounts(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    one, two, three, four = (int((counts == k).sum()) for k in (1, 2, 3, 4))
    if not (one and two and three):
        return np.array([0, 0.5, 0.75, 0.9])  # a text too small to estimate from
    y = one / (one + 2 * two)
    raw = [0, 1 - 2 * y * two / one, 2 - 3 * y * three / two, 3 - 4 * y * four / three]
    return np.maximum(np.array(raw), 0)


def _lower(
    levels: list[_Level], columns: list[NDArray[np.uint16]], unknown: float
) -> NDArray[np.float64]:
    """Probability by the next lower order, backing off where that one was dropped."""
    level = levels[len(columns) - 1]
    hashed = hashes(columns)
    known = level.hashes[level.kept]
    at = np.minimum(np.searchsorted(known, hashed), len(known) - 1)
    found = known[at] == hashed
    result = np.where(found, level.probability[at], unknown)
    missing = ~found
    if len(columns) > 1 and missing.any():
        rest = [column[missing] for column in columns]
        context = levels[len(columns) - 2]
        hashed = hashes(rest[:-1])
        at = np.minimum(np.searchsorted(context.hashes, hashed), len(context.hashes) - 1)
        weight = np.where(context.hashes[at] == hashed, context.weight[at], 1.0)
        result[missing] = weight * _lower(levels, rest[1:], unknown)
    return result


def _packed(levels: list[_Level], unknown: float) -> dict[str, NDArray[Any]]:
    hashed = np.concatenate([level.hashes[level.kept] for level in levels])
    logs = np.log(np.concatenate([level.probability for level in levels]))
    weights = np.log(np.maximum(np.concatenate([lv.weight[lv.kept] for lv in levels]), 1e-4))
    return {
        **packed_entries(hashed, logs, weights, BUCKET_BITS, LOWEST),
        "unknown": np.array(np.log(unknown)),
    }


def packed_entries(
    hashed: NDArray[np.uint64],
    logs: NDArray[np.float64],
    weights: NDArray[np.float64],
    bits: int,
    lowest: float,
) -> dict[str, NDArray[Any]]:
    """The arrays that `Hashed` reads: in buckets of the first `bits` bits of the hash."""
    order = np.argsort(hashed, kind="stable")
    buckets = (hashed[order] >> np.uint64(64 - bits)).astype(np.int64)
    return {
        "bucket_sizes": np.bincount(buckets, minlength=1 << bits).astype(np.uint8),
        "marks": hashed[order].astype(np.uint16),
        "logs": _byte(logs[order], lowest),
        **half_bytes(weights[order]),
    }


def pair_bits(ids: NDArray[np.uint16], count: int) -> dict[str, NDArray[Any]]:
    """Which of the first `count` ids follow each other in a text, one bit a pair."""
    seen = np.zeros(count * count, dtype=bool)
    inside = (ids[:-1] < count) & (ids[1:] < count)
    seen[ids[:-1][inside].astype(np.int64) * count + ids[1:][inside]] = True
    return {"pairs": np.packbits(seen, bitorder="little"), "pairs_of": np.array(count)}


def _byte(values: NDArray[np.float64], lowest: float) -> NDArray[np.uint8]:
    return np.clip(np.round(-values / lowest * 255), 0, 255).astype(np.uint8)
