"""Bank card numbers: Luhn (ISO/IEC 7812), issuer prefix, and the length of that issuer's cards."""

from __future__ import annotations

from functools import cache

from .tables import cards

_LENGTHS = range(15, 20)
_ODD = "0246813579"  # doubled digit, digits summed


def luhn_holds(number: str) -> bool:
    total = sum(map(int, number[-1::-2])) + sum(int(_ODD[int(d)]) for d in number[-2::-2])
    return total % 10 == 0


@cache
def _prefixes(length: int) -> dict[int, frozenset[str]]:
    """Prefix length → prefixes, for cards of `length` digits."""
    sizes: dict[int, set[str]] = {}
    for prefix in cards().get(length, ()):
        sizes.setdefault(len(prefix), set()).add(prefix)
    return {size: frozenset(group) for size, group in sizes.items()}


def issuer(number: str) -> str:
    """The longest known issuer prefix for a number of this length, "" when there is none."""
    for size in sorted(_prefixes(len(number)), reverse=True):
        if number[:size] in _prefixes(len(number))[size]:
            return number[:size]
    return ""


def is_unionpay(number: str) -> bool:
    """Starts like a UnionPay card (62) of the usual length, issuer not in our table."""
    return number.startswith("62") and len(number) in (16, 17, 18, 19)


def is_valid(number: str) -> bool:
    """Digits, length, issuer and check digit all agree."""
    return (
        len(number) in _LENGTHS and number.isdigit() and bool(issuer(number)) and luhn_holds(number)
    )


def is_plausible(number: str) -> bool:
    """What a column or label of bank cards may hold although our table does not know it."""
    if not number.isdigit() or len(number) not in range(15, 22):
        return False
    if bool(issuer(number)) or is_unionpay(number):
        return True
    return len(number) in _LENGTHS and number[0] in "3456" and luhn_holds(number)
