"""Trains the network of surroundings: which character belongs between the twelve on either side.

    python -m tools.spelling.network TABLES.npz OUT.npz CORPUS.txt.xz … [--minutes 140]

Adds the arrays `net_*` to the tables of `tools.spelling.build`; where they hold a network already,
it learns on. Needs PyTorch (BSD-3-Clause), which is no dependency of the product: there
`checks.spelling.network` runs the result with numpy. One and a half passes over 29 million
characters take two hours of a core.

The character in the middle is hidden, or shown as it is, or shown as what it is taken for: the
network learns both what fits and what is meant. A share of the characters around is spoilt
too, often a neighbour, so that two faults side by side do not hide each other.

It learns with its weights rounded as they will be kept (Jacob et al., "Quantization and Training
of Neural Networks", CVPR 2018): rounded only afterwards, it loses as much as an hour teaches.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .build import own_lines, read_text
from .confusions import BLURRED, NEAR, SAME
from .packing import save

WIDTH, HIDDEN, REACH = 96, 448, 12
BATCH, PASSES = 2048, 1.5
OWN = 160  # of a batch that are from our own wording
PACE, LEARNT_PACE = 1.1e-3, 4e-4  # at its height: from nothing, and of what has learnt before
WARM = 500  # steps until then
STEPS = 127  # that a weight takes on either side of nought
SAMPLES = 64  # confusions drawn for each character
PAD, UNKNOWN, MASK, SPECIAL = 0, 1, 2, 3  # numbers below SPECIAL are no characters
RARE, RARE_MARK = 3, 2000  # a character or a mark met less often is unknown
BY_SOUND = {SAME: 4.0, BLURRED: 1.5, NEAR: 0.7, 0: 1.2}  # 0: alike in shape only
HIDE, SHOW, SPOIL = 0.4, 0.3, 0.3  # what is done with the character in the middle
CARELESS, NOISE, DROP = 0.5, 0.04, 0.01
BESIDE, BESIDE_NOISE = 0.3, 0.7  # how often a neighbour is spoilt, and how surely then
SAME_SOUND = 0.6  # of the characters around that are spoilt
PLACES = np.arange(-REACH, REACH + 1)
WEIGHTS = ("net_in", "net_first", "net_second", "net_third", "net_out")


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
        gelu, linear = torch.nn.functional.gelu, torch.nn.functional.linear
        seen = rounded(self.vectors)[around].flatten(1)
        hidden = gelu(linear(seen, rounded(self.first.weight), self.first.bias), approximate="tanh")
        more = linear(hidden, rounded(self.second.weight), self.second.bias)
        hidden = hidden + gelu(more, approximate="tanh")
        end = linear(hidden, rounded(self.third.weight), self.third.bias)
        return end @ rounded(self.out).T + self.bias

    def go_on_from(self, tables: Mapping[str, NDArray[Any]]) -> None:
        """Takes over the network that is in the tables; raises RuntimeError for another shape."""
        layers = (self.first, self.second, self.third)
        weights = (self.vectors, *(layer.weight for layer in layers), self.out)
        biases = (*(layer.bias for layer in layers), self.bias)
        with torch.no_grad():
            for name, weight in zip(WEIGHTS, weights, strict=True):
                scale = tables[f"{name}_scale"].astype(np.float32)
                weight.copy_(torch.from_numpy(tables[name].astype(np.float32) * scale[:, None]))
            for number, bias in enumerate(biases):
                kept = tables[f"net_bias_{number}"].astype(np.float32)
                bias.copy_(torch.from_numpy(kept))


def rounded(matrix: torch.Tensor) -> torch.Tensor:
    """The matrix as it will be kept; what is learnt of it is learnt of the matrix itself."""
    own = matrix.detach()
    step = (own.abs().amax(1, keepdim=True) / STEPS).clamp_min(1e-9)
    return matrix + ((own / step).round() * step - own)


class Corpus:
    """Texts as numbers of a vocabulary of their own, and what to draw in place of each.

    `alike` is what each character is taken for, with the kind of likeness. Ids from `own` on are
    our own wording, which is in no count.
    """

    def __init__(
        self,
        texts: list[str],
        own: str,
        alike: Mapping[str, Mapping[str, int]],
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
        self.own = sum(len(text) + REACH for text in texts)
        edge = "\n" * REACH
        joined = edge + edge.join([*texts, own.replace("\n", edge)]) + edge
        self.ids = numbers[np.frombuffer(joined.encode("utf-32-le"), np.uint32)]
        self.confused = self._drawn(alike, numbers, rng, BY_SOUND)
        self.same_sound = self._drawn(alike, numbers, rng, {SAME: 1.0})
        self._rng = rng

    def places(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where Chinese characters are: in the texts, and in our own wording."""
        places = np.flatnonzero(self.ids >= self.first_han)
        return places[places < self.own], places[places >= self.own]

    def _drawn(
        self,
        alike: Mapping[str, Mapping[str, int]],
        numbers: NDArray[np.int64],
        rng: np.random.Generator,
        by_sound: dict[int, float],
    ) -> NDArray[np.int64]:
        drawn = np.tile(np.arange(len(self.vocabulary))[:, None], (1, SAMPLES))
        for number in range(self.first_han, len(self.vocabulary)):
            kinds = alike.get(self.vocabulary[number], {})
            kinds = {
                numbers[ord(char)]: kind
                for char, kind in kinds.items()
                if kind // 4 in by_sound and numbers[ord(char)] >= self.first_han
            }
            if not kinds:
                continue
            others = np.array(list(kinds), np.int64)
            weight = (
                self.counts[others] ** 0.6 * [by_sound[kind // 4] for kind in kinds.values()] + 1e-9
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


def alike_in(tables: Mapping[str, NDArray[Any]]) -> dict[str, dict[str, int]]:
    """What each character of the tables is taken for, with the kind of likeness."""
    chars = ["", *map(chr, tables["characters"])]
    ends = np.cumsum(tables["proposal_sizes"], dtype=np.int64)[:-1]
    others = np.split(tables["proposals"], ends)
    kinds = np.split(tables["kinds"], ends)
    return {
        char: {chars[other]: int(kind) for other, kind in zip(*own, strict=True)}
        for char, *own in zip(chars, others, kinds, strict=True)
    }


def train(network: Network, corpus: Corpus, minutes: float, pace: float) -> None:
    """`PASSES` over the corpus, or as far as the time goes; the pace falls with what is left."""
    torch.set_num_threads(1)
    can = torch.cpu.get_capabilities()
    halves = bool(can.get("avx512_bf16") or can.get("amx_bf16"))  # elsewhere 30 times slower
    rng = np.random.default_rng(1)
    texts, own = corpus.places()
    rng.shuffle(texts)
    own_share = OWN if len(own) else 0
    optimiser = torch.optim.Adam(network.parameters(), betas=(0.9, 0.99))
    steps, started = int(PASSES * len(texts)) // BATCH, time.monotonic()
    for step in range(steps):
        done = max(step / steps, (time.monotonic() - started) / (60 * minutes))
        if done >= 1:
            break
        now = pace * min(1, step / WARM) * (1 + math.cos(math.pi * done)) / 2 + 1e-5
        for group in optimiser.param_groups:
            group["lr"] = now
        count = BATCH - own_share
        part = texts[np.arange(step * count, (step + 1) * count) % len(texts)]
        part = np.concatenate([part, rng.choice(own, own_share)]) if own_share else part
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves):
            fit = network(corpus.around(part))
        loss = torch.nn.functional.cross_entropy(fit.float(), torch.from_numpy(corpus.ids[part]))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        if step % 200 == 0:
            print(f"{step}/{steps} loss {loss.item():.3f}", flush=True)


def packed(name: str, matrix: torch.Tensor) -> dict[str, NDArray[Any]]:
    """Signed bytes with one scale a row."""
    values = matrix.detach().float().numpy()
    scale = np.maximum(np.abs(values).max(1) / STEPS, 1e-9)
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
    layers = (network.first, network.second, network.third)
    biases = (*(layer.bias for layer in layers), network.bias)
    matrices = (network.vectors, *(layer.weight for layer in layers), network.out)
    weights: dict[str, NDArray[Any]] = {}
    for name, matrix in zip(WEIGHTS, matrices, strict=True):
        weights |= packed(name, matrix)
    return {
        "net_of": of,
        **weights,
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
    parser.add_argument("--minutes", type=float, default=140)
    given = parser.parse_args()
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    tables = dict(np.load(given.tables))
    texts = [read_text(path) for path in given.corpus]
    corpus = Corpus(texts, "\n".join(own_lines()), alike_in(tables), rng)
    network = Network(corpus.counts)
    learnt = "net_in" in tables
    if learnt:
        network.go_on_from(tables)
    train(network, corpus, given.minutes, LEARNT_PACE if learnt else PACE)
    tables |= arrays(network, corpus.vocabulary, tables["characters"])
    save(given.out, tables)


if __name__ == "__main__":
    main()
