"""Trains the trees of the spelling check on misspellings made in clean text.

    python -m tools.spelling.train TABLES.npz OUT.npz --clean GOV.tsv.xz PRESS.tsv
        --corpus LAWS.txt.xz NEWS.txt.xz [--models FOLDER]

A model has no doubts about text it was built from. So the trees see three kinds of text: the
clean files (only their even blocks of 50 lines; the odd ones stay for measuring, see
`bench/spelling.py`), slices of the corpus by a model built without them, slices of each corpus
by a model built of the others only, which stands for texts of another kind, and each half of
the sentences written for this project by a model that knows only the other half.

Five sets of trees, each trained on what the former let through: which places to doubt, which
of them to suspect when the network has looked, which proposals to look at closely, of which the
network is asked whether they fit, which to believe. The gates are then closed as far as what
is believed in the end allows. Needs catboost. Takes forty minutes of a core, ten of them for
the models, which `--models` keeps in a folder.
"""

from __future__ import annotations

import argparse
import json
import lzma
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from catboost import CatBoostClassifier
from numpy.typing import NDArray

from monitor.checks.spelling import proposals, surroundings
from monitor.checks.spelling.corrector import Corrector
from monitor.checks.spelling.encode import Encoded, encode
from monitor.checks.spelling.proposals import Proposals
from monitor.checks.spelling.trees import Trees
from monitor.checks.spelling.words import LONGEST

from .build import as_numbers, own_lines, read_text, wording
from .ngram_counts import build
from .noise import Noise
from .packing import save

BLOCK = 50
SLICE = 60
PASSAGE, PASSAGES = 4000, 150
QUIET = 0.35
"""Share of the places without a fault that the doubt trees are shown."""
CAUGHT = {"doubt": 0.99, "suspect": 0.985, "first": 0.98, "middle": 0.99}
"""Share of the faults (of the right proposals) that each set of trees must let through."""
KEPT = {"doubt": 0.9995, "suspect": 0.997, "first": 0.998, "middle": 0.999}
"""Share of what is believed in the end that each gate must still let through. The latter three
spare a fifth of the time, for a tenth to half a point of F1."""
BELIEVED = -0.9
"""Log-odds from which on the last trees may make a finding, in official text, of a proposal."""
LIKELY, LIKELY_LEAST = 6.5, -5.0
"""More is proposed to the trees in training than the check asks for: they become stricter."""
FITS = len(surroundings.NAMES)
"""The last of the features of the second trees, those that ask the network: not for the gate."""
SEEDS, LAST_SEED = (21, 22, 23, 24), 25
SENTENCE = 15
"""Shorter lines of our wording are terms."""
OFFICIAL = 2.0
DOUBTED, LOOKED_AT, CLOSED_ON = 80, 60, 40
"""Passages of each source for the first two sets of trees, for the third, for the gates."""

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """Passages with the tables by which they are read, how often they are spoiled anew, and
    how much each proposal in them weighs: those written like what offices write weigh more.
    """

    arrays: Arrays
    passages: list[str]
    times: int = 1
    weight: float = 1.0


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


class Models:
    """Language models of parts of the corpus over the characters of the tables."""

    def __init__(self, tables: Arrays, folder: Path | None) -> None:
        self._tables, self._folder = tables, folder

    def of(self, name: str, text: str, half: int | None = None) -> Arrays:
        """The tables with the model of `text` and of our wording, or one `half` of it; read from
        the folder where it lies there."""
        path = self._folder / f"{name}.npz" if self._folder else None
        if path and path.is_file():
            with np.load(path) as stored:
                return {**self._tables, **stored}
        text = f"{text}\n{wording(half)}"
        built = build(as_numbers(text, self._tables["characters"]))
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, **built)
        return {**self._tables, **built}


