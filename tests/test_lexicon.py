"""The lexicon: context, days, allow-spans, split words, generated misspellings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.checks.lexicon import Lexicon
from monitor.model import Group, Hit, Level, Rule
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))


DEFAULTS = tuple(context for context in BOOK.contexts.values() if context.default)


def rule(id: str = "one", type: str = "terms", level: Level = Level.ERROR, **data: Any) -> Rule:
    data.setdefault("exemptions", DEFAULTS)
    return Rule(
        id=id,
        group=Group.WORDING,
        title="题",
        level=level,
        basis="据",
        message="{text}",
        type=type,
        trial=data.pop("trial", False),
        data=MappingProxyType(data),
    )


def hits(rules: list[Rule], text: str, published: date | None = None) -> list[Hit]:
    found = Lexicon(rules).run(Passage.of_text(text, published=published))
    return sorted(found, key=lambda hit: hit.start)


def words(rules: list[Rule], text: str, published: date | None = None) -> list[str]:
    return [text[hit.start : hit.end] for hit in hits(rules, text, published)]


@pytest.mark.parametrize(
    ("data", "text", "found"),
    [
        ({"words": {"布署": "部署"}}, "工作布署。", ["布署"]),
        ({"words": {"布署": "部署"}}, "工作布\u200b署。", ["布\u200b署"]),
        ({"words": {"習进平": "习近平"}}, "习进平、習進平", ["习进平", "習進平"]),
        ({"words": ["ＡＢ网"]}, "访问ab网", ["ab网"]),
        ({"words": ["台联"], "allow": ["台联党"]}, "台联党、台联", ["台联"]),
        ({"words": ["担误"], "boundary": True}, "承担误工费，没有担误。", ["担误"]),
        ({"words": {"的的": "的"}}, "的" * 100 + "会，的的", ["的的", "的的"]),
        ({"words": ["赌场"]}, "赌*场", []),
        (
            {"words": ["赌场"], "skip_symbols": True},
            "赌*场、赌 场、赌场",
            ["赌*场", "赌 场", "赌场"],
        ),
        ({"words": ["赌场"], "skip_symbols": True}, "打赌，场面热闹", []),
        ({"words": ["赌场"], "skip_symbols": True}, "打赌。场面", []),
        ({"words": ["赌场"], "skip_symbols": True, "allow": ["打击赌场"]}, "打击赌*场", []),
        ({"words": ["维族"], "unless_before": ["思"]}, "思维族谱，维族", ["维族"]),
        ({"words": ["环保部"], "unless_after": ["门"]}, "环保部门与环保部", ["环保部"]),
        ({"words": ["赌场"], "unless_near": ["警方"]}, "警方捣毁赌场。赌场开业。", ["赌场"]),
        ({"words": ["布署"]}, "更正：“布署”应为“部署”。", []),
        ({"words": ["布署"]}, "更正后的布署如下。", ["布署"]),
        ({"words": ["布署"]}, "他写道：“加强布署。”", ["布署"]),
    ],
)
def test_decisions(data: Mapping[str, Any], text: str, found: list[str]) -> None:
    assert words([rule(**data)], text) == found


@pytest.mark.parametrize(
    ("published", "level", "found"),
    [
        (date(2024, 1, 31), None, 1),
        (date(2024, 1, 30), None, 0),
        (date(2025, 1, 1), None, 0),
        (None, Level.HINT, 1),
    ],
)
def test_days(published: date | None, level: Level | None, found: int) -> None:
    dated = rule(words=["旧名"], not_before=date(2024, 1, 31), not_after=date(2024, 12, 31))
    seen = hits([dated], "使用旧名。", published)
    assert len(seen) == found and all(hit.level == level for hit in seen)


def test_a_dated_hint_is_silent_where_the_day_is_unknown() -> None:
    dated = rule(words=["旧名"], level=Level.HINT, not_before=date(2024, 1, 31))
    assert hits([dated], "使用旧名。") == []


def test_of_two_rules_the_graver_then_the_one_in_service_wins() -> None:
    trial = rule("trial", level=Level.SEVERE, words=["战略布署"], trial=True)
    hint = rule("hint", level=Level.HINT, words=["战略布署会"])
    error = rule("error", words=["布署"])
    assert [hit.rule.id for hit in hits([trial, hint, error], "战略布署会议")] == ["error"]


def test_right_forms_that_contain_the_wrong_one_are_allowed() -> None:
    pairs = rule(type="pairs", file="x.tsv", rows=(("台联", "台联党"), ("部份", "部分", "部份额")))
    found = hits([pairs], "台联党、台联、部份、部份额")
    assert [(hit.start, hit.suggestion) for hit in found] == [(4, "台联党"), (7, "部分")]


@settings(max_examples=60)
@given(st.text("布署台联党赌场*，。 \u200b習习近平进", max_size=30))
def test_the_pure_engine_finds_the_same(text: str) -> None:
    rules = [
        rule("a", words={"布署": "部署", "习进平": "习近平"}, skip_symbols=True),
        rule("b", words=["台联", "赌场"], allow=["台联党"]),
    ]
    passage = Passage.of_text(text)
    fast, pure = Lexicon(rules), Lexicon(rules, engine="python")
    assert list(fast.run(passage)) == list(pure.run(passage))
