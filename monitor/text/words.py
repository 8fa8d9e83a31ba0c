"""Word boundaries by jieba's dictionary, only on the sentence around a hit."""

from __future__ import annotations

from functools import lru_cache

from .segment import lexicon

_NEAR = 30
"""Words further away than this from a hit do not move its borders."""


@lru_cache(maxsize=4096)
def boundaries(sentence: str) -> frozenset[int]:
    """The offsets at which jieba begins or ends a word of `sentence`, 0 and the end included."""
    at, found = 0, {0}
    for word in lexicon().cut(sentence):
        at += len(word)
        found.add(at)
    return frozenset(found)


def is_common(word: str, least: int) -> bool:
    """Whether jieba's dictionary counts `word` at least so often (全国 48874, 亮丽 380)."""
    return lexicon().count(word) >= least


def is_word_ahead(text: str, start: int) -> bool:
    """Whether a word of the dictionary begins at `start` (强调 in 李强|强调)."""
    return any(is_common(text[start : start + length], 2) for length in (2, 3, 4))


def stands_alone(text: str, start: int, end: int, sentence: tuple[int, int]) -> bool:
    """Whether `start:end` of `text` begins and ends at word boundaries of its sentence."""
    begin, finish = max(sentence[0], start - _NEAR), min(sentence[1], end + _NEAR)
    cuts = boundaries(text[begin:finish])
    return start - begin in cuts and end - begin in cuts
