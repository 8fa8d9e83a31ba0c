"""Trains the trees of the spelling check on misspellings made in clean text.

    python -m tools.spelling.train TABLES.npz OUT.npz CLEAN.tsv[.xz] …

Of every file only the even blocks of 50 lines are used; the odd ones stay for measuring
(`bench/spelling.py`). The last column of a line is the clean text. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import lzma
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from monitor.checks.spelling.corrector import Corrector
from monitor.checks.spelling.encode import Encoded, encode
from monitor.checks.spelling.proposals import Proposals
from monitor.checks.spelling.words import LONGEST

from .noise import Noise

BLOCK = 50
PASSAGE = 4000
DEPTH = 6


def lines(path: Path, parity: int) -> Iterator[str]:
    """Clean texts of the even (0) or odd (1) blocks of a file."""
    content = path.read_bytes()
    text = (lzma.decompress(content) if path.suffix == ".xz" else content).decode("utf-8")
    for number, row in enumerate(text.splitlines()):
        if number // BLOCK % 2 == parity:
            yield row.split("\t")[-1]


def passages(texts: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    for text in texts:
        held.append(text)
        if sum(map(len, held)) > PASSAGE:
            yield "\n".join(held)
            held = []
    yield "\n".join(held)


def right(proposals: Proposals, spoiled: NDArray[Any], clean: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether all that a proposal changes becomes what it was."""
    at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(clean) - 1)
    inside = np.arange(LONGEST) < proposals.lengths[:, None]
    changes = inside & (spoiled[at] != proposals.new)
    return ~(changes & (clean[at] != proposals.new)).any(1)


def samples(
    corrector: Corrector, arrays: dict[str, NDArray[Any]], files: list[Path], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    numbers = np.zeros(0x110000, np.uint16)
    numbers[arrays["characters"]] = np.arange(1, len(arrays["characters"]) + 1)
    noise = Noise(arrays, seed)
    rows, labels = [], []
    for path in files:
        for text in passages(lines(path, 0)):
            clean = encode(text, numbers)
            spoiled = noise.spoil(clean.ids)
            seen = corrector.examine(Encoded(spoiled, clean.places))
            if seen:
                rows.append(seen[2])
                labels.append(right(seen[1], spoiled, clean.ids))
    return np.concatenate(rows), np.concatenate(labels)


def exported(model: HistGradientBoostingClassifier) -> dict[str, NDArray[Any]]:
    """The trees as `monitor.checks.spelling.trees.Trees` reads them."""
    nodes = [predictor[0].nodes for predictor in model._predictors]
    roots = np.cumsum([0] + [len(tree) for tree in nodes[:-1]])
    every = np.concatenate(nodes)
    shift = np.repeat(roots, [len(tree) for tree in nodes])
    own = np.arange(len(every))
    leaf = every["is_leaf"].astype(bool)
    return {
        "tree_roots": roots.astype(np.int32),
        "tree_features": np.where(leaf, 0, every["feature_idx"]).astype(np.uint8),
        "tree_limits": np.where(leaf, 0, every["num_threshold"]).astype(np.float32),
        "tree_lefts": np.where(leaf, own, every["left"] + shift).astype(np.int32),
        "tree_rights": np.where(leaf, own, every["right"] + shift).astype(np.int32),
        "tree_values": every["value"].astype(np.float32),
        "tree_depth": np.array(every["depth"].max()),
        "tree_base": np.array(np.ravel(model._baseline_prediction)[0]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("clean", type=Path, nargs="+")
    given = parser.parse_args()
    with np.load(given.tables) as stored:
        arrays = {name: stored[name] for name in stored if not name.startswith("tree_")}
    rows, labels = samples(Corrector(arrays), arrays, given.clean, seed=5)
    print(f"{len(rows)} proposals, {labels.mean():.1%} right")
    model = HistGradientBoostingClassifier(
        max_iter=220, learning_rate=0.08, max_leaf_nodes=31, max_depth=DEPTH, random_state=5,
        min_samples_leaf=40, l2_regularization=2.0,
    ).fit(rows, labels)  # fmt: skip
    np.savez(given.out, **arrays, **exported(model))


if __name__ == "__main__":
    main()
