"""What the network says of a proposal: does the new character fit, was it meant, do the neighbours?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .network import Begun, Expected, Network, joined
from .proposals import Proposals
from .trees import table
from .words import LONGEST

NAMES = (
    "fit_gain", "fit_new", "fit_old", "fit_new_short", "fit_old_short", "meant_gain", "meant_new",
    "meant_old", "meant_new_short", "meant_least", "stays_new", "meant_left", "meant_right",
)  # fmt: skip
"""`fit_…` with the character hidden, `meant_…` with the written one shown, `stays_…` with the new one."""
MEANT = ("meant_gain", "meant_new", "meant_short")
LIKELY, EXPECTED = 3.0, 1.5
"""So far below the likeliest, as a log-probability, a character still counts as likely: with what
is written shown, and hidden."""
SURE = 0.1
"""So far below the likeliest what is written may be for the network to be sure of it: only then is
it asked what it expects."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What is probably meant at some `places` (sorted) of a text, by all that stands there.

    `written` is the log-probability of what is written.
    """

    network: Network
    places: NDArray[np.int64]
    begun: Begun
    expected: Expected
    written: NDArray[np.float32]

    def take(self, rows: NDArray[np.int64]) -> Meant:
        expected = self.expected.take(rows)
        begun = self.begun.take(rows)
        return Meant(self.network, self.places[rows], begun, expected, self.written[rows])

    def likely(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """(row of `places`, id) of all that is likely at sorted places, none where not asked."""
        rows = np.flatnonzero(np.isin(places, self.places))
        own = self.expected.take(np.searchsorted(self.places, places[rows]))
        return np.repeat(rows, own.sizes), own.likely

    def logs(
        self, places: NDArray[np.int64], ids: NDArray[np.uint16]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Log-probability of ids at places, how far below the likeliest, how far above what is
        written; 0 where not asked."""
        rows = np.minimum(np.searchsorted(self.places, places), len(self.places) - 1)
        asked = self.places[rows] == places
        logs = self.network.logs(self.expected, rows, ids)
        short, gain = logs - self.expected.best[rows], logs - self.written[rows]
        return logs * asked, short * asked, gain * asked

    def features(self, ids: NDArray[np.uint16], p: Proposals) -> NDArray[np.float32]:
        """One row of `MEANT` for each proposal."""
        at = np.minimum(p.starts[:, None] + np.arange(LONGEST), len(ids) - 1)
        rows, columns = np.nonzero((np.arange(LONGEST) < p.lengths[:, None]) & (ids[at] != p.new))
        places = at[rows, columns]
        new, short, gain = self.logs(places, p.new[rows, columns])
        return table([np.bincount(rows, values, len(p)) for values in (gain, new, short)])


