"""A table as WordprocessingML: fixed widths, a head repeated on every page, rows never split.

Written as text, since python-docx needs about a millisecond a cell.
"""

from __future__ import annotations

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from .layout import SMALL, TABLE, TABLE_LINE, twips
from .ooxml import escaped
from .tree import Face, Table

_MM_TO_TWIPS = 1440 / 25.4
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def table_element(table: Table, width_mm: float) -> object:
    """The `w:tbl` element, `width_mm` wide."""
    total = sum(column.share for column in table.columns)
    widths = [round(width_mm * c.share / total * _MM_TO_TWIPS) for c in table.columns]
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = _row(
        [
            _cell(column.head, width, centred=True, face=Face.HEADING)
            for column, width in zip(table.columns, widths, strict=True)
        ],
        head=True,
    )
    rows = "".join(
        _row(
            [
                _cell(text, width, centred=column.centred, face=Face.BODY, small=column.small)
                for text, column, width in zip(row, table.columns, widths, strict=True)
            ]
        )
        for row in table.rows
    )
    return parse_xml(
        f"<w:tbl {nsdecls('w')}><w:tblPr>"
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{_BORDERS}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"
    )


def _row(cells: list[str], *, head: bool = False) -> str:
    repeat = "<w:tblHeader/>" if head else ""
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{twips(22)}" w:hRule="atLeast"/>'
        f"{repeat}</w:trPr>{''.join(cells)}</w:tr>"
    )


def _cell(text: str, width: int, *, centred: bool, face: Face, small: bool = False) -> str:
    side = "center" if centred else "left"
    size = round((SMALL if small else TABLE) * 2)
    line = twips(SMALL * 1.3 if small else TABLE_LINE)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
        '<w:p><w:pPr><w:wordWrap w:val="0"/><w:snapToGrid w:val="0"/>'
        f'<w:spacing w:line="{line}" w:lineRule="exact"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:rPr><w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>'
        f'<w:spacing w:val="0"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escaped(text)}</w:t></w:r></w:p></w:tc>'
    )
