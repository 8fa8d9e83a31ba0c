"""Idioms of four characters with one character wrong (耳熟能祥 for 耳熟能详), one written twice
(耳熟熟能详), or two swapped (耳能熟详).

A list of wrong forms would be a hundred times as long as that of the idioms. So the four keys of
each idiom, three of its characters in their places, are looked up at every place of the text at
once; only where one is met is the fourth character looked at. A fifth key is that of its
characters in any order.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.confusable import mistaken
from ..text.fold import fold_all, fold_text
from ..text.nearly import two_swapped
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
_SHIFT = np.uint32(32 - _BITS)
_MASK = np.uint32((1 << _BITS) - 1)
_FACTOR = np.uint32(0x9E37_79B9)
_WEIGHTS = np.array([[0x85EB_CA6B], [0xC2B2_AE35], [0x27D4_EB2F], [0x1656_67B1]], np.uint32)
"""Odd numbers: a key is the weighted sum of its characters."""
_MIX = np.uint32(15)
_SALTS = np.array([[0], [0x2545_F491], [0x9E6D_62D1], [0xD3A2_646D]], np.uint32)
"""Keys of different places are different."""
_SWAPPED = _LENGTH
"""The number of the key that tells nothing of the order."""
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
        self._known = _Known(_keys(codes.reshape(-1, _LENGTH).T))

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
        columns = np.ndarray((_LENGTH, end - begin), np.uint32, piece, strides=(4, 4))
        for place, met, idioms in self._known.met(_keys(columns)):
            start, stop, right = self._meant(text, begin + met, place, idioms)
            if not right:
                continue
            first, last = passage.folded.origin(start, stop)
            if _is_traditional(passage.text[first:last]):
                continue
            if not excused(self._data.context, passage.text, first, last):
                yield Hit(
                    rule=self._rule, start=first, end=last, suggestion=right,
                    facts=facts(self._rule),
                )  # fmt: skip

    def _meant(
        self, text: str, start: int, place: int, numbers: Sequence[int]
    ) -> tuple[int, int, str]:
        """Where the wrong form begins and ends, and the idiom, one of `numbers`, that it is meant
        for, or ""."""
        stop = start + _LENGTH
        form = text[start:stop]
        idioms = [self._idioms[number] for number in numbers]
        if form in idioms or form in self._allow:
            return start, stop, ""
        if place == _SWAPPED:
            right = next((word for word in idioms if two_swapped(form, word)), "")
        else:
            for word in idioms:
                if doubled := _doubled(text, start, place, word):
                    return *doubled, word
            right = next((word for word in idioms if _is_near(word, form, place)), "")
            if right and form[place] in self._data.puns:
                return start, stop, ""
        if not right or _is_words(form) or not _stands(text, start, form, right):
            return start, stop, ""
        return start, stop, right


class _Known:
    """The keys of all idioms, each with one of its places left open."""

    def __init__(self, keys: NDArray[np.uint32]) -> None:
        """A row of keys for each place."""
        every = keys.ravel()
        order = np.argsort(every, kind="stable")
        self._keys = every[order]
        self._idioms = (order % keys.shape[1]).tolist()
        # Most places of a text are told off by their high bits, most of the rest by the low ones.
        self._high, self._low = np.zeros((2, 1 << _BITS), np.bool_)
        self._high[every >> _SHIFT] = True
        self._low[every & _MASK] = True

    def met(self, keys: NDArray[np.uint32]) -> Iterator[tuple[int, int, list[int]]]:
        """(place, column of `keys`, the idioms with that key) of every one that is known."""
        every = keys.ravel()
        likely = np.flatnonzero(self._high.take(every >> _SHIFT))
        likely = likely[self._low.take(every.take(likely) & _MASK)]
        if not len(likely):
            return
        wanted = every.take(likely)
        firsts = self._keys.searchsorted(wanted, "left")
        lasts = self._keys.searchsorted(wanted, "right")
        columns = keys.shape[1]
        for at, first, last in zip(likely.tolist(), firsts.tolist(), lasts.tolist(), strict=True):
            if first < last:
                yield at // columns, at % columns, self._idioms[first:last]


def _keys(columns: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """For each place a row of keys, made of all columns but the one at that place, and a row of
    keys that are the same in any order."""
    parts = columns * _WEIGHTS
    keys = np.empty((_LENGTH + 1, columns.shape[1]), np.uint32)
    np.subtract(_SALTS, parts, out=keys[:_LENGTH])
    keys[:_LENGTH] += parts[0] + parts[1] + parts[2] + parts[3]
    keys[:_LENGTH] *= _FACTOR
    parts = columns * _FACTOR
    parts ^= parts >> _MIX
    keys[_SWAPPED] = (parts[0] + parts[1] + parts[2] + parts[3]) * _FACTOR
    return keys


def _doubled(text: str, start: int, place: int, word: str) -> tuple[int, int] | None:
    """Where the idiom stands with an inner character twice, of which four characters from `start`
    are a part: at its ends a neighbour may begin or end as the idiom does (健全|全力以赴)."""
    first, second, third, last = word
    if place == 0 and text[start : start + 2] == second * 2 and text[start - 1 : start] == first:
        return start - 1, start + _LENGTH
    stop = start + _LENGTH
    if place == _LENGTH - 1 and text[stop - 2 : stop + 1] == third * 2 + last:
        return start, stop + 1
    return None


def _is_near(word: str, form: str, place: int) -> bool:
    """Whether only the character at `place` differs, and is one that is mistaken for the right one."""
    return (
        word[:place] == form[:place]
        and word[place + 1 :] == form[place + 1 :]
        and form[place] in mistaken(word[place])
    )


def _is_traditional(written: str) -> bool:
    """Whether the form is written in the other script: 耿耿於懷, of which 於 is not folded, since
    simplified text has it too."""
    return any(char.isalpha() and char > "\u2fff" and fold_text(char) != char for char in written)


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
