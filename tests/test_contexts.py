"""Exceptions by context: files of rules/contexts, their examples, and what a rule names."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from monitor.checks.context import is_younger
from monitor.checks.lexicon import Lexicon
from monitor.errors import RuleError
from monitor.model import Group, Level, Rule
from monitor.rulebook import builtin_folder, load, marked
from monitor.rulebook.contexts import Exemption
from monitor.text.passage import Passage

CONTEXTS = load((builtin_folder(),)).contexts

RULE = """
title = "题"
level = "error"
basis = "依据"
status = "active"
message = "{text}"
type = "terms"
[data]
words = ["旧称部"]
[examples]
bad = ["向⟦旧称部⟧报告。"]
good = ["向新称部报告。"]
"""
CONTEXT = """
title = "某种语境"
default = true
near = ["往事"]
[examples]
excused = ["往事：⟦旧称部⟧。"]
accused = ["⟦旧称部⟧。"]
"""


def flagged(exemption: Exemption, example: str) -> bool:
    """Whether a rule against the marked words still fires."""
    text, spans = marked(example)
    words = [text[span.start : span.end] for span in spans]
    data: dict[str, Any] = {
        "words": words,
        "exemptions": (exemption,),
        "not_before": date(2018, 4, 1),
    }
    rule = Rule(
        id="one", group=Group.WORDING, title="题", level=Level.ERROR, basis="据", message="{text}",
        type="terms", data=MappingProxyType(data),
    )  # fmt: skip
    passage = Passage.of_text(text, published=date(2026, 3, 1))
    return bool(list(Lexicon([rule]).run(passage)))


@pytest.mark.parametrize("exemption", CONTEXTS.values(), ids=lambda one: one.name)
def test_examples_of_every_context(exemption: Exemption) -> None:
    for example in exemption.excused:
        assert not flagged(exemption, example), example
    for example in exemption.accused:
        assert flagged(exemption, example), example


def folder(root: Path, rule: str = RULE, **contexts: str) -> Path:
    files = {f"contexts/{name}.toml": text for name, text in contexts.items()}
    for name, text in (files | {"wording/one.toml": rule}).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def fires(*folders: Path, text: str) -> bool:
    rules = load(folders).by_type("terms")
    return bool(list(Lexicon(rules).run(Passage.of_text(text))))


def test_a_rule_without_the_key_has_the_defaults(tmp_path: Path) -> None:
    assert not fires(folder(tmp_path, past=CONTEXT), text="往事：旧称部。")


def test_a_rule_may_name_none(tmp_path: Path) -> None:
    rule = RULE.replace("[data]", "[data]\nexcept = []")
    assert fires(folder(tmp_path, rule, past=CONTEXT), text="往事：旧称部。")


def test_an_office_may_replace_a_context(tmp_path: Path) -> None:
    first = folder(tmp_path / "a", past=CONTEXT)
    own = folder(
        tmp_path / "b",
        RULE.replace("旧称部", "旧称厅"),
        past=CONTEXT.replace("往事", "老话"),
    )
    (own / "wording" / "one.toml").rename(own / "wording" / "two.toml")
    assert fires(first, own, text="往事：旧称厅。")
    assert not fires(first, own, text="老话：旧称厅。")


@pytest.mark.parametrize(
    ("rule", "context", "place"),
    [
        (RULE.replace("[data]", '[data]\nexcept = ["pats"]'), CONTEXT, "data.except"),
        (RULE.replace("[data]", "[data]\nexcept = 3"), CONTEXT, "data.except"),
        (RULE, CONTEXT.replace("near", "naer"), "naer"),
        (RULE, CONTEXT.replace('["往事"]', '"往事"'), "near"),
        (RULE, CONTEXT.replace("true", '"ja"'), "default"),
        (RULE, CONTEXT.replace('near = ["往事"]', 'inside = ["《"]'), "inside"),
        (RULE, CONTEXT.replace('near = ["往事"]', ""), "near"),
        (RULE, CONTEXT.replace("⟦旧称部⟧。", "旧称部。"), "examples.excused"),
        (RULE, CONTEXT.replace("title", "titel"), "title"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, rule: str, context: str, place: str) -> None:
    with pytest.raises(RuleError) as caught:
        load((folder(tmp_path, rule, past=context),))
    assert place in [problem.place for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("text", "younger"),
    [
        ("2025年10月，银保监会印发通知。", True),
        ("截至2025年末，银保监会批准12家。", True),
        ("银保监会日前发布通知，从今年起至2025年开展试点。", False),  # a goal tells nothing
        ("银保监会提出到2025年建成制度。", False),
        ("银保监会2021—2025年规划。", False),
    ],
)
def test_only_years_gone_by_tell_when_a_text_was_written(text: str, younger: bool) -> None:
    start = text.index("银保监会")
    assert is_younger(text, start, start + 4, None, date(2023, 5, 17)) is younger
