"""Where sentences begin and end, and words inside them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.sentences import sentence_around
from monitor.text.words import boundaries, stands_alone


@pytest.mark.parametrize(
    ("text", "fault", "sentence"),
    [
        ("第一句。第二句错了。第三句。", "错", "第二句错了。"),
        ("第一句。“第二句错了！”第三句。", "错", "“第二句错了！”"),
        ("没有句号的错话", "错", "没有句号的错话"),
        ("上一行\n这一行错\n下一行", "错", "这一行错"),
        ("前；后错；再", "错", "后错；"),
        ("错。", "错", "错。"),
        ("他问：“错吗？”我说不。", "错", "他问：“错吗？”"),
        ("工作已完成。。下一步。", "。。", "工作已完成。。"),
        ("   空白 错 空白   ", "错", "空白 错 空白"),
    ],
)
def test_sentence(text: str, fault: str, sentence: str) -> None:
    start = text.index(fault)
    assert text[slice(*sentence_around(text, start, start + len(fault)))] == sentence


@given(st.text("甲乙。！\n” ", max_size=60), st.data())
def test_the_sentence_holds_the_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    begin, finish = sentence_around(text, start, end)
    assert 0 <= begin <= start <= end <= finish <= len(text)


def test_a_page_without_stops_is_not_read_whole() -> None:
    text = "字" * 10_000
    begin, finish = sentence_around(text, 5000, 5001)
    assert finish - begin <= 801


@pytest.mark.parametrize(
    ("sentence", "word", "alone"),
    [
        ("专家赴现场堪察地形", "堪察", True),
        ("由村集体承担误工补贴", "担误", False),
        ("要一贯切实抓好", "贯切", False),
        ("我们要学习进平安社区", "习进平", False),
        ("以习进平同志为核心", "习进平", True),
    ],
)
def test_word_boundaries(sentence: str, word: str, alone: bool) -> None:
    start = sentence.index(word)
    assert stands_alone(sentence, start, start + len(word), (0, len(sentence))) is alone


def test_boundaries_hold_both_ends() -> None:
    assert {0, 4} <= boundaries("人民政府")
    assert boundaries("") == {0}
