"""Attachments: every hiding place of every format, and a clear outcome for hostile files."""

from __future__ import annotations

import gzip
import io
import os
import signal
import struct
import zipfile
from array import array
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from documents_files import docx, many_sheets, ofd, packed, pdf, rtf, xlsx
from hypothesis import given, settings
from hypothesis import strategies as st
from privacy_people import People

from monitor.attachments import Limits, Opener
from monitor.attachments.nursery import FILES
from monitor.attachments.wire import packed as packed_documents
from monitor.attachments.wire import unpacked
from monitor.checks import privacy
from monitor.documents.budget import Budget
from monitor.documents.pdf import join_wrapped
from monitor.documents.reader import read
from monitor.documents.sniff import sniff
from monitor.model import Document
from monitor.rulebook import builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage


@pytest.fixture(scope="module")
def check() -> privacy.PrivacyCheck:
    book = load([builtin_folder()])
    return privacy.build(
        [r for r in book.rules.values() if r.type in privacy.TYPES], RuleSettings()
    )


@pytest.fixture
def crowd() -> People:
    return People(77)


def only(documents: tuple[Document, ...]) -> Document:
    assert len(documents) == 1
    return documents[0]


def where(document: Document, value: str) -> tuple[str, str]:
    """(location, hidden) of the first block that holds the value."""
    block = next(b for b in document.blocks if value in b.text)
    return block.location, block.hidden


def leaks(check, documents: tuple[Document, ...]) -> set[str]:
    found = set()
    for document in documents:
        passage = Passage(document.blocks)
        found |= {passage.text[h.start : h.end] for h in check.run(passage)}
    return found


def test_every_place_of_a_word_document(check, crowd: People) -> None:
    places = (
        "body",
        "split",
        "cell",
        "nested",
        "box",
        "deleted",
        "hidden",
        "header",
        "footer",
        "note",
        "comment",
    )
    values = {place: crowd.id18() for place in places}
    inside = crowd.id18()
    documents = read(docx(values, xlsx({"cell": inside})), "公示.docx")
    assert leaks(check, documents) >= {*values.values(), inside}
    main = documents[0]
    assert where(main, values["cell"]) == ("正文第 1 个表格第 2 行“身份证号”列", "")
    assert where(main, values["deleted"])[1] == "已删除的修订"
    assert where(main, values["hidden"])[1] == "隐藏文字"
    assert where(main, values["comment"])[1] == "批注"
    assert where(main, values["header"])[0].startswith("页眉")
    assert "文本框" in where(main, values["box"])[0]
    assert documents[1].url == "公示.docx!/Microsoft_Excel_Sheet1.xlsx"


def test_every_place_of_a_workbook(check, crowd: People) -> None:
    values = {
        place: crowd.id18() for place in ("cell", "row", "column", "sheet", "very", "comment")
    }
    values["number"] = crowd.mobile()
    documents = read(xlsx(values), "名单.xlsx")
    assert leaks(check, documents) >= set(values.values())
    book = only(documents)
    assert where(book, values["row"]) == ("工作表“名单”第 4 行“身份证号”列（隐藏行）", "隐藏行")
    assert where(book, values["column"]) == ("工作表“名单”第 3 行“备注”列（隐藏列）", "隐藏列")
    assert where(book, values["sheet"])[1] == "隐藏工作表"
    assert where(book, values["very"])[1] == "深度隐藏工作表"
    assert where(book, values["comment"])[1] == "批注"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_any_encoding(check, crowd: People, encoding: str) -> None:
    number = crowd.id18()
    data = f"姓名,身份证号\n张桂芳,{number}\n".encode(encoding)
    assert leaks(check, read(data, "名单.csv")) >= {number}


def test_text_keeps_wrapped_values_together(check, crowd: People) -> None:
    number = crowd.id18()
    data = f"人员名单如下\n\n证件号码 {number[:10]}\n{number[10:]}\n".encode("gb18030")
    assert f"{number[:10]}\n{number[10:]}" in leaks(check, read(data, "名单.txt"))


def test_html_and_a_web_page_called_xls(check, crowd: People) -> None:
    number = crowd.id18()
    page = f"<html><body><table><tr><td>姓名</td><td>身份证号</td></tr><tr><td>李国强</td><td>{number}</td></tr></table></body></html>"
    assert leaks(check, read(page.encode("gb18030"), "名单.xls")) >= {number}


def test_rtf(check, crowd: People) -> None:
    shown, unseen, header = crowd.id18(), crowd.id18(), crowd.id18()
    document = only(read(rtf(f"张桂芳身份证号{shown}", f"李国强{unseen}", header), "名单.doc"))
    assert where(document, shown)[0] == "正文第 1 段"
    assert where(document, unseen)[1] == "隐藏文字"
    assert where(document, header)[0].startswith("页眉")
    assert not any("SimSun" in block.text for block in document.blocks)


