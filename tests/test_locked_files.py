"""Files that need a password or a program we may not have say so; archives of every make open."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from documents_files import packed, pdf, rtf, xlsx
from documents_seeds import rar, rar5, seven, xls
from privacy_people import People

from monitor.documents.budget import Budget, Unreadable
from monitor.documents.reader import read

N = People(95).id18()
TABLE = f"姓名,身份证号\n李国强,{N}\n".encode("gb18030")


def locked_zip(members: dict[str, bytes]) -> bytes:
    """Marked as encrypted in both of its lists."""
    data = bytearray(packed(members))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(sign, start + 1)) >= 0:
            data[start + at] |= 1
    return bytes(data)


def locked_office(data: bytes) -> bytes:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(data)).encrypt("secret", out)
    return out.getvalue()


def word() -> bytes:
    from docx import Document

    file, out = Document(), io.BytesIO()
    file.add_paragraph(N)
    file.save(out)
    return out.getvalue()


def locked_pdf() -> bytes:
    lock = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<01><01>]"
    return pdf([N]).replace(b"trailer <<", f"trailer << {lock}".encode())


def locked_xls() -> bytes:
    """The record behind the first BOF becomes FILEPASS."""
    data = bytearray(xls([["姓名", N]]))
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    data[at : at + 2] = b"\x2f\x00"
    return bytes(data)


def locked_ofd() -> bytes:
    return packed(
        {
            "OFD.xml": "<a/>",
            "Encryptions.xml": "<a/>",
            "Doc_0/Pages/Page_0/Content.xml": b"\x01\x02",
        }
    )


LOCKED: dict[str, Callable[[], bytes]] = {
    "a.zip": lambda: locked_zip({"a.csv": TABLE}),
    "a.docx": lambda: locked_office(word()),
    "a.xlsx": lambda: locked_office(xlsx({"cell": N})),
    "zipped.docx": lambda: locked_zip({"word/document.xml": b"<a/>"}),
    "zipped.ofd": lambda: locked_zip({"OFD.xml": b"<a/>", "Doc_0/Pages/Page_0/Content.xml": b"<a/>"}),
    "a.pdf": locked_pdf,
    "a.xls": locked_xls,
    "a.ofd": locked_ofd,
    "a.rar": lambda: rar({"a.csv": TABLE}, locked=True),
    "five.rar": lambda: rar5({}, locked=True),
}  # fmt: skip


@pytest.mark.debian
@pytest.mark.parametrize("name", LOCKED)
def test_a_locked_file_says_so(name: str) -> None:
    documents = read(LOCKED[name](), name)
    problems = [document.problem for document in documents if document.problem]
    assert problems and all("密码" in said or "加密" in said for said in problems), problems
    assert not any(N in block.text for document in documents for block in document.blocks)


def test_a_locked_seven_zip_says_so() -> None:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password="secret", header_encryption=True) as archive:
        archive.writestr(TABLE, "a.csv")
    (document,) = read(out.getvalue(), "a.7z")
    assert "密码" in document.problem


@pytest.mark.debian
@pytest.mark.parametrize("make", [rar, rar5, seven, packed], ids=lambda f: f.__name__)
def test_archives_of_every_make(make: Callable[[dict[str, bytes]], bytes]) -> None:
    documents = read(make({"a.csv": TABLE, "b.rtf": rtf(f"身份证号{N}")}), "a.bin")
    assert [any(N in b.text for b in d.blocks) for d in documents] == [True, True]
    assert not any(document.problem for document in documents)


def gbk_zip(name: str, data: bytes) -> bytes:
    """As Windows writes it: a Chinese name in GBK, and nothing that says so."""
    stand_in = "".join(chr(33 + i) for i in range(len(name.encode("gb18030"))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(stand_in, data)
    return out.getvalue().replace(stand_in.encode(), name.encode("gb18030"))


def test_zips_in_zips_with_chinese_names_of_windows() -> None:
    inner = gbk_zip("发放名单（低保）.csv", TABLE)
    (document,) = read(gbk_zip("附件三.zip", gbk_zip("附件二.zip", inner)), "附件一.zip")
    assert document.url == "附件一.zip!/附件三.zip!/附件二.zip!/发放名单（低保）.csv"
    assert any(N in block.text for block in document.blocks)


@pytest.mark.parametrize("make", [rar, rar5], ids=lambda f: f.__name__)
def test_a_missing_program_is_named(make, monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (document,) = read(make({"a.csv": TABLE}), "a.rar")
    assert document.problem == "无法打开 rar 文件：请安装 unar"


def test_old_word_without_its_programs(monkeypatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr("monitor.documents.reader.ole_kind", lambda _: "doc")
    (document,) = read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.doc")
    assert document.problem == "无法打开 doc 文件：请安装 antiword"


@pytest.mark.parametrize("doing", ["exec sleep 30", "while :; do :; done"])
def test_a_program_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    from monitor.documents import doc

    for name in ("antiword", "catdoc"):
        (tmp_path / name).write_text(f"#!/bin/sh\n{doing}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(doc, "_SECONDS", 1)
    monkeypatch.setattr(doc, "_PATIENCE", 0.05 if "sleep" in doing else 20.0)
    with pytest.raises(Unreadable, match="未能查看"):
        [*doc.read_doc(b"x", Budget())]
