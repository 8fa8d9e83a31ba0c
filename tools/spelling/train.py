"""Trains the trees of the spelling check on misspellings made in clean text.

    python -m tools.spelling.train TABLES.npz OUT.npz --clean CLEAN.tsv[.xz] …
        --corpus LAWS.txt.xz NEWS.txt.xz

A model has no doubts about text it was built from. So the trees see three kinds of text: the
clean files (only their even blocks of 50 lines; the odd ones stay for measuring, see
`bench/spelling.py`), slices of the corpus by a model built without them, and slices of each
corpus by a model built of the others only, which stands for texts of another kind.

Three sets of trees, each trained on what the former let through: which places to doubt, which
proposals to look at closely, which to believe. Needs catboost. Takes ten minutes of a core.
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from numpy.typing import NDArray

from monitor.checks.spelling.corrector import Corrector
from monitor.checks.spelling.encode import Encoded, encode
from monitor.checks.spelling.proposals import Proposals
from monitor.checks.spelling.words import LONGEST

from .build import as_numbers, read_text
from .ngram_counts import build
from .noise import Noise

BLOCK = 50
SLICE = 60
PASSAGE = 4000
QUIET = 0.35
"""Share of the places without a fault that the doubt trees are shown."""
CAUGHT = 0.988
"""Share of the faults that the doubt trees must let through."""
SEEDS = (21, 22, 23)

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Source:
    """Passages with the tables by which they are read, and how often they are spoiled anew."""

    arrays: Arrays
    passages: list[str]
    times: int = 1


def clean_lines(path: Path, parity: int) -> Iterator[str]:
    """Clean texts of the even (0) or odd (1) blocks of a file; the last column is the text."""
    content = path.read_bytes()
    text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode("utf-8")
    for number, row in enumerate(text.splitlines()):
        if number // BLOCK % 2 == parity:
            yield row.split("\t")[-1]


def passages(texts: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size > PASSAGE:
            yield "\n".join(held)
            held, size = [], 0
    if held:
        yield "\n".join(held)


def sources(tables: Arrays, clean: list[Path], corpus: list[Path], most: int) -> list[Source]:
    """All texts to learn from, at most `most` passages of each."""
    dice = np.random.default_rng(1)

    def some(texts: Iterable[str]) -> list[str]:
        own = list(passages(texts))
        dice.shuffle(own)
        return own[:most]

    def by(text: str) -> Arrays:
        return {**tables, **build(as_numbers(text, tables["characters"]))}

    result = [
        Source(tables, some(clean_lines(path, 0)), 1 if path.suffix == ".xz" else 3)
        for path in clean
    ]
    texts = [read_text(path) for path in corpus]
    kept, held = [], []
    for text in texts:
        for number, part in enumerate(_slices(text)):
            (held if number % 25 == 7 else kept).extend(part)
    result.append(Source(by("\n".join(kept)), some(held)))
    for place, text in enumerate(texts):
        others = "\n".join(other for k, other in enumerate(texts) if k != place)
        part = [line for number, p in enumerate(_slices(text)) if number % 20 == 3 for line in p]
        if others:
            result.append(Source(by(others), some(part)))
    return result


def _slices(text: str) -> Iterator[list[str]]:
    lines = text.split("\n")
    for first in range(0, len(lines), SLICE):
        yield lines[first : first + SLICE]


def doubted(all: list[Source]) -> Arrays:
    """The trees that choose places, and the log-odds above which a place is doubted."""
    rows, labels = [], []
    dice = np.random.default_rng(1)
    for source in all:
        corrector, noise = Corrector(source.arrays), Noise(source.arrays, 7)
        for text in source.passages:
            clean = encode(text, corrector.numbers)
            spoiled = noise.spoil(clean.ids)
            scored = corrector.proposer.score(Encoded(spoiled, clean.places))
            places = corrector.doubt.candidates(scored)
            wrong = spoiled[places] != clean.ids[places]
            keep = wrong | (dice.random(len(wrong)) < QUIET)
            rows.append(corrector.doubt.features(scored, places)[keep])
            labels.append(wrong[keep])
    x, y = np.concatenate(rows), np.concatenate(labels)
    model = boosted(x, y, trees=48, depth=6, rate=0.25)
    score = model.predict(x[y], prediction_type="RawFormulaVal")
    least = np.quantile(score, 1 - CAUGHT)
    return {**exported(model, "doubt"), "doubt_least": np.array(least)}


def judged(
    all: list[Source], trees: Arrays, seed: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Features of the proposals that `trees` let through, and whether each is right."""
    rows, labels = [], []
    for source in all:
        corrector = Corrector({**source.arrays, **trees})
        noise = Noise(source.arrays, seed)
        for text in source.passages * source.times:
            clean = encode(text, corrector.numbers)
            spoiled = noise.spoil(clean.ids)
            seen = corrector.examine(Encoded(spoiled, clean.places))
            if seen:
                rows.append(seen.second)
                labels.append(right(seen.proposals, spoiled, clean.ids))
    return np.concatenate(rows), np.concatenate(labels)


