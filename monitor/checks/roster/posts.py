"""A right name behind a title that the person never had, or has no longer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from ...model import Hit, Level, Rule
from ...text.fold import fold_all, fold_text
from ...text.passage import Passage
from ...text.terms import Terms, Wanted
from ..context import excused, facts, is_later
from .data import RosterData, Tenure

_GRACE = timedelta(days=30)
"""News of the last day in office may be put on a page weeks later."""
_TWO_TERMS = timedelta(days=3660)
"""Who left so long before the last holder came is a figure of history."""
_TITLE, _NAME, _SHORT = range(3)


class PostCheck:
    """国家主席李强; 国务院总理李克强 in a text of 2025 that does not speak of the past."""

    def __init__(
        self, rule: Rule, data: RosterData, tenures: Iterable[Tenure], *, engine: str = "auto"
    ) -> None:
        self._rule, self._context = rule, data.context
        self._complete = frozenset((*data.complete, *data.aliases))
        self._short, self._always = data.short, frozenset(fold_all(data.always))
        self._held: dict[str, dict[str, list[Tenure]]] = defaultdict(lambda: defaultdict(list))
        holders: dict[str, list[Tenure]] = defaultdict(list)
        for tenure in tenures:
            also = [alias for alias, title in data.aliases.items() if title in tenure.titles]
            for title in (*tenure.titles, *also):
                self._held[tenure.name][title].append(tenure)
                holders[title].append(tenure)
        self._top = {name for name, held in self._held.items() if _is_top(held.values())}
        self._holders: dict[str, list[Tenure]] = holders
        wanted = [
            Wanted(fold_all(holders), _TITLE),
            Wanted(fold_all(self._held), _NAME),
            Wanted(fold_all(data.short), _SHORT),
        ]
        self._terms = Terms(wanted, engine=engine)

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        found, _ = self._terms.overlapping(text)
        words, owners = self._terms.words, self._terms.owners
        names: dict[int, str] = {}
        for match in found:
            word = words[match.index]
            if owners[match.index] == _NAME and len(word) > len(names.get(match.start, "")):
                names[match.start] = word
        longest: dict[int, tuple[int, str]] = {}
        for match in found:
            if owners[match.index] == _TITLE and match.end in names:
                start, _ = longest.get(match.end, (match.start, ""))
                if match.start <= start:
                    longest[match.end] = match.start, words[match.index]
        for end, (start, title) in longest.items():
            name = names[end]
            first, last = passage.folded.origin(start, end + len(name))
            yield from self._judged(passage, first, last, title, name)
        ends = {start + len(name): name for start, name in names.items()}
        for match in found if ends else ():
            name, word = ends.get(match.start, ""), words[match.index]
            if not name or owners[match.index] != _SHORT or match.end in names:
                continue
            if name not in self._top and word not in self._always:
                continue
            title = self._short[word]
            if title not in self._held[name] and text[match.end : match.end + 1] != "论":
                first, last = passage.folded.origin(match.start - len(name), match.end)
                yield from self._judged(passage, first, last, title, name)

    def _judged(
        self, passage: Passage, start: int, end: int, title: str, name: str
    ) -> Iterator[Hit]:
        tenures = self._held[name].get(title, [])
        if not tenures and title not in self._complete:
            return
        if not tenures:
            if not excused(self._context, passage.text, start, end):
                right = "、".join(t.titles[0] for t in self._now(name, passage.published))
                yield self._hit(start, end, right and f"{name}的职务是{right}", None)
            return
        if any(t.until is None for t in tenures):
            return
        until = max(t.until for t in tenures if t.until)
        holders = self._holders[title]
        if title not in self._complete and all(t.since < until for t in holders):
            return  # nobody after them is known: the roster may be older than their return
        if until < max(t.since for t in holders) - _TWO_TERMS:
            return  # nobody takes 国务院总理周恩来 for news
        if not is_later(passage.text, start, end, passage.published, until + _GRACE):
            return
        context = replace(self._context, not_before=until + timedelta(days=365))
        if excused(context, passage.text, start, end):
            return
        holder = next((t.name for t in holders if t.until is None), "")
        told = f"{name}任{title}至{until.year}年{until.month}月"
        yield self._hit(start, end, f"{told}，现为{holder}" if holder else told, Level.ERROR)

    def _now(self, name: str, day: date | None) -> list[Tenure]:
        posts = [t for own in self._held[name].values() for t in own]
        posts = list({t.titles[0]: t for t in posts}.values())
        current = [t for t in posts if t.until is None]
        return [t for t in current if day is None or t.since <= day] or current or posts[:1]

    def _hit(self, start: int, end: int, suggestion: str, level: Level | None) -> Hit:
        return Hit(
            rule=self._rule, start=start, end=end, suggestion=suggestion, level=level,
            facts=facts(self._rule),
        )  # fmt: skip


def _is_top(held: Iterable[list[Tenure]]) -> bool:
    """Whether nobody else has the name: one wrong character in it is always wrong as well."""
    return any(tenure.rank == "top" for tenures in held for tenure in tenures)


class FallenCheck:
    """A fallen official named as if still in honour, on a day after the fall."""

    def __init__(
        self, rule: Rule, data: RosterData, tenures: Iterable[Tenure], *, engine: str = "auto"
    ) -> None:
        self._rule, self._context = rule, data.context
        self._until: dict[str, date] = {}
        words: dict[str, None] = {}
        for tenure in tenures:
            if tenure.rank == "fallen" and tenure.until:
                self._until[tenure.name] = max(
                    tenure.until, self._until.get(tenure.name, tenure.until)
                )
                for title in tenure.titles:
                    words |= {fold_text(title + tenure.name): None, tenure.name + "同志": None}
        self._terms = Terms([Wanted(list(words))], engine=engine)

    def run(self, passage: Passage) -> Iterator[Hit]:
        published = passage.published
        if published is None:
            return
        for match in self._terms.find(passage.folded.text):
            word = self._terms.words[match.index]
            name = next(name for name in self._until if name in word)
            start, end = passage.folded.origin(match.start, match.end)
            context = replace(self._context, not_before=self._until[name] + timedelta(days=365))
            if published > self._until[name] and not excused(context, passage.text, start, end):
                yield Hit(rule=self._rule, start=start, end=end, facts=facts(self._rule))
