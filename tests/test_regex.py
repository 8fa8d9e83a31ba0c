"""Patterns that could hang a check are refused before they run."""

from __future__ import annotations

import pytest

from monitor.rulebook import Danger, compile_safe


@pytest.mark.parametrize(
    "pattern",
    [
        r"(a+)+b", r"(a*)*b", r"(?:[一-鿿]+)*。", r"(a|a)*b", r"(\d+|[0-9]x)+y", r"(a+){2,9}b",
        r".*.*=", r"\d+\d+年", r"\s*\s*x", r"(a|aa)+c", r"(aa?)+b", r"(?:aa?|c)+b", r"(\w+\s?)*x", r"(a{1,99}){1,99}b",
        r"(x+)(?:\1)+y", r"[^，]*[^。]*完", r"(?=(a+)+b)a",
    ],
)  # fmt: skip
def test_refused(pattern: str) -> None:
    with pytest.raises(Danger):
        compile_safe(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        r"党的(?:十九|二十)大", r"\d{4}年\d{1,2}月", r"[^。]*完成", r"约\d+[万亿]?元左右",
        r"(?<!\d)\d{17}[\dXx](?!\d)", r"a+b+c", r"(?:甲|乙)+丙", r"\d+年\d+月", r"(?:一、)+二", r"(?:一二?、)+三", r"(a|ab)+c",
    ],
)  # fmt: skip
def test_allowed(pattern: str) -> None:
    assert compile_safe(pattern).pattern == pattern


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(", "有误"), ("a*", "空文本"), ("a|", "空文本"), ("x" * 4001, "过长"), ("(?P<1>a)", "有误")],
)
def test_what_is_no_pattern_is_refused_with_the_reason(pattern: str, reason: str) -> None:
    with pytest.raises(Danger, match=reason):
        compile_safe(pattern)
