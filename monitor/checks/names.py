"""Generates the misspellings of names and fixed expressions that people really make.

习近平 → one character of like sound or shape (习进平), two characters swapped (习平近),
         one doubled (习近近平)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..rulebook.shapes import NamesData, PhrasesData, TermsData


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


def garbled(phrase: str, similar: Mapping[str, str]) -> Iterator[str]:
    """Wrong forms of a fixed expression; its ends are neither doubled nor lost.

    What stands beside them may make a doubled end a word of its own: 最高人民法院院长.
    """
    for wrong in misspellings(phrase, similar):
        if wrong not in (phrase[0] + phrase, phrase + phrase[-1]):
            yield wrong
    for place in range(1, len(phrase) - 1):
        yield phrase[:place] + phrase[place + 1 :]


def phrase_terms(data: PhrasesData) -> TermsData:
    """All garbled forms of all phrases as terms; what is part of a right form is not wrong."""
    right = (*data.phrases, *data.allow)
    words: dict[str, str] = {}
    for phrase in data.phrases:
        for wrong in garbled(phrase, data.similar):
            if not any(wrong in form for form in right):
                words.setdefault(wrong, phrase)
    return TermsData(
        words=tuple(words.items()),
        allow=right,
        boundary=True,
        skip_symbols=data.skip_symbols,
        context=data.context,
    )
