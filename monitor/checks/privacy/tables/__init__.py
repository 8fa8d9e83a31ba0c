"""The vendored tables, read once; see SOURCES.md for where they come from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def _lines(name: str) -> list[str]:
    text = files(__package__).joinpath(name).read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def areas() -> frozenset[str]:
    """Six-digit codes of GB/T 2260, today's and all former ones."""
    return frozenset(
        head + tail for head, *tails in map(str.split, _lines("areas.txt")) for tail in tails
    )


@cache
def cards() -> dict[int, tuple[str, ...]]:
    """Length of a card number → the issuer prefixes of cards of that length."""
    return {int(length): tuple(heads) for length, *heads in map(str.split, _lines("cards.txt"))}


@cache
def mobiles() -> frozenset[str]:
    """Three-digit prefixes of mobile numbers."""
    return frozenset(prefix for line in _lines("mobiles.txt") for prefix in line.split())


@cache
def surnames() -> tuple[str, str, tuple[str, ...]]:
    """Common single characters, single characters that are words too, compound surnames."""
    parts: dict[str, list[str]] = {}
    current = ""
    for line in files(__package__).joinpath("surnames.txt").read_text("utf-8").splitlines():
        if line.startswith("# ["):
            current = line[3 : line.index("]")]
            parts[current] = []
        else:
            parts[current].append(line)
    return (
        "".join(parts["common"]),
        "".join(parts["rare"]),
        tuple(" ".join(parts["compound"]).split()),
    )


@cache
def words() -> frozenset[str]:
    """Ordinary words that begin like a surname."""
    return frozenset(word for line in _lines("words.txt") for word in line.split())


@cache
def verbs() -> frozenset[str]:
    """Two-character words that no given name is made of."""
    return frozenset(word for line in _lines("verbs.txt") for word in line.split())
