"""The words around a fault, and what of them may be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.excerpt import LENGTH, excerpt
from monitor.text.mask import Masked


def shown(text: str, fault: str) -> tuple[str, str]:
    start = text.index(fault)
    line, mark = excerpt(text, start, start + len(fault))
    return line, line[mark.start : mark.end]


def test_a_short_sentence_is_shown_whole() -> None:
    assert shown("前一句。这里有错字吗。后一句。", "错字") == ("这里有错字吗。", "错字")


@pytest.mark.parametrize(
    ("before", "after"), [(300, 300), (300, 0), (0, 300), (5, 300), (300, 5), (59, 59)]
)
def test_a_long_sentence_is_cut_but_keeps_the_fault(before: int, after: int) -> None:
    line, mark = shown("前" * before + "错字" + "后" * after, "错字")
    assert mark == "错字" and len(line) <= LENGTH
    assert line.startswith("…") == (before > 100) or before < 100
    assert line.endswith("…") == (after > 100) or after < 100


def test_a_long_fault_shows_both_its_ends() -> None:
    text = "开" + "中" * 200 + "关"
    line, mark = excerpt(text, 0, len(text))
    assert line[mark.start] == "开" and line[mark.end - 1] == "关" and "…" in line


def test_control_characters_become_blanks() -> None:
    line, mark = excerpt("前\t错\x00\u200b字后", 2, 6)
    assert line == "前 错  字后" and (mark.start, mark.end) == (2, 6)


@given(st.text("字。，错\n", max_size=400), st.data())
def test_never_too_long_and_the_mark_inside(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    line, mark = excerpt(text, start, end)
    assert len(line) <= LENGTH
    assert 0 <= mark.start <= mark.end <= len(line)


# ── masking ──────────────────────────────────────────────────────────────────

NUMBER = "13800001234"


def test_a_slice_shows_the_mask() -> None:
    masked = Masked(f"电话{NUMBER}。", [(2, 13, "138****1234")])
    assert masked.slice(0, 14) == "电话138****1234。"
    assert masked.slice(13, 14) == "。"


def test_a_span_cut_by_the_slice_shows_stars_only() -> None:
    masked = Masked(f"电话{NUMBER}。", [(2, 13, "138****1234")])
    assert masked.slice(0, 5) == "电话***"
    assert masked.slice(8, 14) == "*****。"


def test_overlapping_spans_leave_nothing_open() -> None:
    masked = Masked("0123456789", [(2, 6, "ABCD"), (4, 8, "EFGH")])
    assert masked.slice(0, 10) == "01ABCD**89"


def test_without_a_judge_long_numbers_are_hidden() -> None:
    masked = Masked(f"电话{NUMBER}，房间1203。", [], digits=True)
    assert masked.slice(0, 30) == "电话***********，房间1203。"


def test_quoted_values_are_masked_too() -> None:
    masked = Masked(f"电话{NUMBER}。", [(2, 13, "138****1234")])
    assert masked.value(f"应删去{NUMBER}", 2, 13) == "应删去138****1234"
    assert masked.value(7, 2, 13) == 7


@given(
    st.text("0123456789字", max_size=40),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 12)), max_size=5),
    st.data(),
)
def test_no_slice_ever_shows_a_hidden_character(
    text: str, spans: list[tuple[int, int]], data: st.DataObject
) -> None:
    hidden = [
        (a, min(a + n, len(text)), "*" * (min(a + n, len(text)) - a))
        for a, n in spans
        if a < len(text)
    ]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    expected = "".join(
        "*" if any(a <= at < b for a, b, _ in hidden) else text[at] for at in range(start, end)
    )
    assert Masked(text, hidden).slice(start, end) == expected
