"""Masks that hide too little of a citizen's number, alone or together with their row."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.passage import Passage
from .layout import Layout
from .masks import completes, is_weak, joins_birth, shapes
from .sight import Sight


def weak_masks(passage: Passage, layout: Layout, hidden_at_most: int) -> Iterator[Sight]:
    """weak_mask: at most `hidden_at_most` characters hidden; joinable_mask: the row has the rest."""
    text = passage.text
    found = list(shapes(text))
    for number, (start, end, shape) in enumerate(found):
        if is_weak(shape, hidden_at_most):
            yield Sight("id_card", "weak_mask", start, end, shape, 0.9)
            continue
        if shape.count("*") > 14:
            continue
        row_start, row_end = layout.at(start).row
        around = (
            text[max(row_start, start - 200) : start] + " " + text[end : min(row_end, end + 200)]
        )
        others = (
            s for a, _, s in found[max(0, number - 3) : number + 4] if row_start <= a < row_end
        )
        if joins_birth(shape, around) or any(completes(shape, s, hidden_at_most) for s in others):
            yield Sight("id_card", "joinable_mask", start, end, shape, 0.85)
