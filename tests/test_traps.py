"""Files that are made to cost: each ends with a clear outcome and gives what was read until then."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import process_time

import pytest
import trap_files as traps

from monitor.attachments import Limits, Opener
from monitor.checks.privacy.candidates import candidates
from monitor.cli import reading
from monitor.documents.budget import Budget
from monitor.documents.reader import read
from monitor.model import Document


def only(documents: tuple[Document, ...]) -> Document:
    assert len(documents) == 1
    return documents[0]


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opened:
        yield opened


def tar(**sizes: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, size in sizes.items():
            info = tarfile.TarInfo(f"../{name}.txt")
            info.size = size
            archive.addfile(info, io.BytesIO(b"a" * size))
    return out.getvalue()


SAID: dict[str, tuple[Callable[[], bytes], str]] = {
    "streams.gz": (lambda: gzip.compress(b"") * 200 + gzip.compress(b"a"), "不完整"),
    "million.gz": (traps.gz_members, "不完整"),
    "cut.gz": (lambda: gzip.compress(b"a" * 500)[:-10], "不完整"),
    "bomb.tar.gz": (lambda: gzip.compress(tar(a=30_000_000)), "压缩炸弹"),
    "large.tar": (lambda: tar(**{f"a{n}": 6_000_000 for n in range(12)}), "64 MiB"),
    "lying.tar": (traps.tar_lying, "压缩比异常"),
    "lying.zip": (traps.zip_lying, "压缩包内文件已损坏"),
    "overlapping.zip": (traps.zip_overlapping, "64 MiB"),
    "deep.zip": (traps.zip_deep, "过深"),
    "laughs.docx": (traps.laughs_docx, "危险内容"),
    "laughs.xlsx": (traps.laughs_xlsx, "危险内容"),
    "laughs.ofd": (traps.laughs_ofd, "危险内容"),
    "outside.xlsx": (traps.outside_xlsx, "危险内容"),
    "nested.docx": (traps.nested_tables_docx, "文件结构异常"),
    "head.7z": (traps.seven_head, "损坏"),
    "cut.7z": (traps.seven_cut, "损坏"),
    "circular.doc": (traps.circular_difat, "损坏"),
    "tree.pdf": (traps.own_pages, "损坏"),
    "pages.pdf": (traps.many_pages, "超过 3000 页，其余未能查看"),
}


@pytest.mark.debian
@pytest.mark.parametrize("name", SAID)
def test_what_a_trap_comes_to(opener: Opener, name: str) -> None:
    make, said = SAID[name]
    problems = [document.problem for document in opener.open(make(), name)]
    assert any(said in problem for problem in problems), problems


READ = {
    "boxes.docx": traps.boxes_docx, "traversal.zip": traps.zip_traversal,
    "binary.rtf": traps.binary_rtf, "sheets.xls": traps.old_sheet, "plain.tar": traps.tar_plain, "a.tar.gz": traps.tar_gz,
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_what_stands_in_an_odd_file_is_read(opener: Opener, name: str) -> None:
    documents = opener.open(READ[name](), name)
    assert any(traps.ID in block.text for document in documents for block in document.blocks)


@pytest.mark.parametrize("make", [traps.numbers_txt, traps.digits_txt])
def test_text_that_is_nothing_but_numbers_is_bounded(
    opener: Opener, tmp_path: Path, make: Callable[[], bytes]
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(make())
    document = reading.file(str(path), opener)
    assert "其余未能查看" in document.problem
    path.write_text(f"身份证号 {traps.ID}")
    assert not reading.file(str(path), opener).problem


def test_a_run_of_digits_longer_than_any_column_is_no_list_of_numbers() -> None:
    assert [c.value for c in candidates("7" * 3000 + traps.ID + "7" * 900, None)] == [traps.ID]
    assert [*candidates("7" * 9000 + traps.ID, None)] == []


def test_a_quotation_mark_that_is_never_closed_costs_its_row() -> None:
    rows = [f"{n},张三,南屏镇" for n in range(20_000)]
    rows[100] = '100,"李四,南屏镇'
    rows[15_000] += f",{traps.ID}"
    document = only(read("\n".join(rows).encode(), "a.csv"))
    assert not document.problem
    (found,) = (block for block in document.blocks if traps.ID in block.text)
    assert (found.text, found.cell and found.cell.row) == (traps.ID, 15_000)
    assert '"李四' in {block.text for block in document.blocks}


def test_many_black_boxes_over_many_texts_cost_little() -> None:
    started = process_time()
    assert only(read(traps.objects_ofd(), "a.ofd")).blocks
    assert process_time() - started < 10  # 20 s when each is compared with each


def test_names_in_a_tar_are_of_any_encoding() -> None:
    out = io.BytesIO()
    for name, charset in (("名单.txt", "utf-8"), ("附件.txt", "gb18030")):
        mode = "a" if out.tell() else "w"
        out.seek(0)
        with tarfile.open(fileobj=out, mode=mode, encoding=charset) as archive:  # type: ignore[call-overload]
            info = tarfile.TarInfo(name)
            info.size = 4
            archive.addfile(info, io.BytesIO(b"text"))
    for data in (out.getvalue(), gzip.compress(out.getvalue()) + gzip.compress(b"")):
        documents = read(data, "a.tar")
        assert [document.title for document in documents] == ["名单.txt", "附件.txt"]
        assert [document.blocks[0].text for document in documents] == ["text", "text"]


def test_what_was_read_until_the_time_is_over_stays() -> None:
    clock = iter([False, True])
    made = traps.pdf({1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>",
                      3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources " + traps.FONT + b">>",
                      4: traps.stream(b"BT /F 9 Tf 9 9 Td (text) Tj ET")})  # fmt: skip
    document = only(read(made, "a.pdf", budget=Budget(late=lambda: next(clock))))
    assert [block.text for block in document.blocks] == ["text"]
    assert document.problem == "读取耗时过长，只查看了前 1 页，其余未能查看"


def test_a_file_that_burns_time_is_given_up_once(opener: Opener) -> None:
    opener.open(b"text", "a.txt")
    document = only(
        opener.open(traps.forms(), "a.pdf", limits=Limits(cpu_seconds=1, memory=1 << 32))
    )
    assert document.problem == "读取耗时过长，未能查看"
    words = only(opener.open(traps.words_rtf(), "a.rtf", limits=Limits(cpu_seconds=2)))
    assert words.problem == "读取耗时过长，只查看了前一部分，其余未能查看"
    assert words.blocks
    assert only(opener.open(b"text", "a.txt")).blocks[0].text == "text"