def test_ofd(check, crowd: People) -> None:
    number = crowd.id18()
    document = only(read(ofd(f"张桂芳 {number}"), "公示.ofd"))
    assert where(document, number)[0] == "第 1 页"


def test_pdf_with_wrapped_cell_and_black_box(check, crowd: People) -> None:
    plain, wrapped, covered = crowd.id18(), crowd.id18(), crowd.id18()
    data = pdf([plain, wrapped[:12], wrapped[12:], "end", covered], ((70, 640, 160, 14),))
    document = only(read(data, "公示.pdf"))
    assert leaks(check, (document,)) >= {plain, wrapped, covered}
    hidden = [block for block in document.blocks if block.hidden]
    assert [block.text for block in hidden] == [covered]
    assert hidden[0].location == "第 1 页黑色遮盖块下（可复制）"


@pytest.mark.parametrize(
    ("text", "joined"),
    [("53080219850\n3162145", "530802198503162145"), ("2024\n13987651206", "2024\n13987651206"),
     ("139876\n51206", "139876\n51206")],
)  # fmt: skip
def test_only_eighteen_digits_are_joined(text: str, joined: str) -> None:
    assert join_wrapped(text) == joined


def test_nested_archives_with_chinese_names(check, crowd: People) -> None:
    number = crowd.id18()
    inner = packed({"名单.csv": f"姓名,身份证号\n张桂芳,{number}\n".encode("gb18030")})
    documents = read(packed({"附件/内层.zip": inner}), "附件.zip")
    assert only(documents).url == "附件.zip!/附件/内层.zip!/名单.csv"
    assert leaks(check, documents) >= {number}


def test_gbk_member_names_are_read_as_chinese() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("~~~~.txt", "正文内容")
    raw = out.getvalue().replace(b"~~~~", "名单".encode("gb18030"))
    assert only(read(raw, "a.zip")).title == "名单.txt"


def test_seven_zip(check, crowd: People, tmp_path) -> None:
    import py7zr

    number = crowd.id18()
    file = tmp_path / "a.7z"
    with py7zr.SevenZipFile(file, "w") as archive:
        archive.writestr(f"李国强身份证{number}", "名单.txt")
    assert leaks(check, read(file.read_bytes(), "a.7z")) >= {number}
    locked = tmp_path / "b.7z"
    with py7zr.SevenZipFile(locked, "w", password="x") as archive:
        archive.writestr("秘密", "名单.txt")
    assert "密码" in only(read(locked.read_bytes(), "b.7z")).problem


def test_a_missing_program_is_named(monkeypatch) -> None:
    monkeypatch.setattr("monitor.documents.archive.shutil.which", lambda name: None)
    assert (
        only(read(b"Rar!\x1a\x07\x01\x00" + b"\0" * 30, "a.rar")).problem
        == "无法打开 rar 文件：请安装 unar"
    )


# ── hostile files ────────────────────────────────────────────────────────────


def _bomb() -> bytes:
    return packed({"a.txt": b"0" * 60_000_000})


def _xxe() -> bytes:
    evil = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&x;</w:t></w:r></w:p></w:body></w:document>'
    return packed({"word/document.xml": evil})


def _nested(depth: int) -> bytes:
    data = packed({"a.txt": "正文"})
    for _ in range(depth):
        data = packed({"a.zip": data})
    return data


HOSTILE = {
    "bomb.zip": (_bomb, "压缩炸弹"),
    "bomb.gz": (lambda: gzip.compress(b"0" * 60_000_000), "压缩炸弹"),
    "many.zip": (lambda: packed({f"{i}.txt": "文" for i in range(600)}), "文件过多"),
    "deep.zip": (lambda: _nested(6), "过深"),
    "xxe.docx": (_xxe, "危险内容"),
    "bomb.docx": (lambda: packed({"word/document.xml": b" " * 60_000_000}), "压缩炸弹"),
    "bomb.xlsx": (lambda: packed({"xl/workbook.xml": b" " * 60_000_000}), "压缩炸弹"),
    "truncated.docx": (lambda: docx({})[:300], "损坏"),
    "truncated.xlsx": (lambda: xlsx({})[:900], "损坏"),
    "broken.pdf": (lambda: b"%PDF-1.4\n" + b"\xff" * 500, "损坏"),
    "broken.7z": (lambda: b"7z\xbc\xaf\x27\x1c" + b"\x01" * 80, "损坏"),
    "broken.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "损坏"),
    "photo.docx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "ocr"),
    "empty.txt": (lambda: b"", "空文件"),
    "nothing.zip": (lambda: packed({}), "没有可读的文件"),
    "noise.bin": (lambda: b"\x01\x00\x02" * 200, "不认识"),
    "sheets.xlsx": (lambda: many_sheets(20_001), "文件过多"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_have_a_clear_outcome(name: str) -> None:
    make, problem = HOSTILE[name]
    problems = [document.problem for document in read(make(), name)]
    assert any(problem in said for said in problems), problems


def test_member_names_are_never_paths(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    document = only(read(packed({"../../evil.txt": "正文内容"}), "a.zip"))
    assert document.blocks[0].text == "正文内容"
    assert list(tmp_path.iterdir()) == []


def test_a_bad_member_does_not_cost_the_good_one() -> None:
    documents = read(packed({"a.pdf": b"%PDF-1.4 nothing", "b.txt": "正文内容"}), "a.zip")
    assert [bool(d.problem) for d in documents] == [True, False]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["docx", "xlsx", "ofd", "rtf", "pdf", "zip"]), st.data())
def test_damage_never_raises(kind: str, data) -> None:
    whole = SEEDS[kind]
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=12))
    cut = data.draw(st.booleans())
    damaged = whole[:at] + noise + (b"" if cut else whole[at + len(noise) :])
    for document in read(damaged, f"a.{kind}", budget=Budget()):
        assert not document.problem.startswith("读取出错"), document.problem


