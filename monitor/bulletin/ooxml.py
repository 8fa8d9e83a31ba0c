"""What python-docx does not offer: safe text, page fields, font fallbacks, bytes that never vary."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from .tree import Face

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# What stands in where the office fonts are not installed (Windows, WPS, Linux).
FALLBACKS = {
    Face.BODY: "仿宋",
    Face.TITLE: "小标宋体",
    Face.HEADING: "SimHei",
    Face.SUBHEADING: "楷体",
    Face.PAGE_NUMBER: "SimSun",
}


def safe(text: str) -> str:
    """Text without characters XML 1.0 forbids."""
    return _ILLEGAL.sub("", text)


def escaped(text: str) -> str:
    """`safe` text for a hand-written element."""
    return escape(safe(text))


def field(name: str, shown: str) -> list[object]:
    """The runs of a field such as PAGE, with the text shown until it is computed."""
    pieces = (
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> {escaped(name)} </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{escaped(shown)}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )
    return [parse_xml(f"<w:r {nsdecls('w')}>{piece}</w:r>") for piece in pieces]


def name_fonts(document: Document) -> None:
    """Replaces the font table by the office fonts and what may stand in for each."""
    fonts = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{FALLBACKS[face]}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>'
        for face in Face
    )
    xml = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:fonts {nsdecls('w')}>{fonts}</w:fonts>"
    )
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = xml.encode("utf-8")


def describe(document: Document, title: str, author: str, now: datetime) -> None:
    """Core properties, with `now` as the only date."""
    core = document.core_properties
    at = now.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    core.title, core.author, core.last_modified_by = safe(title)[:255], safe(author)[:255], ""
    core.subject, core.keywords, core.comments, core.category = "", "", "", "通报"
    core.language, core.revision, core.created, core.modified = "zh-CN", 1, at, at


def settle(content: bytes, now: datetime) -> bytes:
    """The same package with `now` as the date of every entry: equal facts give equal bytes."""
    local = now.astimezone(UTC)
    stamp = (max(local.year, 1980), local.month, local.day, local.hour, local.minute, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            new.writestr(entry, old.read(name))
    return out.getvalue()


def drop_thumbnail(document: Document) -> None:
    """python-docx's template carries a preview picture of somebody else's page."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]


_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"


def tidy_settings(document: Document) -> None:
    """python-docx's template has a zoom without `percent`, which ISO/IEC 29500 requires, and the
    identity of somebody else's document."""
    for element in list(document.settings.element):
        if element.tag == qn("w:zoom"):
            element.set(qn("w:percent"), "100")
        elif element.tag.startswith(_WORD_2010):
            document.settings.element.remove(element)
