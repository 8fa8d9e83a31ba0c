"""Trains the network of surroundings: which character belongs between the twelve on either side.

    python -m tools.spelling.network TABLES.npz OUT.npz CORPUS.txt.xz … --unihan FOLDER
        --font FILE --decomposition FILE [--minutes 140]

Adds the arrays `net_*` to the tables of `tools.spelling.build`. Needs PyTorch (BSD-3-Clause),
which is no dependency of the product: there `checks.spelling.network` runs the result with
numpy. One and a half passes over 29 million characters take two hours of a core.

The character in the middle is hidden, or shown as it is, or shown as what it is taken for: the
network learns both what fits and what is meant. A share of the characters around is spoilt
too, often a neighbour, so that two faults side by side do not hide each other.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .build import read_text
from .confusions import BLURRED, NEAR, SAME, Confusions
from .packing import save

WIDTH, HIDDEN, REACH = 96, 448, 12
BATCH, PASSES = 2048, 1.5
SAMPLES = 64  # confusions drawn for each character
PAD, UNKNOWN, MASK, SPECIAL = 0, 1, 2, 3  # numbers below SPECIAL are no characters
RARE, RARE_MARK = 3, 2000  # a character or a mark met less often is unknown
BY_SOUND = {SAME: 4.0, BLURRED: 1.5, NEAR: 0.7, 0: 1.2}  # 0: alike in shape only
HIDE, SHOW, SPOIL = 0.4, 0.3, 0.3  # what is done with the character in the middle
CARELESS, NOISE, DROP = 0.5, 0.04, 0.01
BESIDE, BESIDE_NOISE = 0.3, 0.7  # how often a neighbour is spoilt, and how surely then
SAME_SOUND = 0.6  # of the characters around that are spoilt
PLACES = np.arange(-REACH, REACH + 1)


class Network(torch.nn.Module):
    """Characters → vectors by place → two hidden layers → how well every character fits."""

    def __init__(self, counts: NDArray[np.float64]) -> None:
        super().__init__()
        size = len(counts)
        start = np.log(counts + 1) - np.log(counts.sum())
        self.vectors = torch.nn.Parameter(torch.randn(size, WIDTH) * 0.1)
        self.first = torch.nn.Linear((2 * REACH + 1) * WIDTH, HIDDEN)
        self.second = torch.nn.Linear(HIDDEN, HIDDEN)
        self.third = torch.nn.Linear(HIDDEN, WIDTH)
        self.out = torch.nn.Parameter(torch.randn(size, WIDTH) * 0.05)
        self.bias = torch.nn.Parameter(torch.from_numpy(start).float())

    def forward(self, around: torch.Tensor) -> torch.Tensor:
        hidden = self.first(self.vectors[around].flatten(1))
        hidden = torch.nn.functional.gelu(hidden, approximate="tanh")
        hidden = hidden + torch.nn.functional.gelu(self.second(hidden), approximate="tanh")
        return self.third(hidden) @ self.out.T + self.bias


class Corpus:
    """Texts as numbers of a vocabulary of their own, and what to draw in place of each."""

    def __init__(
        self,
        texts: list[str],
        confusions_of: Callable[[list[str]], Confusions],
        rng: np.random.Generator,
    ) -> None:
        met = Counter("".join(texts))
        han = [c for c, n in met.most_common() if "\u4e00" <= c <= "\u9fff" and n >= RARE]
        marks = [c for c, n in met.most_common() if n >= RARE_MARK and c not in {*han, "\n"}]
        self.vocabulary = ["", "", "", *marks, *han]
        self.first_han = SPECIAL + len(marks)
        self.counts = np.array([met.get(c, 0) if c else 0 for c in self.vocabulary], np.float64)
        numbers = np.full(0x110000, UNKNOWN, np.int64)
        for number, char in enumerate(self.vocabulary[SPECIAL:], SPECIAL):
            numbers[ord(char)] = number
        numbers[ord("\n")] = PAD
        edge = "\n" * REACH
        points = np.frombuffer((edge + edge.join(texts) + edge).encode("utf-32-le"), np.uint32)
        self.ids = numbers[points]
        confusions = confusions_of(han)
        self.confused = self._drawn(confusions, numbers, rng, BY_SOUND)
        self.same_sound = self._drawn(confusions, numbers, rng, {SAME: 1.0})
        self._rng = rng

    def _drawn(
        self,
        confusions: Confusions,
        numbers: NDArray[np.int64],
        rng: np.random.Generator,
        by_sound: dict[int, float],
    ) -> NDArray[np.int64]:
        drawn = np.tile(np.arange(len(self.vocabulary))[:, None], (1, SAMPLES))
        for number in range(self.first_han, len(self.vocabulary)):
            alike = confusions.of(self.vocabulary[number])
            alike = {char: kind for char, kind in alike.items() if kind // 4 in by_sound}
            others = np.array([numbers[ord(c)] for c in alike], np.int64)
            if not len(others):
                continue
            weight = (
                self.counts[others] ** 0.6 * [by_sound[kind // 4] for kind in alike.values()] + 1e-9
            )
            drawn[number] = rng.choice(others, SAMPLES, p=weight / weight.sum())
        return drawn

    def around(self, places: NDArray[np.int64]) -> torch.Tensor:
        """The 25 characters around each place, some spoilt; nothing beyond a line's end."""
        rng, count = self._rng, len(places)
        near = self.ids[places[:, None] + PLACES]
        left, middle, right = near[:, :REACH], near[:, REACH].copy(), near[:, REACH + 1 :]
        left *= np.cumprod(left[:, ::-1] > 0, axis=1)[:, ::-1]
        right *= np.cumprod(right > 0, axis=1)
        rate = np.where(rng.random(count) < CARELESS, NOISE, 0.0)[:, None] * np.ones(near.shape)
        beside = np.flatnonzero(rng.random(count) < BESIDE)
        rate[beside, REACH + rng.choice([-1, 1], len(beside))] = BESIDE_NOISE
        spoilt = (rng.random(near.shape) < rate) & (near >= self.first_han)
        pick = rng.integers(0, SAMPLES, near.shape)
        by_sound = rng.random(near.shape) < SAME_SOUND
        others = np.where(by_sound, self.same_sound[near, pick], self.confused[near, pick])
        near = np.where(spoilt, others, near)
        near = np.where((rng.random(near.shape) < DROP) & (near > PAD), UNKNOWN, near)
        done = rng.choice(3, count, p=(HIDE, SHOW, SPOIL))
        other = self.confused[middle, rng.integers(0, SAMPLES, count)]
        near[:, REACH] = np.where(done == 0, MASK, np.where(done == 1, middle, other))
        return torch.from_numpy(near)


