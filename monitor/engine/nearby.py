"""Some blocks of passages under a check that judges each place by what stands near it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model import Hit
from ..text.passage import Passage
from .building import Built


@dataclass(frozen=True, slots=True)
class Part:
    """A passage to be read. Of the rules that judge by what stands near, only what they find
    in the blocks `asked` (indices) is wanted; None: in all."""

    passage: Passage
    asked: frozenset[int] | None = None


def hits_near(check: Built, parts: Sequence[Part]) -> list[list[Hit]]:
    """The hits of a near check in the blocks asked about, as it has them reading the whole.

    The whole is read only where those blocks with what stands near them have a hit, for what is
    far away may excuse it.
    """
    reach = check.near.reach if check.near else 0
    kept = [_with_neighbours(part, reach) for part in parts]
    found = _hits(check, [_excerpt(*pair) for pair in zip(parts, kept, strict=True)])
    again = [
        row
        for row, (part, rows, hits) in enumerate(zip(parts, kept, found, strict=True))
        if len(rows) < len(part.passage.given) and hits
    ]
    for row, hits in zip(again, _hits(check, [parts[row].passage for row in again]), strict=True):
        found[row] = hits
    return [
        hits
        if part.asked is None
        else [hit for hit in hits if part.passage.block_at(hit.start) in part.asked]
        for part, hits in zip(parts, found, strict=True)
    ]


def _hits(check: Built, passages: Sequence[Passage]) -> list[list[Hit]]:
    if check.together and len(passages) > 1:
        return check.together.run_all(passages)
    return [list(check.check.run(passage)) for passage in passages]


def _excerpt(part: Part, kept: Sequence[int]) -> Passage:
    whole = part.passage
    if len(kept) == len(whole.given):
        return whole
    return Passage(tuple(whole.given[index] for index in kept), whole.published, whole.url)


def _with_neighbours(part: Part, reach: int) -> Sequence[int]:
    """The indices of the blocks asked about and of all that begin or end within `reach`."""
    passage, asked = part.passage, part.asked
    if asked is None or len(asked) == len(passage.given):
        return range(len(passage.given))
    ends = (*passage.starts[1:], len(passage.text) + 1)
    kept: set[int] = set()
    for index in asked:
        first = passage.block_at(max(0, passage.starts[index] - reach))
        kept.update(range(first, passage.block_at(ends[index] + reach) + 1))
    return sorted(kept)
