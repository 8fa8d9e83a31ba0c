"""Pages made of nothing but hits: work grows with them, and what is written is the same.

Work is counted in lines run and characters copied, not in seconds.
"""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.engine import Engine, writing
from monitor.engine.writing import Writer
from monitor.model import Group, Hit, Level, Rule
from monitor.rulebook import builtin_folder, load
from monitor.text import excerpt as excerpts
from monitor.text.mask import STAR, Masked
from monitor.text.passage import Passage
from monitor.text.sentences import sentence_around


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load((builtin_folder(),)))


def lines_run(engine: Engine, text: str, group: Group) -> int:
    """Lines of Python run for one check of a text."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        engine.check_passage(Passage.of_text(text), groups={group})
    finally:
        sys.settrace(None)
    return count


@pytest.mark.parametrize(
    "piece",
    [
        "云A12345", "云A12345\t", "张小军\t13812345678\t", "张三丰\t艾滋病\t", "甲,乙@qq.com,",
        "张小军\t人民路社区12号3栋2单元401室\t", "低保对象名单：张三、李四、",
    ],
)  # fmt: skip
def test_rows_of_personal_data_take_linear_work(engine: Engine, piece: str) -> None:
    lines_run(engine, piece * 10, Group.PRIVACY)  # what is built once
    assert lines_run(engine, piece * 400, Group.PRIVACY) < 4.6 * lines_run(
        engine, piece * 100, Group.PRIVACY
    )


@pytest.mark.parametrize(
    ("name", "piece"),
    [("quotation-marks-unpaired", "他说：“好"), ("book-marks-unpaired", "》好"), ("book-marks-unpaired", "《好")],
)  # fmt: skip
def test_of_a_line_of_lonely_marks_the_line_is_looked_at_once(
    engine: Engine, name: str, piece: str
) -> None:
    find = engine.rulebook.rules[name].data["find"]
    looked = 0
    helper = "_is_whole" if "_is_whole" in find.__globals__ else "_is_sentence"
    original = find.__globals__[helper]

    def spy(line: str) -> bool:
        nonlocal looked
        looked += len(line)
        return bool(original(line))

    text = piece * 2000
    find.__globals__[helper] = spy
    try:
        assert not list(find(text))
    finally:
        find.__globals__[helper] = original
    assert looked <= 20 * len(text)


@pytest.mark.parametrize("piece", ["云A12345", "耳熟能祥", "习*近*平"])
def test_of_a_long_sentence_no_more_is_taken_than_an_excerpt_shows(
    engine: Engine, piece: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    original = excerpts.excerpt

    def spy(text: str, *place: int, **more: bool) -> Any:
        nonlocal taken
        taken += len(text)
        return original(text, *place, **more)

    monkeypatch.setattr(writing, "excerpt", spy)
    group = Group.PRIVACY if "A" in piece else Group.WORDING
    found = engine.check_passage(Passage.of_text(piece * 500), groups={group})
    assert len(found) == 500 and taken < 400 * len(found)


RULE = Rule(
    id="r",
    group=Group.WORDING,
    title="题",
    level=Level.ERROR,
    basis="据",
    message="{text}",
    type="t",
)
PIECE = st.sampled_from(
    ["甲", "乙丙", "。", "！”", "\n", "  ", "　", "…", "一" * 60, " " * 50, "丁戊"]
)


@given(st.lists(PIECE, max_size=12), st.lists(PIECE, max_size=12), st.data())
def test_an_excerpt_is_what_the_whole_sentence_gives(
    ahead: list[str], behind: list[str], data: st.DataObject
) -> None:
    before, text = "".join(ahead), "".join(ahead) + "错" + "".join(behind)
    spans = [
        (start, end, data.draw(st.sampled_from(["*", "某。", STAR * 70, "密" * (end - start)])))
        for start, end in data.draw(
            st.lists(
                st.tuples(st.integers(0, len(text)), st.integers(0, len(text))).filter(
                    lambda pair: pair[0] < pair[1]
                ),
                max_size=4,
            )
        )
    ]
    hit = Hit(rule=RULE, start=len(before), end=len(before) + 1)
    masked = Masked(text, spans)
    begin, finish = sentence_around(text, hit.start, hit.end)
    left, middle = masked.slice(begin, hit.start), masked.slice(hit.start, hit.end)
    line = left + middle + masked.slice(hit.end, finish)
    expected = excerpts.excerpt(line, len(left), len(left) + len(middle))
    finding = Writer(Passage.of_text(text), masked, b"").finding(hit)
    assert (finding.sentence, finding.mark) == expected
