"""The spelling engine on tables small enough to be understood, and on the shipped ones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from monitor.checks.spelling.corrector import Corrector, _chunks
from monitor.checks.spelling.encode import EDGE, encode, normal
from monitor.checks.spelling.ngrams import NGrams
from monitor.checks.spelling.protect import repeated
from monitor.checks.spelling.trees import Trees
from tools.spelling.confusions import blurred, near, plain
from tools.spelling.ngram_counts import build, vocabulary

TEXT = "为人民服务。" * 30 + "为人民着想。" * 20 + "对人民负责。" * 10


@pytest.fixture(scope="module")
def small() -> tuple[NGrams, np.ndarray, np.ndarray]:
    characters, ids, _ = vocabulary(TEXT)
    numbers = np.zeros(0x110000, np.uint16)
    numbers[characters] = np.arange(1, len(characters) + 1)
    return NGrams(build(ids)), characters, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ＡＢ12", "a0"),
        ("2024年1月", "0年0月"),
        ("共 3,000 元", "共\n0，0\n元"),
        ("好(的)", "好（的）"),
        ("一\t\r\n二", "一\n二"),
    ],
)
def test_text_is_read_in_one_normal_form(text: str, expected: str) -> None:
    codes, places = normal(text)
    assert "".join(map(chr, codes)) == expected
    assert list(places) == sorted(set(places)) and places[-1] < len(text)


def test_places_lead_back_to_the_text(small: tuple) -> None:
    encoded = encode("在2024年为人民", small[2])
    at = encoded.places[EDGE:-EDGE]
    assert [int(place) for place in at] == [0, 1, 5, 6, 7, 8]


def test_probabilities_after_a_context_sum_to_one(small: tuple) -> None:
    model, characters, numbers = small
    context = [numbers[ord(char)] for char in "为人民"]
    rows = np.array(
        [[numbers[0x0A], *context, number] for number in range(len(characters) + 1)], np.uint16
    )
    logs, _ = model.score(rows)
    assert math.isclose(float(np.exp(logs).sum()), 1, abs_tol=0.05)  # one byte a value


def test_what_was_read_often_is_likelier(small: tuple) -> None:
    model, _, numbers = small
    row = [[numbers[ord(c)] for c in text] for text in ("。为人民服", "。为人民着", "。为人民责")]
    logs, orders = model.score(np.array(row, np.uint16))
    assert logs[0, 0] > logs[1, 0] > logs[2, 0]
    assert orders[0, 0] == 5 and orders[2, 0] < 5


def test_unseen_characters_are_unknown(small: tuple) -> None:
    model, _, numbers = small
    assert numbers[ord("龘")] == 0
    assert not model.known(np.array([0], np.uint16), np.array([0], np.uint16))[0]


def test_trees_are_walked_as_drawn() -> None:
    # gain <= 1 → -2, else length <= 3 → 1, else 4
    trees = Trees(
        {
            "tree_roots": np.array([0]),
            "tree_features": np.array([0, 0, 1, 0, 0]),
            "tree_limits": np.array([1, 0, 3, 0, 0], np.float32),
            "tree_lefts": np.array([1, 1, 3, 3, 4]),
            "tree_rights": np.array([2, 1, 4, 3, 4]),
            "tree_values": np.array([0, -2, 0, 1, 4], np.float32),
            "tree_depth": np.array(2),
            "tree_base": np.array(0.5),
        }
    )
    rows = np.array([[1, 9], [2, 3], [2, 4]], np.float32)
    expected = [1 / (1 + math.exp(-score)) for score in (-1.5, 1.5, 4.5)]
    assert np.allclose(trees.probability(rows), expected)


def test_what_is_written_twice_is_the_authors_own_word(small: tuple) -> None:
    ids = np.arange(1, 30, dtype=np.uint16)
    assert not repeated(ids).any()
    ids[20:23] = ids[5:8]
    assert list(np.flatnonzero(repeated(ids))) == [5, 6, 7, 20, 21, 22]


@pytest.mark.parametrize("text", ["", "短", "句。" * 30_000, "长" * 70_001])
def test_chunks_make_up_the_text(text: str) -> None:
    pieces = _chunks(text)
    assert "".join(text[start:end] for start, end in pieces) == text
    assert max(end - start for start, end in pieces) <= 20_000


@pytest.mark.parametrize(
    ("sound", "other"), [("zhong", "zong"), ("min", "ming"), ("lan", "nan"), ("fu", "hu")]
)
def test_sounds_that_are_mixed_up(sound: str, other: str) -> None:
    assert other in near(sound) and sound in near(other)


@pytest.mark.parametrize(
    ("sound", "expected"), [("lǜ", "lv"), ("zhōng", "zhong"), ("nüè", "nve"), ("ér", "er")]
)
def test_tones_are_dropped(sound: str, expected: str) -> None:
    assert plain(sound) == expected


@pytest.mark.parametrize(
    ("sound", "expected"), [("zheng", "zen"), ("song", "song"), ("xing", "xin")]
)
def test_fuzzy_sounds_share_a_class(sound: str, expected: str) -> None:
    assert blurred(sound) == expected


def test_tables_are_built_alike_twice() -> None:
    _, ids, _ = vocabulary(TEXT)
    first, second = build(ids), build(ids)
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_a_corrector_needs_its_tables() -> None:
    with pytest.raises((EOFError, ValueError)):
        Corrector.from_bytes(b"")
