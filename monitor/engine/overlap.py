"""One fault, one finding: of hits that overlap one is chosen."""

from __future__ import annotations

from bisect import bisect_left

from ..model import Group, Hit, Level

_ONE_FAULT = (Group.WORDING, Group.SPELLING)
_GRAVITY = tuple(Level)


def one_for_each_place(hits: list[Hit]) -> list[Hit]:
    """Of wording and spelling hits that overlap only one: an office reads one fault once.

    What is in service goes before what is on trial, the exact rules before the guessing
    ones, then the graver, then the longer hit. Other groups are left alone.
    """
    rest = [hit for hit in hits if hit.rule.group not in _ONE_FAULT]
    rivals = [hit for hit in hits if hit.rule.group in _ONE_FAULT]
    rivals.sort(
        key=lambda hit: (
            hit.rule.trial,
            _ONE_FAULT.index(hit.rule.group),
            _GRAVITY.index(hit.level or hit.rule.level),
            hit.start - hit.end,
            hit.start,
            hit.rule.id,
        )
    )
    starts: list[int] = []
    taken: list[Hit] = []
    for hit in rivals:
        place = bisect_left(starts, hit.end)
        if not place or taken[place - 1].end <= hit.start:
            starts.insert(place, hit.start)
            taken.insert(place, hit)
    return rest + taken
