"""A bulletin as a PDF by GB/T 9704-2012 with nothing but Python packages: `sheet.typ` sets it."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from . import layout
from .ooxml import safe
from .phrases import title_lines
from .tree import Bulletin, Face, Node, Paragraph, Picture, Role, Table
from .typesetter import compiled

_FACES = {Face.BODY: "body", Face.TITLE: "title", Face.HEADING: "heading",
          Face.SUBHEADING: "subheading", Face.PAGE_NUMBER: "body"}  # fmt: skip
_BREAKS = re.compile(r"(?<=[/._?&=%-])(?=[!-~])|(?<=[!-~]{16})(?=[!-~]{8})", re.ASCII)
BREAK = "\u200b"  # an address has no blanks to break a line at


def write(bulletin: Bulletin, now: datetime) -> bytes:
    """The PDF file, tagged for screen readers; `now` is its only date. Raises TypesetError."""
    several = len(bulletin.annexes) > 1
    data = {
        "title": safe(bulletin.title),
        "title_lines": _lines(bulletin.title, bulletin.wide),
        "office": safe(bulletin.masthead.office),
        "number": safe(bulletin.masthead.number),
        "mark": safe(bulletin.mark),
        "plain": bulletin.plain,
        "wide": bulletin.wide,
        "body": _signed([_node(node) for node in bulletin.body]),
        "annexes": [
            {
                "label": f"附件{number}" if several else "附件",
                "title_lines": _lines(annex.title, annex.wide),
                "wide": annex.wide,
                "nodes": [_node(node) for node in annex.nodes],
            }
            for number, annex in enumerate(bulletin.annexes, 1)
        ],
        "colophon": None,
        "layout": _LAYOUT,
    }
    if bulletin.colophon is not None:
        data["colophon"] = {
            "copy_to": safe(bulletin.colophon.copy_to),
            "printer": safe(bulletin.colophon.printer),
            "printed": safe(bulletin.colophon.printed),
        }
    return compiled("sheet.typ", data, "pdf", now)


_LAYOUT = {
    "top": layout.TOP, "bottom": layout.BOTTOM, "left": layout.LEFT, "right": layout.RIGHT,
    "width": layout.TEXT_WIDTH, "line": layout.LINE, "body": layout.BODY,
    "tighter": layout.TIGHTER / 20, "character": layout.CHARACTER, "title": layout.TITLE,
    "title_line": layout.TITLE_LINE, "number": layout.PAGE_NUMBER, "table": layout.TABLE,
    "table_line": layout.TABLE_LINE, "small": layout.SMALL, "drop": layout.MASTHEAD_DROP,
    "colophon_line": layout.COLOPHON_LINE, "red": layout.RED_HEX,
}  # fmt: skip


def _lines(title: str, wide: bool) -> list[str]:
    width = layout.WIDE if wide else layout.TEXT_WIDTH
    return title_lines(safe(title), width / 25.4 * 72 / layout.TITLE)


def _node(node: Node) -> dict[str, Any]:
    match node:
        case Paragraph(role, runs):
            shown = [[safe(r.text), _FACES[r.face] if r.face else None] for r in runs if r.text]
            return {"kind": "text", "role": str(role), "runs": shown}
        case Picture(_, width, caption, svg):
            return {"kind": "picture", "svg": svg, "width": width, "alt": safe(caption)}
        case Table(columns, rows):
            return {
                "kind": "table",
                "columns": [
                    {"head": safe(c.head), "share": c.share, "centred": c.centred, "small": c.small}
                    for c in columns
                ],
                "rows": [[_BREAKS.sub(BREAK, safe(text)) for text in row] for row in rows],
            }


def _signed(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """署名 and 成文日期 as one block: where one stands follows from how wide the other is."""
    out: list[dict[str, Any]] = []
    signer = ""
    for node in nodes:
        words = "".join(text for text, _ in node.get("runs", []))
        if node.get("role") == Role.SIGNER:
            signer = words
        elif node.get("role") == Role.DATE:
            _keep(out)
            out.append({"kind": "text", "role": "signed", "signer": signer, "day": words})
        else:
            out.append(node)
    return out


def _keep(nodes: list[dict[str, Any]]) -> None:
    """署名 and 成文日期 never stand on a page without text: the last paragraph goes with them."""
    for node in reversed(nodes):
        node["sticky"] = True
        if node.get("role") not in (Role.ANNEX_LIST, Role.BLANK):
            return
