"""Term matching: one contract, every engine."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.terms import (
    ENGINES,
    EVERYBODY,
    FEW,
    PIECE,
    Match,
    Pieces,
    PurePython,
    Terms,
    Wanted,
    fastest,
)  # fmt: skip

AVAILABLE = ["python"] + [
    name for name in ("daachorse", "ahocorasick_rs") if importlib.util.find_spec(name)
]

WORDS = st.lists(st.text("一二三甲a", min_size=1, max_size=4), min_size=1, max_size=12, unique=True)
TEXTS = st.text("一二三甲乙ab，🄰", max_size=40)


@pytest.fixture(params=AVAILABLE)
def engine(request: pytest.FixtureRequest) -> str:
    return request.param


def found(terms: Terms, text: str) -> list[str]:
    return [text[match.start : match.end] for match in terms.find(text)]


@pytest.mark.parametrize(
    ("words", "allow", "text", "hits"),
    [
        (["布署"], [], "要布署工作", ["布署"]),
        (["台联"], ["台联党"], "台联党与台联", ["台联"]),
        (["布署", "战略布署"], [], "战略布署", ["战略布署"]),
        (["一二三", "二三四五"], [], "一二三四五", ["一二三"]),
        (["一二"], ["二三"], "一二三", ["一二"]),
        (["一二"], ["一二"], "一二", []),
        (["a"], [], "aaa", ["a", "a", "a"]),
        (["博彩"], [], "🄰博彩𠀀博彩", ["博彩", "博彩"]),
        (["不在"], [], "文字", []),
        ([], [], "文字", []),
    ],
)
def test_decisions(
    engine: str, words: list[str], allow: list[str], text: str, hits: list[str]
) -> None:
    terms = Terms([Wanted(words), Wanted(allow, allow=True)], engine=engine)
    assert found(terms, text) == hits


def test_an_allow_span_frees_only_its_owner(engine: str) -> None:
    terms = Terms(
        [Wanted(["台联"], 1), Wanted(["台联"], 2), Wanted(["台联党"], 1, allow=True)], engine=engine
    )
    assert terms.find("台联党") == [Match(0, 2, 1)]


def test_an_allow_span_of_everybody_frees_all(engine: str) -> None:
    terms = Terms([Wanted(["台联"], 1), Wanted(["台联党"], EVERYBODY, allow=True)], engine=engine)
    assert terms.find("台联党") == []


def test_the_lower_rank_wins_an_overlap_though_shorter(engine: str) -> None:
    terms = Terms([Wanted(["战略布署"], rank=2), Wanted(["布署"], rank=0)], engine=engine)
    assert found(terms, "战略布署") == ["布署"]


def test_a_lone_surrogate_hides_nothing(engine: str) -> None:
    assert found(Terms([Wanted(["布署"])], engine=engine), "\ud800布署") == ["布署"]


def test_an_empty_term_is_refused() -> None:
    with pytest.raises(ValueError, match="empty"):
        Terms([Wanted([""])])


def test_many_hits_take_no_quadratic_time(engine: str) -> None:
    text = "布署" * 100_000
    terms = Terms([Wanted(["布署", "署布"]), Wanted(["不在"], allow=True)], engine=engine)
    assert len(terms.find(text)) == 100_000


def naive(words: list[str], text: str) -> list[tuple[int, int, int]]:
    return sorted(
        (at, at + len(word), index)
        for index, word in enumerate(words)
        for at in range(len(text))
        if text.startswith(word, at)
    )


@given(WORDS, TEXTS)
def test_pure_python_finds_what_is_there(words: list[str], text: str) -> None:
    assert sorted(PurePython(words).find_overlapping(text)) == naive(words, text)


@given(WORDS, st.lists(st.booleans(), min_size=12, max_size=12), TEXTS)
def test_engines_agree(words: list[str], allowed: list[bool], text: str) -> None:
    terms = [
        Wanted([word], index % 2, allow=allow, rank=index % 3)
        for index, (word, allow) in enumerate(zip(words, allowed, strict=False))
    ]
    results = [Terms(terms, engine=name).find(text) for name in AVAILABLE]
    assert all(result == results[0] for result in results)


@given(WORDS, TEXTS)
def test_hits_never_overlap(words: list[str], text: str) -> None:
    matches = Terms([Wanted(words)]).find(text)
    assert all(a.end <= b.start for a, b in pairwise(matches))


def test_without_wheels_the_pure_engine_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(words: object) -> None:
        raise ImportError

    monkeypatch.setitem(ENGINES, "daachorse", absent)
    monkeypatch.setitem(ENGINES, "ahocorasick_rs", absent)
    assert isinstance(fastest(["布署"]), PurePython)


@given(WORDS, TEXTS)
def test_pieces_come_in_the_order_of_an_automaton(words: list[str], text: str) -> None:
    places = {word: place for place, word in enumerate(words)}
    assert Pieces(places).find_overlapping(text) == PurePython(words).find_overlapping(text)


def test_an_automaton_is_built_once_there_is_enough_to_read() -> None:
    built = []

    class Watched(PurePython):
        def __init__(self, words: Sequence[str]) -> None:
            built.append(words)
            super().__init__(words)

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENGINES, "daachorse", Watched)
        terms = Terms([Wanted(["布署"])])
        text = "要布署工作" * (FEW // 5)
        for expected in ([], [["布署"]], [["布署"]]):
            assert len(terms.find(text)) == FEW // 5
            assert built == expected


@given(WORDS, st.lists(st.booleans(), min_size=12, max_size=12), TEXTS)
def test_pieces_of_a_long_text_give_the_hits_of_the_whole(
    words: list[str], allowed: list[bool], text: str
) -> None:
    terms = Terms(
        Wanted([word], index % 2, allow=allow, rank=index % 3)
        for index, (word, allow) in enumerate(zip(words, allowed, strict=False))
    )
    text = "，".join([text] * 6)  # a comma is in no word: a piece can be cut there
    whole = terms.find(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("monitor.text.terms.PIECE", len(text) // 6 + 1)
        patch.setattr("monitor.text.terms._TRIES", 100)
        assert terms.find(text) == whole


def test_a_row_of_one_character_is_cut_where_a_piece_ends() -> None:
    terms = Terms([Wanted(["的的"])])
    text = "的" * (2 * PIECE + 10)
    found = terms.find(text)
    assert [match.start for match in found] == list(range(0, len(text), 2))
