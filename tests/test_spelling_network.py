"""The network of surroundings on weights small enough to be worked out by hand, and its asking."""

from __future__ import annotations

import math

import numpy as np
import pytest

from monitor.checks.spelling.encode import Encoded
from monitor.checks.spelling.network import Begun, Expected, Network, exponentials_beside
from monitor.checks.spelling.ngrams import Pairs
from monitor.checks.spelling.proposals import (
    EXPECTED_LEAST,
    LIKELY_LEAST,
    PAIR,
    PAIR_MORE,
    Likely,
    Proposals,
    Proposer,
    Scored,
)
from monitor.checks.spelling.surroundings import LIKELY, MEANT, NAMES, SURE, Meant, Surroundings
from monitor.checks.spelling.trees import gate
from tools.spelling.noise import Noise

SIZE, WIDTH, HIDDEN, REACH = 12, 3, 5, 2
LINE_END, OTHER = 1, 2  # ids: 1 is a line feed, 2 a character unknown to the network


def _arrays(seed: int = 1) -> dict[str, np.ndarray]:
    """Ids 3… are the numbers 3… of the network; ids 1 and 2 are a line's end and unknown."""
    dice = np.random.default_rng(seed)
    shapes = {
        "net_in": (SIZE, WIDTH),
        "net_first": (HIDDEN, (2 * REACH + 1) * WIDTH),
        "net_second": (HIDDEN, HIDDEN),
        "net_third": (WIDTH, HIDDEN),
        "net_out": (SIZE, WIDTH),
    }
    arrays: dict[str, np.ndarray] = {
        "net_of": np.array([1, 0, 1, *range(3, SIZE)], np.uint16),
        **{f"net_bias_{k}": np.zeros(n) for k, n in enumerate((HIDDEN, HIDDEN, WIDTH, SIZE))},
    }
    for name, shape in shapes.items():
        arrays[name] = dice.integers(-127, 128, shape).astype(np.int8)
        arrays[f"{name}_scale"] = np.full(shape[0], 0.02, np.float16)
    return arrays


def _by_hand(arrays: dict[str, np.ndarray], numbers: list[int]) -> np.ndarray:
    """Log-probability of every number in the middle of a row of numbers, one sum after another."""

    def weight(name: str) -> np.ndarray:
        return arrays[name].astype(float) * arrays[f"{name}_scale"].astype(float)[:, None]

    def gelu(x: np.ndarray) -> np.ndarray:
        return np.array([v * (1 + math.tanh(0.7978845608 * (v + 0.044715 * v**3))) / 2 for v in x])

    row = np.concatenate([weight("net_in")[n] for n in numbers])
    hidden = gelu(weight("net_first") @ row)
    hidden = hidden + gelu(weight("net_second") @ hidden)
    fit = weight("net_out") @ (weight("net_third") @ hidden)
    return fit - math.log(sum(math.exp(v) for v in fit))


@pytest.fixture(scope="module")
def network() -> Network:
    return Network(_arrays())


def _expect(network: Network, row: list[int], *, hidden: bool) -> Expected:
    return _expected(network, np.array([row], np.uint16), hidden=hidden)


def _expected(network: Network, windows: np.ndarray, *, hidden: bool = False) -> Expected:
    begun = network.begin(windows)
    sums = (network.begin_hidden(begun) if hidden else begun).sums
    return network.finish(sums, likely=LIKELY)


@pytest.mark.parametrize(
    ("row", "hidden", "numbers"),
    [
        ([3, 4, 5, 6, 7], False, [3, 4, 5, 6, 7]),
        ([3, 4, 5, 6, 7], True, [3, 4, 2, 6, 7]),
        ([3, OTHER, 5, 6, 7], False, [3, 1, 5, 6, 7]),
        ([3, LINE_END, 5, 6, 7], False, [0, 0, 5, 6, 7]),  # nothing beyond the line
        ([3, 4, 5, LINE_END, 7], True, [3, 4, 2, 0, 0]),
        ([LINE_END, LINE_END, 5, LINE_END, LINE_END], False, [0, 0, 5, 0, 0]),
    ],
)
def test_what_is_expected_is_what_the_sums_give(
    network: Network, row: list[int], hidden: bool, numbers: list[int]
) -> None:
    wanted = _by_hand(_arrays(), numbers)
    expected = _expect(network, row, hidden=hidden)
    ids = np.arange(3, SIZE, dtype=np.uint16)
    logs = network.logs(expected, np.zeros(len(ids), np.int64), ids)
    assert np.allclose(logs, wanted[3:], atol=1e-3)
    assert math.isclose(expected.best[0], wanted.max(), abs_tol=1e-3)
    likely = {int(i) for i in expected.likely if i}
    assert likely == {n for n in range(3, SIZE) if wanted[n] > wanted.max() - LIKELY}


