"""A bulletin in the formats people want it in: the one place that knows all of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from .. import printing
from ..bulletin import docx as docx_file
from ..bulletin import html, pdf, template, xlsx
from ..bulletin.facts import Facts
from ..bulletin.tree import Bulletin
from ..settings import BulletinSettings

FORMATS = ("docx", "pdf", "html", "xlsx")


def render(
    bulletin: Bulletin,
    facts: Facts,
    settings: BulletinSettings,
    now: datetime,
    formats: Sequence[str],
    *,
    docx: bytes | None = None,
) -> dict[str, bytes]:
    """The files by format, in the order asked for; `docx` is the Word file where it is known.

    The PDF is printed from the Word file by LibreOffice where there is one, and set by our own
    typesetter otherwise. Raises TemplateFault, PrintError.
    """
    out: dict[str, bytes] = {}
    for name in formats:
        match name:
            case "docx":
                docx = docx or word(bulletin, facts, settings, now)
                out[name] = docx
            case "pdf":
                printer = printing.office() if settings.pdf != "typst" else None
                if printer is None and settings.pdf == "libreoffice":
                    raise printing.PrintError(
                        '[bulletin] pdf = "libreoffice"，但本机没有 LibreOffice；'
                        '请安装 libreoffice-writer-nogui，或改为 "auto"。'
                    )
                if printer is None:
                    out[name] = pdf.write(bulletin, now)
                else:
                    docx = docx or word(bulletin, facts, settings, now)
                    out[name] = printing.to_pdf(printer, docx)
            case "html":
                out[name] = html.write(bulletin).encode("utf-8")
            case "xlsx":
                out[name] = xlsx.write(bulletin, now)
    return out


def word(bulletin: Bulletin, facts: Facts, settings: BulletinSettings, now: datetime) -> bytes:
    """The Word file, by the office's own template where it has one."""
    if settings.template:
        path = Path(settings.template)
        return template.fill(printing.read(path), path.name, bulletin, facts, now)
    return docx_file.write(bulletin, now)
