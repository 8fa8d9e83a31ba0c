"""Word 97–2003 documents: what antiword leaves out, written here byte by byte."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import pytest
from trap_files import ole

from monitor.documents.budget import Budget
from monitor.documents.doc_parts import NOTHING, hidden_blocks, parts_of
from monitor.documents.reader import read

N = "110101199003070118"
VANISH, DELETED, BOLD = 0x083C, 0x0800, 0x0835


def old_word(
    sorts: Sequence[str], runs: Sequence[tuple[str, bytes]] = (), *, flags: int = 0x0200, bytewise: bool = False
) -> bytes:  # fmt: skip
    """A document of these sorts of text; `runs` are pieces of it with the properties they have."""
    text = "".join(sorts)
    raw = text.encode("cp1252") if bytewise else text.encode("utf-16-le")
    start, width = 2048, 1 if bytewise else 2
    page = bytearray(512)
    page[511] = len(runs)
    at = 0xF0
    for number, (said, properties) in enumerate(runs):
        first = start + width * text.index(said)
        struct.pack_into("<LL", page, 4 * number, first, first + width * len(said))
        page[4 * (len(runs) + 1) + number] = at // 2
        page[at : at + 1 + len(properties)] = bytes([len(properties)]) + properties
        at += 16
    place = start * 2 | 0x4000_0000 if bytewise else start
    shared = b"\x01" + struct.pack("<H", 3) + b"abc"  # properties that pieces share, passed over
    plc = struct.pack("<LL", 0, len(text)) + struct.pack("<HLH", 0, place, 0)
    table = shared + b"\x02" + struct.pack("<L", len(plc)) + plc
    bte = struct.pack("<LLL", start, start + len(raw), 1536 // 512)
    head = bytearray(1536)
    struct.pack_into("<HHHHHH", head, 0, 0xA5EC, 0xC1, 0, 0, 0, flags)
    struct.pack_into("<8L", head, 0x4C, *(len(s) for s in sorts), *[0] * (8 - len(sorts)))
    struct.pack_into("<LL", head, 0x1A2, 0, len(table))
    struct.pack_into("<LL", head, 0xFA, len(table), len(bte) if runs else 4)
    return ole({"WordDocument": bytes(head) + bytes(page) + raw, "1Table": table + bte})


def sprm(name: int, value: bytes = b"\x01") -> bytes:
    return struct.pack("<H", name) + value


SORTS = ("正文甲乙丙丁\r", "脚注\r", f"页眉 {N}\r", "", "批注 13812345678\r", "尾注\r", "文本框\r")


def test_each_sort_of_text() -> None:
    parts = parts_of(old_word(SORTS))
    assert parts.texts["页眉页脚"] == f"页眉 {N}\n"
    blocks = [*hidden_blocks(parts, "正文甲乙丙丁 脚注 尾注 文本框", Budget())]
    assert [(b.text, b.location, b.hidden) for b in blocks] == [
        (f"页眉 {N}", "页眉页脚", ""),
        ("批注 13812345678", "批注", "批注"),
    ]


@pytest.mark.parametrize(
    ("properties", "way"),
    [
        (sprm(VANISH), "隐藏文字"), (sprm(DELETED), "已删除的修订"), (sprm(VANISH, b"\0"), ""), (sprm(BOLD), ""),
        (sprm(0xCA31, b"\x02ab") + sprm(0x6870, bytes(4)) + sprm(VANISH), "隐藏文字"),
    ],
)  # fmt: skip
def test_runs_that_are_hidden(properties: bytes, way: str) -> None:
    assert parts_of(old_word(SORTS, [("乙丙", properties)])).hidden == (
        [(way, "乙丙")] if way else []
    )


def test_neighbours_hidden_in_one_way_are_one_run() -> None:
    runs = [("甲", sprm(VANISH)), ("乙", sprm(VANISH)), ("丙", sprm(DELETED))]
    hidden = parts_of(old_word(SORTS, runs)).hidden
    assert hidden == [("隐藏文字", "甲乙"), ("已删除的修订", "丙")]


def test_characters_of_one_byte() -> None:
    parts = parts_of(
        old_word(("body and more\r", "", f"head {N}\r"), [("more", sprm(VANISH))], bytewise=True)
    )
    assert parts.texts["页眉页脚"] == f"head {N}\n"
    assert parts.hidden == [("隐藏文字", "more")]


def test_codes_of_fields_are_no_text_but_kept() -> None:
    parts = parts_of(old_word((f'甲\x13HYPERLINK "http://a/{N}"\x14链接\x15乙\r',)))
    assert parts.texts["正文"] == "甲链接乙\n"
    assert N in parts.everything


@pytest.mark.parametrize("cut", [600, 2500, 4600])
def test_a_damaged_document_has_no_parts(cut: int) -> None:
    assert parts_of(old_word(SORTS)[:cut]) == NOTHING


def test_an_encrypted_document_has_no_parts() -> None:
    assert parts_of(old_word(SORTS, flags=0x0300)) == NOTHING


@pytest.mark.debian
@pytest.mark.parametrize("crashes", [False, True])
def test_the_reader_tells_all_of_it(monkeypatch: pytest.MonkeyPatch, crashes: bool) -> None:
    if crashes:
        monkeypatch.setattr("monitor.documents.doc._run", lambda tool, data: "")
    body = f"申请人身份证号{N}\r"
    data = old_word((body, "", "", "", "原为440524198001010014\r"), [(N, sprm(VANISH))])
    (document,) = read(data, "a.doc")
    told = {block.text: block.hidden for block in document.blocks}
    assert told.pop(N) == "隐藏文字"
    assert told.pop("原为440524198001010014") == "批注"
    assert not any(N in text for text in told)
