"""Reads `config.toml` into tables that nobody has checked yet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..disk import said
from ..errors import ConfigError, Problem
from ..toml_text import parse


def read(path: Path) -> dict[str, Any]:
    """The tables of the file. Raises ConfigError where it cannot be read or is no TOML."""
    try:
        content = path.read_bytes()
    except OSError as error:
        cure = "请用 --config 指明配置文件"
        raise ConfigError([Problem(str(path), "文件", said(error), cure)]) from None
    problems: list[Problem] = []
    raw = parse(path.name, content, problems, values=False)
    if raw is None:
        raise ConfigError(problems)
    return raw
