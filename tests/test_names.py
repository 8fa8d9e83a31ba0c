"""What class and id tell is learnt once for the pages under the same style rules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitor.text import names
from monitor.text.html import read_page
from monitor.text.names import MOST_NAMES, MOST_RULES, names_under
from monitor.text.visibility import NOT_SHOWN


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    names._once.clear()
    names._kept.cache_clear()
    yield


def hidden(html: str) -> list[tuple[str, str]]:
    return [(p.text, p.hidden) for p in read_page(html).pieces]


def test_the_same_names_hide_under_one_sheet_and_not_under_another() -> None:
    body = "<body><p class='a b'>甲</p><p id=c>乙</p><p class>丙</p><p class=b id=d>丁</p>"
    shown = [("甲", ""), ("乙", ""), ("丙", ""), ("丁", "")]
    some = [("甲", NOT_SHOWN), ("乙", ""), ("丙", ""), ("丁", NOT_SHOWN)]
    other = [("甲", ""), ("乙", NOT_SHOWN), ("丙", ""), ("丁", "")]
    for _ in range(3):
        assert hidden(body) == shown
        assert hidden(f"<style>.b{{display:none}}</style>{body}") == some
        assert hidden(f"<style>#c{{display:none}}</style>{body}") == other


def test_names_are_kept_from_the_second_page_on_that_has_the_rules() -> None:
    rules = ((".a", NOT_SHOWN),)
    first, second, third = (names_under(rules) for _ in range(3))
    assert first is not second
    assert second is third is not names_under(())


def test_memory_is_bounded() -> None:
    for number in range(MOST_RULES + 9):
        names_under(((f".n{number}", NOT_SHOWN),))
    assert len(names._once) == MOST_RULES
    for most, left in ((MOST_NAMES, MOST_NAMES), (MOST_NAMES + 1, 0)):
        page = "".join(f"<p class=n{number}>" for number in range(most))
        for _ in range(2):
            read_page(page)
        assert len(names_under(()).met) == left
