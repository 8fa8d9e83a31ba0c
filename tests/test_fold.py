"""Folding and the way back from folded to original offsets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.fold import fold, fold_text

# Characters that fold in every way there is: kept, changed, expanded, removed.
TRICKY = st.text(
    st.one_of(
        st.sampled_from("习近平習國Ａａ１，。㎡①½㈠ﬁ…＊*# ·\u200b\u00ad\ufeff\u202eİß\ud800𝟘🄰\n"),
        st.characters(),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("习近平", "习近平"),
        ("習近平總書記", "习近平总书记"),
        ("開戰後願畫線", "开战后愿画线"),
        ("ＡＢＣ１２３", "abc123"),
        ("，（Ａ）：", ",(a):"),
        ("部\u200b署", "部署"),
        ("部\u00ad署\ufeff", "部署"),
        ("\u202e部署", "部署"),
        ("120㎡", "120m2"),
        ("……", "……"),
        ("", ""),
        ("Plain ASCII", "plain ascii"),
    ],
)
def test_what_folds_to_what(raw: str, folded: str) -> None:
    assert fold_text(raw) == folded


@pytest.mark.parametrize(
    "right", ["乾隆", "瞭望", "著名", "藉口", "慰藉", "於崇文", "徵调", "沈阳", "后来"]
)
def test_characters_that_are_right_in_simplified_text_stay(right: str) -> None:
    assert fold_text(right) == right


def test_removed_characters_inside_a_span_belong_to_it() -> None:
    raw = "前习\u200b近\u00ad平\u200b后"
    folded = fold(raw)
    start = folded.text.index("习近平")
    assert raw[slice(*folded.origin(start, start + 3))] == "习\u200b近\u00ad平"


def test_a_part_of_an_expanded_character_leads_back_to_the_whole() -> None:
    folded = fold("共120㎡地")
    assert folded.text == "共120m2地"
    assert folded.origin(5, 6) == (4, 5)
    assert folded.origin(4, 6) == (4, 5)


def test_an_empty_span_has_an_empty_origin() -> None:
    folded = fold("a\u200b㎡")
    assert folded.origin(0, 0) == (0, 0)
    assert folded.origin(3, 3) == (3, 3)


@given(TRICKY)
def test_origin_of_any_span_covers_what_it_was_made_from(raw: str) -> None:
    folded = fold(raw)
    for start in range(len(folded.text)):
        for end in range(start + 1, min(len(folded.text), start + 6) + 1):
            first, last = folded.origin(start, end)
            assert 0 <= first < last <= len(raw)
            assert folded.text[start:end] in fold_text(raw[first:last])


@given(TRICKY)
def test_origins_never_go_back(raw: str) -> None:
    folded = fold(raw)
    firsts = [folded.origin(at, at + 1)[0] for at in range(len(folded.text))]
    assert firsts == sorted(firsts)


@given(TRICKY)
def test_folding_twice_changes_nothing_more(raw: str) -> None:
    once = fold_text(raw)
    assert fold_text(once) == once


@given(TRICKY, TRICKY)
def test_folding_is_by_character(one: str, other: str) -> None:
    assert fold_text(one + other) == fold_text(one) + fold_text(other)


@given(TRICKY)
def test_dense_view_leads_back_as_well(raw: str) -> None:
    dense = fold(raw).dense
    if dense is None:
        return
    for at in range(len(dense.text)):
        first, last = dense.origin(at, at + 1)
        assert dense.text[at] in fold_text(raw[first:last])


def test_dense_view_takes_out_symbols_but_no_punctuation_of_sentences() -> None:
    dense = fold("习*近·平★，学 习。近-平").dense
    assert dense is not None
    assert dense.text == "习近平,学习。近平"


def test_there_is_no_dense_view_without_symbols() -> None:
    assert fold("学习，近平。").dense is None
