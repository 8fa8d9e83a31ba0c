"""版记: 抄送、印发机关和印发日期 at the foot of the last page.

A text box, since LibreOffice floats neither a table as wide as the text nor a paragraph frame.
Before it stands a line as high as the box: where that does not fit, both go to the next page.
"""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from . import layout
from .ooxml import escaped
from .tree import Colophon, Role

_EMU_PER_POINT = 12700
_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def colophon_elements(colophon: Colophon, *, wide: bool) -> list[object]:
    """The paragraphs to put at the end of the document; `wide`: the last page is landscape."""
    across = layout.WIDE if wide else layout.TEXT_WIDTH
    width = across / 25.4 * 72
    per_line = int(width / layout.PAGE_NUMBER) - 3
    lines = [(f"抄送：{colophon.copy_to}。", "")] if colophon.copy_to else []
    lines.append((colophon.printer, colophon.printed))
    height = sum(layout.COLOPHON_LINE * -(-len(a + b) // per_line) for a, b in lines) + 6
    blank = layout.LOOKS[Role.BLANK].name
    room = (
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{blank}"/><w:keepNext/>'
        f'<w:spacing w:line="{layout.twips(height)}" w:lineRule="exact"/></w:pPr></w:p>'
    )
    words = "".join(
        _line(left, right, width, first=n == 0, last=n == len(lines) - 1)
        for n, (left, right) in enumerate(lines)
    )
    return [parse_xml(room), parse_xml(_box(words, width, height, blank))]


def _box(words: str, width: float, height: float, style: str) -> str:
    size = f'cx="{round(width * _EMU_PER_POINT)}" cy="{round(height * _EMU_PER_POINT)}"'
    return (
        f'<w:p {_SPACES}><w:pPr><w:pStyle w:val="{style}"/>'
        '<w:spacing w:line="20" w:lineRule="exact"/></w:pPr><w:r>'
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
        '<wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>center</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent {size}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/>'
        '<wp:docPr id="9000" name="版记" descr="版记"/><wp:cNvGraphicFramePr/>'
        "<a:graphic><a:graphicData "
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln>'
        f"</wps:spPr><wps:txbx><w:txbxContent>{words}</w:txbxContent></wps:txbx>"
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:noAutofit/></wps:bodyPr>'
        "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
        "</mc:AlternateContent></w:r></w:p>"
    )


def _line(left: str, right: str, width: float, *, first: bool, last: bool) -> str:
    one = layout.twips(layout.PAGE_NUMBER)
    edges = f'<w:top w:val="single" w:sz="{8 if first else 6}" w:space="1" w:color="000000"/>'
    if last:
        edges += '<w:bottom w:val="single" w:sz="8" w:space="1" w:color="000000"/>'
    tail = f"<w:r><w:tab/><w:t>{escaped(right)}</w:t></w:r>" if right else ""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{layout.LOOKS[Role.COLOPHON].name}"/><w:pBdr>{edges}</w:pBdr>'
        f'<w:tabs><w:tab w:val="right" w:pos="{layout.twips(width) - one}"/></w:tabs></w:pPr>'
        f"<w:r><w:t>　{escaped(left)}</w:t></w:r>{tail}</w:p>"
    )
