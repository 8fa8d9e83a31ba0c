"""One small real file of each format, and ways to spoil it: for fuzzing and for the benchmark."""

from __future__ import annotations

import gzip
import io
import zipfile
from random import Random

from documents_files import docx, ofd, packed, pdf, rtf, xlsx
from odf_files import ods, odt
from privacy_people import People


def rar(members: dict[str, bytes], *, locked: bool = False) -> bytes:
    """A RAR 4 archive of stored members, written by its published header layout; `locked`: they
    are said to need a password."""
    import struct
    import zlib

    def block(kind: int, flags: int, head: bytes, data: bytes = b"") -> bytes:
        rest = struct.pack("<BHH", kind, flags, 7 + len(head)) + head
        return struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest + data

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6)
    for name, data in members.items():
        told = name.encode("ascii")
        head = struct.pack(
            "<IIBIIBBHI", len(data), len(data), 3, zlib.crc32(data), 0x5A210000, 20, 0x30, len(told), 0o100644
        )  # fmt: skip
        out += block(0x74, 0x8004 if locked else 0x8000, head + told, data)
    return out + block(0x7B, 0x4000, b"")


def rar5(members: dict[str, bytes], *, locked: bool = False) -> bytes:
    """A RAR 5 archive of stored members; `locked`: an encrypted list of files instead."""
    import struct
    import zlib

    def number(value: int) -> bytes:
        out = bytearray()
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        return bytes([*out, value])

    def block(*fields: int, tail: bytes = b"") -> bytes:
        head = b"".join(map(number, fields)) + tail
        head = number(len(head)) + head
        return struct.pack("<I", zlib.crc32(head)) + head

    out = b"Rar!\x1a\x07\x01\x00"
    if locked:
        return out + block(4, 0, 0, 0, 15, tail=bytes(16)) + bytes(range(64))
    out += block(1, 0, 0)
    for name, data in members.items():
        told = name.encode("utf-8")
        tail = (
            struct.pack("<I", zlib.crc32(data)) + number(0) + number(1) + number(len(told)) + told
        )
        out += block(2, 2, len(data), 4, len(data), 0o100644, tail=tail) + data
    return out + block(5, 0, 0)


def seven(members: dict[str, bytes]) -> bytes:
    import py7zr

    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return out.getvalue()


def xls(rows: list[list[str]]) -> bytes:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            sheet.write(r, c, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roll(rows: list[list[str]]) -> bytes:
    """A list in Word, its rows as Word writes them."""
    form = '<w:tcPr><w:tcW w:w="1704" w:type="dxa"/></w:tcPr><w:p w:rsidR="00A1" w:rsidRDefault="00A2">'
    fonts = '<w:rPr><w:rFonts w:ascii="仿宋" w:hint="eastAsia"/><w:sz w:val="24"/></w:rPr>'
    body = "".join(
        f"<w:tr>{''.join(f'<w:tc>{form}<w:r>{fonts}<w:t>{text}</w:t></w:r></w:p></w:tc>' for text in row)}</w:tr>"
        for row in rows
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f"<w:document {space}><w:body><w:tbl>{body}</w:tbl></w:body></w:document>"
    return packed({"word/document.xml": xml})


def pptx(text: str) -> bytes:
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    return packed(
        {
            "ppt/presentation.xml": "<a/>",
            "ppt/slides/slide1.xml": f"<s {a}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></s>",
        }
    )


def seeds(crowd: People) -> dict[str, bytes]:
    """name → file; each holds at least one value of `crowd`."""

    def value() -> str:
        return crowd.id18()

    table = [
        ["姓名", "身份证号", "联系电话"],
        *([crowd.name(), value(), crowd.mobile()] for _ in range(20)),
    ]
    csv = "\n".join(",".join(row) for row in table).encode("gb18030")
    html = "<html><body><table>" + "".join(
        "<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in table
    ) + "</table></body></html>"  # fmt: skip
    return {
        "a.docx": docx({"body": f"身份证号：{value()}", "cell": value(), "comment": value()}),
        "a.xlsx": xlsx({"cell": value(), "row": value(), "column": value(), "very": value()}),
        "a.xls": xls(table),
        "a.pptx": pptx(f"身份证号{value()}"),
        "a.pdf": pdf([value(), crowd.mobile()]),
        "a.ofd": ofd(f"身份证号{value()}"),
        "a.odt": odt(
            {key: value() for key in ("body", "cell", "comment", "gone", "box", "header")}
        ),
        "a.ods": ods({key: value() for key in ("cell", "row", "column", "sheet", "comment")}),
        "a.rtf": rtf(f"身份证号{value()}"),
        "a.csv": csv,
        "a.html": html.encode(),
        "a.txt": f"身份证号：{value()}".encode("gb18030"),
        "a.zip": packed({"b.csv": csv, "c.xlsx": xlsx({"cell": value()})}),
        "a.7z": seven({"b.csv": csv}),
        "a.rar": rar({"b.csv": csv}),
        "a.gz": gzip.compress(csv),
        "b.docx": roll(table),
    }


def spoiled(data: bytes, dice: Random) -> bytes:
    """`data` with some bytes changed, cut, doubled or moved; packages also inside their members."""
    if zipfile.is_zipfile(io.BytesIO(data)) and data[:2] == b"PK" and dice.random() < 0.6:
        return _spoiled_member(data, dice)
    broken = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(broken)) if broken else 0
        match dice.randrange(6):
            case 0:
                broken[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del broken[at : at + dice.choice((1, 4, 64))]
            case 2:
                broken[at:at] = broken[at : at + dice.choice((1, 8, 128))]
            case 3:
                del broken[at:]
            case 4:
                broken[at : at + 4] = dice.choice(
                    (b"\xff\xff\xff\xff", b"\x00\x00\x00\x80", b"\0\0\0\0")
                )
            case _:
                broken[at:at] = dice.choice(
                    (b"<", b"\\", b"{", b"&lol;", b"\r\n", b"9" * 40, b"-1")
                )
    return bytes(broken)


def _spoiled_member(data: bytes, dice: Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = {name: old.read(name) for name in old.namelist()}
    except Exception:  # spoiled before: any error of the library
        return data[: len(data) // 2]
    if not members:
        return data[:1]
    unlucky = dice.choice(list(members))
    if members[unlucky][:2] != b"PK":
        members[unlucky] = spoiled(members[unlucky], dice)
    return packed(members)