def right(proposals: Proposals, spoiled: NDArray[Any], clean: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether all that a proposal changes becomes what it was."""
    at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(clean) - 1)
    inside = np.arange(LONGEST) < proposals.lengths[:, None]
    changes = inside & (spoiled[at] != proposals.new)
    return ~(changes & (clean[at] != proposals.new)).any(1)


def boosted(
    x: NDArray[np.float32], y: NDArray[np.bool_], *, trees: int, depth: int, rate: float
) -> CatBoostClassifier:
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=5, border_count=64,
        bootstrap_type="Bernoulli", subsample=0.7, thread_count=1, random_seed=5, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    return model.fit(x, y)


def exported(model: CatBoostClassifier, prefix: str) -> Arrays:
    """The trees as `monitor.checks.spelling.trees.Trees` reads them."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        model.save_model(file.name, format="json")
        stored = json.loads(Path(file.name).read_text())
    trees = stored["oblivious_trees"]
    depth = max(len(tree["splits"] or ()) for tree in trees)
    features = np.zeros((len(trees), depth), np.uint8)
    limits = np.full((len(trees), depth), np.inf, np.float32)
    leaves = np.zeros((len(trees), 1 << depth), np.float32)
    for row, tree in enumerate(trees):
        for level, split in enumerate(tree["splits"] or ()):
            features[row, level] = split["float_feature_index"]
            limits[row, level] = split["border"]
        leaves[row, : len(tree["leaf_values"])] = tree["leaf_values"]
    scale, base = stored["scale_and_bias"]
    return {
        f"{prefix}_features": features,
        f"{prefix}_limits": limits,
        f"{prefix}_leaves": (leaves * scale).astype(np.float32),
        f"{prefix}_base": np.array(np.ravel(base)[0]),
    }


def trained(tables: Arrays, clean: list[Path], corpus: list[Path]) -> Arrays:
    """All three sets of trees."""
    all = sources(tables, clean, corpus, most=300)
    trees = doubted(all)
    x, y = judged(all, trees, seed=7)
    trees |= exported(boosted(x, y, trees=60, depth=5, rate=0.25), "first")
    seen = [judged(all, trees, seed) for seed in SEEDS]
    x, y = (np.concatenate(part) for part in zip(*seen, strict=True))
    print(f"{len(x)} proposals, {y.mean():.1%} right")
    return trees | exported(boosted(x, y, trees=700, depth=6, rate=0.06), "second")


def read_tables(path: Path) -> Arrays:
    """The tables without any trees."""
    with np.load(path) as stored:
        return {name: stored[name] for name in stored if not name.startswith(_TREES)}


_TREES = ("doubt_", "first_", "second_")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clean", type=Path, nargs="+", required=True)
    parser.add_argument("--corpus", type=Path, nargs="+", required=True)
    given = parser.parse_args()
    arrays = read_tables(given.tables)
    np.savez_compressed(given.out, **arrays, **trained(arrays, given.clean, given.corpus))


if __name__ == "__main__":
    main()