def train(corpus: Corpus, minutes: float, rng: np.random.Generator) -> Network:
    """`PASSES` over the corpus, or as far as the time goes; the pace falls with what is left."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    network = Network(corpus.counts)
    places = np.flatnonzero(corpus.ids >= corpus.first_han)
    rng.shuffle(places)
    optimiser = torch.optim.Adam(network.parameters(), betas=(0.9, 0.99))
    steps, started = int(PASSES * len(places)) // BATCH, time.monotonic()
    for step in range(steps):
        done = max(step / steps, (time.monotonic() - started) / (60 * minutes))
        if done >= 1:
            break
        pace = 1.1e-3 * min(1, step / 500) * (1 + math.cos(math.pi * done)) / 2 + 1e-5
        for group in optimiser.param_groups:
            group["lr"] = pace
        part = places[np.arange(step * BATCH, (step + 1) * BATCH) % len(places)]
        with torch.autocast("cpu", dtype=torch.bfloat16):
            fit = network(corpus.around(part))
        loss = torch.nn.functional.cross_entropy(fit.float(), torch.from_numpy(corpus.ids[part]))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 1000 == 0:
            print(f"{step}/{steps} loss {loss.item():.3f}", flush=True)
    return network


def packed(name: str, matrix: torch.Tensor) -> dict[str, NDArray[Any]]:
    """Signed bytes with one scale a row."""
    values = matrix.detach().float().numpy()
    scale = np.maximum(np.abs(values).max(1) / 127, 1e-9)
    rounded = np.round(values / scale[:, None]).astype(np.int8)
    return {name: rounded, f"{name}_scale": scale.astype(np.float16)}


def arrays(
    network: Network, vocabulary: list[str], characters: NDArray[np.uint32]
) -> dict[str, NDArray[Any]]:
    """The network for `checks.spelling.network`; digits are all one character there, written 0."""
    numbers = {char: number for number, char in enumerate(vocabulary) if char}
    of = np.full(len(characters) + 1, UNKNOWN, np.uint16)
    for place, code in enumerate(characters, 1):
        char = "2" if chr(code) == "0" else chr(code)
        of[place] = PAD if char == "\n" else numbers.get(char, UNKNOWN)
    biases = (network.first.bias, network.second.bias, network.third.bias, network.bias)
    return {
        "net_of": of,
        **packed("net_in", network.vectors),
        **packed("net_first", network.first.weight),
        **packed("net_second", network.second.weight),
        **packed("net_third", network.third.weight),
        **packed("net_out", network.out),
        **{
            f"net_bias_{k}": bias.detach().float().numpy().astype(np.float16)
            for k, bias in enumerate(biases)
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tables", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--unihan", type=Path, required=True)
    parser.add_argument("--font", type=Path, required=True)
    parser.add_argument("--decomposition", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=140)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    texts = [read_text(path) for path in given.corpus]
    shapes = {"font": given.font, "decomposition": given.decomposition}
    corpus = Corpus(texts, lambda han: Confusions(given.unihan, han, **shapes), rng)
    network = train(corpus, given.minutes, rng)
    tables = dict(np.load(given.tables))
    tables |= arrays(network, corpus.vocabulary, tables["characters"])
    save(given.out, tables)


if __name__ == "__main__":
    main()
