"""Small tools for whole arrays: runs of unequal length opened out, values that differ."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def opened(
    firsts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row, index) of every entry of runs that begin at `firsts` and are `sizes` long."""
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(len(row)) + np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes)


def distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each value once, sorted: `numpy.unique` without its arrays of masked values, which take longer
    to load than a short text to check."""
    values = np.sort(values, axis=None)
    first = np.ones(len(values), dtype=np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    return values[first]
