"""Idioms of four characters with one character wrong: 耳熟能祥 for 耳熟能详.

A list of wrong forms would be a hundred times as long as that of the idioms. So the four keys of
each idiom, three of its characters in their places, are looked up at every place of the text at
once; only where one is met is the fourth character looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Hit, Rule
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..settings import RuleSettings
from ..text.confusable import mistaken
from ..text.fold import fold_all
from ..text.passage import Passage
from ..text.sentences import sentence_around
from ..text.words import boundaries, is_common
from .context import excused, facts, read

TYPES = frozenset({"idioms"})

SEPARATE = True
"""One check for each rule, each with a list of its own."""

_LENGTH = 4
_AT_ONCE = 20_000
"""Characters looked at together: bounds the memory that a text of a megabyte takes."""
_BITS = 20
_SHIFT = np.uint64(64 - _BITS)
_FACTOR = np.uint64(0x9E37_79B9_7F4A_7C15)
_NEAR = 12
"""Words further away do not move the borders of an idiom."""
_USED = 20
"""A word that jieba's dictionary counts so often may stand beside any other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IdiomsData:
    """`puns` are characters that are put into idioms on purpose (年年有鱼)."""

    idioms: tuple[str, ...]
    puns: frozenset[str]
    allow: tuple[str, ...]
    context: Context


def read_idioms(data: Mapping[str, Any], report: Report) -> IdiomsData:
    """Rows: idioms, as many in a row as one likes; the loader put them into `rows`."""
    reader = Reader(data, report, ("file", "rows", "puns", "allow", *CONTEXT))
    idioms = []
    for number, row in enumerate(data.get("rows", ()), 1):
        for word in row:
            if len(word) != _LENGTH:
                report(f"{data.get('file')} 第{number}行", word, "四个字的成语，用制表符分开")
            else:
                idioms.append(word)
    if not idioms:
        report("data.file", data.get("file"), "至少一个成语")
    return IdiomsData(
        idioms=tuple(dict.fromkeys(idioms)),
        puns=frozenset("".join(reader.texts("puns"))),
        allow=reader.texts("allow"),
        context=reader.context(),
    )


class Idioms:
    """One rule of the type."""

    def __init__(self, rule: Rule) -> None:
        self._rule, self._data = rule, read(read_idioms, rule)
        self._idioms = fold_all(self._data.idioms)
        self._allow = frozenset(fold_all(self._data.allow))
        codes = np.frombuffer("".join(self._idioms).encode("utf-32-le"), np.uint32)
        columns = list(codes.reshape(-1, _LENGTH).astype(np.uint64).T)
        self._known = [_Known(_keys(columns, place)) for place in range(_LENGTH)]

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        length = len(text) - _LENGTH + 1
        if length < 1:
            return
        for begin in range(0, length, _AT_ONCE):
            yield from self._hits(passage, text, begin, min(begin + _AT_ONCE, length))

    def _hits(self, passage: Passage, text: str, begin: int, end: int) -> Iterator[Hit]:
        """The hits that begin between these places of the folded text."""
        piece = text[begin : end + _LENGTH - 1].encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(piece, np.uint32).astype(np.uint64)
        columns = [codes[i : i + end - begin] for i in range(_LENGTH)]
        for place, known in enumerate(self._known):
            for met, idioms in known.met(_keys(columns, place)):
                start = begin + met
                right = self._meant(text, start, place, idioms)
                if not right:
                    continue
                first, last = passage.folded.origin(start, start + _LENGTH)
                if not excused(self._data.context, passage.text, first, last):
                    yield Hit(
                        rule=self._rule, start=first, end=last, suggestion=right,
                        facts=facts(self._rule),
                    )  # fmt: skip

    def _meant(self, text: str, start: int, place: int, numbers: Sequence[int]) -> str:
        """The idiom, one of `numbers`, that the four characters from `start` are meant for, or ""."""
        form = text[start : start + _LENGTH]
        idioms = [self._idioms[number] for number in numbers]
        if form in idioms or form in self._allow or form[place] in self._data.puns:
            return ""
        right = next((word for word in idioms if _is_near(word, form, place)), "")
        if not right or _is_words(form) or not _stands(text, start, form, right):
            return ""
        return right


class _Known:
    """The keys of all idioms with one place left open."""

    def __init__(self, keys: NDArray[np.uint64]) -> None:
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._hint = np.zeros(1 << _BITS, np.bool_)  # most places of a text are told off by it
        self._hint[keys >> _SHIFT] = True

    def met(self, keys: NDArray[np.uint64]) -> Iterator[tuple[int, list[int]]]:
        """(place in `keys`, the idioms with that key) of every one that is known."""
        likely = np.flatnonzero(self._hint[keys >> _SHIFT])
        first = np.searchsorted(self._keys, keys[likely], "left")
        last = np.searchsorted(self._keys, keys[likely], "right")
        for at in np.flatnonzero(first < last).tolist():
            yield int(likely[at]), self._order[first[at] : last[at]].tolist()


def _keys(columns: Sequence[NDArray[np.uint64]], place: int) -> NDArray[np.uint64]:
    """A key for every row, made of all columns but the one at `place`."""
    total = np.zeros(len(columns[0]), np.uint64)
    for i in range(_LENGTH):
        if i != place:
            total = (total + columns[i]) * _FACTOR
    return total ^ (total >> np.uint64(31))


def _is_near(word: str, form: str, place: int) -> bool:
    """Whether only the character at `place` differs, and is one that is mistaken for the right one."""
    return (
        word[:place] == form[:place]
        and word[place + 1 :] == form[place + 1 :]
        and form[place] in mistaken(word[place])
    )


def _is_words(form: str) -> bool:
    """Whether the form is a word, or two words that met by chance."""
    if is_common(form, 1) or is_common(form[1:], _USED) or is_common(form[:3], _USED):
        return True
    return is_common(form[:2], _USED) and is_common(form[2:], _USED)


def _stands(text: str, start: int, form: str, right: str) -> bool:
    """Whether the idiom, put in its place, is a word of the sentence, and the form none of
    its neighbours' business: 大学|生生不息."""
    first, last = sentence_around(text, start, start + _LENGTH)
    first, last = max(first, start - _NEAR), min(last, start + _LENGTH + _NEAR)
    before, behind = text[first:start], text[start + _LENGTH : last]
    here = start - first
    wanted = {here, here + _LENGTH}
    return wanted <= boundaries(before + right + behind) and wanted <= boundaries(
        before + form + behind
    )


def build(rules: Sequence[Rule], settings: RuleSettings) -> Idioms:
    """The check for the one rule given; raises RuleError when its data cannot be used."""
    (rule,) = rules
    return Idioms(rule)