def sources(
    tables: Arrays, clean: list[Path], corpus: list[Path], most: int, models: Models
) -> list[Source]:
    """All texts to learn from, at most `most` passages of each."""
    dice = np.random.default_rng(1)

    def some(texts: Iterable[str]) -> list[str]:
        own = list(passages(texts))
        dice.shuffle(own)
        return own[:most]

    result = [
        Source(tables, some(clean_lines(path, 0)), times, weight)
        for path, times, weight in zip(clean, (1, 3), (OFFICIAL, 1.0), strict=True)
    ]
    texts = [read_text(path) for path in corpus]
    kept, held = [], []
    for text in texts:
        for number, part in enumerate(_slices(text)):
            (held if number % 25 == 7 else kept).extend(part)
    result.append(Source(models.of("kept", "\n".join(kept)), some(held), weight=OFFICIAL))
    for place, text in enumerate(texts):
        others = "\n".join(other for k, other in enumerate(texts) if k != place)
        part = [line for number, p in enumerate(_slices(text)) if number % 20 == 3 for line in p]
        if others:
            result.append(Source(models.of(f"without_{place}", others), some(part)))
    for half in (0, 1):
        sentences = [line for line in own_lines(1 - half) if len(line) >= SENTENCE]
        result.append(Source(models.of(f"half_{half}", "\n".join(texts), half), some(sentences)))
    return result


def _slices(text: str) -> Iterator[list[str]]:
    lines = text.split("\n")
    for first in range(0, len(lines), SLICE):
        yield lines[first : first + SLICE]


def doubted(all: list[Source]) -> Arrays:
    """The trees that choose places: by the language model, then by the network as well."""
    rows, labels, spoilt = [], [], []
    dice = np.random.default_rng(1)
    for source in all:
        corrector, noise = Corrector(source.arrays), Noise(source.arrays, 7)
        for text in source.passages[:DOUBTED]:
            clean = encode(text, corrector.numbers)
            spoiled = noise.spoil(clean.ids)
            spoilt.append((source, Encoded(spoiled, clean.places), clean.ids))
            places, features = corrector.doubt.doubted(corrector.proposer.score(spoilt[-1][1]))
            wrong = spoiled[places] != clean.ids[places]
            keep = wrong | (dice.random(len(wrong)) < QUIET)
            rows.append(features[keep])
            labels.append(wrong[keep])
    trees = _gate("doubt", rows, labels, trees=48, depth=6)
    rows, labels = [], []
    for source, several in groupby(spoilt, key=lambda one: one[0]):
        corrector = Corrector({**source.arrays, **trees})
        for _, encoded, ids in several:
            scored = corrector.proposer.score(encoded)
            places, features = corrector.doubt.doubted(scored)
            rows.append(corrector.doubt.closer(corrector.meant(encoded, places), features))
            labels.append(encoded.ids[places] != ids[places])
    return trees | _gate("suspect", rows, labels, trees=120, depth=6)


def _gate(
    name: str,
    rows: list[NDArray[np.float32]],
    labels: list[NDArray[np.bool_]],
    *,
    trees: int,
    depth: int,
) -> Arrays:
    """Trees with the log-odds that as many faults reach as must be `CAUGHT`."""
    x, y = np.concatenate(rows), np.concatenate(labels)
    model = boosted(x, y, trees=trees, depth=depth, rate=0.25)
    score = model.predict(x, prediction_type="RawFormulaVal")
    least = np.quantile(score[y], 1 - CAUGHT[name])
    print(f"{name}: {len(x)} rows, {y.mean():.1%} right, {(score >= least).mean():.1%} go on")
    return {**exported(model, name), f"{name}_least": np.array(least)}


def judged(
    all: list[Source], trees: Arrays, seed: int, most: int | None = None
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.float32]]:
    """Features of the proposals that `trees` let through, whether each is right, its weight."""
    rows, labels, weights = [], [], []
    for source in all:
        corrector = Corrector({**source.arrays, **trees})
        noise = Noise(source.arrays, seed)
        for text in source.passages[:most] * source.times:
            clean = encode(text, corrector.numbers)
            spoiled = noise.spoil(clean.ids)
            seen = corrector.examine(Encoded(spoiled, clean.places))
            if seen:
                rows.append(seen.second)
                labels.append(right(seen.proposals, spoiled, clean.ids))
                weights.append(np.full(len(labels[-1]), source.weight, np.float32))
    return np.concatenate(rows), np.concatenate(labels), np.concatenate(weights)


