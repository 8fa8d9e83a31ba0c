"""Runs of unequal length in one array, opened out for all rows at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def opened(
    firsts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(row, index) of every entry of runs that begin at `firsts` and are `sizes` long."""
    row = np.repeat(np.arange(len(sizes)), sizes)
    return row, np.arange(len(row)) + np.repeat(firsts - (np.cumsum(sizes) - sizes), sizes)
