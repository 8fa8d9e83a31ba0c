"""Wrong forms that a regular expression, or the code beside a rule, describes.

A pattern runs only on passages that hold one of its anchors, so that ordinary text costs
one substring search for each anchor. It is compiled when the first of them is met; that it
can do no harm the loader has judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.regex import holds_any, matches
from ..rulebook.shapes import read_code, read_pattern
from ..text.fold import fold_text
from ..text.passage import Passage
from .context import excused, facts, level_on, read

TYPES = frozenset({"pattern", "code"})

SEPARATE = True
"""One check for each rule, so that a crash in one silences no other."""


class PatternCheck:
    """One rule of type `pattern`."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._data = read(read_pattern, rule)
        anchors = self._data.anchors
        self.folded = self._data.folded
        self.anchors = tuple(map(fold_text, anchors)) if self.folded else anchors

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._data.pattern)

    def run(self, passage: Passage) -> Iterator[Hit]:
        data = self._data
        text = passage.folded.text if self.folded else passage.text
        anchors = [anchor for anchor in self.anchors if anchor in text]
        if not anchors:
            return
        holds, level = level_on(data.context, self._rule, passage.published)
        if not holds:
            return
        for match in matches(self._pattern, text, anchors):
            start, end = match.span(data.group)
            if start >= end:
                continue
            if self.folded:
                start, end = passage.folded.origin(start, end)
            if excused(data.context, passage.text, start, end):
                continue
            yield Hit(
                rule=self._rule,
                start=start,
                end=end,
                suggestion=match.expand(data.suggestion),
                level=level,
                facts=facts(self._rule),
            )


class CodeCheck:
    """One rule of type `code`: `find(text)` yields (start, end, suggestion)."""

    folded = False

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._data = read(read_code, rule)
        self.anchors = self._data.anchors

    def run(self, passage: Passage) -> Iterator[Hit]:
        if self.anchors and not holds_any(passage.text, self.anchors):
            return
        holds, level = level_on(self._data.context, self._rule, passage.published)
        if not holds:
            return
        for start, end, suggestion in self._data.find(passage.text):
            if not excused(self._data.context, passage.text, start, end):
                yield Hit(
                    rule=self._rule,
                    start=start,
                    end=end,
                    suggestion=suggestion,
                    level=level,
                    facts=facts(self._rule),
                )


def build(rules: Sequence[Rule], settings: RuleSettings) -> PatternCheck | CodeCheck:
    """The check for the one rule given; raises RuleError when its data cannot be used."""
    (rule,) = rules
    return PatternCheck(rule) if rule.type == "pattern" else CodeCheck(rule)
