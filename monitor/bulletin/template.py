"""The office's own Word template: `{{ 标题 }}`, loops and conditions filled by docxtpl.

`fill` makes a bulletin of a template, `sample` a template to begin with. What is wrong in one is
told with the paragraph or cell it stands in. Text from outside is escaped; a template can reach
nothing but the values below (Jinja2's sandbox).
"""

from __future__ import annotations

import difflib
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from docx import Document as open_document
from docx.shared import Mm
from docx.table import Table as DocxTable
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from ..errors import GovmonError
from . import annexes, docx
from .compose import annex_list
from .facts import Facts, Tally
from .ooxml import safe, settle
from .phrases import percent
from .tree import (
    Annex,
    Bulletin,
    Colophon,
    Face,
    Masthead,
    Node,
    Paragraph,
    Picture,
    Role,
    Run,
    Table,
    paragraph,
)

LISTS = ("问题清单", "账号更新", "表述问题", "单位排名")
_TAG = re.compile(r"\{%-?(?:p|tr|tc|r)?\s*(?P<words>.*?)\s*-?%\}")
_VALUE = re.compile(r"\{\{[-pr]?\s*(?P<words>.*?)\s*\}\}")
_NAME = re.compile(r"[^\W\d]\w*")
_PAIRS = {"for": "endfor", "if": "endif"}


class TemplateFault(GovmonError):
    """The template cannot be filled; the text names file, place and cure."""


def fill(content: bytes, name: str, bulletin: Bulletin, facts: Facts, now: datetime) -> bytes:
    """The Word file made of a template. Raises TemplateFault."""
    _inert(content, name)
    values = context(bulletin, facts)
    _check(content, name, {*values, "图示", "loop", "range", "True", "False", "true", "false"})
    form = DocxTemplate(io.BytesIO(content))
    pictures = [n for a in bulletin.annexes for n in a.nodes if isinstance(n, Picture)]
    values["图示"] = [
        {"图": InlineImage(form, io.BytesIO(n.png), width=Mm(n.width_mm)), "说明": safe(n.caption)}
        for n in pictures
    ]
    env = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    try:
        form.render(values, jinja_env=env)
    except UndefinedError as error:
        raise TemplateFault(_missing(content, name, str(error))) from error
    except TemplateSyntaxError as error:
        raise TemplateFault(f"模板 {name} 的语法有误：{error.message}。") from error
    except (TemplateError, SecurityError, TypeError, ValueError, ArithmeticError) as error:
        raise TemplateFault(f"模板 {name} 无法填写：{error}。") from error
    described = (safe(n.caption) for n in pictures)
    for shape in form.docx.element.body.iter("{*}docPr"):
        if not shape.get("descr"):  # docxtpl names a picture by a number only
            shape.set("descr", next(described, "图"))
    out = io.BytesIO()
    form.save(out)
    return settle(out.getvalue(), now)


def context(bulletin: Bulletin, facts: Facts) -> dict[str, Any]:
    """What a template can name. Lists hold one mapping a row, by the head of the column."""
    colophon = bulletin.colophon or Colophon(copy_to="", printer="", printed="")
    texts = [n for n in bulletin.body if isinstance(n, Paragraph)]

    def first(role: Role) -> str:
        return next((safe(n.text) for n in texts if n.role is role), "")

    listed = annexes.build(facts, empty=True)
    tables = {name: _rows(annex) for name, annex in zip(LISTS, listed, strict=True)}
    m = facts.mending
    return {
        "标题": safe(bulletin.title),
        "发文机关": safe(bulletin.masthead.office),
        "发文字号": safe(bulletin.masthead.number),
        "主送机关": first(Role.ADDRESSEES).rstrip("："),
        "正文": [_text(n) for n in texts if n.role in (Role.HEADING, Role.BODY)],
        "附件说明": [safe(n.text) for n in texts if n.role is Role.ANNEX_LIST],
        "成文日期": first(Role.DATE),
        "抄送": safe(colophon.copy_to),
        "印发机关": safe(colophon.printer),
        "印发日期": safe(colophon.printed).removesuffix("印发"),
        "期间": facts.period.name,
        "草稿": safe(bulletin.mark),
        "数据": {
            "网站": _tally(facts.sites),
            "账号": _tally(facts.accounts) | {"发布条数": facts.posts},
            "问题": {
                "发现": m.found, "严重": m.severe, "已整改": m.fixed, "未整改": m.open,
                "逾期": m.overdue, "整改率": percent(m.rate),
            },
        },
        **tables,
    }  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "登记": tally.registered, "检查": tally.checked, "合格": tally.qualified,
        "不合格": tally.unqualified, "无法判断": tally.unknown, "合格率": percent(tally.rate),
    }  # fmt: skip