def test_exponentials_are_added_up_nearly() -> None:
    below = -np.random.default_rng(3).gamma(1.5, 4, (300, 50)).astype(np.float32)
    below[:100] *= 30  # beyond what a number of this size can say
    below[:, 7] = 0
    wanted = np.exp(below.astype(float)).sum(1) - 1
    found = exponentials_beside(below.copy(), np.empty(below.shape, np.int32))
    assert np.allclose(found, wanted, rtol=0.04, atol=1e-6)
    assert abs(found.sum() / wanted.sum() - 1) < 0.01


def test_what_is_hidden_does_not_matter_and_what_is_shown_does(network: Network) -> None:
    one, other = [3, 4, 5, 6, 7], [3, 4, 9, 6, 7]
    hidden = [_expect(network, row, hidden=True).ends for row in (one, other)]
    shown = [_expect(network, row, hidden=False).ends for row in (one, other)]
    assert np.allclose(*hidden, atol=1e-5) and not np.allclose(*shown, atol=1e-2)


def test_each_row_is_answered_as_if_it_were_alone(network: Network) -> None:
    windows = np.random.default_rng(5).integers(1, SIZE, (400, 5)).astype(np.uint16)
    together = _expected(network, windows)
    for row in range(0, 400, 23):
        alone = _expected(network, windows[row : row + 1])
        own = together.take(np.array([row]))
        assert np.allclose(own.ends, alone.ends, atol=1e-5) and np.array_equal(
            own.likely, alone.likely
        )


def test_rows_taken_keep_what_is_likely_there(network: Network) -> None:
    windows = np.random.default_rng(2).integers(3, SIZE, (6, 5)).astype(np.uint16)
    expected = _expected(network, windows)
    part = expected.take(np.array([1, 4]))
    own = np.split(expected.likely, np.cumsum(expected.sizes)[:-1])
    assert part.sizes.tolist() == [len(own[1]), len(own[4])] and part.sizes.all()
    assert part.likely.tolist() == [*own[1], *own[4]]
    none = expected.take(np.zeros(0, np.int64))
    assert not len(none.totals) and not len(none.likely)


def _proposals(starts: list[int], new: list[list[int]], lengths: list[int]) -> Proposals:
    rows = np.zeros((len(starts), 4), np.uint16)
    for row, own in enumerate(new):
        rows[row, : len(own)] = own
    count = len(starts)
    zeros = np.zeros((count, 8), np.float32)
    return Proposals(
        np.array(starts), np.array(lengths), rows, np.zeros(count, np.uint8),
        np.zeros(count, np.float32), zeros, zeros.astype(np.int8),
    )  # fmt: skip


IDS = np.array([1, 1, 1, 1, 3, 4, 5, 6, 7, 8, 9, 1, 1, 1, 1], np.uint16)


def test_what_is_meant_is_known_only_where_it_was_asked(network: Network) -> None:
    meant = Surroundings(network).meant(IDS, np.array([5, 7]))
    logs, short, gain = meant.logs(np.array([5, 6, 7]), np.array([9, 9, IDS[7]], np.uint16))
    assert logs[0] < 0 and short[0] <= 0 and logs[1] == short[1] == gain[1] == 0
    assert math.isclose(gain[0], logs[0] - meant.written[0], abs_tol=1e-5) and gain[2] == 0
    rows, ids = meant.likely(np.array([7]))
    assert set(rows.tolist()) == {0} and len(ids) == len(rows) == meant.expected.sizes[1]


def test_the_gain_of_a_word_is_that_of_the_characters_it_changes(network: Network) -> None:
    meant = Surroundings(network).meant(IDS, np.array([5, 6, 7]))
    single = meant.features(IDS, _proposals([5, 6], [[9], [3]], [1, 1]))
    # The middle one of the three stays as it is.
    word = meant.features(IDS, _proposals([5], [[9, 5, 3]], [3]))
    assert word.shape == (1, len(MEANT)) and np.isfinite(word).all()
    third = meant.features(IDS, _proposals([7], [[3]], [1]))
    assert np.allclose(word[0], single[0] + third[0], atol=2e-3)


