"""Reads TOML that people write, and tells them in their words what is wrong with it."""

from __future__ import annotations

import re
from typing import Any

import tomli

from .errors import Problem

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


def parse(
    name: str, content: bytes, problems: list[Problem], *, values: bool = True
) -> dict[str, Any] | None:
    """The tables of a TOML file called `name`; where it is none, None, and the line and what that
    usually means go to `problems`. Without `values` only the keys of that line are told: a
    configuration may hold what nobody else should read."""
    try:
        return tomli.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problems.append(Problem(name, f"第 {line} 行", "", "文件要用 UTF-8 编码"))
    except tomli.TOMLDecodeError as error:
        problems.append(_faulty(name, content.decode("utf-8-sig"), str(error), values))
    return None


def _faulty(name: str, text: str, said: str, values: bool) -> Problem:
    lines = text.splitlines() or [""]
    at = _AT.search(said)
    number = min(int(at[1]) if at else len(lines), len(lines))
    place = f"TOML 第 {number} 行" + (f"第 {at[2]} 字" if at else "")
    cure = next((told for start, told in _CURES.items() if said.startswith(start)), said)
    line = lines[number - 1].strip()
    shown = line[:60] if values else line.partition("=")[0].strip()[:60]
    return Problem(name, place, shown, f"格式有误：{cure}")
