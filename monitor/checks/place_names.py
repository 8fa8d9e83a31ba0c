"""Names of places with one character wrong: 云南省个久市, 浙江省义鸟市, 安徽省毫州市.

A short name is judged only right behind a place that lies above the one meant, and only when
exactly one place there is so near: 个久市 alone may be anything. Long names (齐齐哈尔市, those of
autonomous areas) stand for themselves; of autonomous ones peoples are lost and 族 put in as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice, product
from typing import Any

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.confusable import mistaken, sounds
from ..text.fold import fold_all
from ..text.nearly import Near, NearlyRight
from ..text.passage import Passage
from ..text.sentences import sentence_around
from ..text.terms import Words
from ..text.words import is_common, is_word_ahead, stands_alone
from .context import excused, facts, read
from .places import Place, read_table

TYPES = frozenset({"place-names"})

_KINDS = ("自治县", "自治旗", "自治州", "林区", "市", "县", "区", "旗", "盟")
_KINDS_BY_END = {end: [k for k in _KINDS if k[-1] == end] for end in {k[-1] for k in _KINDS}}
_SELF_RULED = ("自治区", "自治州", "自治县", "自治旗")
_SHORT, _LONG = 2, 4
"""Characters before 市, 县…: shorter names are not judged; longer ones stand for themselves."""
_ENDS = frozenset(kind[0] for kind in _KINDS)
_READINGS = 8
"""So many readings of a name are tried; few characters have more than two."""
_USED = 10
"""A word that jieba's dictionary counts so often is one (试点县); it has some misspelt names too."""
_BLANK = "\0"
_NONE: frozenset[str] = frozenset()
_LONG_AGO = date(1980, 1, 1)
"""Of years before, areas had other names and ranks: 西双版纳傣族自治区."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesData:
    """`peoples` as names of autonomous areas have them; `alike` are two characters each, taken for
    each other by eye; `wrong` names no place ever had, with the right ones; `allow` are names that only look wrong."""

    places: tuple[Place, ...]
    peoples: tuple[str, ...]
    alike: frozenset[str]
    wrong: Mapping[str, str]
    allow: tuple[str, ...]
    context: Context


def read_names(data: Mapping[str, Any], report: Report) -> NamesData:
    reader = Reader(data, report, ("file", "rows", "peoples", "alike", "wrong", "allow", *CONTEXT))
    peoples, alike = reader.texts("peoples"), reader.texts("alike")
    if not peoples:
        report("data.peoples", "", "至少一个民族")
    for pair in alike:
        if len(pair) != 2:
            report("data.alike", pair, "两个形近的字，次序不论")
    return NamesData(
        places=read_table(data, report),
        peoples=peoples,
        alike=frozenset(order for pair in alike for order in (pair, pair[::-1])),
        wrong=reader.table("wrong"),
        allow=reader.texts("allow"),
        context=reader.context(),
    )


class PlaceNames:
    """One rule of the type."""

    def __init__(self, rule: Rule) -> None:
        data = read(read_names, rule)
        self._rule, self._pairs = rule, data.alike
        self._context = replace(data.context, not_before=_LONG_AGO)
        self._names = {place.name for place in data.places} | set(data.allow)
        self._names |= _without_peoples(self._names, data.peoples)
        self._stems: dict[str, set[str]] = defaultdict(set)
        for place in data.places:
            self._stems[_parts(place.name)[0]] |= place.above
        self._uppers = _uppers(data.places, data.peoples)
        self._after = Words(self._uppers)
        self._places, self._peoples = data.places, data.peoples
        living = {place.name for place in data.places if not place.until}
        long = [name for name in living if _stands_for_itself(name)]
        short = [p.name for p in data.places if _is_known_city(p)]
        self._long = (*long, *short)
        self._near = NearlyRight(fold_all(long), fold_all(short))
        self._mangled = _mangled(living, data.peoples, self._names) | dict(data.wrong)
        self._forms = Words(fold_all(self._mangled))
        self._wrong = tuple(self._mangled)

    @cached_property
    def _short(self) -> _ShortNames:
        """Made when a name is met that none of ours is, which in most texts happens never."""
        return _ShortNames(self._places, self._peoples)

    def run(self, passage: Passage) -> Iterator[Hit]:
        done = 0
        for start, end, right in sorted(self._found(passage.folded.text)):
            if start < done:
                continue
            first, last = passage.folded.origin(start, end)
            if not excused(self._context, passage.text, first, last):
                done = end
                yield Hit(
                    rule=self._rule, start=first, end=last, suggestion=right,
                    facts=facts(self._rule),
                )  # fmt: skip

    def _found(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, right name) of each wrong one."""
        uppers = {start: (end, number) for start, end, number in self._after.find(text)}
        for end, number in uppers.values():  # of two that begin together the longer: 河北省
            yield from self._behind(text, end, self._uppers[self._after.words[number]])
        for start, end, number in self._forms.find(text):
            # 西藏|省钱; but of 自治区|党委 nothing else can be meant.
            if text.startswith(_SELF_RULED, end - 3) or not _begins_word(text, end - 1):
                yield start, end, self._mangled[self._wrong[number]]
        for near in self._near.find(text):
            if self._is_long(text, near):
                yield near.start, near.end, self._long[near.index]

    def _behind(
        self, text: str, start: int, uppers: frozenset[str]
    ) -> Iterator[tuple[int, int, str]]:
        """The wrong name at `start`, right behind the name of what lies above."""
        if not _ENDS.intersection(text[start + _SHORT : start + _LONG]):
            return
        if any(text[start : start + length] in self._names for length in range(2, 16)):
            return
        for length in self._short.lengths:
            form = text[start : start + length]
            stem, kind = _parts(form)
            if len(form) < length or not kind or stem.endswith(_KINDS):
                continue
            meant = self._meant(stem, kind, uppers)
            if len(meant) == 1 and not self._is_other(text, start, stem, kind, uppers):
                yield start, start + length, meant.pop()
                return

    def _meant(self, stem: str, kind: str, uppers: frozenset[str]) -> set[str]:
        found = set()
        for key in {*_blanked(stem, kind), *_sounded(stem, kind)}:
            for place in self._short.alike.get(key, ()):
                right = place.name[: len(stem)]  # a short name begins as the full one does
                if uppers & place.above and (_BLANK not in key or self._is_slip(stem, right)):
                    found.add(right + kind)
        return found

    def _is_other(
        self, text: str, start: int, stem: str, kind: str, uppers: frozenset[str]
    ) -> bool:
        """Whether the words are others: 浙江省义务|市场, 湖北省襄阳|县城, 云南省农业园区."""
        if uppers & self._stems.get(stem, _NONE) or is_common(stem + kind, _USED):
            return True
        if kind == "区" and (is_common(stem, _USED) or is_common(stem[-1] + kind, _USED)):
            return True
        return len(kind) == 1 and is_common(stem, 1) and _begins_word(text, start + len(stem))

    def _is_slip(self, form: str, right: str) -> bool:
        return all(
            a == b or a in mistaken(b) or b in mistaken(a) or a + b in self._pairs
            for a, b in zip(form, right, strict=True)
        )

    def _is_long(self, text: str, near: Near) -> bool:
        """Whether the form is no right name, nor part of one, and has lost only part of a long one."""
        form, right = text[near.start : near.end], self._long[near.index]
        if form[-1] != right[-1] or (len(form) != len(right) and not right.endswith(_SELF_RULED)):
            return False
        if (
            any(form in name for name in self._names if len(name) > len(form))
            or form in self._names
        ):
            return False
        return stands_alone(text, near.start, near.end, sentence_around(text, near.start, near.end))