def test_every_proposal_has_all_features_and_the_middle_ones_agree(network: Network) -> None:
    asker = Surroundings(network)
    proposals = _proposals([5, 5], [[9], [9, 5]], [1, 2])
    nothing = asker.meant(IDS, np.zeros(0, np.int64))
    first, second = asker.features(IDS, proposals, nothing)
    assert len(first) == len(NAMES) and np.isfinite(first).all()
    gain, new, old = (NAMES.index(name) for name in ("fit_gain", "fit_new", "fit_old"))
    assert math.isclose(first[gain], first[new] - first[old], abs_tol=2e-3)
    # The same single change, whether as a character or inside a word.
    own = [NAMES.index(name) for name in NAMES if not name.endswith(("left", "right"))]
    assert np.allclose(first[own], second[own], atol=2e-3)


def test_what_was_asked_before_is_the_same_when_taken_as_when_asked_again(
    network: Network,
) -> None:
    asker = Surroundings(network)
    proposals = _proposals([5, 5, 7], [[9], [9, 5], [3]], [1, 2, 1])
    asked = [asker.meant(IDS, np.array(places, np.int64)) for places in ([], [5], [4, 5, 6, 8])]
    fresh, *taken = (asker.features(IDS, proposals, meant) for meant in asked)
    assert all(np.allclose(one, fresh, atol=2e-3) for one in taken)


def test_rows_begun_from_others_are_those_begun_alone(network: Network) -> None:
    dice = np.random.default_rng(7)
    windows = dice.integers(1, SIZE, (30, 5)).astype(np.uint16)
    rows = dice.integers(0, 30, 80)
    others = windows[rows].copy()
    changed = dice.integers(0, 5, 80)
    others[np.arange(80), changed] = dice.integers(1, SIZE, 80)
    begun, alone = network.begin(windows), network.begin(others)
    _alike(network.begin_like(begun, rows, others, hidden=False), alone)
    hidden = network.begin_hidden(alone)
    _alike(network.begin_like(begun, rows, others, hidden=True), hidden)
    assert (hidden.numbers[:, REACH] == 2).all()


def _alike(one: Begun, other: Begun) -> None:
    assert np.array_equal(one.numbers, other.numbers)
    assert np.allclose(one.sums, other.sums, atol=1e-4)


def test_a_gate_that_was_not_trained_lets_all_through() -> None:
    assert gate({}, "doubt") == (None, 0.0)
    arrays = {
        "own_base": np.array(0.0), "own_least": np.array(-1.5),
        "own_features": np.zeros((1, 1), np.uint8), "own_limits": np.zeros((1, 1), np.float32),
        "own_leaves": np.zeros((1, 2), np.float32),
    }  # fmt: skip
    trees, least = gate(arrays, "own")
    assert trees and least == -1.5


