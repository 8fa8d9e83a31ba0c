"""Patterns that wait to be compiled behave as compiled ones."""

from __future__ import annotations

import copy
import re

import pytest

from monitor.text import patterns
from monitor.text.patterns import Pattern


def test_it_answers_as_the_compiled_pattern() -> None:
    late, early = Pattern("(?P<word>甲乙?)", re.MULTILINE), re.compile("(?P<word>甲乙?)", re.M)
    text = "甲，甲乙"
    for _ in range(2):
        assert [m.span() for m in late.finditer(text)] == [m.span() for m in early.finditer(text)]
        assert late.sub("丙", text) == early.sub("丙", text) == "丙，丙"
        assert (late.groups, late.pattern) == (early.groups, early.pattern)
        assert late.fullmatch("甲乙") and not late.match("乙")


def test_it_is_compiled_once_and_when_first_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def counted(pattern: str, flags: int) -> re.Pattern[str]:
        compiled.append(pattern)
        return re.compile(pattern, flags)

    late = Pattern("甲")
    with monkeypatch.context() as patch:
        patch.setattr(patterns, "re", type("Module", (), {"compile": staticmethod(counted)}))
        assert compiled == []
        assert late.search("乙甲") and late.match("甲") and late.search("甲")
    assert compiled == ["甲"]


def test_it_can_be_copied_and_does_not_claim_what_it_lacks() -> None:
    assert copy.deepcopy(Pattern("甲")).search("甲")
    with pytest.raises(AttributeError):
        Pattern("甲").searched  # noqa: B018
