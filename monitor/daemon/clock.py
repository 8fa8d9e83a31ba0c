"""The wall clock, and a watch over it: what is due is stored as wall time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ..model import CHINA


def wall_clock() -> datetime:
    """Now, in the time zone in which days are counted."""
    return datetime.now(CHINA)


class ClockWatch:
    """Compares wall time with monotonic time between two looks.

    After a step back, work stamped with later times would wait for the old time to come round
    again; after a step forward everything falls due at once. Both are worth a line in the log,
    and a step back makes the dispatcher release what lies too far ahead.
    """

    def __init__(
        self,
        wall: Callable[[], datetime],
        monotonic: Callable[[], float],
        tolerance: timedelta = timedelta(seconds=30),
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._tolerance = tolerance
        self._last = (wall(), monotonic())

    def step(self) -> timedelta:
        """How far the wall clock was moved since the last call; zero within the tolerance."""
        wall, monotonic = self._wall(), self._monotonic()
        moved = (wall - self._last[0]) - timedelta(seconds=monotonic - self._last[1])
        self._last = (wall, monotonic)
        return moved if abs(moved) > self._tolerance else timedelta(0)
