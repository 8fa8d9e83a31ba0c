"""Reads the two kinds of text that rules are written in: TOML, and tables of tab-separated cells."""

from __future__ import annotations

import re
import tomllib
from array import array
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import Problem

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_CURES = {
    "Cannot overwrite": "同一个键写了两次",
    "Cannot declare": "同一个表写了两次",
    "Cannot mutate": "同一个键写了两次",
    "Unescaped": "反斜线要写两个，或改用单引号",
    "Illegal character": "有不能出现的字符，多半是引号没有成对",
    "Expected '='": "键的后面要有 =，含汉字的键要加引号",
    "Expected newline": "值后面多了东西，多半是引号没有成对",
    "Invalid value": "值要加引号",
    "Invalid statement": "这一行不成句：含汉字的键要加引号",
    "Invalid initial character": "键不成立：含汉字的键要加引号",
    "Unclosed array": "列表的 ] 没有写",
    "Unterminated string": "引号没有成对",
}


class Table(tuple[tuple[str, ...], ...]):
    """The rows of a table; `lines` are their numbers in the file, for messages."""

    lines: Sequence[int]


@lru_cache(maxsize=8)
def table(text: str) -> Table:
    """The rows of a table, `#` starts a comment line; several rules may ask for one table."""
    lines = text.splitlines()
    kept = [n for n, line in enumerate(lines) if line and line[0] != "#" and not line.isspace()]
    rows = Table([tuple([cell.strip() for cell in lines[n].split("\t")]) for n in kept])
    rows.lines = array("I", [n + 1 for n in kept])
    return rows


def line_of(rows: Sequence[Sequence[str]], place: int) -> int:
    """The line in its file of row `place`, counted from 0."""
    return rows.lines[place] if isinstance(rows, Table) else place + 1


def parse(path: Path, content: bytes, problems: list[Problem]) -> dict[str, Any] | None:
    """The tables of a TOML file; where it is none, the line, and what that usually means."""
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(str(path), f"第 {line} 行", "", "文件要用 UTF-8 编码"))
    except tomllib.TOMLDecodeError as error:
        problems.append(_faulty(path, content.decode("utf-8-sig"), str(error)))
    return None


def _faulty(path: Path, text: str, said: str) -> Problem:
    lines = text.splitlines() or [""]
    at = _AT.search(said)
    number = min(int(at[1]) if at else len(lines), len(lines))
    place = f"TOML 第 {number} 行" + (f"第 {at[2]} 字" if at else "")
    cure = next((told for start, told in _CURES.items() if said.startswith(start)), said)
    return Problem(str(path), place, lines[number - 1].strip()[:60], f"格式有误：{cure}")
