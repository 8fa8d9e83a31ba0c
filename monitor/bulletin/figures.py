"""Numbers that remember where they come from, from the sentence they stand in back to the rows.

A number is written with `num` (or a relative of it): the string it gives carries, between
private-use characters, how the number is computed. `tree.paragraph` takes these apart again:
what is printed has none of them, and the paragraph keeps the `Figure`s.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

_OPEN, _MIDDLE, _CLOSE = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_MIDDLE}{_CLOSE}]*){_MIDDLE}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_STRAY = re.compile(f"[{_OPEN}{_MIDDLE}{_CLOSE}]")

TARGETS, CASES = "监测对象", "整改事项"
EARLIER_TARGETS, EARLIER_CASES = "上期监测对象", "上期整改事项"
UNITS = "责任单位"

SUM = "sum"  # of the queries
SHARE = "share"  # first ÷ second
DIFFERENCE = "difference"  # first − second, without sign
POINTS = "points"  # first ÷ second − third ÷ fourth, in percentage points, without sign


@dataclass(frozen=True, slots=True)
class Query:
    """Rows of one table of a period whose fields have the values given (`trace.rows`).

    `measure`: "" counts the rows, "合计…" adds a field up, "不同…" counts its different values.
    """

    table: str
    where: tuple[tuple[str, str], ...] = ()
    measure: str = ""

    def __str__(self) -> str:
        chosen = "，".join(f"{name}＝{value}" for name, value in self.where)
        return f"{self.table}［{chosen or '全部'}］" + (f"的{self.measure}" if self.measure else "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a sentence. `start`: its place in the paragraph, in characters; `rule`: how it
    is computed, in words; `queries`: from which rows, empty for what is not counted (a day);
    `how` they make the number: SUM, SHARE, DIFFERENCE or POINTS."""

    start: int
    text: str
    rule: str
    queries: tuple[Query, ...] = ()
    how: str = "sum"


def query(table: str, measure: str = "", **where: str) -> Query:
    """A query; names and values of `where` as `trace` knows them."""
    return Query(table, tuple(where.items()), measure)


def num(value: int | str, rule: str, *queries: Query, how: str = SUM) -> str:
    """A number as it is printed, with its origin."""
    origin = json.dumps([rule, how, [[q.table, q.where, q.measure] for q in queries]])
    return f"{_OPEN}{origin}{_MIDDLE}{value}{_CLOSE}"


def rate(share: Fraction | None, rule: str, part: Query, whole: Query) -> str:
    """A share in per cent, of the rows of `part` among those of `whole`."""
    from .phrases import percent

    return num(percent(share), rule, part, whole, how=SHARE)


def on(when: date, rule: str) -> str:
    """A day: 2026年10月9日."""
    return num(f"{when.year}年{when.month}月{when.day}日", rule)


def apart(text: str, start: int = 0) -> tuple[str, tuple[Figure, ...]]:
    """The text as it is printed and its figures; `start` is where it begins in its paragraph."""
    figures: list[Figure] = []
    plain = ""
    last = 0
    for found in _MARKED.finditer(text):
        plain += _STRAY.sub("", text[last : found.start()])
        last = found.end()
        shown = _STRAY.sub("", found[2])
        try:
            rule, how, queries = json.loads(found[1])
            made = tuple(Query(t, tuple(map(tuple, w)), m) for t, w, m in queries)
            figures.append(Figure(start + len(plain), shown, rule, made, how))
        except (ValueError, TypeError):
            pass  # not ours: somebody's text with private-use characters in it
        plain += shown
    return plain + _STRAY.sub("", text[last:]), tuple(figures)
