"""Every place where a value hides, in every format that has such a place: found, and said where."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from documents_files import packed, pdf, xlsx
from privacy_people import People

from monitor.documents.reader import read
from monitor.model import Block

N = People(91).id18()
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(body: str = "", **parts: str) -> bytes:
    document = f"<w:document {W} {A}><w:body>{body}</w:body></w:document>"
    return packed(
        {"word/document.xml": document, **{k.replace("__", "/"): v for k, v in parts.items()}}
    )


def run(text: str, form: str) -> str:
    return f"<w:p><w:r><w:rPr>{form}</w:rPr><w:t>{text}</w:t></w:r></w:p>"


def book(
    cell: str = "<c t='str'><v>x</v></c>", more: str = "", before: str = "", **parts: str
) -> bytes:
    return packed({
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{S}">{before}<sheetData><row r="1">{cell}</row></sheetData>{more}</worksheet>',
        **{k.replace("__", "/"): v for k, v in parts.items()},
    })  # fmt: skip


def styles(font: str = "", number: str = "0", fill: str = "") -> str:
    return (
        f'<styleSheet xmlns="{S}"><numFmts><numFmt numFmtId="170" formatCode=";;;"/></numFmts>'
        f"<fonts><font/><font>{font}</font></fonts><fills><fill><patternFill patternType='none'/></fill>{fill}</fills>"
        f'<cellXfs><xf/><xf numFmtId="{number}" fontId="1" fillId="{1 if fill else 0}"/></cellXfs></styleSheet>'
    )


def slides(**parts: str) -> bytes:
    return packed(
        {
            "ppt/presentation.xml": "<a/>",
            **{f"ppt/{k.replace('__', '/')}.xml": v for k, v in parts.items()},
        }
    )


def shape(text: str, of: str = "sld", more: str = "") -> str:
    return f"<p:{of} {P} {A} {more}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:{of}>"


STYLED = f"<c r='A1' t='str' s='1'><v>{N}</v></c>"
PLACES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "docx white": (lambda: word(run(N, '<w:color w:val="FFFFFF"/>')), "正文第 1 段", "白色文字"),
    "docx tiny": (lambda: word(run(N, '<w:sz w:val="2"/>')), "正文第 1 段", "极小字号"),
    "docx alt text": (lambda: word(f"<w:p><w:r><w:drawing><w:docPr descr='{N}'/></w:drawing></w:r></w:p>".replace("w:docPr", "a:docPr")), "图片", "替代文字"),
    "docx endnote": (lambda: word(**{"word__endnotes.xml": f"<w:endnotes {W}>{run(N, '')}</w:endnotes>"}), "尾注", ""),
    "docx moved": (lambda: word(f"<w:p><w:moveFrom><w:r><w:t>{N}</w:t></w:r></w:moveFrom></w:p>"), "正文", "已删除的修订"),
    "docx properties": (lambda: word(**{"docProps__core.xml": f"<c><title>{N}</title></c>"}), "文档属性“标题”", "文档属性"),
    "docx own property": (lambda: word(**{"docProps__custom.xml": f"<p><property name='经办'><v>{N}</v></property></p>"}), "文档属性“经办”", "文档属性"),
    "docx chart": (lambda: word(**{"word__charts__chart1.xml": f"<c><v>{N}</v></c>"}), "图表数据", ""),
    "docx diagram": (lambda: word(**{"word__diagrams__data1.xml": f"<d {A}><a:t>{N}</a:t></d>"}), "图示", ""),
    "docx attached data": (lambda: word(**{"customXml__item1.xml": f"<d>{N}</d>"}), "附带的数据", "附带的数据"),
    "docx altchunk": (lambda: word(**{"word__afchunk1.html": f"<html><body><p>{N}</p></body></html>"}), "", ""),
    "xlsx white": (lambda: book(STYLED, **{"xl__styles.xml": styles('<color rgb="FFFFFFFF"/>')}), "工作表“名单”第 1 行", "白色文字"),
    "xlsx format": (lambda: book(STYLED, **{"xl__styles.xml": styles(number="170")}), "工作表“名单”第 1 行", "单元格格式隐藏"),
    "xlsx tiny": (lambda: book(STYLED, **{"xl__styles.xml": styles('<sz val="1"/>')}), "工作表“名单”第 1 行", "极小字号"),
    "xlsx flat row": (lambda: book(f"</row><row r='2' ht='0'><c t='str'><v>{N}</v></c>"), "第 2 行", "隐藏行"),
    "xlsx zero height": (lambda: book(f"<c t='str'><v>{N}</v></c>", before="<sheetFormatPr zeroHeight='1'/>"), "第 1 行", "隐藏行"),
    "xlsx narrow column": (lambda: book(f"<c t='str'><v>{N}</v></c>", before="<cols><col min='1' max='1' width='0'/></cols>"), "第 1 行", "隐藏列"),
    "xlsx header": (lambda: book(more=f"<headerFooter><oddHeader>&amp;C{N}</oddHeader></headerFooter>"), "页眉页脚", ""),
    "xlsx pivot": (lambda: book(**{"xl__pivotCache__pivotCacheDefinition1.xml": f"<p><s v='{N}'/></p>"}), "数据透视表缓存", "数据透视表缓存"),
    "xlsx other book": (lambda: book(**{"xl__externalLinks__externalLink1.xml": f"<p><v>{N}</v></p>"}), "外部链接缓存", "外部链接缓存"),
    "xlsx chart": (lambda: book(**{"xl__charts__chart1.xml": f"<c><v>{N}</v></c>"}), "图表数据", "图表数据"),
    "xlsx comment": (lambda: book(**{
        "xl__worksheets___rels__sheet1.xml.rels": '<Relationships><Relationship Id="c" Target="../comments1.xml"/></Relationships>',
        "xl__comments1.xml": f'<comments xmlns="{S}"><comment ref="B7"><text><t>{N}</t></text></comment></comments>'}),
        "工作表“名单”第 7 行“B”列批注", "批注"),
    "xlsx text box": (lambda: book(**{
        "xl__worksheets___rels__sheet1.xml.rels": '<Relationships><Relationship Id="d" Target="/xl/drawings/drawing1.xml"/></Relationships>',
        "xl__drawings__drawing1.xml": f"<d {A}><a:p><a:r><a:t>{N}</a:t></a:r></a:p></d>"}), "工作表“名单”文本框", ""),
    "pptx slide": (lambda: slides(slides__slide1=shape(N)), "第 1 张幻灯片", ""),
    "pptx hidden slide": (lambda: slides(slides__slide2=shape(N, more='show="0"')), "第 2 张", "隐藏幻灯片"),
    "pptx notes": (lambda: slides(notesSlides__notesSlide1=shape(N, "notes")), "备注页", "备注"),
    "pptx comment": (lambda: slides(comments__comment1=f"<p:cmLst {P}><p:cm><p:text>{N}</p:text></p:cm></p:cmLst>"), "批注", "批注"),
    "pptx alt text": (lambda: slides(slides__slide1=f"<p:sld {P}><p:cNvPr descr='{N}'/></p:sld>"), "图片", "替代文字"),
    "ofd black box": (lambda: black_ofd(), "第 1 页", "黑块遮盖的文字"),
    "ofd information": (lambda: packed({"OFD.xml": f"<O xmlns='o'><Title>{N}</Title></O>", "Doc_0/Pages/Page_0/Content.xml": ofd_page("x")}), "文档属性", "文档属性"),
    "ofd attachment": (lambda: packed({"OFD.xml": "<a/>", "Doc_0/Pages/Page_0/Content.xml": ofd_page("x"), "Doc_0/Attachs/a.txt": N}), "第 1 行", ""),
    "pdf comment": (lambda: annotated(f"/Subtype /Text /Contents ({N})"), "第 1 页批注", "批注"),
    "pdf form": (lambda: annotated(f"/Subtype /Widget /FT /Tx /T (a) /V ({N})"), "第 1 页表单内容", ""),
    "pdf outside of the page": (lambda: pdf(["x"] + ["-"] * 60 + [N]), "第 1 页", ""),
}  # fmt: skip


def ofd_page(text: str, more: str = "") -> str:
    return (
        '<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer>'
        f'<ofd:TextObject Boundary="10 20 100 5"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>{more}'
        "</ofd:Layer></ofd:Content></ofd:Page>"
    )


def black_ofd() -> bytes:
    box = '<ofd:PathObject Boundary="9 19 90 8" Fill="true"><ofd:FillColor Value="0 0 0"/></ofd:PathObject>'
    return packed({"OFD.xml": "<a/>", "Doc_0/Pages/Page_0/Content.xml": ofd_page(N, box)})


def annotated(note: str) -> bytes:
    """A page with one annotation."""
    data = pdf(["page"])
    return data.replace(
        b"/MediaBox [0 0 595 842]",
        b"/MediaBox [0 0 595 842] /Annots [<< /Type /Annot /Rect [10 10 90 30] "
        + note.encode()
        + b" >>]",
    )


def found(data: bytes, name: str) -> Block:
    return next(b for d in read(data, name) for b in d.blocks if N in b.text)


@pytest.mark.parametrize("place", PLACES)
def test_a_value_in_a_hidden_place(place: str) -> None:
    make, location, hidden = PLACES[place]
    # The name lies: the content decides.
    block = next(
        b
        for d in read(make(), "附件.dat")
        for b in d.blocks
        if N in b.text and hidden in b.hidden and (hidden or not b.hidden)
    )
    assert location in block.location


def test_white_heads_on_a_coloured_ground_are_not_hidden() -> None:
    fill = "<fill><patternFill patternType='solid'><fgColor rgb='FF1F4E79'/></patternFill></fill>"
    data = book(STYLED, **{"xl__styles.xml": styles('<color rgb="FFFFFFFF"/>', fill=fill)})
    assert found(data, "a.xlsx").hidden == ""


def test_a_merged_head_stands_over_all_its_columns() -> None:
    rows = (
        "<c r='A1' t='str'><v>身份证号</v></c></row><row r='2'><c r='A2' t='str'><v>a</v></c>"
        f"<c r='B2' t='str'><v>{N}</v></c>"
    )
    data = book(rows, more='<mergeCells><mergeCell ref="A1:B1"/></mergeCells>')
    texts = [(b.text, b.cell.column) for b in read(data, "a.xlsx")[0].blocks if b.cell]
    assert ("身份证号", 1) in texts


def test_dates_and_numbers_are_read_as_people_see_them() -> None:
    cells = "<c><v>13987651206.0</v></c><c s='1'><v>45000</v></c><c><v>1.3987651206E10</v></c><c t='b'><v>1</v></c>"
    data = book(cells, **{"xl__styles.xml": styles(number="14")})
    assert [b.text for b in read(data, "a")[0].blocks] == [
        "13987651206",
        "2023-03-15",
        "13987651206",
        "是",
    ]


def test_every_place_of_an_old_workbook() -> None:
    import xlwt

    old = xlwt.Workbook()
    sheet = old.add_sheet("名单")
    white = xlwt.easyxf("font: colour white")
    places = {(1, 0): "", (2, 0): "隐藏行", (1, 3): "隐藏列", (1, 1): "白色文字"}
    sheet.write(0, 0, "身份证号")
    sheet.write(0, 1, "备注")
    numbers = dict(zip(places, (People(92 + i).id18() for i in range(4)), strict=True))
    for (row, column), number in numbers.items():
        form = (white,) if places[row, column] == "白色文字" else ()
        sheet.write(row, column, number, *form)
    sheet.row(2).hidden = True
    sheet.col(3).hidden = True
    other = old.add_sheet("二")
    other.visibility = 2
    other.write(0, 0, N)
    out = io.BytesIO()
    old.save(out)
    blocks = read(out.getvalue(), "名单.et")[0].blocks
    for place, number in numbers.items():
        block = next(b for b in blocks if b.text == number)
        assert block.hidden == places[place], place
        assert f"第 {place[0] + 1} 行" in block.location
    assert next(b for b in blocks if b.text == N).hidden == "深度隐藏工作表"


@pytest.mark.parametrize("password", ["VelvetSweatshop", "secret"])
def test_encrypted_workbooks(password: str) -> None:
    from msoffcrypto.format.ooxml import OOXMLFile

    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx({"cell": N}))).encrypt(password, out)
    (document, *_) = read(out.getvalue(), "a.xlsx")
    if password == "VelvetSweatshop":
        assert any(N in b.text for b in document.blocks)
    else:
        assert "密码" in document.problem and not document.blocks


@pytest.mark.debian
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("antiword")),
    reason="needs Debian's libreoffice-writer-nogui and antiword",
)
def test_a_real_old_word_document(tmp_path: Path) -> None:
    from docx import Document

    inside = People(95).id18()
    written = Document()
    written.add_paragraph(f"身份证号：{N}")
    table = written.add_table(2, 2)
    for cell, text in zip(table._cells, ("姓名", "身份证号", "张桂芳", inside), strict=True):
        cell.text = text
    written.sections[0].header.paragraphs[0].text = "页眉里的字"
    written.save(str(tmp_path / "a.docx"))
    program = shutil.which("soffice")
    assert program
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(tmp_path / "a.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    blocks = read((tmp_path / "a.doc").read_bytes(), "公示.wps")[0].blocks
    assert all(any(value in b.text for b in blocks) for value in (N, inside))
