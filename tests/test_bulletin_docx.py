"""The Word file: the standard's numbers in the XML, nothing foreign in it, the same bytes again."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy
from docx import Document
from docx.enum.section import WD_ORIENT
from lxml import etree

from monitor.bulletin import docx
from monitor.bulletin.compose import compose
from monitor.bulletin.tree import (
    Annex,
    Bulletin,
    Colophon,
    Column,
    Face,
    Masthead,
    Role,
    Table,
    paragraph,
)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MM = 36000  # EMU


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    copy_to = "区委办公室，区人大常委会办公室"
    return compose(
        busy(), DISTRICT, dated=AS_OF.date(), deadline=date(2026, 10, 23), copy_to=copy_to
    )


@pytest.fixture(scope="module")
def content(bulletin: Bulletin) -> bytes:
    return docx.write(bulletin, AS_OF)


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_margins_grid_and_orientation(content: bytes) -> None:
    sections = Document(io.BytesIO(content)).sections
    assert [s.orientation for s in sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    for section in sections:
        edges = [
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        ]
        wide = section.orientation == WD_ORIENT.LANDSCAPE
        expected = (28, 26, 35, 37) if wide else (37, 35, 28, 26)
        assert [round(edge / MM) for edge in edges] == list(expected)
        grid = section._sectPr.find(f"{W}docGrid")
        assert grid.get(f"{W}type") == "lines" and grid.get(f"{W}linePitch") == "579"


def test_every_paragraph_bears_a_named_style(content: bytes) -> None:
    styles = {p.style.name for p in Document(io.BytesIO(content)).paragraphs}
    assert styles <= {
        "公文标题", "主送机关", "一级标题", "公文正文", "附件说明", "发文机关署名", "成文日期",
        "附件顺序号", "附件标题", "附注", "空行",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("style", "face", "size", "line"),
    [
        ("公文正文", "仿宋_GB2312", 16, 28.95),
        ("公文标题", "方正小标宋简体", 22, 34),
        ("一级标题", "黑体", 16, 28.95),
        ("主送机关", "仿宋_GB2312", 16, 28.95),
        ("成文日期", "仿宋_GB2312", 16, 28.95),
        ("版记", "仿宋_GB2312", 14, 24),
    ],
)
def test_faces_and_sizes(content: bytes, style: str, face: str, size: float, line: float) -> None:
    found = Document(io.BytesIO(content)).styles[style]
    assert found.font.size.pt == size
    assert found.paragraph_format.line_spacing.pt == pytest.approx(line, abs=0.05)
    fonts = found.element.rPr.rFonts
    assert {fonts.get(f"{W}{script}") for script in ("ascii", "hAnsi", "eastAsia")} == {face}


def test_second_level_headings_are_kai(content: bytes) -> None:
    for block in Document(io.BytesIO(content)).paragraphs:
        if re.match(r"（[一二三四五]）", block.text) and block.style.name == "公文正文":
            assert block.runs[0]._r.rPr.rFonts.get(f"{W}eastAsia") == "楷体_GB2312"


def test_tables_repeat_their_head_and_never_split_a_row(bulletin: Bulletin, content: bytes) -> None:
    tables = Document(io.BytesIO(content)).tables
    assert len(tables) == 4
    wanted = [node for annex in bulletin.annexes for node in annex.nodes if isinstance(node, Table)]
    for table, source in zip(tables, wanted, strict=True):
        assert len(table.rows) == len(source.rows) + 1
        head = table.rows[0]._tr.trPr
        assert head.find(f"{W}tblHeader") is not None
        assert all(row._tr.trPr.find(f"{W}cantSplit") is not None for row in table.rows)
        assert [c.text for c in table.rows[1].cells] == list(source.rows[0])


def test_page_numbers_odd_right_even_left(content: bytes) -> None:
    document = Document(io.BytesIO(content))
    assert document.settings.odd_and_even_pages_header_footer
    odd, even = document.sections[0].footer, document.sections[0].even_page_footer
    for footer, side in ((odd, "right"), (even, "left")):
        xml = etree.tostring(footer._element).decode()
        assert " PAGE " in xml and footer.paragraphs[0].text == "— 1 —"
        assert f'w:jc w:val="{side}"' in xml and f'w:{side}Chars="100"' in xml


def test_the_font_table_names_office_fonts_with_stand_ins(content: bytes) -> None:
    table = parts(content)["word/fontTable.xml"].decode()
    for face in Face:
        assert f'w:name="{face}"' in table
    assert table.count("altName") == len(Face)


def test_nothing_foreign_in_the_package(content: bytes) -> None:
    names = parts(content)
    assert not [n for n in names if re.search(r"vba|macro|thumbnail|embeddings|activeX", n, re.I)]
    for name, data in names.items():
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in data, name
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    for name in names:
        if name.endswith(".rels"):
            for relation in etree.fromstring(names[name]):
                folder = name.split("_rels/")[0]
                target = relation.get("Target")
                path = target.lstrip("/") if target.startswith("/") else folder + target
                path = re.sub(r"[^/]+/\.\./", "", path)
                assert path in names, f"{name} → {target}"


def test_the_order_of_properties_is_that_of_the_schema(content: bytes) -> None:
    """Word refuses a file whose w:pPr children stand in another order than CT_PPr's."""
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "suppressLineNumbers",
        "pBdr",
        "shd",
        "tabs",
        "suppressAutoHyphens",
        "kinsoku",
        "wordWrap",
        "overflowPunct",
        "topLinePunct",
        "autoSpaceDE",
        "autoSpaceDN",
        "bidi",
        "adjustRightInd",
        "snapToGrid",
        "spacing",
        "ind",
        "contextualSpacing",
        "mirrorIndents",
        "suppressOverlap",
        "jc",
        "textDirection",
        "textAlignment",
        "textboxTightWrap",
        "outlineLvl",
        "divId",
        "cnfStyle",
        "rPr",
        "sectPr",
        "pPrChange",
    ]
    rows = [
        "rStyle",
        "rFonts",
        "b",
        "bCs",
        "i",
        "iCs",
        "caps",
        "smallCaps",
        "strike",
        "dstrike",
        "outline",
        "shadow",
        "emboss",
        "imprint",
        "noProof",
        "snapToGrid",
        "vanish",
        "webHidden",
        "color",
        "spacing",
        "w",
        "kern",
        "position",
        "sz",
        "szCs",
        "highlight",
        "u",
        "effect",
        "bdr",
        "shd",
        "fitText",
        "vertAlign",
        "rtl",
        "cs",
        "em",
        "lang",
        "eastAsianLayout",
        "specVanish",
        "oMath",
    ]
    found = 0
    for name, data in parts(content).items():
        if not re.fullmatch(r"word/(document|styles|footer\d)\.xml", name):
            continue
        tree = etree.fromstring(data)
        for tag, wanted in (("pPr", order), ("rPr", rows)):
            for element in tree.iter(f"{W}{tag}"):
                places = [wanted.index(etree.QName(child).localname) for child in element]
                assert places == sorted(places), etree.tostring(element)
                found += 1
    assert found > 100


