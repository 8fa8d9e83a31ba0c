"""The page a letter is: paragraphs, headings, items and tables, shown as text and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from html import escape

from ..model import CHINA
from .clean import one_line, web_address

RED = "#c00000"
SUBJECT_LIMIT = 120  # characters; long enough for every sentence of ours


@dataclass(frozen=True, slots=True)
class Draft:
    """A rendered letter without addresses: what to say, in both forms."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line. `mark` is the fault itself: red, or 【】 where there is no colour."""

    text: str
    mark: bool = False
    href: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    line: Line


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered finding: its headline and labelled lines under it."""

    number: int
    title: str
    fields: tuple[tuple[str, Line], ...]
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; in plain text every row is a line of `label：value` pairs."""

    head: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Small print under the letter."""

    lines: tuple[str, ...]


Part = Paragraph | Heading | Item | Grid | Signature | Note


def plain(text: str) -> Line:
    """A line of one unmarked piece, cleaned."""
    return (Run(one_line(text)),)


def link(url: str, text: str = "") -> Line:
    """A line that is an address; an address no mail program may open stays plain text."""
    address = web_address(url)
    shown = one_line(text) or address or one_line(url, 200)
    return (Run(shown, href=address),)


def instant(at: datetime | None) -> str:
    """`2026年7月28日 09:30` in Beijing time; "" for None."""
    if at is None:
        return ""
    local = at.astimezone(CHINA)
    return f"{day(local.date())} {local:%H:%M}"


def day(when: date) -> str:
    """`2026年7月28日`."""
    return f"{when.year}年{when.month}月{when.day}日"


def local_day(at: datetime) -> date:
    """The day of an instant in China."""
    return at.astimezone(CHINA).date()


def draft(subject: str, salutation: str, parts: Sequence[Part]) -> Draft:
    """Renders one page in both forms."""
    title = one_line(subject, SUBJECT_LIMIT)
    greeting = one_line(salutation)
    return Draft(title, _text(greeting, parts), _html(title, greeting, parts))


# ── plain text ───────────────────────────────────────────────────────────────


def _text(greeting: str, parts: Iterable[Part]) -> str:
    lines = [f"{greeting}：", ""] if greeting else []
    for part in parts:
        lines.extend(_text_of(part))
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _text_of(part: Part) -> list[str]:
    match part:
        case Paragraph(line):
            return ["　　" + _text_line(line)]
        case Heading(text):
            return [text]
        case Item(number, title, fields):
            return [f"{number}. {title}", *(f"   {n}：{_text_line(v)}" for n, v in fields)]
        case Grid(head, rows):
            return [
                f"{i}. "
                + "；".join(f"{n}：{_text_line(v)}" for n, v in zip(head, row, strict=True))
                for i, row in enumerate(rows, 1)
            ]
        case Signature(lines):
            return ["　" * 16 + line for line in lines]
        case Note(lines):
            return ["－" * 20, *lines]


def _text_line(line: Line) -> str:
    pieces = []
    for run in line:
        if run.mark:
            pieces.append(f"【{run.text}】")
        elif run.href and run.href != run.text:
            pieces.append(f"{run.text} {run.href}")
        else:
            pieces.append(run.text)
    return "".join(pieces)


# ── HTML: inline styles, since many mail programs drop style sheets ──────────

_FONT = "font-family:'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"
_CELL = "border:1px solid #bbb;padding:4px 8px;text-align:left;vertical-align:top;min-width:8em"
_WRAP = "word-break:break-word;overflow-wrap:anywhere"
# Programs that keep it show the rows of a table as blocks on a telephone; to the others a table
# that wraps is left.
_NARROW = (
    "@media (max-width:600px){.grid,.grid tbody,.grid tr,.grid td{display:block!important}"
    ".grid .head{display:none!important}.grid tr{border:1px solid #bbb;margin:0 0 8px;padding:4px 0}"
    ".grid td{border:0!important;padding:2px 10px!important}"
    ".grid td:before{content:attr(data-head) '：';color:#666}}"
)


def _html(title: str, greeting: str, parts: Iterable[Part]) -> str:
    opening = f'<p style="margin:0 0 10px">{escape(greeting)}：</p>' if greeting else ""
    body = "\n".join(_html_of(part) for part in parts)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_NARROW}</style></head>\n"
        f'<body style="margin:0;padding:16px;background:#fff;color:#222;{_FONT};'
        'font-size:15px;line-height:1.7">\n'
        f'<div style="max-width:760px">\n{opening}\n{body}\n</div></body></html>\n'
    )


def _html_of(part: Part) -> str:
    match part:
        case Paragraph(line):
            return f'<p style="margin:0 0 10px;text-indent:2em">{_html_line(line)}</p>'
        case Heading(text):
            return (
                '<h2 style="margin:18px 0 8px;padding-left:8px;border-left:4px solid '
                f'{RED};font-size:17px">{escape(text)}</h2>'
            )
        case Item(number, title, fields, grave):
            colour = RED if grave else "#333"
            rows = "".join(
                '<tr><td style="padding:2px 10px 2px 0;color:#666;white-space:nowrap;'
                f'vertical-align:top">{escape(name)}</td>'
                f'<td style="padding:2px 0;{_WRAP}">{_html_line(value)}</td></tr>'
                for name, value in fields
            )
            return (
                '<div style="margin:0 0 14px;padding:8px 12px;border:1px solid #ddd">'
                f'<p style="margin:0 0 4px;color:{colour}"><b>{number}. {escape(title)}</b></p>'
                f'<table style="border-collapse:collapse;font-size:14px">{rows}</table></div>'
            )
        case Grid(head, rows):
            top = "".join(
                f'<th style="{_CELL};background:#f2f2f2;white-space:nowrap">{escape(name)}</th>'
                for name in head
            )
            body = "".join(
                "<tr>"
                + "".join(
                    f'<td style="{_CELL};{_WRAP}" data-head="{escape(name)}">{_html_line(cell)}</td>'
                    for name, cell in zip(head, row, strict=True)
                )
                + "</tr>"
                for row in rows
            )
            return (
                '<table class="grid" style="border-collapse:collapse;font-size:14px;margin:0 0 12px">'
                f'<tr class="head">{top}</tr>{body}</table>'
            )
        case Signature(lines):
            inner = "<br>".join(escape(line) for line in lines)
            return f'<p style="margin:18px 0 10px;text-align:right">{inner}</p>'
        case Note(lines):
            inner = "<br>".join(escape(line) for line in lines)
            return (
                '<p style="margin:14px 0 0;padding-top:8px;border-top:1px solid #ddd;'
                f'color:#777;font-size:13px">{inner}</p>'
            )


def _html_line(line: Line) -> str:
    return "".join(map(_html_run, line))


def _html_run(run: Run) -> str:
    text = escape(run.text)
    if run.mark:
        return f'<b style="color:{RED}">{text}</b>'
    if run.href:
        return f'<a href="{escape(run.href)}" style="color:#0b5cad">{text}</a>'
    return text
