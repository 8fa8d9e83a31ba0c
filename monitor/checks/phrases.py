"""Fixed expressions of the rule files, written with one fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.fold import Folded, fold_all
from ..text.nearly import LEAST, Near, NearlyRight, covered
from ..text.passage import Passage
from ..text.sentences import sentence_around
from ..text.terms import Terms, Wanted
from ..text.words import is_common, stands_alone
from .context import excused, facts, level_on, read

TYPES = frozenset({"phrases"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PhrasesData:
    """`phrases` are right; `allow` are right forms that look like one of them with a fault."""

    phrases: tuple[str, ...]
    strict: tuple[str, ...] = ()  # of `phrases`: any other character is a fault
    middle: bool = False  # so is any other character in the middle of the long ones
    short: tuple[str, ...] = ()  # three and four characters: only one character mistaken
    allow: tuple[str, ...] = ()
    skip_symbols: bool = False
    context: Context


def read_phrases(data: Mapping[str, Any], report: Report) -> PhrasesData:
    reader = Reader(
        data, report, ("phrases", "strict", "middle", "short", "allow", "skip_symbols", *CONTEXT)
    )
    phrases = reader.texts("phrases")
    short, strict = reader.texts("short"), reader.texts("strict")
    for phrase in strict:
        if phrase not in phrases:
            report("data.strict", phrase, "也要写在 phrases 里")
    if not phrases and not short:
        reader.report("data.phrases", "", "至少一个固定表述")
    for phrase in short:
        if len(phrase) < 3:
            report("data.short", phrase, "至少三个字")
    for phrase in phrases:
        if len(phrase) < LEAST:
            report("data.phrases", phrase, f"至少 {LEAST} 个字：短的缺一字就可能是别的词")
    return PhrasesData(
        phrases=tuple(phrase for phrase in phrases if len(phrase) >= LEAST),
        strict=strict,
        middle=reader.flag("middle"),
        short=short,
        allow=reader.texts("allow"),
        skip_symbols=reader.flag("skip_symbols"),
        context=reader.context(),
    )


class Phrases:
    """The expressions of all rules in one automaton; of two rules with the same, the first."""

    def __init__(self, rules: Sequence[Rule], *, engine: str = "auto") -> None:
        self._parts = [(rule, read(read_phrases, rule)) for rule in rules]
        owners: dict[str, tuple[int, str]] = {}
        for owner, (_, data) in enumerate(self._parts):
            for folded, phrase in zip(fold_all(data.phrases), data.phrases, strict=True):
                owners.setdefault(folded, (owner, phrase))
        short: dict[str, tuple[int, str]] = {}
        for owner, (_, data) in enumerate(self._parts):
            for folded, phrase in zip(fold_all(data.short), data.short, strict=True):
                short.setdefault(folded, (owner, phrase))
        strict = {phrase for _, data in self._parts for phrase in fold_all(data.strict)}
        middle = {p for _, data in self._parts if data.middle for p in fold_all(data.phrases)}
        self._owners = (*owners.values(), *short.values())
        self._nearly = NearlyRight(tuple(owners), tuple(short), strict, middle, engine=engine)
        self._engine = engine
        self._dense = any(data.skip_symbols for _, data in self._parts)

    @cached_property
    def _allow(self) -> list[Terms]:
        """The right forms of each rule. This and the next are needed where a form is found, and in
        most texts none is."""
        return [
            Terms([Wanted(fold_all(_right_forms(data)))], engine=self._engine)
            for _, data in self._parts
        ]

    @cached_property
    def _right(self) -> str:
        """All right forms: what is part of one is no fault (中国现代化 in 推进中国现代化建设)."""
        return "\n".join(word for _, data in self._parts for word in fold_all(_right_forms(data)))

    def run(self, passage: Passage) -> Iterator[Hit]:
        yield from self._view(passage, passage.folded)
        if self._dense and passage.folded.dense is not None:
            yield from self._view(passage, passage.folded.dense)

    def _view(self, passage: Passage, view: Folded) -> Iterator[Hit]:
        text, plain = view.text, view is passage.folded
        found = self._nearly.find(text)
        # Longest first: in a quotation that is excused its parts are excused with it.
        found.sort(key=lambda near: near.start - near.end)
        quoted: list[tuple[int, int]] = []
        for near in found:
            owner, phrase = self._owners[near.index]
            rule, data = self._parts[owner]
            holds, level = level_on(data.context, rule, passage.published)
            start, end = view.origin(near.start, near.end)
            if not holds or (not plain and not data.skip_symbols):
                continue
            if not plain and end - start == near.end - near.start:
                continue  # no symbol inside: the plain view has judged this one
            if self._is_right(text, near, phrase, owner):
                continue
            sentence = sentence_around(text, near.start, near.end)
            if not stands_alone(text, near.start, near.end, sentence):
                continue
            if covered(start, end, quoted) or excused(data.context, passage.text, start, end):
                quoted.append((start, end))
                continue
            yield Hit(
                rule=rule, start=start, end=end, suggestion=phrase, level=level, facts=facts(rule)
            )

    def _is_right(self, text: str, near: Near, phrase: str, owner: int) -> bool:
        """Whether the form is, or is part of, a right expression that stands there."""
        form = text[near.start : near.end]
        if form in self._right or _lost_little(phrase, form):
            return True
        if len(form) < LEAST and is_common(form, 1):
            return True  # a word of its own
        if len(form) < LEAST and sorted(form) == sorted(phrase) and _are_words(form):
            return True
        first = max(0, near.start - 40)
        around = self._allow[owner].find(text[first : near.end + 40])
        spans = [(first + match.start, first + match.end) for match in around]
        return covered(near.start, near.end, spans)


def _are_words(form: str) -> bool:
    """Whether four characters, two of them swapped, make two words: 三一|重大."""
    return is_common(form[:2], 1) and is_common(form[2:], 1)


def _right_forms(data: PhrasesData) -> tuple[str, ...]:
    return (*data.phrases, *data.short, *data.allow)


def _lost_little(phrase: str, form: str) -> bool:
    """Whether only a mark or a word like 的 is missing: a matter of style."""
    if len(form) != len(phrase) - 1:
        return False
    place = next((i for i, char in enumerate(form) if char != phrase[i]), len(form))
    return phrase[place] in "的其之、，“”（）·"


def build(rules: Sequence[Rule], settings: RuleSettings) -> Phrases:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return Phrases(rules)
