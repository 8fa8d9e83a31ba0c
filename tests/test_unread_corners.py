"""Places in files that no reader of a format shows: forms of one digit a box, tips, old states."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping

import pytest
from documents_files import packed, pdf

from monitor.documents.reader import read

ID = "420107198203154419"
OTHER = "420107197508120017"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def texts(data: bytes, name: str) -> list[tuple[str, str]]:
    """(text, hidden) of the blocks of all documents in the file."""
    found = read(data, name)
    assert not any(d.problem for d in found), [d.problem for d in found]
    return [(block.text, block.hidden) for d in found for block in d.blocks]


def word(body: str, more: Mapping[str, str] | None = None) -> bytes:
    document = f'<w:document xmlns:w="{W}" xmlns:v="urn:v"><w:body>{body}</w:body></w:document>'
    return packed({"word/document.xml": document, **(more or {})})


def workbook(tail: str, rows: str = "", more: Mapping[str, str] | None = None) -> bytes:
    return packed({
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships><Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{tail}</worksheet>',
        **(more or {}),
    })  # fmt: skip


def cell(text: str) -> str:
    return f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"


def inline(text: str, ref: str) -> str:
    return f'<c r="{ref}" t="inlineStr"><is><t>{text}</t></is></c>'


CORNERS = {
    "alias of a field": word(f'<w:sdt><w:sdtPr><w:alias w:val="{ID}"/></w:sdtPr></w:sdt>'),
    "word art": word(f'<w:p><w:r><w:pict><v:textpath string="{ID}"/></w:pict></w:r></w:p>'),
    "variable": word("", {"word/settings.xml": f'<s><docVar val="{ID}"/></s>'}),
    "link": word("", {"word/_rels/document.xml.rels": f'<R><r Target="http://a/?id={ID}"/></R>'}),
    "validation": workbook(f'<dataValidations><dataValidation prompt="{ID}"/></dataValidations>'),
    "own data": workbook("", more={"customXml/item1.xml": f"<a>{ID}</a>"}),
    "comment in a page": f"<table><tr><td>姓名</td></tr></table><!-- {ID} -->".encode(),
}


@pytest.mark.parametrize("place", CORNERS)
def test_numbers_in_corners(place: str) -> None:
    assert (ID, "文件内部") in texts(CORNERS[place], "a")


def test_what_is_shown_is_told_once() -> None:
    shown = workbook("", f'<row r="1">{inline(ID, "A1")}</row>')
    assert [text for text, _ in texts(shown, "a.xlsx")].count(ID) == 1
    assert texts(word(f"<w:p><w:r><w:t>{ID}</w:t></w:r></w:p>"), "a.docx") == [(ID, "")]


def test_one_digit_a_box() -> None:
    boxes = "".join(cell(c) for c in ID)
    table = f"<w:tbl><w:tr>{cell('身份证号')}{boxes}</w:tr></w:tbl>"
    assert (ID, "") in texts(word(table), "a.docx")
    row = "".join(inline(c, f"{chr(66 + n)}1") for n, c in enumerate(ID))
    assert (ID, "") in texts(workbook("", f'<row r="1">{row}</row>'), "a.xlsx")
    counts = b"1,2,0,1,0,7,5,4,3,2,1,0,3,1,5,4,4,1\n"  # no date in it
    assert len(texts(counts, "a.csv")) == 18


def test_a_web_archive_named_doc() -> None:
    page = f"<meta charset=gb2312><p>身份证号：{ID}</p>".encode("gb18030")
    archive = (
        b"From: <x>\r\nSubject: a\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="B"\r\n\r\n--B\r\n'
        b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page)
        + b"--B--\r\n"
    )
    assert texts(archive, "a.doc") == [(f"身份证号：{ID}", "")]
    letter = "MIME-Version: 1.0 是邮件的标志。".encode()
    assert len(texts(letter, "a.txt")) == 1


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_its_mark(charset: str) -> None:
    table = f"name,id number of the person,telephone\r\nWang,{ID},\r\n".encode(charset)
    assert (ID, "") in texts(table, "a.csv")


def test_digits_placed_one_by_one_in_ofd() -> None:
    def item(x: float, wide: float, text: str, y: float = 20.0) -> str:
        return f'<o:TextObject Boundary="{x} {y} {wide} 4"><o:TextCode>{text}</o:TextCode></o:TextObject>'

    digits = "".join(item(40 + 2 * n, 2, c, 20 + n % 2 * 0.3) for n, c in enumerate(ID))
    page = f'<o:Page xmlns:o="u">{item(20, 15, "身份证号：")}{digits}{item(100, 9, "650")}</o:Page>'
    ((text, _),) = texts(packed({"OFD.xml": "<a/>", "Doc_0/Pages/Page_0/Content.xml": page}), "a")
    assert text == f"身份证号：\t{ID}\t650"


def appended(first: bytes, number: int, content: bytes) -> bytes:
    """The PDF saved again by appending object `number` with other content."""
    start = int(first.rsplit(b"startxref", 1)[1].split()[0])
    size = first.count(b" obj") + 1
    body = b"%d 0 obj\n<</Length %d>>stream\n%s\nendstream\nendobj\n" % (
        number, len(content), content,
    )  # fmt: skip
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root 1 0 R/Prev %d>>\n" % (
        number, len(first), size, start,
    )  # fmt: skip
    return first + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(first) + len(body))


def old_pdf(shown: str) -> bytes:
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    ]  # fmt: skip
    packed_text = zlib.compress(shown.encode())
    parts.append(
        b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed_text), packed_text)
    )
    parts.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, len(made))
    )


def line(text: str) -> str:
    return f"BT /F1 12 Tf 50 700 Td ({text}) Tj ET"


def test_what_an_earlier_state_showed() -> None:
    masked = appended(old_pdf(line(ID)), 4, line("420***********4419").encode() + b" " * 300)
    found = texts(masked, "a.pdf")
    assert (ID, "早先版本") in found
    assert found[0] == ("420***********4419", "")
    signed = appended(old_pdf(line(ID)), 4, line(ID).encode() + b" " * 300)
    assert [text for text, _ in texts(signed, "a.pdf")] == [ID]


def test_a_plain_pdf_tells_nothing_more() -> None:
    assert [way for _, way in texts(pdf([ID, OTHER]), "a.pdf")] == [""]


def test_properties_of_a_shape_in_rtf_stand_apart() -> None:
    shape = rb"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv %s}}{\sp{\sn dxTextLeft}{\sv 114300}}}}"
    (document,) = read(rb"{\rtf1 body " + shape % ID.encode() + rb" end}", "a.rtf")
    assert [(b.text, b.location) for b in document.blocks] == [
        ("body  end", "正文第 1 段"), (ID, "形状第 2 段"), ("114300", "形状第 3 段"),
    ]  # fmt: skip
