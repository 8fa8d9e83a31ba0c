"""Quoted slogans and sessions: what the examples of the rules do not say."""

from __future__ import annotations

import pytest

from monitor.checks import quoted, sessions
from monitor.checks.quoted import is_one_off
from monitor.engine import Engine
from monitor.rulebook import builtin_folder, load
from monitor.text.passage import Passage


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load((builtin_folder(),)))


def found(engine: Engine, text: str) -> list[tuple[str, str]]:
    hits, crashes = engine.hits(Passage.of_texts([text]))
    assert not crashes
    return [(hit.rule.id, hit.suggestion) for hit in hits]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("四个意识", "四种意识", True),  # another character
        ("四个意识", "四个识意", True),  # in the other order
        ("四个意识", "四意识", True),  # lost
        ("四个意识", "四个意意识", True),  # doubled
        ("四个意识", "四个自信", False),
        ("四个意识", "四个意识", False),
        ("两个维护", "两个护卫", False),  # two places, not neighbours in the other order
    ],
)
def test_one_off(one: str, other: str, expected: bool) -> None:
    assert is_one_off(one, other) is expected


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("坚决做到“两个护卫”。", "两个维护"),  # the word that goes with it, and one character
        ("坚定“四个自信”、做到“两个拥戴”。", "两个维护"),  # its companion, no character shared
        ("“四个意思”“四个自信”“两个维护”。", "四个意识"),  # companions alone
        ("“五位一体”战略布局", "四个全面"),  # the other one's partner
    ],
)
def test_a_slogan_is_told_by_what_goes_with_it(engine: Engine, text: str, suggestion: str) -> None:
    assert [right.strip("“”") for _, right in found(engine, text)] == [suggestion]


@pytest.mark.parametrize(
    "text",
    [
        "“两个护卫”",  # nothing that goes with it
        "做到“两个拥戴”。",  # the word alone
        "企业提出“四个意趣”品牌。",
        "坚定“四个自信”，做到“两个确保”。",  # another phrase that is right
        "推动“一带一路”总体布局出台。",
        "“四个意思”应为“四个意识”，坚定“四个自信”。",
    ],
)
def test_a_phrase_of_somebodys_own_is_let_be(engine: Engine, text: str) -> None:
    assert found(engine, text) == []


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        ("党的二十届七中全会", False),  # may still come
        ("党的二十届八中全会", True),  # each of the last five terms had seven
        ("党的二十一大", False),
        ("党的二十二大以来", True),
        ("全国人大十五届一次会议", False),
        ("市委十二届十三中全会，传达党的二十届四中全会精神", False),
        ("传达党的二十届四中全会和省委十一届八中全会精神", False),
        ("民盟十三届九中全会", False),
        ("全国政协十四届六次会议", True),
        ("市政协七届六次会议", False),
    ],
)
def test_sessions(engine: Engine, text: str, faulty: bool) -> None:
    assert bool(found(engine, text)) is faulty


def test_bad_data_is_reported_with_its_place() -> None:
    told: list[tuple[str, str]] = []
    rows = [("中央全会", "十九", "2017", "2022", "7"), ("县委", "1", "1", "1", "1")]
    data = sessions.read_sessions(
        {"file": "s.tsv", "rows": rows}, lambda *row: told.append(row[::2])
    )  # type: ignore[arg-type]
    assert [place for place, _ in told] == ["s.tsv 第1行", "s.tsv 第2行", "data.file"]
    assert not data.terms
    told.clear()
    slots = [{"right": "四个意识"}, {"right": "意识", "before": ["增强"]}, "四个自信"]
    quoted.read_quoted({"slots": slots, "families": "四个意识"}, lambda *row: told.append(row[::2]))  # type: ignore[arg-type]
    assert [place for place, _ in told] == [
        "data.slots 第1项", "data.slots 第2项", "data.slots 第3项", "data.families",
    ]  # fmt: skip
    told.clear()
    quoted.read_quoted({}, lambda *row: told.append(row[::2]))  # type: ignore[arg-type]
    assert [place for place, _ in told] == ["data.slots"]