class _ShortNames:
    """Places whose names are judged behind those above them, by what a wrong form shares with the
    right one; `lengths` are those of the names, the longest first."""

    def __init__(self, places: Iterable[Place], peoples: Sequence[str]) -> None:
        self.alike: dict[str, list[Place]] = defaultdict(list)
        lengths = set()
        for place in places:
            stem, kind = _parts(_plain(place.name, peoples))
            if kind and _SHORT <= len(stem) < _LONG and not place.until:
                lengths.add(len(stem) + len(kind))
                for key in {*_blanked(stem, kind), *_sounded(stem, kind)}:
                    self.alike[key].append(place)
        self.lengths = sorted(lengths, reverse=True)


def _begins_word(text: str, at: int) -> bool:
    """Whether the last character of a name begins a longer word: 义务|市场."""
    return text[at + 1 : at + 2].isalnum() and is_word_ahead(text, at)


def _parts(name: str) -> tuple[str, str]:
    """个旧, 市; kind "" for what is no place of the kinds judged."""
    for kind in _KINDS_BY_END.get(name[-1:], ()):
        if name.endswith(kind):
            return name[: -len(kind)], kind
    return name, ""


def _blanked(stem: str, kind: str) -> Iterator[str]:
    for at in range(len(stem)):
        yield stem[:at] + _BLANK + stem[at + 1 :] + kind


