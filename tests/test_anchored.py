"""Many passages are searched at once for what a check must find before it looks closer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from monitor.engine import Engine
from monitor.engine.anchored import Texts
from monitor.model import Group, Hit
from monitor.rulebook import builtin_folder, load
from monitor.rulebook.examples import passage_of
from monitor.text.passage import Passage


@dataclass
class Fake:
    anchors: tuple[str, ...]
    folded: bool = False

    def run(self, passage: Passage) -> Iterator[Hit]:
        raise AssertionError(passage)


@pytest.mark.parametrize(
    ("check", "rows"),
    [
        (Fake(("布署", "座落")), [0, 2]),
        (Fake(("无",)), []),
        (Fake(()), [0, 1, 2]),
        (Fake(("ＡＢ",)), [1]),
        (Fake(("ab",), folded=True), [1]),
        (Fake(("署\n布",)), []),  # joined they hold it, none of them does
        (None, [0, 1, 2]),
    ],
)
def test_only_what_holds_an_anchor_is_read(check: Fake | None, rows: list[int]) -> None:
    texts = Texts([Passage.of_text(text) for text in ("布署", "ＡＢ部署", "布署，座落")])
    assert list(texts.rows(check)) == rows


def test_one_passage_is_left_to_the_check() -> None:
    assert list(Texts([Passage.of_text("部署")]).rows(Fake(("布署",)))) == [0]


def test_examples_read_together_are_read_alike() -> None:
    book = load((builtin_folder(),))
    engine = Engine(book)
    passages = [
        passage_of(example)[0]
        for rule in book.rules.values()
        if rule.type in {"pattern", "code"}
        for example in (*rule.bad, *rule.good)
    ]
    groups = frozenset({Group.WORDING})
    together = engine.check_all(passages, groups=groups)
    assert any(together)
    assert together == [engine.check_passage(one, groups=groups) for one in passages]
