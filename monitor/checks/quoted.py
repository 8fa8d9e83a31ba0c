"""Quoted set phrases that begin with a number and have a word wrong: 做到“两个护卫”.

Many such phrases are right, and new ones are coined every year. So a phrase near to a known one
is only a fault where nothing else could stand: behind or before words that go with the known one
(做到, 战略布局), or beside its companions in one sentence (“四个意识”“四个自信”).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.fold import fold_all, fold_text
from ..text.passage import Passage
from ..text.sentences import sentence_around
from .context import excused, facts, read

TYPES = frozenset({"quoted"})

_QUOTED = re.compile("“([一两二三四五六七八九十0-9][一-鿿0-9、]{2,8})”")
_KEYS = ("right", "before", "after", "own")


@dataclass(frozen=True, slots=True)
class Slot:
    """`right` goes with the words `before` and `after`; `own`: none of its family goes with `after`."""

    right: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotedData:
    """`families` are phrases that stand together; `legit` look like one of them and are right."""

    slots: tuple[Slot, ...]
    families: tuple[tuple[str, ...], ...] = ()
    legit: tuple[str, ...] = ()
    context: Context


def read_quoted(data: Mapping[str, Any], report: Report) -> QuotedData:
    """`[[data.slots]]` with right, before, after, own; `families`: lists of phrases."""
    reader = Reader(data, report, ("slots", "families", "legit", *CONTEXT))
    rows = data.get("slots")
    if not isinstance(rows, list) or not rows:
        report("data.slots", str(rows), "至少一个 [[data.slots]]")
        rows = []
    slots = []
    for number, row in enumerate(rows, 1):
        part = Reader(row if isinstance(row, Mapping) else {}, report, _KEYS)
        right, before, after = part.text("right"), part.texts("before"), part.texts("after")
        if not _QUOTED.fullmatch(f"“{right}”") or not (before or after):
            said = "right 以数字开头，三字以上；before、after 至少写一个"
            report(f"data.slots 第{number}项", str(row)[:60], said)
            continue
        slots.append(Slot(fold_text(right), _folded(before), _folded(after), part.flag("own")))
    families = data.get("families", [])
    if not isinstance(families, list) or not all(isinstance(row, list) for row in families):
        report("data.families", str(families)[:60], '列表的列表：[["四个意识", "四个自信"]]')
        families = []
    return QuotedData(
        slots=tuple(slots),
        families=tuple(_folded(map(str, row)) for row in families),
        legit=_folded(reader.texts("legit")),
        context=reader.context(),
    )


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(fold_all(words))


class QuotedCheck:
    """All rules of the type."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts = [_Part(rule, read(read_quoted, rule)) for rule in rules]

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        if "“" not in text:
            return
        for match in _QUOTED.finditer(text):
            for part in self._parts:
                right = part.meant(text, match)
                if not right:
                    continue
                start, end = passage.folded.origin(*match.span(1))
                context, whole = part.data.context, passage.folded.origin(*match.span())
                # A cue may stand beside the marks: “五个意识”（误）.
                if not any(excused(context, passage.text, *span) for span in ((start, end), whole)):
                    yield Hit(
                        rule=part.rule, start=start, end=end, suggestion=right,
                        facts=facts(part.rule),
                    )  # fmt: skip


class _Part:
    """One rule: which known phrase a quoted one is meant for."""

    def __init__(self, rule: Rule, data: QuotedData) -> None:
        self.rule, self.data = rule, data
        self._known = {slot.right for slot in data.slots}
        self._legit = frozenset(data.legit)
        self._company = {
            phrase: tuple(f"“{other}”" for other in family if other != phrase)
            for family in data.families
            for phrase in family
        }

    def meant(self, text: str, match: re.Match[str]) -> str:
        """The known phrase that should stand there, or ""."""
        said, start, end = match[1], match.start(), match.end()
        if said in self._legit:
            return ""
        if said in self._known:
            return self._partner(text, said, end)
        for slot in self.data.slots:
            right = slot.right
            near = is_one_off(said, right)
            like = len(said) == len(right) and said[:2] == right[:2]
            if not near and not like:
                continue
            cued = text.endswith(slot.before, 0, start) or text.startswith(slot.after, end)
            together = self._has_company(text, right, start, end)
            shares = not set(said[2:]).isdisjoint(right[2:])
            if (near and (cued or together)) or (like and cued and (together or shares)):
                return right
        return ""

    def _partner(self, text: str, said: str, end: int) -> str:
        """The one that goes with what stands behind: “五位一体”战略布局 → 四个全面."""
        for slot in self.data.slots:
            family = self._company.get(slot.right, ())
            if slot.own and f"“{said}”" in family and text.startswith(slot.after, end):
                return slot.right
        return ""

    def _has_company(self, text: str, right: str, start: int, end: int) -> bool:
        others = self._company.get(right, ())
        first, last = sentence_around(text, start, end)
        sentence = text[first:last]
        if f"“{right}”" in sentence:
            return False  # it stands there already: this one is another
        return any(other in sentence for other in others)


def is_one_off(one: str, other: str) -> bool:
    """Whether the two differ by one character, or by two neighbours in the other order."""
    if len(one) == len(other):
        places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
        if len(places) == 1:
            return True
        if len(places) != 2 or places[1] != places[0] + 1:
            return False
        first, second = places
        return one[first] == other[second] and one[second] == other[first]
    longer, shorter = (one, other) if len(one) > len(other) else (other, one)
    if len(longer) != len(shorter) + 1:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def build(rules: Sequence[Rule], settings: RuleSettings) -> QuotedCheck:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return QuotedCheck(rules)
