"""The draft file: the words of a bulletin as Markdown that the office edits in any editor.

    govmon report 2026Q3  →  2026Q3.md  →  somebody rewrites a paragraph  →  built again

A paragraph nobody touched follows the data; one that was edited stays as it is. Which is which
tells the digest of each generated text, kept in a comment at the end of the file. Without that
comment every paragraph counts as edited, so nothing is ever lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import GovmonError
from .tree import Bulletin, Face, Paragraph, Role, Run

FIELDS = ("标题", "主送机关", "编号", "成文日期", "整改期限", "抄送")
_HELP = """<!--
通报文字稿，可以直接修改，改完重新运行 govmon report 即可。
· 改过的段落原样保留，没有改的段落随数据更新；改动与数据对不上的数字会提示。
· 不要某一段，把文字删掉、留下它上面的标记；要加一段，空一行接着写。
· “编号”是发文字号的序号，如 12；**粗体**在公文里排成楷体。
· 段落标记（尖括号里的一行）和文末的记录供程序辨认，请保留。
-->"""
_MARKER = re.compile(r"<!-- (?P<key>[^<>\s]+) -->")
_FIELD = re.compile(rf"(?P<name>{'|'.join(FIELDS)})[：:](?P<value>.*)")
_COMMENT = re.compile(r"<!--.*?-->", re.S)
_STATE = re.compile(r"<!-- govmon (?P<period>\S+)\n(?P<lines>.*?)-->", re.S)
_BOLD = re.compile(r"\*\*(?P<text>(?:\\.|[^*\\])+)\*\*")


class DraftError(GovmonError):
    """The draft file cannot be read; the text names file, line and cure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """The text under one marker. `line` is where the text begins, from 1."""

    key: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft file as it was read. `known` has the digest of each text last generated."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    known: Mapping[str, str] | None = None

    def edited_field(self, name: str) -> str | None:
        """What somebody wrote into a field; None when it stands as it was generated."""
        value = self.fields.get(name)
        if value is None or self._untouched(name, value):
            return None
        return value

    def edited(self, block: Block) -> bool:
        """Whether somebody rewrote this text."""
        return not self._untouched(block.key, block.text)

    def removed(self, key: str) -> bool:
        """Whether somebody took out marker and text of what had been generated."""
        return bool(self.known and key in self.known) and all(b.key != key for b in self.blocks)

    def _untouched(self, key: str, text: str) -> bool:
        return self.known is not None and self.known.get(key) == digest(text)


def digest(text: str) -> str:
    """12 hex digits of a text, whatever its spaces and line ends."""
    return hashlib.blake2b("".join(text.split()).encode(), digest_size=6).hexdigest()


# ── writing ──────────────────────────────────────────────────────────────────


def write(
    period: str, generated: Bulletin, shown: Bulletin, fields: Mapping[str, tuple[str, str]]
) -> str:
    """The file. `shown` has the edits in it, `generated` has none; `fields` gives for each
    name the generated value and the one shown. A text taken out leaves its marker."""
    lines = [_HELP, ""]
    known: dict[str, str] = {}
    for name in FIELDS:
        made, value = fields[name]
        lines.append(f"{name}：{value}")
        known[name] = digest(made)
    texts: dict[str, list[str]] = {}
    order: list[str] = []
    for node in _keyed(shown):
        texts.setdefault(node.key, []).append(markdown(node))
        if node.key not in order:
            order.append(node.key)
    for node in _keyed(generated):
        known[node.key] = digest(markdown(node))
        if node.key not in order:
            order.insert(_place(order, node.key, generated), node.key)
    for key in order:
        lines.extend(["", f"<!-- {key} -->", "\n\n".join(texts.get(key, []))])
    state = "".join(f"{key} {value}\n" for key, value in known.items())
    return "\n".join([*lines, "", f"<!-- govmon {period}\n{state}-->", ""])