SEEDS = {
    "docx": docx({"body": "正文"}), "xlsx": xlsx({"cell": "1"}), "ofd": ofd("正文"),
    "rtf": rtf("正文"), "pdf": pdf(["text"]), "zip": packed({"a.txt": "正文"}),
}  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind"),
    [(b"{\\rtf1 a}", "rtf"), (b"%PDF-1.4", "pdf"), (b"<html>", "html"), ("正文".encode(), "text")],
)
def test_sniff(data: bytes, kind: str) -> None:
    assert sniff(data, "a.docx") == kind


# ── the worker ───────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def test_the_worker_reads_like_the_reader(opener: Opener, crowd: People) -> None:
    data = xlsx({"cell": crowd.id18(), "row": crowd.id18()})
    assert opener.open(data, "名单.xlsx") == read(data, "名单.xlsx")


def test_a_slow_file_is_could_not_look(opener: Opener) -> None:
    document = only(opener.open(xlsx({}), "a.xlsx", limits=Limits(seconds=0.0)))
    assert "超过 0 秒" in document.problem
    assert only(opener.open(b"text", "a.txt")).problem == "", "the next file is opened all the same"


def test_a_greedy_file_is_could_not_look(opener: Opener) -> None:
    data = "\n".join(["字" * 100] * 60_000).encode()
    document = only(opener.open(data, "a.txt", limits=Limits(memory=60_000_000)))
    assert "未能查看" in document.problem
    assert only(opener.open(b"text", "a.txt")).problem == ""


def test_a_server_that_dies_costs_one_file(opener: Opener) -> None:
    opener.open(b"text", "a.txt")
    server = opener._nurseries[False].process
    os.killpg(server.pid, signal.SIGKILL)
    server.wait()
    assert only(opener.open(b"text", "a.txt")).problem == ""


def test_the_server_gets_none_of_our_secrets(monkeypatch) -> None:
    monkeypatch.setenv("GOVMON_MAIL_PASSWORD", "not for readers")
    with Opener() as fresh:
        fresh.open(b"text", "a.txt")
        environment = Path(f"/proc/{fresh._nurseries[False].process.pid}/environ").read_bytes()
    assert b"GOVMON" not in environment


def _child_of(opener: Opener) -> int:
    """The process that opens files for the free server."""
    server = opener._nurseries[False].process.pid
    return int(Path(f"/proc/{server}/task/{server}/children").read_text().split()[0])


def test_two_threads_have_one_server_and_a_child_each() -> None:
    meet = Barrier(2)
    with Opener() as fresh, ThreadPoolExecutor(2) as hands:
        opened = hands.map(lambda n: (meet.wait(), fresh.open(b"text", n)), ("a.txt", "b.txt"))
        assert [only(documents).problem for _, documents in opened] == ["", ""]
        server = fresh._nurseries[False].process.pid
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    assert len(children) == 2
    assert not Path(f"/proc/{server}").exists() and not Path(f"/proc/{children[0]}").exists()


def test_a_child_holds_its_own_socket_and_no_other(opener: Opener) -> None:
    """Through the server's it could ask for children, or answer for them."""
    opener.open(b"text", "a.txt")
    links = [os.readlink(fd) for fd in Path(f"/proc/{_child_of(opener)}/fd").iterdir()]
    assert sum(link.startswith("socket:") for link in links) == 1
    assert {link for link in links if not link.startswith("socket:")} == {os.devnull}


