"""Runs of unequal length opened out for all rows at once."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.checks.spelling.ragged import opened


@pytest.mark.parametrize(
    ("firsts", "sizes", "rows", "indices"),
    [
        ([5, 0, 9], [2, 0, 3], [0, 0, 2, 2, 2], [5, 6, 9, 10, 11]),
        ([3, 3], [1, 2], [0, 1, 1], [3, 3, 4]),
        ([7], [0], [], []),
        ([], [], [], []),
    ],
)
def test_every_entry_with_its_row(
    firsts: list[int], sizes: list[int], rows: list[int], indices: list[int]
) -> None:
    row, index = opened(np.array(firsts, np.int64), np.array(sizes, np.int64))
    assert row.tolist() == rows and index.tolist() == indices