class Surroundings:
    """Asks the network about a text and about proposals."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def meant(self, ids: NDArray[np.uint16], places: NDArray[np.int64]) -> Meant:
        return self._finished(ids, places, self._begun(ids, places), LIKELY)

    def expected(self, ids: NDArray[np.uint16], meant: Meant) -> Meant:
        """What the surroundings alone make likely where the network is sure of what is written."""
        sure = meant.take(np.flatnonzero(meant.written >= meant.expected.best - SURE))
        begun = self._network.begin_hidden(sure.begun)
        return self._finished(ids, sure.places, begun, EXPECTED)

    def _finished(
        self, ids: NDArray[np.uint16], places: NDArray[np.int64], begun: Begun, likely: float
    ) -> Meant:
        expected = self._network.finish(begun.sums, likely=likely)
        written = self._network.logs(expected, np.arange(len(places)), ids[places])
        return Meant(self._network, places, begun, expected, written)

    def _begun(self, ids: NDArray[np.uint16], places: NDArray[np.int64]) -> Begun:
        return self._network.begin(self._network.windows(ids, places))

    def _shown(
        self, ids: NDArray[np.uint16], places: NDArray[np.int64], meant: Meant
    ) -> tuple[Begun, Expected]:
        """What is meant at `places` (sorted), which is known of some of them."""
        before = np.isin(places, meant.places)
        known = np.searchsorted(meant.places, places[before])
        begun = self._begun(ids, places[~before])
        expected = joined([meant.expected.apart(known), self._network.finish(begun.sums)])
        order = np.argsort(np.argsort(~before, kind="stable"))
        return meant.begun.take(known).followed_by(begun).take(order), expected.apart(order)

    def features(self, ids: NDArray[np.uint16], p: Proposals, meant: Meant) -> NDArray[np.float32]:
        """One row of `NAMES` for each proposal; `meant` is what is known of the text so far."""
        network, reach = self._network, self._network.reach
        before = reach + 1
        span = np.arange(-before, LONGEST + before)
        old = ids[np.clip(p.starts[:, None] + span, 0, len(ids) - 1)]
        new = old.copy()
        inside = np.arange(LONGEST) < p.lengths[:, None]
        part = new[:, before : before + LONGEST]
        part[inside] = p.new[inside]
        # Asked about: what changes, and the neighbours on both sides, which must live with it.
        asked = np.zeros((len(p), LONGEST + 2), dtype=bool)
        asked[:, 0] = True
        asked[:, 1:-1] = differs = old[:, before : before + LONGEST] != part
        own = asked.copy()
        own[:, 0] = False
        asked[np.arange(len(p)), p.lengths + 1] = True
        rows, columns = np.nonzero(asked)
        mine = own[rows, columns]
        window = columns[:, None] + np.arange(2 * reach + 1)
        now = new[rows[:, None], window]
        # What is written is the same for all that is proposed at a place. Where only one
        # character changes, what is hidden from the network is the same before and after.
        several = np.flatnonzero(differs.sum(1)[rows[mine]] > 1)
        at = p.starts[rows] + columns - 1
        places, shown_was = np.unique(at, return_inverse=True)
        spots, hidden_was = np.unique(at[mine], return_inverse=True)
        written, shown = self._shown(ids, places, meant)
        unseen = network.begin_hidden(written.take(np.searchsorted(places, spots)))
        hidden = network.finish(unseen.sums)
        changed = network.begin_like(written, shown_was, now, hidden=False)
        both = network.begin_like(unseen, hidden_was[several], now[mine][several], hidden=True)
        parts = [shown, hidden, network.finish(changed.sums), network.finish(both.sums)]
        begins = np.cumsum([len(part.best) for part in parts])
        expected = joined(parts)
        hidden_was += begins[0]
        shown_now = begins[1] + np.arange(len(now))
        hidden_now = hidden_was.copy()
        hidden_now[several] = begins[2] + np.arange(len(several))
        wrote, puts = ids[at.clip(0, len(ids) - 1)], now[:, reach]

        def total(values: NDArray[np.float32], where: NDArray[np.bool_]) -> NDArray[np.float32]:
            return np.bincount(rows[where], values[where], len(p)).astype(np.float32)

        def own_total(values: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.bincount(rows[mine], values, len(p)).astype(np.float32)

        log, best = network.logs, expected.best
        fit_old = log(expected, hidden_was, wrote[mine])
        fit_new = log(expected, hidden_now, puts[mine])
        meant_old, meant_new = log(expected, shown_was, wrote), log(expected, shown_was, puts)
        meant_short = meant_new - best[shown_was]
        stays = log(expected, shown_now, puts)
        least = np.zeros(len(p), dtype=np.float32)
        np.minimum.at(least, rows[mine], meant_short[mine])
        left, right = columns == 0, ~mine & (columns > 0)
        return table(
            [
                own_total(fit_new - fit_old), own_total(fit_new), own_total(fit_old),
                own_total(fit_new - best[hidden_now]), own_total(fit_old - best[hidden_was]),
                total(meant_new - meant_old, mine), total(meant_new, mine),
                total(meant_old, mine), total(meant_short, mine), least, total(stays, mine),
                total(stays - meant_old, left), total(stays - meant_old, right),
            ]
        )  # fmt: skip