def test_a_pdf_in_an_archive_has_its_library_loaded_for_the_next(opener: Opener) -> None:
    with Opener() as fresh:
        fresh.open(packed({"b.pdf": pdf(["text"])}), "a.zip")
        assert fresh._nurseries[False].met_native
        fresh.open(packed({"b.txt": b"text"}), "a.zip")
        maps = Path(f"/proc/{_child_of(fresh)}/maps").read_text()
    assert "pdfium" in maps


def test_one_child_opens_several_files_and_is_replaced_in_time() -> None:
    with Opener() as fresh:
        met = []
        for number in range(FILES + 2):
            assert only(fresh.open(f"第{number}份".encode(), "a.txt")).problem == ""
            if number < FILES - 1 or number > FILES:
                met.append(_child_of(fresh))
    assert len(set(met[: FILES - 1])) == 1 and met[-1] != met[0]


def test_a_child_that_dies_between_two_files_costs_none(opener: Opener) -> None:
    opener.open(b"text", "a.txt")
    os.kill(_child_of(opener), signal.SIGKILL)
    assert only(opener.open("正文".encode(), "a.txt")).blocks[0].text == "正文"


def test_a_mishap_costs_one_file_of_a_batch(opener: Opener) -> None:
    limits = Limits(memory=400_000_000)
    greedy = "\n".join(["字" * 100] * 60_000).encode()
    files = {"a.txt": b"text", "b.txt": greedy * 3, "c.txt": b"text"}
    problems = [
        only(opener.open(data, name, limits=limits)).problem for name, data in files.items()
    ]
    assert problems[0] == problems[2] == "" and "未能" in problems[1]


def test_a_file_that_took_much_is_the_last_of_its_child(opener: Opener) -> None:
    big = "\n".join(f"{n},{'字' * 40}" for n in range(400_000)).encode()
    opener.open(b"text", "a.txt")
    before = _child_of(opener)
    opener.open(big, "b.csv")
    opener.open(b"text", "a.txt")
    assert _child_of(opener) != before


@pytest.mark.parametrize(
    "answer",
    [b"[", b"[[1]]", b"{}", b"[]", b'[["u","t","",[["text","","","no kind",null]]]]', b'[["u","t","",[[1,2]]]]',
     b'[["u","t","",[[0,"","x",[],1,1]]]]', b'[["u","t","",[[0,"",[],["","",""],1,1]]]]', b'[["u","t","",[[0,"",[],[],-1,1]]]]',
     b'[["u","t","",[[0,"",[],[],2,1]]]]', b'[["u","t","",[[0,"",[],[],1,9]]]]', b'[["u","t","",[[0,"",[],[],1e9,1]]]]'],
)  # fmt: skip
def test_what_no_worker_would_say_is_an_error(answer: bytes) -> None:
    behind = array("i", [0, 0]).tobytes() + b"x"
    with pytest.raises(ValueError):
        unpacked(struct.pack(">Q", len(answer)) + answer + behind)
    with pytest.raises(ValueError):
        unpacked(answer)


def test_an_answer_as_a_worker_says_it() -> None:
    answer = '[["u","t","",[[0,"表",[[0,"甲"]],[],1,1]]]]'.encode()
    (document,) = unpacked(
        struct.pack(">Q", len(answer)) + answer + array("i", [3, 0]).tobytes() + b"x"
    )
    assert [(b.text, b.location) for b in document.blocks] == [("x", "表第 4 行“甲”列")]


@pytest.mark.parametrize(
    ("name", "data", "alone"),
    [
        ("a.txt", lambda: b"text", False),
        ("a.docx", lambda: docx({"body": "文"}), False),
        ("a.xlsx", lambda: xlsx({"cell": "文"}), False),
        ("a.pdf", lambda: pdf(["text"]), True),
        ("a.zip", lambda: packed({"b/c.dat": pdf(["text"])}), True),
        ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + bytes(40), True),
    ],
)
def test_a_child_opens_nothing_after_a_file_for_a_reader_in_c(
    name: str, data: Callable[[], bytes], alone: bool
) -> None:
    with Opener() as fresh:
        fresh.open(b"text", "before.txt")
        before = _child_of(fresh)
        fresh.open(data(), name)
        fresh.open(b"text", "after.txt")
        assert (_child_of(fresh) != before) is alone


def test_documents_come_back_as_they_went(crowd: People) -> None:
    documents = read(xlsx({"cell": crowd.id18(), "row": crowd.id18(), "comment": "说明"}), "a.xlsx")
    documents += read(docx({"body": "正文", "cell": crowd.id18(), "hidden": "隐"}), "b.docx")
    assert unpacked(packed_documents(documents)) == documents


def test_a_huge_file_is_not_even_opened(opener: Opener) -> None:
    document = only(opener.open(b"a" * 200, "a.txt", limits=Limits(file_size=100)))
    assert "未能查看" in document.problem
