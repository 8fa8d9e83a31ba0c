"""Passages: blocks as one text, and back to the block."""

from __future__ import annotations

from monitor.model import Block
from monitor.text.passage import Passage


def test_blocks_are_joined_by_line_feeds_and_found_again() -> None:
    passage = Passage((Block(text="第一"), Block(text=""), Block(text="三")))
    assert passage.text == "第一\n\n三"
    assert passage.starts == (0, 3, 4)
    assert [passage.block_at(at) for at in range(5)] == [0, 0, 0, 1, 2]


def test_text_given_whole_keeps_its_offsets() -> None:
    passage = Passage.of_text("一\n二\n三")
    assert passage.text == "一\n二\n三"
    assert len(passage.blocks) == 1
    assert passage.block_at(4) == 0


def test_no_blocks_is_an_empty_text() -> None:
    passage = Passage(())
    assert passage.text == "" and passage.block_at(0) == 0
    assert passage.folded.text == ""


def test_folding_is_done_once() -> None:
    passage = Passage.of_texts(["習", "近"])
    assert passage.folded is passage.folded
    assert passage.folded.text == "习\n近"
