"""The check character of a citizen's identity number (GB 11643, ISO 7064 MOD 11-2)."""

from __future__ import annotations

from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def checksum_holds(number: str) -> bool:
    """Whether the last of 18 characters fits the 17 digits before it; upper-case X."""
    total = sum(map(mul, map(int, number[:17]), _WEIGHTS))
    return _CHECK[total % 11] == number[17]