class _Model:
    """A language model to which every change gains as much, and that may know all rows of three."""

    def __init__(self, gain: float, *, threes: bool) -> None:
        self._gain, self._threes = gain, threes

    def changed(
        self, ids: np.ndarray, entries: np.ndarray, starts: np.ndarray, new: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        shape = (len(starts), new.shape[1] + 4)
        logs = np.full(shape, self._gain / shape[1] - 1, np.float32)
        return logs, np.ones(shape, np.int8)

    def known(self, *columns: np.ndarray) -> np.ndarray:
        return np.full(len(columns[0]), self._threes)


class _NoWords:
    def sounding_like(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.zeros(0, np.int64), np.zeros((0, 4), np.uint16)


def _proposer(gain: float, *, pairs: bool, threes: bool, kind: int) -> Proposer:
    arrays = {
        "pairs": np.full(SIZE * SIZE // 8 + 1, 0xFF if pairs else 0, np.uint8),
        "pairs_of": np.array(SIZE),
        "proposal_sizes": np.array([0, 0, 0, *[1] * (SIZE - 3)], np.uint16),
        "proposals": np.roll(np.arange(3, SIZE), -1).astype(np.uint16),
        "kinds": np.full(SIZE - 3, kind, np.uint8),
    }  # fmt: skip
    model = _Model(gain, threes=threes)
    return Proposer(arrays, model, Pairs(arrays), _NoWords())  # type: ignore[arg-type]


_Asked = list[tuple[int, int]]


def _source(likely: _Asked) -> Likely:
    def asked(some: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pairs = [(some.tolist().index(at), new) for at, new in likely]
        rows, ids = np.array(pairs, np.int64).reshape(-1, 2).T
        return rows, ids.astype(np.uint16)

    return asked


def _proposed(
    places: list[int],
    *,
    meant: _Asked = (),
    expected: _Asked = (),
    gain: float = 0,
    pairs: bool = True,
    threes: bool = True,
    kind: int = 12,
) -> set[tuple[int, int, int]]:
    encoded = Encoded(IDS, np.zeros(len(IDS), np.int64))
    entries = np.zeros((5, len(IDS)), np.int32)
    logs, orders = np.full(len(IDS), -1, np.float32), np.ones(len(IDS), np.int8)
    text = Scored(encoded, entries, logs, orders)
    likely = _source(expected), _source(meant)
    proposer = _proposer(gain, pairs=pairs, threes=threes, kind=kind)
    found = proposer.propose(text, np.array(places), 12.0, likely, lambda p: p.gains)
    if found is None:
        return set()
    return set(
        zip(found.starts.tolist(), found.new[:, 0].tolist(), found.kinds.tolist(), strict=True)
    )


def test_what_the_network_thinks_is_meant_needs_gain_nothing() -> None:
    assert LIKELY_LEAST < 0
    assert _proposed([5, 6]) == set()  # nothing gained
    # Alike in sound, unlike in everything, and what stands there already.
    assert _proposed([5, 6], meant=[(5, 5), (6, 9), (5, 4)]) == {(5, 5, 12), (6, 9, 0)}
    assert _proposed([5, 6], meant=[(5, 1)]) == set()  # no marks


def test_what_is_only_expected_must_gain_more() -> None:
    asked = [(5, 5), (6, 9)]
    assert _proposed([5, 6], expected=asked, gain=EXPECTED_LEAST - 1) == set()
    assert _proposed([5, 6], expected=asked, gain=EXPECTED_LEAST + 1) == {(5, 5, 12), (6, 9, 0)}
    # What is meant as well needs no more than that.
    assert _proposed([5, 6], expected=asked, meant=[(6, 9)]) == {(6, 9, 0)}


def test_what_is_not_alike_must_be_held_by_texts() -> None:
    meant = [(5, 5), (6, 9)]
    assert _proposed([5, 6], meant=meant, pairs=False) == {(5, 5, 12)}
    assert _proposed([5, 6], meant=meant, threes=False) == {(5, 5, 12)}


def test_what_is_expected_is_asked_only_where_what_is_written_seems_right(
    network: Network,
) -> None:
    asker, places = Surroundings(network), np.arange(4, 11)
    meant = asker.meant(IDS, places)
    sure = meant.written >= meant.expected.best - SURE
    around = asker.expected(IDS, meant)
    assert 0 < sure.sum() < len(places) and around.places.tolist() == places[sure].tolist()
    rows, ids = around.likely(places)
    assert set(rows.tolist()) == set(np.flatnonzero(sure).tolist()) and len(ids) == len(rows)


def test_noise_spoils_some_sentences_and_only_chinese_characters() -> None:
    count = 400
    ring = np.arange(3, count)
    arrays = {
        "characters": np.array([10, 0x3002, *range(0x4E00, 0x4E00 + count - 3)], np.uint32),
        "proposal_sizes": np.array([0, 0, 0, *[2] * (count - 3)], np.uint16),
        "proposals": np.stack([np.roll(ring, 1), np.roll(ring, -1)], 1).ravel().astype(np.uint16),
        "kinds": np.tile(np.array([12, 3], np.uint8), count - 3),
        "sounds": np.zeros(count, np.uint16),
        "frequency": np.full(count, -6.0, np.float16),
        "words": np.zeros((0, 4), np.uint16), "word_logs": np.zeros(0, np.float16),
    }  # fmt: skip
    sentence = [*range(3, 40), 2]
    ids = np.array([1] * 4 + sentence * 300 + [1] * 4, np.uint16)
    spoilt = Noise(arrays, 7).spoil(ids)
    changed = np.flatnonzero(spoilt != ids)
    assert np.array_equal(spoilt, Noise(arrays, 7).spoil(ids))
    assert (ids[changed] > 2).all() and (spoilt[changed] > 2).all()
    sentences = len({int(place - 4) // len(sentence) for place in changed})
    assert 0.02 < sentences / 300 < 0.45


def test_meant_of_nothing_is_nothing(network: Network) -> None:
    meant = Surroundings(network).meant(IDS, np.zeros(0, np.int64))
    assert isinstance(meant, Meant) and not len(meant.likely(meant.places)[0])


@pytest.mark.parametrize(("kind", "proposed"), [(12, True), (3, True), (8, False), (2, False)])
def test_of_two_neighbours_only_twins_take_the_place(kind: int, proposed: bool) -> None:
    found = _proposed([5, 6], gain=12 + PAIR_MORE, kind=kind)
    assert ((5, 5, PAIR) in found) is proposed and (6, 6, kind) in found
