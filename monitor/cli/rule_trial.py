"""Runs the examples a rule carries, for `govmon rules test`: an office tries its own rules so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..checks import state
from ..engine import Engine
from ..model import Rule, Span
from ..rulebook import Rulebook
from ..rulebook.examples import passage_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An example that does not hold."""

    rule: str
    example: str
    told: str


def try_examples(rule: Rule, engine: Engine, book: Rulebook) -> Iterator[Fault]:
    """The examples of `rule` that do not hold; text ones must fire exactly at their marks."""
    states = state.examples()
    for example, wanted in [(e, True) for e in rule.bad] + [(e, False) for e in rule.good]:
        if isinstance(text_of_any(example), str):
            told = _text(rule, engine, example, wanted)
        else:  # tables: states of targets, or cells of a sheet
            fired = states[rule.type](rule, example, book)
            told = "" if fired == wanted else ("应提示而未提示" if wanted else "不应提示而提示了")
        if told:
            yield Fault(rule=rule.id, example=str(example), told=told)


def text_of_any(example: Any) -> Any:
    """The marked text of a text example; None or a table for the others."""
    return example.get("text") if isinstance(example, dict) else example


def _text(rule: Rule, engine: Engine, example: Any, wanted: bool) -> str:
    passage, marks = passage_of(example)
    hits, crashes = engine.hits(passage)
    if crashes:
        return f"规则出错：{crashes[0].error}"
    found = {Span(hit.start, hit.end) for hit in hits if hit.rule.id == rule.id}
    if found == (set(marks) if wanted else set()):
        return ""
    shown = "、".join(
        f"“{passage.text[s.start : s.end]}”" for s in sorted(found, key=lambda s: s.start)
    )
    return f"实际提示：{shown or '无'}"
