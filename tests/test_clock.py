"""The watch over the wall clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.daemon.clock import ClockWatch
from monitor.model import CHINA

START = datetime(2026, 7, 1, 8, 0, tzinfo=CHINA)


class Clocks:
    """A wall and a monotonic clock that a test moves."""

    def __init__(self) -> None:
        self.wall = START
        self.monotonic = 100.0

    def pass_time(self, seconds: float, *, wall: float | None = None) -> None:
        self.monotonic += seconds
        self.wall += timedelta(seconds=seconds if wall is None else wall)


@pytest.mark.parametrize(
    ("passed", "shown", "step"),
    [
        (60, 60, 0),
        (86400, 86400, 0),
        (60, 75, 0),  # NTP slewing stays within the tolerance
        (60, 3660, 3600),
        (60, -3540, -3600),
        (0, -120, -120),
    ],
)
def test_only_a_set_clock_is_a_step(passed: float, shown: float, step: float) -> None:
    clocks = Clocks()
    watch = ClockWatch(lambda: clocks.wall, lambda: clocks.monotonic)
    clocks.pass_time(passed, wall=shown)
    assert watch.step() == timedelta(seconds=step)
    assert watch.step() == timedelta(0), "one step is told once"
