"""The numbers of GB/T 9704-2012 and the paragraph styles made from them.

Millimetres and points as the standard gives them; only this file knows them.
"""

from __future__ import annotations

from dataclasses import dataclass

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from .tree import Face, Role

PAGE_WIDTH, PAGE_HEIGHT = 210, 297  # mm, A4
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26  # mm; 版心 156 × 225
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
WIDE = PAGE_HEIGHT - TOP - BOTTOM  # in landscape
LINE = 28.95  # pt, exact: 22 lines in 225 mm
BODY = 16.0  # pt, 三号
TIGHTER = -5  # twentieths of a point between characters: 28 characters in 156 mm
CHARACTER = BODY + TIGHTER / 20  # pt that one full-width character takes
TITLE = 22.0  # pt, 二号
TITLE_LINE = 34.0
PAGE_NUMBER = 14.0  # pt, 四号
FOOTER_FROM_EDGE = 25.6  # mm: puts the dashes 7 mm below the 版心
TABLE = 10.5  # pt, 五号
TABLE_LINE = 15.0
SMALL = 8.0  # pt, for addresses in tables
COLOPHON_LINE = 24.0
MASTHEAD_DROP = 35.0  # mm from the 版心's edge to the 发文机关标志
RED = RGBColor(0xE6, 0x00, 0x12)
RED_HEX = "E60012"


@dataclass(frozen=True, slots=True)
class _Look:
    name: str
    face: Face = Face.BODY
    size: float = BODY
    line: float = LINE  # 0: as high as what stands in it
    first: float = 0  # characters of first-line indent
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    keep_next: bool = False


LOOKS: dict[Role, _Look] = {
    Role.TITLE: _Look("公文标题", Face.TITLE, TITLE, TITLE_LINE, align=WD_ALIGN_PARAGRAPH.CENTER),
    Role.ADDRESSEES: _Look("主送机关", align=WD_ALIGN_PARAGRAPH.LEFT),
    Role.HEADING: _Look("一级标题", Face.HEADING, first=2, keep_next=True),
    Role.BODY: _Look("公文正文", first=2),
    Role.ANNEX_LIST: _Look("附件说明", align=WD_ALIGN_PARAGRAPH.LEFT),
    Role.SIGNER: _Look("发文机关署名", align=WD_ALIGN_PARAGRAPH.RIGHT, keep_next=True),
    Role.DATE: _Look("成文日期", align=WD_ALIGN_PARAGRAPH.RIGHT),
    Role.ANNEX_MARK: _Look(
        "附件顺序号", Face.HEADING, align=WD_ALIGN_PARAGRAPH.LEFT, keep_next=True
    ),
    Role.ANNEX_TITLE: _Look(
        "附件标题", Face.TITLE, TITLE, TITLE_LINE, align=WD_ALIGN_PARAGRAPH.CENTER, keep_next=True
    ),
    Role.NOTE: _Look("附注", size=12, line=20),
    Role.PICTURE: _Look("图", line=0, align=WD_ALIGN_PARAGRAPH.CENTER, keep_next=True),
    Role.CAPTION: _Look("图题", size=12, line=24, align=WD_ALIGN_PARAGRAPH.CENTER),
    Role.COLOPHON: _Look(
        "版记", size=PAGE_NUMBER, line=COLOPHON_LINE, align=WD_ALIGN_PARAGRAPH.LEFT
    ),
    Role.BLANK: _Look("空行"),
}


def twips(points: float) -> int:
    """Twentieths of a point, the unit of WordprocessingML."""
    return round(points * 20)


def make_styles(document: Document) -> None:
    """One named paragraph style per role, so that the office can restyle in its word processor."""
    _speak_chinese(document)
    normal = document.styles["Normal"]
    _set_face(normal, Face.BODY, BODY)
    _set_paragraph(normal, LINE)
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(TIGHTER))
    properties = normal.element.get_or_add_rPr()
    properties.insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang"
    )
    for look in LOOKS.values():
        style = document.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.quick_style = True
        _set_face(style, look.face, look.size)
        _set_paragraph(style, look.line)
        style.paragraph_format.alignment = look.align
        style.paragraph_format.keep_with_next = look.keep_next
        if look.line != LINE:
            _leave_grid(style.element.get_or_add_pPr())
        if look.first:
            indent_first(style.element.get_or_add_pPr(), look.first)


def _speak_chinese(document: Document) -> None:
    """python-docx's template is American: Chinese line breaking needs the language."""
    for language in document.styles.element.iter(qn("w:lang")):
        # "zh-CN" here would let LibreOffice break a line inside a figure.
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")
    for language in document.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def indent_first(properties: object, characters: float) -> None:
    """A first-line indent in characters, with its width for programs that only know widths."""
    indent = properties.get_or_add_ind()  # type: ignore[attr-defined]
    indent.set(qn("w:firstLineChars"), str(round(characters * 100)))
    indent.set(qn("w:firstLine"), str(twips(characters * CHARACTER)))


def _leave_grid(properties: object) -> None:
    """A line of another height would be stretched to whole lines of the grid."""
    switch = OxmlElement("w:snapToGrid")
    switch.set(qn("w:val"), "0")
    properties.insert_element_before(  # type: ignore[attr-defined]
        switch, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def _set_face(style: ParagraphStyle, face: Face, size: float) -> None:
    style.font.name = face
    style.font.size = Pt(size)
    style.font.bold = False
    set_fonts(style.element.get_or_add_rPr(), face)


def set_fonts(properties: object, face: Face) -> None:
    """The same office font for every script: figures stand in the face of the text."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)


def _set_paragraph(style: ParagraphStyle, line: float) -> None:
    shape = style.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    if line:
        shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        shape.line_spacing = Pt(line)
    else:
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
    shape.widow_control = False
    properties = style.element.get_or_add_pPr()
    # No extra space between Chinese and figures: it would break 28 characters a line.
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        switch = OxmlElement(name)
        switch.set(qn("w:val"), "0")
        properties.insert_element_before(
            switch, "w:bidi", "w:adjustRightInd", "w:snapToGrid", "w:spacing", "w:ind",
            "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl", "w:rPr",
        )  # fmt: skip


def set_page(section: Section, *, wide: bool) -> None:
    """A4 with the margins of the standard; landscape is the same sheet turned a quarter left."""
    if wide:
        section.page_width, section.page_height = Mm(PAGE_HEIGHT), Mm(PAGE_WIDTH)
        edges = (LEFT, RIGHT, BOTTOM, TOP)
    else:
        section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
        edges = (TOP, BOTTOM, LEFT, RIGHT)
    section.top_margin, section.bottom_margin = Mm(edges[0]), Mm(edges[1])
    section.left_margin, section.right_margin = Mm(edges[2]), Mm(edges[3])
    section.footer_distance = Mm(FOOTER_FROM_EDGE - (BOTTOM - edges[1]))
    section.header_distance = Mm(15)
    size = section._sectPr.find(qn("w:pgSz"))
    if wide:
        size.set(qn("w:orient"), "landscape")
    elif size.get(qn("w:orient")):
        del size.attrib[qn("w:orient")]
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    # Not linesAndChars: LibreOffice then sets 18 characters a line.
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(twips(LINE)))
