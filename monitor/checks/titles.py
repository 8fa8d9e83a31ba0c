"""Names of statutes in 《》: misspelled, no longer in force, or of no statute there ever was.

A table beside the rule holds the names: name, last day in force (empty: still), replaced by.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from ..model import Hit, Level, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.confusable import mistaken
from ..text.fold import fold_all, fold_text
from ..text.nearly import one_other, two_swapped
from ..text.passage import Passage
from .context import excused, facts, is_later, is_younger, read

TYPES = frozenset({"titles"})

_TITLE = re.compile(r"[《〈]([^《》〈〉\n]{3,40})[》〉]")
_LONG = 5
"""Shorter names are only looked for with a character mistaken, not lost or swapped."""
_GROUND = re.compile(r"(?:依据|根据|依照|按照|违反|适用)[^，。；、《》\n]{0,6}$")
_NEAR = 12
_CODE = "民法典"
"""Deeds of years before it are still judged by the laws that it replaced."""
_ALIKE = 0.75
"""So much of two names is the same where one is meant for the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A name; `until` its last day in force, `now` what replaced it."""

    name: str
    until: date | None = None
    now: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitlesData:
    """`prefix` may stand before every name; `allow` are other right names near to one of these.

    `unknown`: the table holds every name between `prefix` and `ending` that there ever was, but
    for those that end like one of `other` (办法); `generic` are words that people put in or leave out (国家, 管理, 保护).
    """

    ask: str
    titles: tuple[Title, ...]
    prefix: str = ""
    allow: tuple[str, ...] = ()
    ending: str = ""
    bare: bool = False  # names without the prefix as well, where a right one is near
    other: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    generic: tuple[str, ...] = ()
    context: Context


def read_titles(data: Mapping[str, Any], report: Report) -> TitlesData:
    words = ("prefix", "allow", "ending", "bare", "other", "endings", "generic")
    reader = Reader(data, report, ("file", "rows", "ask", *words, *CONTEXT))
    ask = reader.text("ask")
    if ask not in _CHECKS:
        report("data.ask", ask, "允许：" + "、".join(_CHECKS))
    ending, generic = reader.text("ending"), reader.texts("generic")
    if ask == "unknown" and not (ending and data.get("prefix")):
        report("data.ending", ending, "unknown 要有 prefix 和 ending：名录对这样的名称是完整的")
    titles = []
    for number, row in enumerate(data.get("rows", ()), 1):
        name, until, now, *_ = (*row, "", "")
        try:
            day = date.fromisoformat(until) if until else None
        except ValueError:
            place = f"{data.get('file')} 第{number}行"
            report(place, "\t".join(row)[:60], "名称、失效日期（2026-01-31 或空）、现名称")
            continue
        titles.append(Title(name=name, until=day, now=now))
    if not titles:
        report("data.file", data.get("file"), "至少一个名称")
    return TitlesData(
        ask=ask,
        titles=tuple(titles),
        prefix=reader.text("prefix"),
        allow=reader.texts("allow"),
        ending=ending,
        bare=reader.flag("bare"),
        other=reader.texts("other"),
        endings=reader.texts("endings"),
        generic=generic,
        context=reader.context(),
    )


class Misspelled:
    """Names one mistake away from one of the table and not themselves a known name."""

    def __init__(self, rule: Rule, data: TitlesData) -> None:
        self._rule, self._data = rule, data
        names = fold_all(title.name for title in data.titles)
        self.known = {*names, *fold_all(data.allow)}
        self._without: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for shorter in _shorter(name):
                self._without[shorter].append(name)

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        prefix = fold_text(self._data.prefix)
        for match in _TITLE.finditer(text):
            name = match[1]
            begin = match.start(1)
            if prefix and name.startswith(prefix):
                name, begin = name[len(prefix) :], begin + len(prefix)
            if name in self.known:
                continue
            right = self.nearest(name)
            if not right:
                continue
            start, end = passage.folded.origin(begin, begin + len(name))
            if not excused(self._data.context, passage.text, start, end):
                yield Hit(
                    rule=self._rule, start=start, end=end, suggestion=right,
                    facts=facts(self._rule),
                )  # fmt: skip

    def one_off(self, name: str) -> list[str]:
        """The known names of which `name` has lost a character, or in which, where they are
        long, it has any other."""
        found = list(self._without.get(name, ()))
        if len(name) > _LONG:
            for shorter in _shorter(name):
                found += (r for r in self._without.get(shorter, ()) if one_other(name, r))
        return [right for right in dict.fromkeys(found) if right[-1] == name[-1]]

    def nearest(self, name: str) -> str:
        """The known name that `name` is with one mistake, or ""."""
        for right in self._without.get(name, ()):  # a character lost
            if len(right) > _LONG and name[-1] == right[-1]:
                return right
        for shorter in _shorter(name):
            if shorter in self.known and len(shorter) >= _LONG and _is_doubled(name, shorter):
                return shorter
            for right in self._without.get(shorter, ()):
                if len(right) == len(name) and _is_mistaken(right, name):
                    return right
        return next((right for right in _rearranged(name) if right in self.known), "")


def _shorter(name: str) -> Iterator[str]:
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]


def _rearranged(name: str) -> Iterator[str]:
    """Two words side by side in the other order (道路安全交通法), one written twice
    (招标投标投标法), and 管理 put in before 法: every law is the nation's, while regulations of
    provinces have many names."""
    for at in range(len(name) - 4):
        yield name[:at] + name[at + 2 : at + 4] + name[at : at + 2] + name[at + 4 :]
        if name[at : at + 2] == name[at + 2 : at + 4]:
            yield name[:at] + name[at + 2 :]
    if name.endswith("管理法") and len(name) > _LONG + 1:
        yield name[:-3] + "法"


def _is_doubled(longer: str, right: str) -> bool:
    return any(longer == right[:place] + char + right[place:] for place, char in enumerate(right))


def _is_mistaken(right: str, name: str) -> bool:
    """One character taken for another, or two neighbours swapped."""
    if one_other(name, right):
        wrong, char = next((a, b) for a, b in zip(name, right, strict=True) if a != b)
        return wrong in mistaken(char)
    return len(name) >= _LONG and two_swapped(name, right)


class Outdated:
    """Names in use after the day on which they ended."""

    def __init__(self, rule: Rule, data: TitlesData) -> None:
        self._rule, self._data = rule, data
        self._ended = {fold_text(t.name): t for t in data.titles if t.until}

    def run(self, passage: Passage) -> Iterator[Hit]:
        published = passage.published
        prefix = fold_text(self._data.prefix)
        for match in _TITLE.finditer(passage.folded.text):
            title = self._ended.get(match[1].removeprefix(prefix))
            if title is None or title.until is None:
                continue
            start, end = passage.folded.origin(match.start(), match.end())
            if not is_younger(passage.text, start, end, published, title.until):
                continue
            context = replace(self._data.context, not_before=title.until)
            if not excused(context, passage.text, start, end):
                day = f"{title.until.year}年{title.until.month}月{title.until.day}日"
                sure = _CODE not in title.now and self._is_ground(passage, start, end, title.until)
                yield Hit(
                    rule=self._rule, start=start, end=end, suggestion=f"《{title.now}》",
                    level=Level.ERROR if sure else None,
                    facts={**facts(self._rule), "until": day},
                )  # fmt: skip

    @staticmethod
    def _is_ground(passage: Passage, start: int, end: int, until: date) -> bool:
        """Whether a deed of years after is founded on it: 依据《食品卫生法》，2026年……开展检查."""
        if not _GROUND.search(passage.text[max(0, start - _NEAR) : start]):
            return False
        return is_later(passage.text, start, end, None, until)


class Unknown:
    """Full names that no statute ever had: an error beside the right one that is near, else
    a hint, for the table may be older than the newest statute."""

    def __init__(self, rule: Rule, data: TitlesData) -> None:
        self._rule, self._data = rule, data
        self._misspelled = Misspelled(rule, data)
        self._known = self._misspelled.known
        self._bare: dict[str, list[str]] = defaultdict(list)
        for title in data.titles:
            if title.name.endswith(data.ending):
                bare = self._without_generic(fold_text(title.name))
                if len(bare) > len(data.ending):  # 监督法 is made of nothing else
                    self._bare[bare].append(title.name)
        self._title = re.compile(
            f"[《〈]{re.escape(fold_text(data.prefix))}([^《》〈〉\n]{{1,40}})[》〉]"
        )
        self._endings = tuple(fold_all(data.endings))
        self._bare_title = re.compile(
            f"[《〈]([^《》〈〉\n]{{{_LONG - len(data.ending)},39}}{re.escape(data.ending)})[》〉]"
        )

    def run(self, passage: Passage) -> Iterator[Hit]:
        if self._data.bare:
            yield from self._without_prefix(passage)
        for match in self._title.finditer(passage.folded.text):
            name = match[1]
            if name in self._known or self._misspelled.nearest(name):
                continue
            if name.endswith(self._data.other) or not name.endswith(self._data.ending):
                yield from self._taken_for(passage, match)
                continue
            # One character put in (行政许可证法), lost (民用空法) or any other (妇光权益保障法),
            # or a word like 国家 put in or left out.
            near = [shorter for shorter in _shorter(name) if shorter in self._known]
            near = near or self._misspelled.one_off(name)
            near = near or self._bare.get(self._without_generic(name), [])
            right = max(
                near, key=lambda known: SequenceMatcher(None, name, known).ratio(), default=""
            )
            start, end = passage.folded.origin(match.start(), match.end())
            if excused(self._data.context, passage.text, start, end):
                continue
            told = f"应为《{self._data.prefix}{right}》" if right else "名录里没有这个名称"
            yield Hit(
                rule=self._rule, start=start, end=end,
                suggestion=f"《{self._data.prefix}{right}》" if right else "",
                level=None if right else Level.HINT,
                facts={**facts(self._rule), "told": told},
            )  # fmt: skip

    def _without_prefix(self, passage: Passage) -> Iterator[Hit]:
        """《消费者权益法》: only where a right name differs by general words alone, for other
        countries have statutes too, and books such names."""
        prefix = fold_text(self._data.prefix)
        for match in self._bare_title.finditer(passage.folded.text):
            name = match[1]
            if name in self._known:
                continue
            if name.startswith(prefix) or name.endswith(self._data.other):
                continue
            near = self._bare.get(self._without_generic(name), [])
            alike = {known: SequenceMatcher(None, name, known).ratio() for known in near}
            right = max(alike, key=alike.__getitem__, default="")
            if not right or alike[right] < _ALIKE or self._misspelled.nearest(name):
                continue
            start, end = passage.folded.origin(match.start(), match.end())
            if not excused(self._data.context, passage.text, start, end):
                yield Hit(
                    rule=self._rule, start=start, end=end, suggestion=f"《{right}》",
                    facts={**facts(self._rule), "told": f"应为《{right}》"},
                )  # fmt: skip

    def _taken_for(self, passage: Passage, match: re.Match[str]) -> Iterator[Hit]:
        """土地管理办法 for 土地管理法, as a hint: older statutes of that kind are many."""
        name = match[1]
        ending = next((e for e in self._endings if name.endswith(e)), "")
        stem = name[: len(name) - len(ending)]
        near = self._bare.get(self._without_generic(stem + self._data.ending), [])
        if not ending or len(stem) < 2 or not near:
            return
        right = max(near, key=lambda known: SequenceMatcher(None, name, known).ratio())
        start, end = passage.folded.origin(match.start(), match.end())
        if not excused(self._data.context, passage.text, start, end):
            full = f"《{self._data.prefix}{right}》"
            yield Hit(
                rule=self._rule, start=start, end=end, suggestion=full, level=Level.HINT,
                facts={**facts(self._rule), "told": f"现行的是{full}"},
            )  # fmt: skip

    def _without_generic(self, name: str) -> str:
        for word in self._data.generic:
            name = name.replace(word, "")
        return name


_CHECKS = {"misspelled": Misspelled, "outdated": Outdated, "unknown": Unknown}


class Titles:
    """All rules of the type."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts: list[Misspelled | Outdated | Unknown] = []
        for rule in rules:
            data = read(read_titles, rule)
            self._parts.append(_CHECKS[data.ask](rule, data))

    def run(self, passage: Passage) -> Iterator[Hit]:
        for part in self._parts:
            yield from part.run(passage)


def build(rules: Sequence[Rule], settings: RuleSettings) -> Titles:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Titles(rules)
