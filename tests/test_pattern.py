"""Pattern and code rules, and the calendar rules that come with the program."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from monitor.checks.pattern import build
from monitor.model import Group, Level, Rule
from monitor.rulebook import builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage

BOOK = load((builtin_folder(),))


def rule(type: str = "pattern", **data: Any) -> Rule:
    return Rule(
        id="one", group=Group.WORDING, title="题", level=Level.ERROR, basis="据", message="{text}",
        type=type, data=MappingProxyType(data),
    )  # fmt: skip


def found(rule: Rule, text: str) -> list[tuple[str, str]]:
    check = build([rule], RuleSettings())
    return [(text[h.start : h.end], h.suggestion) for h in check.run(Passage.of_text(text))]


@pytest.mark.parametrize(
    ("data", "text", "hits"),
    [
        ({"pattern": "副(.)长级", "anchors": ["长级"]}, "副省长级城市", [("副省长级", "")]),
        ({"pattern": "副(.)长级", "anchors": ["无"]}, "副省长级城市", []),
        ({"pattern": "副(.)长级", "anchors": ["副"], "group": 1}, "副省长级", [("省", "")]),
        (
            {"pattern": "副(.)长级", "anchors": ["副"], "suggestion": r"副\1级"},
            "副省长级", [("副省长级", "副省级")],
        ),
        ({"pattern": "副省长级", "anchors": ["副"], "unless_after": ["别"]}, "副省长级别", []),
        ({"pattern": "副省", "anchors": ["副"], "unless_near": ["历史"]}, "历史上的副省。副省", [("副省", "")]),
        ({"pattern": "ab\\d", "anchors": ["ab"], "folded": True}, "读Ａ\u200bＢ１", [("Ａ\u200bＢ１", "")]),
        ({"pattern": "副(省)?", "anchors": ["副"], "group": 1}, "副", []),
    ],
)  # fmt: skip
def test_pattern(data: dict[str, Any], text: str, hits: list[tuple[str, str]]) -> None:
    assert found(rule(**data), text) == hits


def test_code_runs_only_where_its_anchor_stands() -> None:
    seen: list[str] = []

    def find(text: str) -> list[tuple[int, int, str]]:
        seen.append(text)
        return [(0, 1, "x")]

    assert found(rule("code", find=find, anchors=["锚"]), "无") == []
    assert seen == []
    assert found(rule("code", find=find, anchors=["锚"]), "锚") == [("锚", "x")]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("2月29日", []),
        ("2月30日", ["2月30日"]),
        ("2024年2月29日", []),
        ("2023年2月29日", ["2023年2月29日"]),
        ("1900年2月29日", ["1900年2月29日"]),
        ("2000年2月29日", []),
        ("4月31日、9月31日", ["4月31日", "9月31日"]),
        ("0月5日", ["0月5日"]),
        ("5月0日", ["5月0日"]),
        ("12月31日", []),
        ("112月30日", []),
        ("１2月30日", []),
        ("第13月5日", []),
        ("农历二〇二四年2月30日", []),
        ("2月30日前后，2月28日", ["2月30日"]),
        ("2月305日", []),
    ],
)
def test_impossible_dates(text: str, dates: list[str]) -> None:
    assert [hit for hit, _ in found(BOOK.rules["impossible-date"], text)] == dates


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("2024年5月6日（星期一）", None),
        ("2024年5月6日（星期二）", "星期一"),
        ("2024年5月5日(周天)", None),
        ("2024年5月5日（礼拜日）", None),
        ("2024年5月6日星期三上午", "星期一"),
        ("2024年5月6日星期三", "星期一"),
        ("2024年5月6日周三会谈", None),
        ("2024年5月6日星期三角", None),
        ("12024年5月6日（星期二）", None),
        ("2024年2月30日（星期二）", None),
        ("5月6日（星期二）", None),
    ],
)
def test_weekdays(text: str, right: str | None) -> None:
    hits = found(BOOK.rules["weekday-date-mismatch"], text)
    assert [suggestion for _, suggestion in hits] == ([right] if right else [])
