"""Whether the words around a hit excuse it: shared by all checks that take rule data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..errors import Problem, RuleError
from ..model import Level, Rule
from ..rulebook.shapes import Context
from ..text.sentences import sentence_around

_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", '"': '"'}

# A sentence with one of these that quotes a wrong form speaks about the form itself.
_CORRECTIONS = (
    "更正", "勘误", "误写", "错写", "误作", "误为", "写成", "应为", "应改为", "应写作", "应使用",
    "不得使用", "不得称", "不称", "不能称", "不使用", "不宜使用", "不应使用", "禁用", "改称",
    "错误表述", "正确表述", "规范表述", "不规范", "正确写法", "错误写法", "错别字",
)  # fmt: skip


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
    """Whether the neighbours of `start:end` excuse it, or it is quoted to be corrected."""
    if context.unless_before and text.endswith(context.unless_before, 0, start):
        return True
    if context.unless_after and text.startswith(context.unless_after, end):
        return True
    begin, finish = sentence_around(text, start, end)
    if any(word in text[begin:finish] for word in context.unless_near):
        return True
    return _is_corrected(text[begin:finish], start - begin, end - begin)


def _is_corrected(sentence: str, start: int, end: int) -> bool:
    if not any(cue in sentence for cue in _CORRECTIONS):
        return False
    for opening, closing in _QUOTES.items():
        opened = sentence.rfind(opening, 0, start)
        if opened < 0 or closing in sentence[opened + 1 : start]:
            continue
        if closing in sentence[end:]:
            return True
    return False


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
