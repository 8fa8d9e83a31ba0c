"""Telephone numbers: mobile prefixes in use, landlines of 7–8 digits with their area code."""

from __future__ import annotations

import re

from .tables import mobiles

_LANDLINE = re.compile(r"(?:0(?:10|2\d|[3-9]\d{2}))?[2-8]\d{6,7}")


def is_mobile(number: str) -> bool:
    """Eleven digits with a prefix in use, and not one of the numbers people write as examples."""
    return (
        len(number) == 11
        and number.isdigit()
        and number[:3] in mobiles()
        and not _is_example(number)
    )


def _is_example(number: str) -> bool:
    tail = number[3:]
    return len(set(tail)) == 1 or tail in {"12345678", "01234567", "87654321", "00138000"}


def is_landline(number: str) -> bool:
    """7–8 digits not starting with 0, 1 or 9, with or without an area code that fits."""
    return bool(_LANDLINE.fullmatch(number))
