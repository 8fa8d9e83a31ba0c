"""Words that say something sensitive: found as an alternation of regular expressions would."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from monitor.checks.privacy.sensitive import Attributes

WORDS = st.lists(st.text("低保病情高", min_size=1, max_size=3), min_size=1, max_size=6, unique=True)


def _alternation(
    attributes: list[str], others: list[str], heads: list[str], text: str
) -> list[tuple[int, int, bool]]:
    longest = "|".join(sorted(attributes, key=len, reverse=True))
    pattern = "|".join([*others, f"({longest})", f"({'|'.join(heads) or '(?!)'})"])
    found = re.finditer(pattern, text)
    return [(m.start(), m.end(), m.lastindex == 2) for m in found if m.lastindex]


@given(WORDS, st.lists(st.text("病情高", min_size=1, max_size=3)), WORDS, st.text("低保病情高甲"))
def test_attributes_are_found_as_by_an_alternation(
    attributes: list[str], others: list[str], heads: list[str], text: str
) -> None:
    wanted = _alternation(attributes, others, heads, text)
    assert list(Attributes(attributes, others, heads).find(text)) == wanted


def test_a_longer_word_that_only_looks_like_one_hides_it() -> None:
    words = Attributes(["病", "低保"], ["致病性病"], ["病情"])
    assert list(words.find("高致病性病原，低保，病情")) == [(7, 9, False), (10, 11, False)]
