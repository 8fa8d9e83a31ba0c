"""A bulletin as a Word file laid out by GB/T 9704-2012, with the office font names.

Nothing outside is touched: no macro, no external link, no clock. Equal bulletins and `now`
give equal bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from docx import Document as new_document
from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as Block

from . import layout, ooxml
from .colophon import colophon_elements
from .docx_table import table_element
from .phrases import title_lines
from .tree import (
    Annex,
    Bulletin,
    Face,
    Masthead,
    Node,
    Paragraph,
    Picture,
    Role,
    Run,
    Table,
)


def write(bulletin: Bulletin, now: datetime) -> bytes:
    """The DOCX file. Steps: styles and page; 版头; title and body; annexes; 版记; package."""
    document = new_document()
    layout.make_styles(document)
    ooxml.name_fonts(document)
    ooxml.drop_thumbnail(document)
    ooxml.tidy_settings(document)
    ooxml.describe(document, bulletin.title, bulletin.masthead.office, now)
    document.settings.odd_and_even_pages_header_footer = True
    layout.set_page(document.sections[0], wide=bulletin.wide)
    _number_pages(document.sections[0])
    if bulletin.mark:
        _mark(document.sections[0], bulletin.mark)

    if not bulletin.plain:
        _masthead(document, bulletin.masthead)
        _blank(document, 2)
    wide = bulletin.wide
    width = layout.WIDE if wide else layout.TEXT_WIDTH
    _add(document, Paragraph(Role.TITLE, (Run(bulletin.title),)), width)
    _blank(document, 1)
    for node, indent in _signed(bulletin.body):
        _add(document, node, width, indent=indent)
    _keep_signature(document.paragraphs)
    for number, annex in enumerate(bulletin.annexes, 1):
        wide = _annex(document, annex, number if len(bulletin.annexes) > 1 else 0, was_wide=wide)
    if bulletin.colophon is not None:
        for element in colophon_elements(bulletin.colophon, wide=wide):
            document.element.body.insert_element_before(element, "w:sectPr")

    out = io.BytesIO()
    document.save(out)
    return ooxml.settle(out.getvalue(), now)


# ── 版头 ─────────────────────────────────────────────────────────────────────


def _masthead(document: Document, masthead: Masthead) -> None:
    """发文机关标志 35 mm below the 版心's edge, 发文字号 two lines down, the red line 4 mm below it."""
    words = masthead.office + "文件"
    room = layout.TEXT_WIDTH / 25.4 * 72
    size = min(48.0, int(room / max(len(words), 1)))
    mark = document.add_paragraph(style=layout.LOOKS[Role.BLANK].name)
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    # The ink of a letter begins some way below the top of its line.
    mark.paragraph_format.space_before = Mm(layout.MASTHEAD_DROP) - Pt(size * 0.4)
    mark.paragraph_format.line_spacing = Pt(size * 1.2)
    run = mark.add_run(ooxml.safe(words))
    run.font.size, run.font.color.rgb = Pt(size), layout.RED
    layout.set_fonts(run._r.get_or_add_rPr(), Face.TITLE)

    number = document.add_paragraph(style=layout.LOOKS[Role.BLANK].name)
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    number.paragraph_format.space_before = Pt(2 * layout.LINE)
    number.add_run(ooxml.safe(masthead.number))
    border = parse_xml(
        f'<w:pBdr {nsdecls("w")}><w:bottom w:val="single" w:sz="16" w:space="11" '
        f'w:color="{layout.RED_HEX}"/></w:pBdr>'
    )
    number._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _number_pages(section: Section) -> None:
    """四号 “— 1 —”: odd pages right, even pages left, one character in from the edge."""
    for footer, align, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right"),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left"),
    ):
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.style = layout.LOOKS[Role.BLANK].name
        line.alignment = align
        line.paragraph_format.line_spacing = Pt(layout.PAGE_NUMBER)
        indent = line._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn(f"w:{side}Chars"), "100")
        indent.set(qn(f"w:{side}"), str(layout.twips(layout.PAGE_NUMBER)))
        line.add_run("— ")
        for piece in ooxml.field("PAGE", "1"):
            line._p.append(piece)
        line.add_run(" —")
        for run in line.runs:
            run.font.size = Pt(layout.PAGE_NUMBER)
            layout.set_fonts(run._r.get_or_add_rPr(), Face.PAGE_NUMBER)


def _mark(section: Section, words: str) -> None:
    """What a draft bears above the text of every page."""
    for header in (section.header, section.even_page_header):
        header.is_linked_to_previous = False
        line = header.paragraphs[0]
        line.style = layout.LOOKS[Role.NOTE].name
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        run = line.add_run(ooxml.safe(words))
        run.font.size = Pt(9)
        layout.set_fonts(run._r.get_or_add_rPr(), Face.PAGE_NUMBER)


# ── paragraphs, tables, pictures ─────────────────────────────────────────────


