"""Cells kept as columns are the same blocks as ever, made only where somebody asks."""

from __future__ import annotations

import pytest

from monitor.attachments.wire import packed, unpacked
from monitor.documents.grid import Batch, batched, cells, with_heads
from monitor.model import (
    Block,
    BlockKind,
    Blocks,
    Cell,
    Cells,
    Document,
    DocumentKind,
    single_blocks,
    texts_of,
)
from monitor.text.passage import Passage

ROWS = [
    (0, {0: "名册"}),
    (1, {0: "姓名", 1: "身份证号"}),
    (2, {0: "张桂芳", 1: "", 2: "备注"}),
    (11, {1: "x"}),
]
SOME = Cells(
    table=1, place="工作表“名单”", texts=["甲", "乙"], rows=[0, 11], columns=[27, 1], labels={1: "身份证号"},
    ways=["", "隐藏列"],
)  # fmt: skip


def test_a_cell_says_where_it_stands() -> None:
    first, second = SOME.blocks()
    assert first == Block(
        text="甲", kind=BlockKind.CELL, location="工作表“名单”第 1 行“AB”列",
        cell=Cell(table=1, row=0, column=27),
    )  # fmt: skip
    assert second.location == "工作表“名单”第 12 行“身份证号”列（隐藏列）"
    assert second.hidden == "隐藏列"


def test_blocks_are_made_only_when_asked_for() -> None:
    blocks = Blocks([Block(text="题"), SOME])
    passage = Passage(blocks)
    assert (len(blocks), texts_of(blocks), passage.text) == (3, ["题", "甲", "乙"], "题\n甲\n乙")
    assert passage.starts == (0, 2, 4) and [*single_blocks(blocks)] == [Block(text="题")]
    assert blocks._made is None
    assert blocks[2] is blocks[2] and blocks[1:] == tuple(SOME.blocks())
    assert blocks == (Block(text="题"), *SOME.blocks()) and passage.blocks == tuple(blocks)


def test_the_head_names_what_stands_under_it() -> None:
    found = [
        b
        for part in cells(batched(ROWS), table=0, place="", hidden_rows={11})
        for b in part.blocks()
    ]
    assert [(b.text, b.location) for b in found] == [
        ("名册", "第 1 行“A”列"), ("姓名", "第 2 行“姓名”列"), ("身份证号", "第 2 行“身份证号”列"),
        ("张桂芳", "第 3 行“姓名”列"), ("备注", "第 3 行“C”列"), ("x", "第 12 行“身份证号”列（隐藏行）"),
    ]  # fmt: skip


def test_a_merged_head_is_repeated() -> None:
    batch = Batch([0, 1, 1, 9], [0, 1, 2, 0], ["合并", "联系方式", "已有", "远"])
    (top, rest) = with_heads([batch], {1: [(1, 3)], 0: [(0, 1)]})
    assert [*zip(*top, strict=True)] == [
        (0, 0, "合并"), (0, 1, "合并"), (1, 1, "联系方式"), (1, 2, "已有"), (1, 3, "联系方式"),
    ]  # fmt: skip
    assert rest == Batch([9], [0], ["远"])


@pytest.mark.parametrize("text", ["", "a\0b", "\ud800", "换\n行"])
def test_cells_travel(text: str) -> None:
    part = Cells(table=0, place="表", texts=["一", text], rows=[3, 4], columns=[0, 1], labels={})
    (back,) = unpacked(
        packed([Document(url="u", kind=DocumentKind.FILE, blocks=Blocks([part, Block(text=text)]))])
    )
    assert texts_of(back.blocks) == ["一", text.replace("\0", "\ufffd"), text]
    assert back.blocks[1].cell == Cell(table=0, row=4, column=1)


def test_an_answer_with_too_little_behind_its_head_is_refused() -> None:
    answer = packed([Document(url="u", kind=DocumentKind.FILE, blocks=Blocks([SOME]))])
    for size in range(len(answer)):
        with pytest.raises(ValueError):
            unpacked(answer[:size])
