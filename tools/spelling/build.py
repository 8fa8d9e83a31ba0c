"""Builds the tables of the spelling check: language models, proposals, words.

    python -m tools.spelling.build OUT.npz --unihan FOLDER --font FILE --decomposition FILE
        --words zh_CN.lm OFFICIAL.txt.xz PRESS.txt.xz

Deterministic: the same inputs give the same bytes. Takes two minutes of a core and 3 GB. The
network and the trees are added afterwards by `tools.spelling.network` and `tools.spelling.train`. Needs Pillow.
Where each input comes from stands in `rules/spelling/SOURCES.md`.
"""

from __future__ import annotations

import argparse
import lzma
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.encode import normal

from .candidates import character_arrays, word_arrays
from .confusions import Confusions
from .ngram_counts import build, pair_bits, vocabulary
from .packing import save
from .word_pairs import phrase_arrays, read_model


def read_text(path: Path) -> str:
    return lzma.decompress(path.read_bytes()).decode("utf-8")


def dictionary() -> list[str]:
    """The words of jieba's dictionary (MIT licence)."""
    with jieba.get_dict_file() as lines:
        return [line.decode("utf-8").split(" ")[0] for line in lines]


def as_numbers(text: str, characters: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """A text as numbers of a given vocabulary, 0 for what it lacks."""
    numbers = np.zeros(0x110000, np.uint16)
    numbers[characters] = np.arange(1, len(characters) + 1)
    return numbers[normal(f"\n{text}\n")[0]]


def register_weights(
    official: str, press: str, characters: NDArray[np.uint32]
) -> NDArray[np.float16]:
    """Log-ratio of each character's frequency in statutes and reports to that in the press."""
    size = len(characters) + 1
    ours, theirs = (
        np.bincount(as_numbers(text, characters), minlength=size) + 5.0
        for text in (official, press)
    )
    weights = np.log(ours / ours.sum()) - np.log(theirs / theirs.sum())
    weights[0] = 0
    return np.clip(weights, -2, 2).astype(np.float16)


def tables(
    texts: list[str], *, unihan: Path, font: Path, decomposition: Path, words: Path
) -> dict[str, NDArray[Any]]:
    """Everything but trees and network; the first text is official, the second press."""
    characters, ids, counts = vocabulary("\n".join(texts))
    confusions = Confusions(unihan, map(chr, characters), font=font, decomposition=decomposition)
    arrays = character_arrays(confusions, characters, counts)
    numbers = {chr(code): place for place, code in enumerate(characters, 1)}
    return {
        "characters": characters,
        "official": register_weights(*texts, characters),
        **build(ids),
        **arrays,
        **word_arrays(dictionary(), ids, characters, arrays["sounds"]),
        **pair_bits(ids, int((counts > 1).sum()) + 1),
        **phrase_arrays(read_model(words), numbers),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("--font", type=Path, required=True)
    parser.add_argument("--decomposition", type=Path, required=True)
    parser.add_argument("--words", type=Path, required=True)
    parser.add_argument("corpus", type=Path, nargs=2)
    given = parser.parse_args()
    built = tables(
        [read_text(path) for path in given.corpus],
        unihan=given.unihan,
        font=given.font,
        decomposition=given.decomposition,
        words=given.words,
    )
    save(given.out, built)


if __name__ == "__main__":
    main()
