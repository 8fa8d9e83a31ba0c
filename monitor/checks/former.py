"""Names that were right until a day: institutions merged or abolished.

The table beside the rule has name, last day, and what stands in its place now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..model import Hit, Rule
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..settings import RuleSettings
from ..text.fold import fold_all
from ..text.passage import Passage
from ..text.terms import Term, Terms
from .context import excused, facts, read

TYPES = frozenset({"former"})


@dataclass(frozen=True, slots=True)
class Former:
    name: str
    until: date
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerData:
    names: tuple[Former, ...]
    allow: tuple[str, ...]
    context: Context


def read_former(data: Mapping[str, Any], report: Report) -> FormerData:
    reader = Reader(data, report, ("file", "rows", "allow", *CONTEXT))
    names = []
    for number, row in enumerate(data.get("rows", ()), 1):
        try:
            name, until, now = row
            names.append(Former(name, date.fromisoformat(until), now))
        except ValueError:
            where = f"{data.get('file')} 第{number}行"
            report(where, "\t".join(row)[:60], "三列：名称、最后一日（2026-01-31）、现名称")
    if not names:
        report("data.file", data.get("file"), "至少一个名称")
    return FormerData(names=tuple(names), allow=reader.texts("allow"), context=reader.context())


class FormerCheck:
    """All rules of the type in one automaton. A document without a day is from either side."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts = [(rule, read(read_former, rule)) for rule in rules]
        self._names: list[Former] = []
        terms = []
        for owner, (_, data) in enumerate(self._parts):
            terms += [Term(word, owner) for word in fold_all(n.name for n in data.names)]
            self._names += data.names
        for owner, (_, data) in enumerate(self._parts):
            terms += [Term(word, owner, allow=True) for word in fold_all(data.allow)]
        self._terms = Terms(terms)

    def run(self, passage: Passage) -> Iterator[Hit]:
        published = passage.published
        if published is None:
            return
        for match in self._terms.find(passage.folded.text):
            former = self._names[match.index]
            rule, data = self._parts[self._terms.terms[match.index].owner]
            if published <= former.until:
                continue
            start, end = passage.folded.origin(match.start, match.end)
            context = replace(data.context, not_before=former.until)
            if not excused(context, passage.text, start, end):
                yield Hit(rule=rule, start=start, end=end, suggestion=former.now, facts=facts(rule))


def build(rules: Sequence[Rule], settings: RuleSettings) -> FormerCheck:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return FormerCheck(rules)