def test_equal_facts_give_equal_bytes_whenever_they_are_written(bulletin: Bulletin) -> None:
    first = docx.write(bulletin, AS_OF)
    assert docx.write(bulletin, AS_OF) == first
    assert docx.write(bulletin, AS_OF + timedelta(days=1)) != first


def test_core_properties_know_only_the_given_time(content: bytes) -> None:
    core = Document(io.BytesIO(content)).core_properties
    assert core.created == core.modified == datetime(2026, 10, 9, 1, 0, tzinfo=core.created.tzinfo)
    assert "检查情况的通报" in core.title and core.author == "样例区人民政府办公室"
    assert "python-docx" not in (core.comments or "")


HOSTILE = "<w:p/>&amp;\x00\x08\ufffe\ud800 ]]> {{x}} =cmd|' /C calc'!A0"


def test_hostile_text_is_text_everywhere() -> None:
    table = Table((Column("头" + HOSTILE, 1), Column("b", 2)), (("甲" + HOSTILE, HOSTILE),))
    hostile = Bulletin(
        title=HOSTILE,
        masthead=Masthead(office=HOSTILE, number=HOSTILE),
        body=(paragraph(Role.BODY, HOSTILE),),
        annexes=(Annex(title=HOSTILE, nodes=(table,), wide=True),),
        colophon=Colophon(copy_to=HOSTILE, printer=HOSTILE, printed=HOSTILE),
    )
    document = Document(io.BytesIO(docx.write(hostile, AS_OF)))
    shown = "<w:p/>&amp; ]]> {{x}} =cmd|' /C calc'!A0"
    assert any(block.text == shown for block in document.paragraphs)
    assert document.tables[0].rows[1].cells[1].text == shown


def test_no_annex_no_colophon() -> None:
    plain = Bulletin(
        title="标题", masthead=Masthead(office="某办", number="〔2026〕1号"),
        body=(paragraph(Role.BODY, "正文。"),),
    )  # fmt: skip
    document = Document(io.BytesIO(docx.write(plain, AS_OF)))
    assert len(document.sections) == 1 and not document.tables


def test_a_long_table_is_written_quickly() -> None:
    """Far above what a bulletin lists; python-docx's own tables would need minutes."""
    rows = tuple(
        (str(n), "区发展改革局", "https://www.example.gov.cn/a.html") for n in range(20_000)
    )
    table = Table((Column("序号", 1), Column("单位", 2), Column("地址", 5)), rows)
    long = Bulletin(
        title="标题", masthead=Masthead(office="某办", number=""), body=(),
        annexes=(Annex(title="表", nodes=(table,)),),
    )  # fmt: skip
    content = docx.write(long, AS_OF)
    assert content.count(b"") and len(parts(content)["word/document.xml"]) > 5_000_000
