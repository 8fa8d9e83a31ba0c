"""Numbers laid out for small inline SVG charts; the templates only print what stands here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar: geometry in the chart's own units, and what a reader hears."""

    x: float
    y: float
    width: float
    height: float
    value: float
    label: str
    style: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    width: int
    height: int
    bars: tuple[Bar, ...]
    ticks: tuple[tuple[float, str], ...] = ()  # (y, number)
    labels: tuple[tuple[float, str], ...] = ()  # (x, word)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A sparkline: `points` and `area` as SVG coordinates."""

    width: int
    height: int
    points: str
    area: str
    last: tuple[float, float] = (0.0, 0.0)


def sparkline(
    values: Sequence[float], *, width: int = 160, height: int = 36, low: float, high: float
) -> Line | None:
    """A line over values evenly spaced, clipped to low…high; None for fewer than two."""
    if len(values) < 2 or high <= low:
        return None
    step = width / (len(values) - 1)

    def place(index: int, value: float) -> tuple[float, float]:
        part = (min(max(value, low), high) - low) / (high - low)
        return round(index * step, 1), round(3 + (height - 6) * (1 - part), 1)

    spots = [place(i, v) for i, v in enumerate(values)]
    points = " ".join(f"{x},{y}" for x, y in spots)
    area = f"0,{height} {points} {width},{height}"
    return Line(width=width, height=height, points=points, area=area, last=spots[-1])


def columns(
    groups: Sequence[tuple[str, Sequence[tuple[str, float]]]],
    *,
    width: int = 640,
    height: int = 150,
) -> Bars:
    """Grouped columns: (label, ((style, value), …)) per group, with an axis of whole numbers."""
    top = max((v for _, values in groups for _, v in values), default=0)
    step = _step(top)
    ceiling = max(step, step * -(-int(top) // step))
    left, bottom, head = 30, 22, 8
    room = height - bottom - head
    slot = (width - left) / max(len(groups), 1)
    each = max((len(values) for _, values in groups), default=1)
    bar = min(16.0, slot * 0.7 / each)
    bars: list[Bar] = []
    labels: list[tuple[float, str]] = []
    every = max(1, round(52 / slot)) if slot else 1
    for index, (label, values) in enumerate(groups):
        middle = left + slot * (index + 0.5)
        if (len(groups) - 1 - index) % every == 0:
            labels.append((round(middle, 1), label))
        for place, (style, value) in enumerate(values):
            tall = room * value / ceiling
            bars.append(
                Bar(
                    x=round(middle + (place - len(values) / 2) * bar, 1),
                    y=round(head + room - tall, 1),
                    width=round(bar - 1.5, 1),
                    height=round(tall, 1),
                    value=value,
                    label=label,
                    style=style,
                )
            )
    ticks = tuple(
        (round(head + room * (1 - n / ceiling), 1), str(n)) for n in range(0, ceiling + 1, step)
    )
    return Bars(width=width, height=height, bars=tuple(bars), ticks=ticks, labels=tuple(labels))


def _step(top: float) -> int:
    """A distance of ticks that gives two to four of them."""
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000):
        if top <= step * 4:
            return step
    return int(top // 3)


def weeks(today: date, count: int) -> tuple[date, ...]:
    """The Mondays of the last `count` weeks, oldest first, this week last."""
    monday = today - timedelta(days=today.weekday())
    return tuple(monday - timedelta(weeks=n) for n in reversed(range(count)))


def per_week(days: Iterable[date], mondays: Sequence[date]) -> list[int]:
    """How many of `days` fall into each week."""
    index = {monday: n for n, monday in enumerate(mondays)}
    counts = [0] * len(mondays)
    for day in days:
        place = index.get(day - timedelta(days=day.weekday()))
        if place is not None:
            counts[place] += 1
    return counts
