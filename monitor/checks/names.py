"""Generates the misspellings of a roster of names that people really make.

习近平 → one character of like sound or shape (习进平), two characters swapped (习平近),
         one doubled (习近近平)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..rulebook.shapes import NamesData, TermsData


def misspellings(name: str, similar: Mapping[str, str]) -> Iterator[str]:
    """Wrong forms of one name; `similar` gives the characters mistaken for each of its own."""
    for place, char in enumerate(name):
        for wrong in similar.get(char, ""):
            yield name[:place] + wrong + name[place + 1 :]
        yield name[:place] + char + name[place:]
        if name[place : place + 2] != name[place : place + 2][::-1]:
            yield name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def name_terms(data: NamesData) -> TermsData:
    """All misspellings of all names as terms; no right name of the roster is among them.

    Short names stand with their title, which is part of the term: 总理李墙 is wrong,
    the two characters alone are not.
    """
    right = {*data.names, *data.allow, *(title + name for title, name in data.titles.items())}
    words: dict[str, str] = {}
    for name in data.names:
        for wrong in misspellings(name, data.similar):
            words.setdefault(wrong, name)
    for title, name in data.titles.items():
        for wrong in misspellings(name, data.similar):
            words.setdefault(title + wrong, title + name)
    return TermsData(
        words=tuple((wrong, name) for wrong, name in words.items() if wrong not in right),
        allow=(*data.names, *data.allow),
        boundary=True,
        skip_symbols=data.skip_symbols,
        context=data.context,
    )