def _add(
    document: Document, node: Node, width_mm: float = layout.TEXT_WIDTH, indent: float = 0
) -> None:
    match node:
        case Paragraph(role, runs):
            block = document.add_paragraph(style=layout.LOOKS[role].name)
            for run in _titled(role, runs, width_mm):
                written = block.add_run(ooxml.safe(run.text))
                if run.face is not None:
                    layout.set_fonts(written._r.get_or_add_rPr(), run.face)
            if role is Role.ANNEX_LIST:
                _hang(block, left=6, hanging=4)
            elif indent:
                _from_right(block, indent)
        case Table():
            document.element.body.insert_element_before(table_element(node, width_mm), "w:sectPr")
        case Picture(png, width, caption, _):
            block = document.add_paragraph(style=layout.LOOKS[Role.PICTURE].name)
            shape = block.add_run().add_picture(io.BytesIO(png), width=Mm(width))
            shape._inline.docPr.set("descr", ooxml.safe(caption))


def _titled(role: Role, runs: tuple[Run, ...], width_mm: float) -> tuple[Run, ...]:
    """A title broken into lines where words end; anything else as it is."""
    if role not in (Role.TITLE, Role.ANNEX_TITLE):
        return runs
    held = width_mm / 25.4 * 72 / layout.TITLE
    return (Run("\n".join(title_lines("".join(run.text for run in runs), held))),)


def _blank(document: Document, lines: int) -> None:
    for _ in range(lines):
        document.add_paragraph(style=layout.LOOKS[Role.BLANK].name)


def _hang(block: Block, *, left: float, hanging: float) -> None:
    """Continuation lines start under the text, in characters."""
    indent = block._p.get_or_add_pPr().get_or_add_ind()
    for name, characters in (("left", left), ("hanging", hanging)):
        indent.set(qn(f"w:{name}Chars"), str(round(characters * 100)))
        indent.set(qn(f"w:{name}"), str(layout.twips(characters * layout.CHARACTER)))


def _from_right(block: Block, characters: float) -> None:
    indent = block._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:rightChars"), str(round(characters * 100)))
    indent.set(qn("w:right"), str(layout.twips(characters * layout.CHARACTER)))


def _keep_signature(blocks: Sequence[Block]) -> None:
    """署名 and 成文日期 never stand on a page without text: the last paragraph goes with them."""
    names = {role: layout.LOOKS[role].name for role in (Role.SIGNER, Role.ANNEX_LIST, Role.BLANK)}
    signers = [at for at, block in enumerate(blocks) if block.style.name == names[Role.SIGNER]]
    for block in reversed(blocks[: signers[-1]] if signers else ()):
        block.paragraph_format.keep_with_next = True
        if block.style.name not in names.values():
            return


DATE_FROM_RIGHT = 4  # characters


def _signed(body: tuple[Node, ...]) -> list[tuple[Node, float]]:
    """Each node with its indent from the right, in characters.

    The 成文日期 stands four characters from the right, the 署名 is centred on it, and above
    it is room for the seal.
    """
    dates = [n.text for n in body if isinstance(n, Paragraph) and n.role is Role.DATE]
    out: list[tuple[Node, float]] = []
    for node in body:
        indent = 0.0
        if isinstance(node, Paragraph) and node.role is Role.SIGNER:
            out.extend([(Paragraph(Role.BLANK, ()), 0.0)] * 2)
            longer = _width(node.text) - max(map(_width, dates), default=0)
            indent = max(DATE_FROM_RIGHT - longer / 2, 0)
        elif isinstance(node, Paragraph) and node.role is Role.DATE:
            indent = DATE_FROM_RIGHT
        out.append((node, indent))
    return out


def _width(text: str) -> float:
    """In full-width characters; figures take half of one."""
    return sum(0.5 if c.isascii() else 1.0 for c in text)


# ── annexes ──────────────────────────────────────────────────────────────────


def _annex(document: Document, annex: Annex, number: int, *, was_wide: bool) -> bool:
    """One annex from a new page on: 附件1, the title in the third line, its tables."""
    turned = annex.wide != was_wide
    if turned:
        layout.set_page(document.add_section(WD_SECTION.NEW_PAGE), wide=annex.wide)
        # The paragraph that ends a section is kept so low that it never needs a page of its own.
        ending = document.paragraphs[-1]
        ending.style = layout.LOOKS[Role.BLANK].name
        ending.paragraph_format.line_spacing = Pt(1)
    mark = document.add_paragraph(style=layout.LOOKS[Role.ANNEX_MARK].name)
    mark.add_run(f"附件{number or ''}")
    mark.paragraph_format.page_break_before = not turned
    _blank(document, 1)
    width = layout.WIDE if annex.wide else layout.TEXT_WIDTH
    _add(document, Paragraph(Role.ANNEX_TITLE, (Run(annex.title),)), width)
    _blank(document, 1)
    for node in annex.nodes:
        _add(document, node, width)
    return annex.wide