def final(text: str) -> str:
    """A draft as it was issued: without the digests every text in it is taken as it stands."""
    return _STATE.sub("", text).rstrip() + "\n"


def _place(order: list[str], key: str, generated: Bulletin) -> int:
    """After the nearest key before it in the generated order."""
    keys = [node.key for node in _keyed(generated)]
    for before in reversed(keys[: keys.index(key)]):
        if before in order:
            return order.index(before) + 1
    return 0


def _keyed(bulletin: Bulletin) -> list[Paragraph]:
    return [n for n in bulletin.body if isinstance(n, Paragraph) and n.key]


def markdown(node: Paragraph) -> str:
    """A paragraph as one line of Markdown."""
    words = "".join(
        f"**{_escaped(run.text)}**" if run.face is Face.SUBHEADING else _escaped(run.text)
        for run in node.runs
        if run.text
    )
    return f"## {words}" if node.role is Role.HEADING else words


def _escaped(text: str) -> str:
    # A backslash only where Markdown or a marker would read something into the text.
    return re.sub(r"([\\*<])|^(#)", r"\\\1\2", " ".join(text.split("\n")))


# ── reading ──────────────────────────────────────────────────────────────────


def read(text: str, name: str, period: str) -> Draft:
    """The draft in a file's text. Raises DraftError for another period's, or a marker twice."""
    text = text.replace("\r\n", "\n").removeprefix("\ufeff")
    known: dict[str, str] | None = None
    state = _STATE.search(text)
    if state:
        if state["period"] != period:
            raise DraftError(
                f"{name} 是 {state['period']} 的文字稿，不是 {period} 的；请把它移走或改回原名。"
            )
        known = dict(line.rsplit(" ", 1) for line in state["lines"].splitlines() if " " in line)
    lines = _COMMENT.sub(_blanked, text).split("\n")
    fields: dict[str, str] = {}
    blocks: list[Block] = []
    key = ""
    gathered: list[str] = []
    first = 0

    def close() -> None:
        if key:
            blocks.append(Block(key=key, text="\n".join(gathered).strip(), line=first))

    for number, line in enumerate(lines, 1):
        if found := _MARKER.fullmatch(line.strip()):
            close()
            key, gathered, first = found["key"], [], 0
            if any(block.key == key for block in blocks):
                raise DraftError(f"{name} 第 {number} 行：段落标记“{key}”出现了两次，请删去一处。")
        elif key:
            first = first or (number if line.strip() else 0)
            gathered.append(line.strip())
        elif found := _FIELD.fullmatch(line.strip()):
            fields[found["name"]] = found["value"].strip()
        elif line.strip():
            raise DraftError(
                f"{name} 第 {number} 行：这段文字前面没有段落标记，不知道排在哪里；"
                "请移到某个标记之下。"
            )
    close()
    return Draft(name=name, fields=fields, blocks=tuple(blocks), known=known)


def _blanked(found: re.Match[str]) -> str:
    """Markers stay; other comments go, their line ends stay so that lines keep their numbers."""
    return found[0] if _MARKER.fullmatch(found[0]) else "\n" * found[0].count("\n")


def paragraphs(block: Block) -> list[Paragraph]:
    """The paragraphs of a text, all under its key."""
    made = []
    for piece in re.split(r"\n\s*\n", block.text):
        line = "".join(piece.split("\n")).strip()
        if not line:
            continue
        role = Role.BODY
        if line.startswith("#"):
            role, line = Role.HEADING, line.lstrip("#").strip()
        runs: list[Run] = []
        last = 0
        for found in _BOLD.finditer(line):
            if found.start() > last:
                runs.append(Run(_bare(line[last : found.start()])))
            runs.append(Run(_bare(found["text"]), Face.SUBHEADING))
            last = found.end()
        if last < len(line):
            runs.append(Run(_bare(line[last:])))
        made.append(Paragraph(role, tuple(runs), block.key))
    return made


def _bare(text: str) -> str:
    return re.sub(r"\\([\\*<#])", r"\1", text)
