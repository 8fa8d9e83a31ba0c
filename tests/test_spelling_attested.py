"""Rows of four characters that texts have, and what would make them known."""

from __future__ import annotations

import numpy as np
import pytest

from monitor.checks.spelling.attested import Attested
from monitor.checks.spelling.encode import encode, numbers_of
from monitor.checks.spelling.ngrams import NGrams, Pairs
from monitor.checks.spelling.words import Words
from tools.spelling.build import wording
from tools.spelling.ngram_counts import build, pair_bits, vocabulary

TEXT = "公共资源交易平台。" * 5 + "出于自愿。" * 5 + "各地疫情防控要求。" * 5 + "防空警报。" * 5
ALIKE = {"控": "空", "空": "控", "愿": "源", "源": "愿", "自": "资", "资": "自"}
SAME_SOUND = 12


@pytest.fixture(scope="module")
def counted() -> tuple[Attested, NGrams, np.ndarray]:
    characters, ids, counts = vocabulary(TEXT)
    numbers = numbers_of(characters)
    sizes = np.zeros(len(characters) + 1, np.uint16)
    sizes[[numbers[ord(char)] for char in ALIKE]] = 1
    order = sorted(ALIKE, key=lambda char: numbers[ord(char)])
    sounds = np.arange(len(characters) + 1, dtype=np.uint16)
    for char, other in ALIKE.items():
        sounds[numbers[ord(char)]] = sounds[numbers[ord(other)]]
    words = [[numbers[ord(char)] for char in word] + [0, 0] for word in ("资源", "自愿")]
    arrays = {
        **build(ids),
        **pair_bits(ids, int((counts > 1).sum()) + 1),
        "proposal_sizes": sizes,
        "proposals": np.array([numbers[ord(ALIKE[char])] for char in order], np.uint16),
        "kinds": np.full(len(order), SAME_SOUND, np.uint8),
        "sounds": sounds,
        "words": np.array(words, np.uint16),
        "word_logs": np.ones(2, np.float16),
    }
    model = NGrams(arrays)
    return Attested(arrays, model, Pairs(arrays), Words(arrays)), model, numbers


def _better(counted: tuple[Attested, NGrams, np.ndarray], text: str) -> dict[int, float]:
    """Where in the text something would be better, and by how many rows."""
    attested, model, numbers = counted
    encoded = encode(text, numbers)
    places = np.arange(4, len(encoded.ids) - 4)
    found = attested.better(encoded.ids, model.entries(encoded.ids), places)
    return {int(at) - 4: float(n) for at, n in zip(places, found, strict=True) if n}


def test_what_texts_have_stays(counted: tuple) -> None:
    assert _better(counted, "公共资源交易平台。") == {}
    assert _better(counted, "出于自愿。") == {}


def test_a_word_of_the_same_sound_is_counted_at_both_its_characters(counted: tuple) -> None:
    assert _better(counted, "公共自愿交易平台。") == {2: 3, 3: 3}


def test_a_character_is_counted_by_both_rows_around_it(counted: tuple) -> None:
    assert _better(counted, "各地疫情防空要求。") == {5: 2}
    assert _better(counted, "防空警报。") == {}


def test_what_is_lost_is_taken_off(counted: tuple) -> None:
    # 出于自愿 is known; 于自源… is not, and neither is what follows.
    assert _better(counted, "出于自愿交易平台。") == {}


def test_our_own_lines_are_clean() -> None:
    lines = wording().split("\n")
    assert len(lines) > 30_000 and not [line for line in lines if line != line.strip() or not line]
    assert not [line for line in lines if "\ufffd" in line or len(line) > 120]
