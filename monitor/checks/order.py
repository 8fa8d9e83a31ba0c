"""Lists whose order is fixed: leaders by rank, 核心价值观, 四个意识 …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.fold import fold_text
from ..text.passage import Passage
from ..text.terms import Words
from .context import excused, facts, level_on, read

TYPES = frozenset({"order"})

_BETWEEN = re.compile(r"(?:同志)?[”’]?(?:、|和|与|及|以及|、和)[“‘]?")
_JOINS = frozenset("、和与及以同”’“‘")


@dataclass(frozen=True, slots=True)
class Order:
    """`items` in their order; fewer than `least` of them in a row prove nothing."""

    items: tuple[str, ...]
    least: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderData:
    orders: tuple[Order, ...]
    context: Context


def read_order(data: Mapping[str, Any], report: Report) -> OrderData:
    """`[[data.orders]]` with `items` and `least`."""
    reader = Reader(data, report, ("orders", *CONTEXT))
    orders = []
    rows = data.get("orders")
    if not isinstance(rows, list) or not rows:
        report("data.orders", str(rows), "至少一个 [[data.orders]]")
        rows = []
    for number, row in enumerate(rows, 1):
        part = Reader(row if isinstance(row, Mapping) else {}, report, ("items", "least"))
        items, least = part.texts("items"), part.data.get("least", 0)
        if len(items) < 2 or type(least) is not int or not 2 <= least <= len(items):
            report(f"data.orders 第{number}项", str(row)[:60], "items 至少两项，least 从 2 到项数")
            continue
        orders.append(Order(items, least))
    return OrderData(orders=tuple(orders), context=reader.context())


class OrderCheck:
    """All order rules in one automaton of their items."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = [(rule, read(read_order, rule)) for rule in rules]
        owners: dict[str, list[int]] = {}
        for owner, (_, data) in enumerate(self._rules):
            for item in dict.fromkeys(item for order in data.orders for item in order.items):
                owners.setdefault(fold_text(item), []).append(owner)
        self._words = Words(owners)
        self._owners = list(owners.values())

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        rows: dict[int, list[tuple[int, int, str]]] = {}
        for start, end, word in self._words.find(text):
            # A word that stands in no list is let go at once: most do.
            if text[end : end + 1] in _JOINS or text[start - 1 : start] in _JOINS:
                for owner in self._owners[word]:
                    rows.setdefault(owner, []).append((start, end, self._words.words[word]))
        for owner, items in rows.items():
            if len(items) > 1:
                yield from self._judge(*self._rules[owner], items, passage)

    def _judge(
        self, rule: Rule, data: OrderData, items: list[tuple[int, int, str]], passage: Passage
    ) -> Iterator[Hit]:
        for first, last, right in _with_strangers(items, passage.folded.text, data.orders):
            start, end = passage.folded.origin(first, last)
            if not excused(data.context, passage.text, start, end):
                yield Hit(
                    rule=rule, start=start, end=end, suggestion="、".join(right), facts=facts(rule)
                )
        for run in _runs(items, passage.folded.text):
            right = _right_order([item for _, _, item in run], data.orders)
            if not right:
                continue
            holds, level = level_on(data.context, rule, passage.published)
            start, end = passage.folded.origin(run[0][0], run[-1][1])
            if holds and not excused(data.context, passage.text, start, end):
                yield Hit(
                    rule=rule, start=start, end=end, suggestion="、".join(right), level=level,
                    facts=facts(rule),
                )  # fmt: skip


def _runs(items: list[tuple[int, int, str]], text: str) -> Iterator[list[tuple[int, int, str]]]:
    """Items that follow each other with nothing but a separator between them."""
    items.sort(key=lambda item: (item[0], -item[1]))
    run: list[tuple[int, int, str]] = []
    for item in items:
        if run and item[0] < run[-1][1]:
            continue
        if run and not _BETWEEN.fullmatch(text, run[-1][1], item[0]):
            yield run
            run = []
        run.append(item)
    yield run


def _with_strangers(
    items: list[tuple[int, int, str]], text: str, orders: Sequence[Order]
) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Lists that are whole but for one member, which has another character or two: 公平司法 for
    公正司法. (start, end, the right list) of each."""
    starts: dict[int, int] = {}
    named: dict[int, str] = {}
    ends: dict[int, int] = {}
    for start, end, item in sorted(items, key=lambda item: (item[0], -item[1])):
        if start not in starts:
            starts[start], named[start] = end, item
        ends.setdefault(end, start)  # of 乡风文明 and 文明 the longer
    for order in orders:
        if len(order.items) < 3 or order.least < len(order.items):
            continue
        for place, (lost, before, after) in enumerate(
            zip(order.items, ("", *order.items), (*order.items[1:], ""), strict=False)
        ):
            for start, end, item in items:
                if before and item == before and text[end : end + 1] == "、":
                    first = end + 1
                elif not before and item == after and text[start - 1 : start] == "、":
                    first = start - 1 - len(lost)
                else:
                    continue
                stranger = text[max(0, first) : first + len(lost)]
                if first < 0 or named.get(first) == stranger or not _is_like(stranger, lost):
                    continue
                if not before and stranger[0] != lost[0] and text[first - 1 : first].isalpha():
                    continue  # its first characters may be of the sentence: 促进|工业化
                whole = _whole(order.items, place, first, starts, named, ends, text)
                if whole:
                    yield *whole, order.items


def _is_like(stranger: str, lost: str) -> bool:
    """Of the same length, with half of its characters in their places."""
    same = sum(a == b for a, b in zip(stranger, lost, strict=False))
    return len(stranger) == len(lost) and stranger.isalpha() and 2 * same >= len(lost)


def _whole(
    items: tuple[str, ...],
    place: int,
    first: int,
    starts: dict[int, int],
    named: dict[int, str],
    ends: dict[int, int],
    text: str,
) -> tuple[int, int] | None:
    """The range of the list, if all its other members stand around the stranger at `first`."""
    begin, end = first, first + len(items[place])
    for item in reversed(items[:place]):
        if text[begin - 1 : begin] != "、" or named.get(ends.get(begin - 1, -1)) != item:
            return None
        begin = ends[begin - 1]
    for item in items[place + 1 :]:
        joint = _BETWEEN.match(text, end)
        if not joint or named.get(joint.end()) != item:
            return None
        end = starts[joint.end()]
    return begin, end


def _right_order(run: list[str], orders: Sequence[Order]) -> tuple[str, ...]:
    """The order the run should have had, or () when some order allows it or none knows it."""
    if len(set(run)) < len(run):
        return ()
    right: tuple[str, ...] = ()
    for order in orders:
        if len(run) < order.least or not set(run) <= set(order.items):
            continue
        due = tuple(item for item in order.items if item in run)
        if list(due) == run:
            return ()
        right = right or due
    return right


def build(rules: Sequence[Rule], settings: RuleSettings) -> OrderCheck:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return OrderCheck(rules)