def right(proposals: Proposals, spoiled: NDArray[Any], clean: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether all that a proposal changes becomes what it was."""
    at = np.minimum(proposals.starts[:, None] + np.arange(LONGEST), len(clean) - 1)
    inside = np.arange(LONGEST) < proposals.lengths[:, None]
    changes = inside & (spoiled[at] != proposals.new)
    return ~(changes & (clean[at] != proposals.new)).any(1)


def boosted(
    x: NDArray[np.float32],
    y: NDArray[np.bool_],
    weights: NDArray[np.float32] | None = None,
    *,
    trees: int,
    depth: int,
    rate: float,
) -> CatBoostClassifier:
    model = CatBoostClassifier(
        iterations=trees, depth=depth, learning_rate=rate, l2_leaf_reg=5, border_count=64,
        bootstrap_type="Bernoulli", subsample=0.7, thread_count=1, random_seed=5, verbose=0,
        allow_writing_files=False,
    )  # fmt: skip
    return model.fit(x, y, sample_weight=weights)


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
        f"{prefix}_leaves": (leaves * scale).astype(np.float16),
        f"{prefix}_base": np.array(np.ravel(base)[0]),
    }


def closed(all: list[Source], trees: Arrays) -> Arrays:
    """The least log-odds of each gate at which what is believed in the end still comes through."""
    gates: dict[str, list[NDArray[np.float32]]] = {name: [] for name in CAUGHT}
    read = {name: Trees(trees, name) for name in (*gates, "second")}
    for source in all:
        corrector = Corrector({**source.arrays, **trees})
        noise = Noise(source.arrays, LAST_SEED)
        for text in source.passages[:CLOSED_ON]:
            clean = encode(text, corrector.numbers)
            encoded = Encoded(noise.spoil(clean.ids), clean.places)
            seen = corrector.examine(encoded)
            if not seen:
                continue
            score = read["second"].score(seen.second)
            good = right(seen.proposals, encoded.ids, clean.ids) & (score >= BELIEVED)
            gates["first"].append(seen.second[good, seen.first.shape[1]])
            gates["middle"].append(read["middle"].score(seen.second[good, :-FITS]))
            scored = corrector.proposer.score(encoded)
            places, features = corrector.doubt.doubted(scored)
            closer = corrector.doubt.closer(corrector.meant(encoded, places), features)
            by = {"doubt": features, "suspect": closer}
            for name, rows in by.items():
                best = np.full(len(encoded.ids) + LONGEST, -np.inf, np.float32)
                best[places] = read[name].score(rows)
                at = seen.proposals.starts[good][:, None] + np.arange(LONGEST)
                inside = np.arange(LONGEST) < seen.proposals.lengths[good][:, None]
                gates[name].append(np.where(inside, best[at], -np.inf).max(1))
    return {
        f"{name}_least": np.array(np.quantile(np.concatenate(scores), 1 - KEPT[name]))
        for name, scores in gates.items()
    }


def trained(all: list[Source]) -> Arrays:
    """All five sets of trees."""
    trees = doubted(all)
    x, y, _ = judged(all, trees, 7, LOOKED_AT)
    trees |= _gate("first", [x], [y], trees=80, depth=5)
    seen = [judged(all, trees, seed) for seed in SEEDS]
    x, y, weights = (np.concatenate(part) for part in zip(*seen, strict=True))
    print(f"second: {len(x)} rows, {y.mean():.1%} right")
    trees |= _gate("middle", [x[:, :-FITS]], [y], trees=100, depth=5)
    trees |= exported(boosted(x, y, weights, trees=1600, depth=6, rate=0.05), "second")
    return trees | closed(all, trees)


def read_tables(path: Path) -> Arrays:
    """The tables without any trees."""
    with np.load(path) as stored:
        return {name: stored[name] for name in stored if not name.startswith(_TREES)}


_TREES = ("doubt_", "suspect_", "first_", "middle_", "second_")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--clean", type=Path, nargs=2, required=True)
    parser.add_argument("--corpus", type=Path, nargs=2, required=True)
    parser.add_argument("--models", type=Path, help="folder that keeps the models of parts")
    given = parser.parse_args()
    surroundings.LIKELY, proposals.LIKELY_LEAST = LIKELY, LIKELY_LEAST
    arrays = read_tables(given.tables)
    models = Models(arrays, given.models)
    all = sources(arrays, given.clean, given.corpus, PASSAGES, models)
    save(given.out, arrays | trained(all))


if __name__ == "__main__":
    main()
