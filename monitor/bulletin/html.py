"""A bulletin as one HTML page for the site's own 公开 column: no script, nothing loaded from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from html import escape

from .ooxml import safe
from .tree import Bulletin, Face, Node, Paragraph, Picture, Role, Table

_STYLE = """
body{max-width:48em;margin:2em auto;padding:0 1em;color:#111;background:#fff;line-height:1.9;
font:17px/1.9 FangSong,仿宋,仿宋_GB2312,serif}
h1{font:bold 26px/1.5 SimSun,serif;text-align:center;text-wrap:balance;margin:1.2em 0}
h2{font:bold 18px/1.9 SimHei,黑体,sans-serif;margin:.6em 0 0;text-indent:2em}
p{margin:0}.in{text-indent:2em}.right{text-align:right}.number{text-align:center}
.kai{font-family:KaiTi,楷体,楷体_GB2312,serif}.pre{white-space:pre-wrap}
section{margin-top:2.5em}.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:14px;line-height:1.5}
caption{font-weight:bold;font-size:18px;padding:.5em}
th,td{border:1px solid #666;padding:4px 6px;text-align:center}
td.left{text-align:left;word-break:break-all}img{max-width:100%}
""".strip()
_CLASS = {
    Role.BODY: "in",
    Role.SIGNER: "right",
    Role.DATE: "right",
    Role.ANNEX_LIST: "in pre",
    Role.CAPTION: "number",
}


def write(bulletin: Bulletin) -> str:
    """The page, annexes with it."""
    title = escape(safe(bulletin.title))
    annexes = "\n".join(
        f"<section><p>附件{number if len(bulletin.annexes) > 1 else ''}</p>\n"
        + "\n".join(_node(node, annex.title) for node in annex.nodes)
        + "</section>"
        for number, annex in enumerate(bulletin.annexes, 1)
    )
    body = "\n".join(_node(node) for node in bulletin.body)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style></head>\n<body>\n<main>\n"
        + (f'<p class="right">{escape(safe(bulletin.mark))}</p>\n' if bulletin.mark else "")
        + f"<h1>{title}</h1>\n"
        + (
            ""
            if bulletin.plain
            else f'<p class="number">{escape(safe(bulletin.masthead.number))}</p>\n'
        )
        + f"{body}\n{annexes}\n</main>\n</body>\n</html>\n"
    )


def _node(node: Node, caption: str = "") -> str:
    match node:
        case Paragraph(Role.HEADING, _):
            return f"<h2>{escape(safe(node.text))}</h2>"
        case Paragraph(role, runs):
            words = "".join(
                f'<span class="kai">{escape(safe(run.text))}</span>'
                if run.face is Face.SUBHEADING
                else escape(safe(run.text))
                for run in runs
            )
            kind = _CLASS.get(role, "")
            return (
                f'<p class="{kind}">{words or "&nbsp;"}</p>'
                if kind
                else f"<p>{words or '&nbsp;'}</p>"
            )
        case Table():
            return _table(node, caption)
        case Picture(png, _, words, _):
            data = b64encode(png).decode()
            return f'<p><img src="data:image/png;base64,{data}" alt="{escape(safe(words))}"></p>'


def _table(table: Table, caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(safe(c.head))}</th>' for c in table.columns)
    rows = "\n".join(
        "<tr>"
        + "".join(
            f"<td{'' if column.centred else ' class=left'}>{escape(safe(text))}</td>"
            for text, column in zip(row, table.columns, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="scroll"><table><caption>{escape(safe(caption))}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
    )
