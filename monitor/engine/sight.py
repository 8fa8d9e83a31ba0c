"""Hidden text is nobody's published wording: it is judged as dark text only.

A rule that looks for what is hidden on purpose (gambling, pornography) says `hidden = true`
in its data. Text that scripts fade in is seen by people, and judged like any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Group, Hit
from ..text.passage import Passage
from ..text.visibility import TRANSPARENT

_OF_READERS = frozenset({Group.WORDING, Group.SPELLING})


def in_sight(hits: Sequence[Hit], passage: Passage) -> list[Hit]:
    """The hits without those of wording and spelling in blocks that nobody sees."""
    if not hits or not any(block.hidden for block in passage.blocks):
        return list(hits)
    return [hit for hit in hits if _judged(hit, passage.blocks[passage.block_at(hit.start)].hidden)]


def _judged(hit: Hit, hidden: str) -> bool:
    return (
        hidden in {"", TRANSPARENT}
        or hit.rule.group not in _OF_READERS
        or hit.rule.data.get("hidden") is True
    )
