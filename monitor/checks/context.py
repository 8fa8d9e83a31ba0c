"""Whether the words around a hit excuse it: shared by all checks that take rule data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from ..errors import Problem, RuleError
from ..model import Level, Rule
from ..rulebook.contexts import Exemption
from ..rulebook.shapes import Context
from ..text.sentences import sentence_around

_QUOTES = ("“”", "‘’", "「」", "『』", "《》", '""', "〝〞", "［］", "【】")
_HEADING = 60
"""So many characters of a document are its heading."""
_COLUMN = 24
_MARKS = frozenset(":：（()）【】[]—")
_COLUMN_ENDS = re.compile(r"[。；;！？!?\n\t]|正[：:）】]|（正|√|正确")
_YEAR = re.compile(r"(?<![0-9])(1[89][0-9]{2}|20[0-9]{2})(?=年|[-—－/.、至]|—)")
_NEAREST = 60
"""Cues of a sentence count within so many characters: some pages have no full stop at all."""


def read(shape: Any, rule: Rule) -> Any:
    """The typed data of a rule that the loader found good; raises RuleError if it is not."""
    problems: list[Problem] = []
    value = shape(
        rule.data,
        lambda place, shown, ok: problems.append(Problem(rule.path, place, str(shown), ok)),
    )
    if problems:
        raise RuleError(problems)
    return value


def excused(context: Context, text: str, start: int, end: int) -> bool:
    """Whether the neighbours of `start:end` excuse it, or one of the rule's exemptions does."""
    if context.unless_before and text.endswith(context.unless_before, 0, start):
        return True
    if context.unless_after and text.startswith(context.unless_after, end):
        return True
    if not context.unless_near and not context.exemptions:
        return False
    begin, finish = sentence_around(text, start, end, 3 * _NEAREST)
    sentence = text[begin:finish]
    if any(word in sentence for word in context.unless_near):
        return True
    return any(
        _exempt(exemption, context, text, sentence, start - begin, end - begin, start, end)
        for exemption in context.exemptions
    )


def _exempt(
    exemption: Exemption,
    context: Context,
    text: str,
    sentence: str,
    begin: int,
    finish: int,
    start: int,
    end: int,
) -> bool:
    """`begin:finish` is the hit in `sentence`, `start:end` in `text`."""
    if exemption.before and _told_before(exemption.before, text, start):
        return True
    if exemption.after and _told_after(exemption.after, text, end):
        return True
    if exemption.whole and text[max(0, start - 1) : start] + text[end : end + 1] in exemption.whole:
        return True
    if exemption.heading and any(cue in text[:_HEADING] for cue in exemption.heading):
        return True
    if exemption.earlier_year and _names_earlier_year(sentence, context.not_before):
        return True
    if sentence[begin : begin + 1] + sentence[finish - 1 : finish] in _QUOTES:
        begin, finish = begin + 1, finish - 1  # the hit has its marks with it
    enclosed = exemption.quoted or bool(exemption.inside)
    if enclosed and not _is_between(sentence, begin, finish, exemption.inside or _QUOTES):
        return False
    if exemption.near:
        return any(cue in sentence for cue in exemption.near)
    return enclosed


def _told_before(cues: tuple[str, ...], text: str, start: int) -> bool:
    """Whether a cue stands right before; one that ends in a mark (误：) opens a column, and the
    fault may stand some words into it: 误：加强工作布署."""
    if text.endswith(cues, 0, start):
        return True
    column = text[max(0, start - _COLUMN) : start]
    opening = [(column.rfind(cue), cue) for cue in cues if cue[-1] in _MARKS]
    at, cue = max(opening, default=(-1, ""))
    return at >= 0 and not _COLUMN_ENDS.search(column, at + len(cue))


def _told_after(cues: tuple[str, ...], text: str, end: int) -> bool:
    """The same for what stands behind: 工作布署情况（误）."""
    if text.startswith(cues, end):
        return True
    column = text[end : end + _COLUMN]
    found = [at for cue in cues if cue[0] in _MARKS and (at := column.find(cue)) >= 0]
    return bool(found) and not _COLUMN_ENDS.search(column, 0, min(found))


def _is_between(sentence: str, start: int, end: int, pairs: tuple[str, ...]) -> bool:
    """Whether the range stands between two marks of one of `pairs`, inside its sentence."""
    for opening, closing in pairs:
        opened = sentence.rfind(opening, 0, start)
        if opened < 0 or closing in sentence[opened + 1 : start]:
            continue
        if closing in sentence[end:]:
            return True
    return False


def _names_earlier_year(sentence: str, day: date | None) -> bool:
    """Whether a year before that of `day` is named; without a day no year is early."""
    return day is not None and any(int(match[1]) < day.year for match in _YEAR.finditer(sentence))


_NAMED_YEAR = re.compile(r"(?<![0-9到—–～~-])(?<![^截]至)((?:19|20)[0-9]{2})年")
"""Not the end of a span or a goal: 从今年起至2024年, 到2025年; but 截至2024年."""
_YOUNGER = 120
"""A year so many characters around tells when an undated text was written."""


def is_younger(text: str, start: int, end: int, published: date | None, until: date) -> bool:
    """Whether a text is younger than `until`: by its day, or, without one, because all years
    named around are later."""
    if published is not None:
        return published > until
    around = text[max(0, start - _YOUNGER) : end + _YOUNGER]
    years = [int(year) for year in _NAMED_YEAR.findall(around)]
    return bool(years) and min(years) > until.year


def is_later(text: str, start: int, end: int, published: date | None, day: date) -> bool:
    """The same, but without a day only by the years that the sentence itself names: the next may
    be of another time."""
    first, last = sentence_around(text, start, end)
    return is_younger(text[first:last], start - first, end - first, published, day)


def level_on(context: Context, rule: Rule, published: date | None) -> tuple[bool, Level | None]:
    """Whether a rule with days holds on this day, and at which level.

    A document without a date may be from either side: an accusation becomes a hint, and a
    hint is not worth its noise.
    """
    if context.not_before is None and context.not_after is None:
        return True, None
    if published is None:
        return rule.level is not Level.HINT, Level.HINT
    early = context.not_before is not None and published < context.not_before
    late = context.not_after is not None and published > context.not_after
    return not (early or late), None


def facts(rule: Rule) -> Mapping[str, Any]:
    """What every message may name beside {text} and {suggestion}."""
    return {"title": rule.title, "basis": rule.basis}
