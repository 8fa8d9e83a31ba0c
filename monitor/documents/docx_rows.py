"""Rows of Word tables as programs write them, taken out by pattern before the XML is parsed.

Four of five elements of a name list in Word are the inside of cells with one plain paragraph.
What is taken out is well-formed by itself and has nothing that hides, so that neither what remains
nor its text is read differently: an element stands for it, and where that does not turn up as a
row of a table in the body, the document is read as a whole.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, NamedTuple

from .ooxml import is_utf8, parsed

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY, _TBL, _TR = f"{W}body", f"{W}tbl", f"{W}tr"
_TAKEN = "takenOut"
TAKEN = W + _TAKEN

# Any attributes; that none of them stands there twice is looked at afterwards.
_ATTRIBUTES = r'(?: (?:w|w14):[A-Za-z]++="[^"<>&]*+"){0,12}+'
_ANY = rf"<w:[A-Za-z]++{_ATTRIBUTES}/>"


def _empty(names: str) -> str:
    return rf"<w:(?:{names}){_ATTRIBUTES}/>"


def _around(name: str, inside: str) -> str:
    return rf"<w:{name}>(?:{inside})*+</w:{name}>"


_ROW_FORM = _around("trPr", _empty("cantSplit|cnfStyle|jc|trHeight|tblHeader|tblCellSpacing"))
_CELL_FORM = _around(
    "tcPr",
    _empty("cnfStyle|tcW|vMerge|noWrap|vAlign|hideMark|textDirection")
    + f"|{_around('tcBorders', _ANY)}|{_around('tcMar', _ANY)}",
)
_TEXT_FORM = _around(
    "rPr",
    _empty("rStyle|rFonts|b|bCs|i|iCs|u|noProof|spacing|w|kern|position|szCs|lang|snapToGrid")
    + r'|<w:sz w:val="[1-9][0-9]++"/>|<w:color w:val="(?:auto|000000)"(?: w:themeColor="\w++")?+/>',
)
_PARAGRAPH_FORM = _around("pPr", f"{_ANY}|{_around('rPr', _ANY)}")
_RUN = (
    rf"<w:r{_ATTRIBUTES}(?:/>|>(?:{_TEXT_FORM})?+"
    r'(?:<w:t(?: xml:space="preserve")?+>[^<>&]*+</w:t>)?+</w:r>)'
)
_CELL = (
    rf"<w:tc>(?:{_CELL_FORM})?+<w:p{_ATTRIBUTES}"
    rf"(?:/>|>(?:{_PARAGRAPH_FORM})?+(?:{_RUN})*+</w:p>)</w:tc>"
)
_ROWS = re.compile(rf"</w:tr>((?:<w:tr{_ATTRIBUTES}>(?:{_ROW_FORM})?+(?:{_CELL})++</w:tr>)++)")
_NEIGHBOURS, _ROW_END = b"</w:tr><w:tr", b"</w:tr>"
# Bounded, since text is looked through as well.
_TWICE = re.compile(r' ([^=<> ]++=")[^<> ]*+ (?:[^<> ]++ ){0,40}\1')
_TEXT = re.compile(r">([^<>]+)</w:t>")
_END = "</w:t></w:r></w:p>"  # of a cell, most often
# No XML holds these; and where lines end as on Windows, text is not what stands in the file.
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\n")
_NO_CHARACTERS = ("\ufffe", "\uffff")


class Taken(NamedTuple):
    """The root of a document, in which rows with the attribute `TAKEN` stand for those taken out:
    its value is the place of their XML in `rows`."""

    root: Any
    rows: list[str]


def parsed_without_rows(data: bytes) -> Taken:
    """The document, as far as it takes a parser. Raises Unreadable where it is no XML."""
    rows: list[str] = []
    if rest := _without_rows(data, rows):
        root = parsed(rest)
        if _are_rows(root, len(rows)):
            return Taken(root, rows)
    return Taken(parsed(data), [])


def _without_rows(data: bytes, rows: list[str]) -> bytes:
    """What is left of the document; b"" where it is not written as expected."""
    first, end = data.find(_NEIGHBOURS), data.rfind(_ROW_END) + len(_ROW_END)
    if first < 0 or not is_utf8(data):
        return b""
    written = data[first:end]
    if len(written.translate(None, _CONTROLS)) < len(written):
        return b""

    def take(match: re.Match[str]) -> str:
        rows.append(match[1])
        # What prefixes are used is seen by the parser too.
        prefix = "w14:_='' " if "w14:" in match[1] else ""
        return f'</w:tr><w:tr {prefix}w:{_TAKEN}="{len(rows) - 1}"/>'

    try:
        xml = written.decode()
    except UnicodeDecodeError:
        return b""
    rest = _ROWS.sub(take, xml)
    if any(c in xml for c in _NO_CHARACTERS) or any(map(_TWICE.search, rows)) or not rows:
        return b""
    return data[:first] + rest.encode() + data[end:]


def _are_rows(root: Any, count: int) -> bool:
    """Whether each of the elements that stand for rows is a row, but not the first, of a table."""
    body = root.find(_BODY)
    tables = body.iterfind(_TBL) if body is not None else ()
    behind = (row for table in tables for row in islice(table.iterfind(_TR), 1, None))
    return [row.get(TAKEN) for row in behind if TAKEN in row.attrib] == [*map(str, range(count))]


def texts_of(rows: str) -> list[list[str]]:
    """The text of each cell of each row."""
    return [[*map(_text_of, row.split("</w:tc>")[:-1])] for row in rows.split("</w:tr>")[:-1]]


def _text_of(cell: str) -> str:
    if cell.endswith(_END) and cell.count("</w:t>") == 1:
        return cell[: -len(_END)].rpartition(">")[2]
    return "".join(_TEXT.findall(cell))
