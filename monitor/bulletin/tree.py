"""The document tree between words and file format: paragraphs with a role, tables, annexes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from .figures import Figure, apart


class Face(StrEnum):
    """The type faces of GB/T 9704-2012 by their office names."""

    BODY = "仿宋_GB2312"
    TITLE = "方正小标宋简体"
    HEADING = "黑体"
    SUBHEADING = "楷体_GB2312"
    PAGE_NUMBER = "宋体"


class Role(StrEnum):
    """What a paragraph is in an official document; the writer knows how each one looks."""

    TITLE = "title"
    ADDRESSEES = "addressees"  # 主送机关
    HEADING = "heading"  # 一、
    BODY = "body"
    ANNEX_LIST = "annex_list"  # 附件说明
    SIGNER = "signer"  # 发文机关署名
    DATE = "date"  # 成文日期
    ANNEX_MARK = "annex_mark"  # 附件1
    ANNEX_TITLE = "annex_title"
    NOTE = "note"
    PICTURE = "picture"
    CAPTION = "caption"  # under a picture
    COLOPHON = "colophon"  # 版记
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph; `face` None means the face of the paragraph's role."""

    text: str
    face: Face | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`key` names it over rebuilds (总体情况/政府网站), "" for what no draft holds; `figures` are
    the numbers in its text."""

    role: Role
    runs: tuple[Run, ...]
    key: str = ""
    figures: tuple[Figure, ...] = ()

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Column:
    """Head, share of the table's width, whether the cells are centred, and small (addresses).

    With a `legend` the cells are the places (from 1) in it of longer texts: pages print the number
    and the texts below the table, a spreadsheet the text itself.
    """

    head: str
    share: float
    centred: bool = True
    small: bool = False
    legend: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head row is repeated on every page."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG as wide as `width_mm`; `caption` tells it to those who cannot see it; `svg` is the
    same picture in lines, for print."""

    png: bytes = field(repr=False)
    width_mm: float = 150.0
    caption: str = ""
    svg: str = field(default="", repr=False)


Node = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """版头: 发文机关标志 and 发文字号."""

    office: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Colophon:
    """版记: 抄送机关 ("" when none), 印发机关 and 印发日期."""

    copy_to: str
    printer: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Annex:
    """An annex on pages of its own; `wide` asks for landscape."""

    title: str
    nodes: tuple[Node, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    title: str
    masthead: Masthead
    body: tuple[Node, ...]
    annexes: tuple[Annex, ...] = ()
    colophon: Colophon | None = None
    mark: str = ""  # above the text of every page: 草稿 and as of when
    plain: bool = False  # a sheet or a list: no red 版头
    wide: bool = False  # the body in landscape

    @property
    def text(self) -> str:
        """The words without tables, one paragraph a line: for golden tests and previews."""
        return "\n".join(node.text for node in self.body if isinstance(node, Paragraph))


def paragraph(role: Role, *pieces: str | Run, key: str = "") -> Paragraph:
    """A paragraph of pieces; a string takes the face of the role. Figures in it are kept."""
    runs: list[Run] = []
    figures: list[Figure] = []
    at = 0
    for piece in pieces:
        run = piece if isinstance(piece, Run) else Run(piece)
        text, found = apart(run.text, at)
        runs.append(Run(text, run.face))
        figures.extend(found)
        at += len(text)
    return Paragraph(role, tuple(runs), key, tuple(figures))
