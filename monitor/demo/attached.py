"""The files that sample pages link to: small, real, and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Sequence
from xml.sax.saxutils import escape

_WHEN = (2026, 1, 1, 0, 0, 0)  # zip members carry a time: a fixed one keeps the bytes the same
_X = "http://schemas.openxmlformats.org"
_TYPES = (
    f'<Types xmlns="{_X}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
)
_ROOT = (
    f'<Relationships xmlns="{_X}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_X}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS = (
    f'<Relationships xmlns="{_X}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{_X}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)


def packed(members: dict[str, bytes], *, locked: bool = False) -> bytes:
    """A zip of `members`. `locked` says in its headers that a password is needed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), content)
    data = bytearray(out.getvalue())
    if locked:
        for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            place = data.find(mark)
            while place >= 0:
                data[place + flags] |= 1
                place = data.find(mark, place + 4)
    return bytes(data)


def workbook(
    sheet: str, rows: Sequence[Sequence[str]], *, hidden_columns: Collection[int] = ()
) -> bytes:
    """An xlsx of one sheet of texts; columns count from 1."""
    columns = "".join(f'<col min="{n}" max="{n}" width="20" hidden="1"/>' for n in hidden_columns)
    body = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
            for c, text in enumerate(row, 1)
        )
        + "</row>"
        for r, row in enumerate(rows, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = f"{_X}/spreadsheetml/2006/main"
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _ROOT,
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{_X}/officeDocument/2006/relationships">'
        f'<sheets><sheet name="{escape(sheet)}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _BOOK_RELATIONS,
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">'
        + (f"<cols>{columns}</cols>" if columns else "")
        + f"<sheetData>{body}</sheetData></worksheet>",
    }
    return packed({name: (head + text).encode() for name, text in parts.items()})


def form(title: str) -> bytes:
    """An empty application form, as word processors save it under .doc: RTF."""
    lines = (
        title,
        "姓名：        性别：        联系电话：",
        "申请事项：",
        "申请人签字：        年   月   日",
    )
    body = "\\par ".join("".join(_rtf(c) for c in line) for line in lines)
    return ("{\\rtf1\\ansi\\ansicpg936\\deff0 " + body + "}").encode("ascii")


def _rtf(character: str) -> str:
    return character if character.isascii() else f"\\u{ord(character)}?"


def blank(name: str) -> bytes:
    """A file fit for its name, with nothing in it that concerns a person."""
    title = name.rpartition(".")[0]
    if name.endswith(".xlsx"):
        rows = [
            ["序号", "事项", "责任单位", "完成时限"],
            ["1", "材料报送", "区政府办公室", "月底前"],
        ]
        return workbook("Sheet1", rows)
    return form(title)
