"""Builds the tables of the spelling check from a corpus, Unihan and jieba's dictionary.

    python -m tools.spelling.build OUT.npz --unihan FOLDER CORPUS.txt.xz …

Deterministic: the same inputs give the same bytes. Takes two minutes and 6 GB. The trees that
decide are added afterwards by `python -m tools.spelling.train`.
"""

from __future__ import annotations

import argparse
import lzma
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from numpy.typing import NDArray

from .candidates import character_arrays, word_arrays
from .confusions import Confusions
from .ngram_counts import build, vocabulary


def tables(texts: list[str], unihan: Path, words: list[str]) -> dict[str, NDArray[Any]]:
    characters, ids, counts = vocabulary("\n".join(texts))
    confusions = Confusions(unihan, map(chr, characters))
    arrays = character_arrays(confusions, characters, counts)
    return {
        "characters": characters,
        **build(ids),
        **arrays,
        **word_arrays(words, ids, characters, arrays["sounds"]),
    }


def dictionary() -> list[str]:
    """The words of jieba's dictionary (MIT licence)."""
    with jieba.get_dict_file() as lines:
        return [line.decode("utf-8").split(" ")[0] for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("corpus", type=Path, nargs="+")
    given = parser.parse_args()
    texts = [lzma.decompress(path.read_bytes()).decode("utf-8") for path in given.corpus]
    np.savez(given.out, **tables(texts, given.unihan, dictionary()))


if __name__ == "__main__":
    main()
