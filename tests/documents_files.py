"""Makes attachments with planted values in every hiding place, byte by byte or by library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _p(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def _r(text: str, properties: str = "") -> str:
    return f"<w:r>{properties}<w:t>{text}</w:t></w:r>"


def docx(values: Mapping[str, str], embedded: bytes = b"") -> bytes:
    """`values` by place: body, split, cell, nested, box, deleted, hidden, header, footer, note, comment."""
    v = {place: values.get(place, "") for place in
         ("body", "split", "cell", "nested", "box", "deleted", "hidden", "header", "footer", "note", "comment")}  # fmt: skip
    inner = f"<w:tbl><w:tr><w:tc>{_p(_r(v['nested']))}</w:tc></w:tr></w:tbl>"
    box = (
        f"<w:p><w:r><w:pict><w:txbxContent>{_p(_r(v['box']))}</w:txbxContent></w:pict></w:r></w:p>"
    )
    body = (
        _p(_r(v["body"])) + _p(_r(v["split"][:7]) + _r(v["split"][7:]))
        + f"<w:tbl><w:tr><w:tc>{_p(_r('姓名'))}</w:tc><w:tc>{_p(_r('身份证号'))}</w:tc></w:tr>"
        + f"<w:tr><w:tc>{_p(_r('张桂芳'))}</w:tc><w:tc>{_p(_r(v['cell']))}{inner}</w:tc></w:tr></w:tbl>"
        + box
        + f"<w:p><w:del><w:r><w:delText>{v['deleted']}</w:delText></w:r></w:del></w:p>"
        + _p(_r(v["hidden"], "<w:rPr><w:vanish/></w:rPr>"))
    )  # fmt: skip
    parts: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {_W}><w:body>{body}</w:body></w:document>"
    }
    for name, root in (
        ("header", "hdr"),
        ("footer", "ftr"),
        ("note", "footnotes"),
        ("comment", "comments"),
    ):
        file = {"note": "footnotes", "comment": "comments"}.get(name, f"{name}1")
        inside = _p(_r(v[name]))
        if name in ("note", "comment"):
            inside = f"<w:{root[:-1]}>{inside}</w:{root[:-1]}>"
        parts[f"word/{file}.xml"] = f"<w:{root} {_W}>{inside}</w:{root}>"
    if embedded:
        parts["word/embeddings/Microsoft_Excel_Sheet1.xlsx"] = embedded
    return packed(parts)


def xlsx(values: Mapping[str, str]) -> bytes:
    """`values` by place: cell, number, row, column, sheet, very, comment."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet.append(["2024年低保发放名单"])
    sheet.append(["姓名", "身份证号", "联系电话", "备注"])
    sheet.append(
        [
            "张桂芳",
            values.get("cell", ""),
            int(values["number"]) if "number" in values else None,
            "",
        ]
    )
    sheet.append(["李国强", values.get("row", ""), None, ""])
    sheet.row_dimensions[4].hidden = True
    sheet["D3"] = values.get("column", "")
    sheet.column_dimensions["D"].hidden = True
    if "comment" in values:
        sheet["A3"].comment = Comment(values["comment"], "经办")
    for title, place, state in (("二", "sheet", "hidden"), ("三", "very", "veryHidden")):
        other = book.create_sheet(title)
        other.append([values.get(place, "")])
        other.sheet_state = state
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def many_sheets(count: int) -> bytes:
    """A workbook of `count` sheets with one cell each."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = f'<worksheet xmlns="{main}"><sheetData><row><c t="str"><v>x</v></c></row></sheetData></worksheet>'
    listed = "".join(f'<sheet name="s{i}" sheetId="{i}" r:id="r{i}"/>' for i in range(count))
    relations = "".join(
        f'<Relationship Id="r{i}" Type="{r}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(count)
    )
    return packed(
        {
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{r}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f"<Relationships>{relations}</Relationships>",
            **{f"xl/worksheets/sheet{i}.xml": sheet for i in range(count)},
        }
    )


def ofd(text: str) -> bytes:
    page = (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
        f'<ofd:TextObject Boundary="10 20 100 5"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )
    return packed({"OFD.xml": "<a/>", "Doc_0/Pages/Page_0/Content.xml": page})


def rtf(text: str, hidden: str = "", header: str = "") -> bytes:
    """Shown text as GBK bytes, hidden text as \\u numbers."""
    shown = "".join(f"\\'{b:02x}" if b > 127 else chr(b) for b in text.encode("gbk"))
    unseen = "".join(f"\\u{ord(c)}?" for c in hidden)
    return (
        "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0 SimSun 13987651206;}}"
        f"{{\\header {header}}}{shown}\\par {{\\v {unseen}}}}}"
    ).encode("ascii")


def pdf(lines: list[str], boxes: tuple[tuple[int, int, int, int], ...] = ()) -> bytes:
    """One page of ASCII lines, 14 points apart from y=700, and black boxes (x, y, width, height)."""
    text = " ".join(f"({line}) Tj 0 -14 Td" for line in lines)
    fill = " ".join(f"0 0 0 rg {x} {y} {w} {h} re f" for x, y, w, h in boxes)
    stream = f"BT /F1 11 Tf 72 700 Td {text} ET {fill}".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, 2)
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + table)
    out.write(b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % start)
    return out.getvalue()