def _text(node: Paragraph) -> dict[str, Any]:
    lead = node.runs[0].text if node.runs and node.runs[0].face is Face.SUBHEADING else ""
    return {
        "是标题": node.role is Role.HEADING,
        "文字": safe(node.text),
        "小标题": safe(lead),
        "其余": safe(node.text[len(lead) :]),
    }


def _rows(annex: Annex) -> list[dict[str, str]]:
    table = next(n for n in annex.nodes if isinstance(n, Table))
    heads = [_identifier(c.head) for c in table.columns]
    return [dict(zip(heads, map(safe, row), strict=True)) for row in table.rows]


def _identifier(head: str) -> str:
    """A column's head as a name: 原文（个人信息已遮挡） is 原文."""
    found = _NAME.match(head)
    return found[0] if found else head


# ── what may be wrong ────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Piece:
    place: str
    text: str


def _inert(content: bytes, name: str) -> None:
    """A template brings no macro and nothing that is loaded from elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            relations = b"".join(package.read(n) for n in names if n.endswith(".rels"))
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise TemplateFault(
            f"模板 {name} 不是 Word 的 .docx 文件；请在 Word 里另存为“Word 文档(.docx)”。"
        ) from error
    if "word/document.xml" not in names:
        raise TemplateFault(f"模板 {name} 里没有 Word 正文；请在 Word 里另存为 .docx。")
    if any("vbaProject" in n for n in names):
        raise TemplateFault(f"模板 {name} 带有宏；请另存为不含宏的 .docx。")
    if b'TargetMode="External"' in relations:
        raise TemplateFault(f"模板 {name} 引用了外部内容（链接或图片）；请改为嵌入，或取消链接。")


def _pieces(content: bytes) -> Iterator[_Piece]:
    """Every paragraph with its place in words."""
    document = open_document(io.BytesIO(content))
    yield from _of(document.iter_inner_content(), "")
    for number, section in enumerate(document.sections, 1):
        for part, where in (
            (section.header, "页眉"), (section.footer, "页脚"),
            (section.even_page_header, "偶数页页眉"), (section.even_page_footer, "偶数页页脚"),
        ):  # fmt: skip
            if not part.is_linked_to_previous:
                yield from _of(part.iter_inner_content(), f"第 {number} 节{where}，")


def _of(blocks: Any, where: str) -> Iterator[_Piece]:
    paragraphs = tables = 0
    for block in blocks:
        if isinstance(block, DocxTable):
            tables += 1
            for r, row in enumerate(block.rows, 1):
                for c, cell in enumerate(row.cells, 1):
                    yield _Piece(f"{where}第 {tables} 个表格第 {r} 行第 {c} 格", cell.text)
        else:
            paragraphs += 1
            yield _Piece(f"{where}第 {paragraphs} 段", block.text)


def _check(content: bytes, name: str, known: set[str]) -> None:
    """Loops and conditions are closed in order; every value named is one there is."""
    pieces = list(_pieces(content))
    names = set(known)
    opened: list[tuple[str, _Piece]] = []
    for piece in pieces:
        for found in _TAG.finditer(piece.text):
            word, _, rest = found["words"].partition(" ")
            if word in _PAIRS:
                opened.append((word, piece))
                if word == "for":
                    names.update(_NAME.findall(rest.partition(" in ")[0]))
            elif word == "set":
                names.update(_NAME.findall(rest.partition("=")[0]))
            elif word in _PAIRS.values():
                if not opened:
                    raise TemplateFault(
                        f"模板 {name} {piece.place}：多了一个 {found[0]}，前面没有对应的开头。"
                    )
                start, place = opened.pop()
                if _PAIRS[start] != word:
                    raise TemplateFault(
                        f"模板 {name} {piece.place}：{found[0]} 与 {place.place}的“{start}”不配对，"
                        f"这里应是 {_PAIRS[start]}。"
                    )
        if piece.text.count("{{") != piece.text.count("}}") or piece.text.count(
            "{%"
        ) != piece.text.count("%}"):
            raise TemplateFault(f"模板 {name} {piece.place}：括号没有成对（{piece.text[:40]}）。")
    if opened:
        start, piece = opened[-1]
        raise TemplateFault(
            f"模板 {name} {piece.place}：“{start}”没有结束，缺 {{% {_PAIRS[start]} %}}（{piece.text[:40]}）。"
        )
    for piece in pieces:
        for found in (*_VALUE.finditer(piece.text), *_TAG.finditer(piece.text)):
            _known(found, piece, name, names)


def _known(found: re.Match[str], piece: _Piece, name: str, names: set[str]) -> None:
    words = found["words"]
    if found.re is _TAG:
        word, _, rest = words.partition(" ")
        if word == "for":
            words = rest.partition(" in ")[2]
        elif word in ("if", "elif"):
            words = re.sub(r"\b(?:and|or|not|in|is|else|defined|none|None)\b", " ", rest)
        else:
            return
    bare = re.sub(r"'[^']*'|\"[^\"]*\"|[‘’“”]", " ", words)
    bare = re.sub(r"\.\s*\w+|\|\s*\w+", " ", bare)
    for root in _NAME.findall(bare):
        if root not in names:
            near = difflib.get_close_matches(root, sorted(names), 1, 0.4)
            hint = f"，是否为“{near[0]}”" if near else ""
            options = "、".join(sorted(n for n in names if not n.isascii()))
            raise TemplateFault(
                f"模板 {name} {piece.place}：没有“{root}”这一项{hint}？可用的有：{options}。"
            )


def _missing(content: bytes, name: str, said: str) -> str:
    """Where a field stands that a value does not have."""
    found = re.search(r"attribute '([^']+)'", said) or re.search(r"'([^']+)' is undefined", said)
    field = found[1] if found else ""
    for piece in _pieces(content):
        if field and re.search(rf"(?:\.|\['|\{{\s*){re.escape(field)}", piece.text):
            return f"模板 {name} {piece.place}：没有“{field}”这一项（{piece.text[:60]}）。"
    return f"模板 {name} 用到了没有的项：{said}。"


# ── a template to begin with ─────────────────────────────────────────────────


def sample(facts: Facts, now: datetime) -> bytes:
    """Our own layout with the names in place of the words, for the office to restyle in Word."""
    body: list[Node] = [
        paragraph(Role.ADDRESSEES, "{{ 主送机关 }}："),
        paragraph(Role.BODY, "{%p for 段 in 正文 %}"),
        paragraph(Role.BODY, "{%p if 段.是标题 %}"),
        paragraph(Role.HEADING, "{{ 段.文字 }}"),
        paragraph(Role.BODY, "{%p else %}"),
        paragraph(Role.BODY, Run("{{ 段.小标题 }}", Face.SUBHEADING), "{{ 段.其余 }}"),
        paragraph(Role.BODY, "{%p endif %}"),
        paragraph(Role.BODY, "{%p endfor %}"),
        paragraph(Role.BLANK, ""),
        paragraph(Role.BODY, "{%p for 行 in 附件说明 %}"),
        *(n for n in annex_list(("甲",)) if n.role is Role.ANNEX_LIST),
        paragraph(Role.BODY, "{%p endfor %}"),
        paragraph(Role.SIGNER, "{{ 发文机关 }}"),
        paragraph(Role.DATE, "{{ 成文日期 }}"),
    ]
    body = [
        paragraph(Role.ANNEX_LIST, "{{ 行 }}") if getattr(n, "role", "") is Role.ANNEX_LIST else n
        for n in body
    ]
    listed = annexes.build(facts, empty=True)
    extra = [
        replace(annex, nodes=tuple(_tagged(n, name) for n in annex.nodes if isinstance(n, Table)))
        for name, annex in zip(LISTS, listed, strict=True)
    ]
    extra = [replace(a, title=a.title.replace(facts.period.name, "{{ 期间 }}")) for a in extra]
    bulletin = Bulletin(
        title="{{ 标题 }}",
        masthead=Masthead(office="{{ 发文机关 }}", number="{{ 发文字号 }}"),
        body=tuple(body),
        annexes=(
            *extra,
            Annex(
                title="{{ 期间 }}检查情况图示",
                nodes=(
                    paragraph(Role.CAPTION, "{%p for 项 in 图示 %}"),
                    paragraph(Role.PICTURE, "{{ 项.图 }}"),
                    paragraph(Role.CAPTION, "{%p endfor %}"),
                ),
            ),
        ),
        colophon=Colophon(
            copy_to="{{ 抄送 }}", printer="{{ 印发机关 }}", printed="{{ 印发日期 }}印发"
        ),
    )
    return docx.write(bulletin, now)


def _tagged(table: Table, name: str) -> Table:
    blank = ("",) * (len(table.columns) - 1)
    cells = tuple(f"{{{{ 行.{_identifier(c.head)} }}}}" for c in table.columns)
    rows = ((f"{{%tr for 行 in {name} %}}", *blank), cells, ("{%tr endfor %}", *blank))
    return replace(table, rows=rows)