def _sounded(stem: str, kind: str) -> Iterator[str]:
    """Its readings, one key for each."""
    readings = [sounds(char) for char in stem]
    if all(readings):
        for reading in islice(product(*readings), _READINGS):
            yield " ".join(reading) + kind


def _stands_for_itself(name: str) -> bool:
    stem, kind = _parts(name)
    if name.endswith(_SELF_RULED):
        return len(name) > len("广西自治区")
    return bool(kind) and kind != "区" and len(stem) >= _LONG


def _is_known_city(place: Place) -> bool:
    """哈尔滨市: three characters, and known enough to stand without its province."""
    stem, kind = _parts(place.name)
    return len(stem) == _LONG - 1 and kind == "市" and place.code.endswith("00") and not place.until


def _uppers(places: Iterable[Place], peoples: Sequence[str]) -> dict[str, frozenset[str]]:
    """What may stand before a name → the full names it is for: 云南, 云南省, 红河州."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in places:
        if not place.code.endswith("00") or place.until:
            continue
        found[place.name].add(place.name)
        if place.code.endswith("0000"):
            short = place.name.removesuffix("市").removesuffix("省").removesuffix("自治区")
            found[_shortened(short, peoples)].add(place.name)
        elif place.name.endswith("自治州"):
            found[_shortened(place.name[:-3], peoples) + "州"].add(place.name)
    return {name: frozenset(full) for name, full in found.items()}


def _plain(name: str, peoples: Sequence[str]) -> str:
    """景谷县 for an autonomous county, for the full one stands for itself."""
    kind = next((kind for kind in ("自治县", "自治旗") if name.endswith(kind)), "")
    return _shortened(name.removesuffix(kind), peoples) + kind[-1] if kind else name


def _shortened(name: str, peoples: Iterable[str]) -> str:
    """红河 for 红河哈尼族彝族."""
    places = [at for people in peoples if (at := name.find(people)) > 0]
    return name[: min(places)] if places else name


def _without_peoples(names: Iterable[str], peoples: Sequence[str]) -> set[str]:
    """Short forms of autonomous areas, with and without 自治: 景谷县, 景谷自治县, 恩施州."""
    found = set()
    for name in names:
        kind = next((kind for kind in _SELF_RULED if name.endswith(kind)), "")
        if kind:
            short = _shortened(name.removesuffix(kind), peoples)
            found |= {short + kind, short + kind[-1]}
    return found


def _mangled(names: Iterable[str], peoples: Sequence[str], known: set[str]) -> dict[str, str]:
    """Wrong → right name of autonomous areas: 族 put in or lost, one of several peoples lost,
    two of them swapped; another rank (自治区 for 自治县)."""
    found: dict[str, str] = {}
    for name in names:
        kind = next((kind for kind in _SELF_RULED if name.endswith(kind)), "")
        short = _shortened(name.removesuffix(kind), peoples) if kind else name
        own = _split(name[len(short) : len(name) - len(kind)], peoples)
        if not kind or not own:
            continue
        made = []
        for at, people in enumerate(own):
            other = people.removesuffix("族") if people.endswith("族") else people + "族"
            made.append([*own[:at], other, *own[at + 1 :]])
            if len(own) > 1:
                made.append([*own[:at], *own[at + 1 :]])
            if at:
                made.append([*own[: at - 1], people, own[at - 1], *own[at + 1 :]])
        ranks = [short + "".join(own) + other for other in _SELF_RULED if other != kind]
        for wrong in (*(short + "".join(form) + kind for form in made), *ranks):
            if wrong not in known:
                found.setdefault(wrong, name)
    return found


def _split(text: str, peoples: Sequence[str]) -> list[str]:
    """The peoples that a text consists of, or nothing."""
    found = []
    while text:
        people = max((p for p in peoples if text.startswith(p)), key=len, default="")
        if not people:
            return []
        found.append(people)
        text = text[len(people) :]
    return found


SEPARATE = True
"""One check for each rule, so that a crash in one silences no other."""


def build(rules: Sequence[Rule], settings: RuleSettings) -> PlaceNames:
    """The check for the one rule given; raises RuleError when its data cannot be used."""
    (rule,) = rules
    return PlaceNames(rule)
