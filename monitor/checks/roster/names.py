"""Misspelled names of the roster, told from the names of other people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from ...model import Hit, Level, Rule
from ...text.fold import fold_all
from ...text.passage import Passage
from ...text.people import is_told_as_ordinary, may_be_anybody
from ...text.sentences import sentence_around
from ...text.terms import Terms, Wanted
from ...text.words import boundaries, is_common, is_word_ahead
from ..context import excused, facts
from .data import RosterData, Tenure
from .forms import shortened, shuffled, sounding_alike, substituted
from .holders import Holders

_RIGHT, _FORM, _TITLE = range(3)  # what a term of the automaton is
_SEPARATORS = re.compile("[、，,；;：:和与及。\n]|同志|等")
_NEAR = 30
"""Word borders are read from so many characters around."""
_LONGEST = 16
"""No name of the roster is longer."""
_LIST = 60
"""A list of leaders is looked for so many characters around a doubtful name."""


class NameCheck:
    """Finds names one mistake away from one of the roster.

    Two-character names and shortened ones are only judged beside a title of that person or in
    a list of leaders; a form that could be anybody's name is a mere hint without such proof.
    """

    def __init__(
        self, rule: Rule, data: RosterData, tenures: Iterable[Tenure], *, engine: str = "auto"
    ) -> None:
        self._rule, self._context = rule, data.context
        tenures = [tenure for tenure in tenures if tenure.rank != "fallen"]
        self._names = {tenure.name for tenure in tenures}
        self._top = {tenure.name for tenure in tenures if tenure.rank == "top"}
        self._ordinary = set(data.ordinary)
        self._behind, self._both = data.behind, data.both
        self._titles: dict[str, tuple[str, ...]] = {}
        self._holders: dict[str, set[str]] = {}
        self._beside: dict[str, dict[str, str]] = {}  # made when first asked for
        self._read_titles(tenures)
        closed = {t: self._holders[t] for t in data.closed if t in self._holders}
        self._closed = Holders(closed, (*self._names, *data.words, *data.others))
        self._forms = self._long_forms(data)
        self._short = self._short_forms(self._names)
        wanted = [
            Wanted(fold_all((*self._names, *data.words)), _RIGHT),
            Wanted(list(self._forms), _FORM),
            Wanted(fold_all(self._holders), _TITLE),
        ]
        self._terms = Terms(wanted, engine=engine)

    @property
    def forms(self) -> dict[str, str]:
        """Every misspelling that is looked for without a title, with its right name."""
        return dict(self._forms)

    def _read_titles(self, tenures: list[Tenure]) -> None:
        own: dict[str, set[str]] = defaultdict(set)
        for tenure in tenures:
            own[tenure.name].update(tenure.titles)
            for title in tenure.titles:
                self._holders.setdefault(title, set()).add(tenure.name)
        self._titles = {name: tuple(titles) for name, titles in own.items()}

    def _near(self, title: str) -> dict[str, str]:
        """What is written for the names of those who hold a title, beside it."""
        if title not in self._beside:
            names = self._holders[title]
            near = self._short_forms(names)
            for name in names:
                near.update((form, name) for form in shortened(name) if len(form) == 2)
                if len(name) == 2:
                    near.update((form, name) for form in shuffled(name) if len(form) == 3)
                elif name in self._top:
                    near.update((_blank(name, place), name) for place in range(3))
            self._beside[title] = {f: n for f, n in near.items() if f not in self._names}
        return self._beside[title]

    def _long_forms(self, data: RosterData) -> dict[str, str]:
        forms: dict[str, str] = {}
        for name in sorted(self._names, key=lambda name: name not in self._top):
            if len(name) < 3:
                continue
            made = [*substituted(name), *shuffled(name)]
            if name in data.both:
                made += sounding_alike(name)
            for form in made:
                if form not in self._names and form not in data.words:
                    forms.setdefault(form, name)
        return forms

    def _short_forms(self, names: Iterable[str]) -> dict[str, str]:
        return {
            form: name
            for name in names
            if len(name) == 2
            for form in substituted(name)
            if form not in self._names
        }

    def run(self, passage: Passage) -> Iterator[Hit]:
        """Hits of the plain view, then those that symbols between the characters hid."""
        taken = bytearray()  # one for each character of a hit so far
        views = [passage.folded]
        if passage.folded.dense is not None:
            views.append(passage.folded.dense)
        for view in views:
            for start, end, name, level in self._judge(view.text):
                first, last = view.origin(start, end)
                taken = taken or bytearray(len(passage.text))
                if any(taken[first:last]):
                    continue
                taken[first:last] = b"\1" * (last - first)
                if excused(self._context, passage.text, first, last):
                    continue
                yield Hit(
                    rule=self._rule, start=first, end=last, suggestion=name, level=level,
                    confidence=1.0 if level is None else 0.5, facts=facts(self._rule),
                )  # fmt: skip

    def _judge(self, text: str) -> Iterator[tuple[int, int, str, Level | None]]:
        """(start, end, right name, level) of the wrong names of one view."""
        found, _ = self._terms.overlapping(text)
        if not found:
            return
        words, owners = self._terms.words, self._terms.owners
        right = sorted((m.start, m.end) for m in found if owners[m.index] == _RIGHT)
        starts = {start for start, _ in right}
        ends = {end for _, end in right}
        for match in sorted(found, key=lambda m: (m.start, -m.end)):
            kind, word = owners[match.index], words[match.index]
            if kind == _FORM:
                if _cuts(match.start, match.end, right):
                    continue
                level = self._level(text, match.start, match.end, word)
                if level is not _SILENT:
                    yield match.start, match.end, self._forms[word], level
            elif kind == _TITLE:
                yield from self._beside_title(text, match.start, match.end, word, ends)
            else:
                yield from self._in_list(text, match.start, match.end, starts, ends)

    def _level(self, text: str, start: int, end: int, form: str) -> Level | object | None:
        """None for the rule's own level, a hint, or _SILENT."""
        name = self._forms[form]
        first, last = sentence_around(text, start, end, _NEAR)
        cuts = boundaries(text[first:last])
        beside = text.endswith(self._titles[name], 0, start) or text.startswith(
            (*self._titles[name], *self._behind), end
        )
        doubled = name in (form[1:], form[:-1])  # 学习习近平, 李克强强调
        if form[:-1] == name and is_word_ahead(text, end - 1):
            return _SILENT
        if (beside and not doubled) or self._among_leaders(text, start, end):
            return None
        if not {start - first, end - first} <= cuts:
            return _SILENT
        if beside:
            return None
        places = {start, _list_start(text, start)}  # 村民李墙、王户宁、赵乐济
        if form in self._ordinary or any(is_told_as_ordinary(text, at, end) for at in places):
            return _SILENT
        if name in self._top and (name in self._both or not may_be_anybody(form)):
            return None
        word = form[1:] if start - first + 1 in cuts else form[:2]
        if len(form) == 3 and is_common(word, 10_000 if word in name else 20):
            return _SILENT  # 这|张|亮丽|的: two of its characters are a word
        return Level.HINT if may_be_anybody(form) else None

    def _beside_title(
        self, text: str, start: int, end: int, title: str, ends: set[int]
    ) -> Iterator[tuple[int, int, str, None]]:
        """总理李墙, 李墙总理: two characters that are no name of the roster; and three of which
        one is doubled (总理李强强) or is any other (总书记习近干)."""
        near = self._near(title)
        right = self._closed.right_at(text, end)
        if not right:
            yield from self._behind_title(text, start, end, title, near)
        elif right == 2:  # 总理李强强
            yield from self._three_at(text, end, near)
        first = start - 3
        for found in self._three_at(text, first, near):
            if self._begins_word(text, first):
                yield found
        if start not in ends and start >= 2 and not self._is_three(text, first, near):
            name = near.get(text[start - 2 : start])
            if name and self._begins_word(text, start - 2):
                yield start - 2, start, name, None

    def _behind_title(
        self, text: str, start: int, end: int, title: str, near: dict[str, str]
    ) -> Iterator[tuple[int, int, str, None]]:
        if meant := self._closed.meant(text, start, end, title):
            last, name = meant
            if text[end:last] not in self._forms:  # found without its title
                yield end, last, name, None
            return
        yield from self._three_at(text, end, near)
        if not self._is_three(text, end, near):
            name = near.get(text[end : end + 2])
            if name and text[end : end + 3] not in self._ordinary:
                yield end, end + 2, name, None

    def _is_three(self, text: str, first: int, near: dict[str, str]) -> bool:
        form = text[max(0, first) : first + 3]
        return form in self._forms or form in self._names or bool(_three(text, first, near))

    def _three_at(
        self, text: str, first: int, near: dict[str, str]
    ) -> Iterator[tuple[int, int, str, None]]:
        form = text[max(0, first) : first + 3]
        if form in self._forms or form in self._names:
            return
        if name := _three(text, first, near):
            yield first, first + 3, name, None

    def _in_list(
        self, text: str, start: int, end: int, starts: set[int], ends: set[int]
    ) -> Iterator[tuple[int, int, str, None]]:
        """王沪宁、蔡其、丁薛祥: a short name wrong among leaders."""
        if text[end : end + 1] == "、" and end + 1 not in starts:
            name = self._short.get(text[end + 1 : end + 3])
            follows = text[end + 3 : end + 4]
            if (
                name
                and (not follows or follows in "、和等，。同出")
                and self._among_leaders(text, end + 1, end + 3)
            ):
                yield end + 1, end + 3, name, None
        if start >= 3 and text[start - 1] == "、" and start - 1 not in ends:
            name = self._short.get(text[start - 3 : start - 1])
            before = text[start - 4 : start - 3]
            if (
                name
                and (not before or not "一" <= before <= "鿿")
                and self._among_leaders(text, start - 3, start - 1)
            ):
                yield start - 3, start - 1, name, None

    def _among_leaders(self, text: str, start: int, end: int) -> bool:
        """Whether a list around holds a name that only a leader has, or three of the roster."""
        if "、" not in (text[end : end + 1], text[start - 1 : start] if start else ""):
            return False
        before = text[max(0, start - _LIST) : start].rpartition("\n")[2]
        around = before + "、" + text[end : end + _LIST].partition("\n")[0]
        items = [item for item in _SEPARATORS.split(around) if item]
        named = {item for item in items if item in self._names}
        return bool(named & self._top) or len(named) >= 3

    def _begins_word(self, text: str, start: int) -> bool:
        first, last = sentence_around(text, start, start + 2, _NEAR)
        return start - first in boundaries(text[first:last])


