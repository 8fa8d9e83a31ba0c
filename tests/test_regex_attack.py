"""Patterns that could hang a check: known evil ones refused, and what is taken stays bounded.

The alarm is no measurement: it only ends a test that would hang for hours. What is taken runs
over the texts in a few tenths of a second.
"""

from __future__ import annotations

import contextlib
import re
import signal
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rulebook import Danger, compile_safe
from monitor.rulebook.regex import OVERLAP, PIECE, matches

PATIENCE = 20  # CPU seconds

# Collected from OWASP, the ReDoS literature and reports against web frameworks; shortened.
EVIL = [
    r"^(a+)+$", r"^([a-zA-Z]+)*$", r"^(a|aa)+$", r"^(a|a?)+$", r"(.*a){20}", r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}$", r"(x+x+)+y", r"(?:.*,){11}P",
    r"\s*#?\s*$x|(\s+\s+)+z", r"(\w+\d+)+C", r"^(?:\w*\W*)*$x", r"(a{1,40}){1,40}b", r"(a{0,30}){3,30}b",
    r"(?:a?){30}a{30}", r"(?:a|b|ab)*c", r"(?:[ab]|a)+c", r".*.*.*x", r".*b.*c", r"\d*\d*\d*年", r"a?" * 30 + "a" * 30,
    r"(?:(?:a*)b?)*c", r"(?:\s|\u3000)*\s*完", r"([^。]*，)*[^。]*完成", r"(?:[一-鿿]+、?)+等",
    r"(?=(?:a+)+b)a", r"(?<!x)(?:a+)+b", r"(?P<x>a+)+(?P=x)b", r".{0,90}.{0,90}.{0,90}完", r"(?i:(a+)+)b",
    r"(?:第[一二三]*[一二]*)+条", r"((a+)b?)+c", r"(a*)+?b", r"(a*?)*b", r"(?:\d{1,40}-?){1,40}x",
    r"([0-9]+[.,]?)+元", r"(?:\w|_)+@", r"(a|b|[ab])+?c",
]  # fmt: skip

TEXTS = [
    "a" * 3000 + "!", "b" * 3000, "ab" * 1500 + "c", "1" * 3000 + "x", "年" * 3000 + "。",
    " " * 3000 + "x", "a1年 " * 800, "一、" * 1500, "x" * 2999 + "\n" + "a" * 40,
]  # fmt: skip


class HangError(AssertionError):
    """The pattern took longer than anybody would wait."""


@contextlib.contextmanager
def patience() -> Iterator[None]:
    def ring(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGVTALRM, ring)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("pattern", EVIL)
def test_known_evil_is_refused_or_bounded(pattern: str) -> None:
    try:
        compiled = compile_safe(pattern)
    except Danger:
        return
    with patience():
        for text in TEXTS:
            assert sum(1 for _ in matches(compiled, text)) <= len(text)


@pytest.mark.parametrize("pattern", [p for p in EVIL if "+)+" in p or "*)*" in p])
def test_nested_repeats_are_refused_by_name(pattern: str) -> None:
    with pytest.raises(Danger, match=r"重复|空文本"):
        compile_safe(pattern)


ATOMS = st.sampled_from(
    ["a", "b", "ab", "年", "[ab]", "[^b]", ".", r"\d", r"\w", "1", "[一-鿿]", r"\s"]
)
REPEATS = st.sampled_from(
    ["", "", "*", "+", "?", "*?", "+?", "{2,5}", "{0,40}", "{1,40}", "{3}", "{2,}"]
)
SINGLE = st.builds(lambda atom, repeat: atom + repeat, ATOMS, REPEATS)
PATTERNS = st.recursive(
    SINGLE,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.builds(lambda a, r: f"(?:{a}){r}", inner, REPEATS),
        st.builds(lambda a, b, r: f"(?:{a}|{b}){r}", inner, inner, REPEATS),
        st.builds(lambda a, b: f"(?={a}){b}", inner, inner),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(PATTERNS, st.sampled_from(["", "z", "!", "年度"]))
def test_whatever_is_taken_is_bounded(pattern: str, tail: str) -> None:
    try:
        compiled = compile_safe(pattern + tail)
    except Danger:
        return
    with patience():
        for text in TEXTS:
            for _ in matches(compiled, text):
                pass


# ── line by line, piece by piece ─────────────────────────────────────────────


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.text("ab年x1", max_size=30), max_size=6),
    st.sampled_from(["a+b", "年", r"\d+x?", "[ab]{1,3}"]),
)
def test_short_lines_are_read_as_re_reads_them(lines: list[str], pattern: str) -> None:
    text = "\n".join(lines)
    found = [m.span() for m in matches(compile_safe(pattern), text)]
    assert found == [m.span() for m in re.finditer(pattern, text)]


@pytest.mark.parametrize(
    "place", [0, PIECE - 3, PIECE - OVERLAP - 2, PIECE - 1, PIECE, 3 * PIECE - 2, 9000]
)
def test_a_match_over_the_end_of_a_piece_is_found_once(place: int) -> None:
    text = "，" * place + "截止目前为止" + "，" * 5000
    found = [m.span() for m in matches(compile_safe("截止目前为止"), text)]
    assert found == [(place, place + 6)]


def test_dense_matches_in_a_long_line_are_each_found_once() -> None:
    text = "甲乙，" * 5000
    found = [m.span() for m in matches(compile_safe("甲乙?，"), text)]
    assert found == [m.span() for m in re.finditer("甲乙?，", text)]


def test_lines_without_an_anchor_are_not_read() -> None:
    text = "没有\n有锚甲\n还有甲"
    assert [m.group() for m in matches(compile_safe("锚?甲"), text, ("锚",))] == ["锚甲"]
