"""What an HTML tag, a style and a class or id mean to the walk over the tree."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from selectolax.lexbor import LexborHTMLParser

BLOCK_TAGS: Final = frozenset(
    """address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main menu nav ol optgroup
    option p pre section select summary table tbody td tfoot th thead tr ul html marquee""".split()
)
SKIPPED_TAGS: Final = frozenset(
    """style template svg math object embed audio video canvas textarea head noframes
    noscript iframe frame input title""".split()
)
TABLE_TAGS: Final = frozenset({"table", "tr", "td", "th", "option"})

# How the walk takes an element. Up to `LAST_WALKED` its inside is read too.
INLINE, BLOCK, ANCHOR, BREAK, IMAGE, SCRIPT, SKIPPED, NOTHING = range(8)
LAST_WALKED: Final = ANCHOR


_KINDS = (
    dict.fromkeys("span font b strong i em u ins label small".split(), INLINE)
    | dict.fromkeys(BLOCK_TAGS, BLOCK)
    | dict.fromkeys(SKIPPED_TAGS, SKIPPED)
    | {"a": ANCHOR, "area": ANCHOR, "br": BREAK, "img": IMAGE, "script": SCRIPT}
)


def _by_number() -> dict[int, tuple[str, int]]:
    tree = LexborHTMLParser("<body><!-- -->")
    numbers = {tree.create_node(tag).tag_id: (tag, kind) for tag, kind in _KINDS.items()}
    comment = tree.body.first_child if tree.body else None
    return numbers | ({comment.tag_id: ("", NOTHING)} if comment else {})


# The parser tells its own number of a tag at a fifth of the cost of the name.
BY_NUMBER: Final = _by_number()


def told(tag: str | None) -> tuple[str, int]:
    """A tag and its kind, of those that are not in `BY_NUMBER`."""
    if not tag or tag[0] in "-!_":  # "-comment" and the like
        return "", NOTHING
    return tag, INLINE


_RUN_WORDS = "date time pub source author title riqi shijian laiyuan info".split()
_RUN_LETTERS = re.compile(r"(?:^|[-_ ])(?:sj|rq|ly|bt|fbsj)(?:$|[-_ ])")
_BLOCK_STYLE = re.compile(r"display\s*:\s*(?:block|flex|grid|table|list-item)", re.IGNORECASE)


@lru_cache(maxsize=2048)
def is_block_style(style: str) -> bool:
    """Whether these CSS declarations make a block of an inline element."""
    return bool(_BLOCK_STYLE.search(style))


@lru_cache(maxsize=2048)
def names_a_run(label: str) -> bool:
    """Whether class and id say that an inline element holds a date, a source or a title."""
    label = label.lower()
    return any(map(label.__contains__, _RUN_WORDS)) or bool(_RUN_LETTERS.search(label))
