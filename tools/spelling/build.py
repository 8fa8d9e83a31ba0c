"""Builds the tables of the spelling check: language models, proposals, words.

    python -m tools.spelling.build OUT.npz --unihan FOLDER --font FILE --decomposition FILE
        --words zh_CN.lm OFFICIAL.txt.xz PRESS.txt.xz

To the corpus come the wording of offices that it lacks, written down for this project
(`wording/`), names of places and titles of laws. The vocabulary is the corpus's alone.

Deterministic: the same inputs give the same bytes. Takes two minutes of a core and 3 GB. The
network and the trees are added afterwards by `tools.spelling.network` and `tools.spelling.train`. Needs Pillow.
Where each input comes from stands in `rules/spelling/SOURCES.md`.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jieba
import numpy as np
from numpy.typing import NDArray

from monitor.checks.spelling.encode import normal, numbers_of

from .candidates import character_arrays, word_arrays
from .confusions import Confusions
from .ngram_counts import build, pair_bits, vocabulary
from .packing import save
from .word_pairs import phrase_arrays, read_model


def read_text(path: Path) -> str:
    return lzma.decompress(path.read_bytes()).decode("utf-8")


WORDING = Path(__file__).parent / "wording"
RULES = Path(__file__).parents[2] / "rules" / "wording"
TIMES = 2
"""How often each line of our own counts: so often that all its n-grams are kept."""


def own_lines(half: int | None = None) -> list[str]:
    """What was written for this project; of a `half` (0, 1) only every second file."""
    files = sorted(WORDING.glob("*.txt"))[half or 0 :: 1 if half is None else 2]
    return [line for path in files for line in path.read_text("utf-8").splitlines()]


def wording(half: int | None = None) -> str:
    """Lines the corpus lacks, `TIMES` over: our own, the places of the country, titles of laws."""
    lines = own_lines(half)
    lines += _places(list(_cells(RULES / "institutions" / "places.tsv")))
    lines += [f"《{cells[0]}》" for cells in _cells(RULES / "laws" / "laws.tsv")]
    return "\n".join([*dict.fromkeys(lines)] * TIMES)


def _places(rows: list[list[str]]) -> Iterator[str]:
    """Present places with what they lie in, the widest first; of several of a name, the name."""
    provinces = {name for code, name, *_ in rows if code.endswith("0000")}
    for _, name, above, last_day, *_ in rows:
        wide = [one for one in above.split("|") if one in provinces]
        within = [one for one in above.split("|") if one not in provinces]
        if not last_day:
            yield "".join([*wide, *within, name]) if len(wide) == len(within) == 1 else name


def _cells(path: Path) -> Iterator[list[str]]:
    for line in path.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


def dictionary() -> list[str]:
    """The words of jieba's dictionary (MIT licence)."""
    with jieba.get_dict_file() as lines:
        return [line.decode("utf-8").split(" ")[0] for line in lines]


def as_numbers(text: str, characters: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """A text as numbers of a given vocabulary, 0 for what it lacks."""
    return numbers_of(characters)[normal(f"\n{text}\n")[0]]


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
    ids = np.concatenate([ids, as_numbers(wording(), characters)])
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
