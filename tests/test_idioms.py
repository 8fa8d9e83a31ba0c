"""Idioms with one character wrong, and all that only looks like one."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.checks.idioms import Idioms, read_idioms
from monitor.model import Group, Level, Rule
from monitor.text.passage import Passage


def rule(*rows: tuple[str, ...], **data: object) -> Rule:
    return Rule(
        id="own", group=Group.WORDING, title="成语", level=Level.ERROR, basis="《现代汉语词典》",
        message="“{text}”疑为“{suggestion}”。", type="idioms", data={"file": "own.tsv", "rows": rows, **data},
    )  # fmt: skip


CHECK = Idioms(
    rule(("耳熟能详", "年年有余"), ("自以为是", "交头接耳"), puns=["鱼"], allow=["交头结耳"])
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这些道理大家耳熟能祥。", [("耳熟能祥", "耳熟能详")]),
        ("耳熟能祥，耳塾能详", [("耳熟能祥", "耳熟能详"), ("耳塾能详", "耳熟能详")]),
        ("大家耳熟\u200b能祥。", [("耳熟\u200b能祥", "耳熟能详")]),
        ("大家耳熟能详。", []),
        ("大家耳熟能詳，雖已耳塾能詳。", []),  # the other script has other characters
        ("大家耳熟能干。", []),  # neither the sound nor the shape of 详
        ("祝大家年年有鱼。", []),  # a pun
        ("会上交头结耳。", []),  # allowed by the office
        ("耳熟", []),
        ("", []),
    ],
)
def test_finds_one_wrong_character(text: str, found: list[tuple[str, str]]) -> None:
    passage = Passage.of_text(text, published=date(2026, 1, 1))
    hits = [(text[hit.start : hit.end], hit.suggestion) for hit in CHECK.run(passage)]
    assert sorted(hits) == sorted(found)


def test_rows_hold_idioms_of_four_characters() -> None:
    told: list[tuple[str, object]] = []
    read_idioms(
        {"file": "own.tsv", "rows": [("耳熟能详", "三个字")]}, lambda *a: told.append(a[:2])
    )
    assert told == [("own.tsv 第1行", "三个字")]
    read_idioms({"file": "own.tsv", "rows": []}, lambda *a: told.append(a[:2]))
    assert told[1:] == [("data.file", "own.tsv")]


def test_a_long_text_is_read_in_pieces_that_hide_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "这些道理大家耳熟能祥。" * 3
    whole = [(h.start, h.end) for h in CHECK.run(Passage.of_text(text))]
    assert len(whole) == 3
    for size in range(1, 12):
        monkeypatch.setattr("monitor.checks.idioms._AT_ONCE", size)
        assert sorted((h.start, h.end) for h in CHECK.run(Passage.of_text(text))) == whole