def _list_start(text: str, start: int) -> int:
    """Where the row of names begins in which one stands at `start`, as far back as a list reaches:
    each name of an endless row is asked about."""
    farthest = max(0, start - _LIST)
    while start > farthest and text[start - 1] == "、":
        before = _NAME_BEFORE.search(text[max(0, start - 5) : start - 1])
        if not before:
            return start
        start -= len(before[0]) + 1
    return start


_NAME_BEFORE = re.compile("(?<![一-鿿])[一-鿿]{2,3}$|[一-鿿]{2}$")
_SILENT = object()
_ANY = "\0"


def _blank(name: str, place: int) -> str:
    """习近_: the name with any character at one place."""
    return name[:place] + _ANY + name[place + 1 :]


def _three(text: str, first: int, near: dict[str, str]) -> str:
    """The name that three characters beside its title are meant for, or ""."""
    form = text[max(0, first) : first + 3]
    if len(form) < 3 or not form.isalpha():
        return ""
    # 李强|强调, 丁薛|出席: the third character begins a word, the name has two.
    short = (form[1] == form[2] or form[:2] in near) and is_word_ahead(text, first + 2)
    if short:
        return ""
    if form in near:
        return near[form]
    return next((near[b] for i in range(3) if (b := _blank(form, i)) in near), "")


def _cuts(start: int, end: int, right: list[tuple[int, int]]) -> bool:
    """Whether a right name or word shares a part with `start:end`, or holds it whole."""
    first = bisect_left(right, (start - _LONGEST, 0))
    for a, b in right[first : bisect_left(right, (end, 0))]:
        if start < b and not (start <= a and b <= end):
            return True
    return False
