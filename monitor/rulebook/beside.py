"""What stands beside a rule file and belongs to it: words in a table, arrays, code."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

from ..errors import Problem
from .tables import table


def rows(path: Path, name: Any, problems: list[Problem]) -> tuple[tuple[str, ...], ...]:
    """Rows of the TSV beside a rule; `#` starts a comment line."""
    if not isinstance(name, str) or not name:
        return ()
    if Path(name).name != name or not name.endswith(".tsv"):
        problems.append(Problem(str(path), "data.file", name, "同一文件夹里的 .tsv 文件名"))
        return ()
    try:
        text = path.with_name(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(str(path), "data.file", name, f"读不了：{error}"))
        return ()
    return table(text)


def arrays(path: Path, name: Any, problems: list[Problem]) -> Callable[[], BinaryIO] | None:
    """Opens the binary tables beside a rule, when asked to: they are large, and seldom needed."""
    if not isinstance(name, str) or Path(name).name != name or not name.endswith(".npz"):
        problems.append(Problem(str(path), "data.tables", str(name), "同一文件夹里的 .npz 文件名"))
    elif not path.with_name(name).is_file():
        problems.append(Problem(str(path), "data.tables", name, "没有这个文件"))
    else:
        return partial(path.with_name(name).open, "rb")
    return None


def _module(path: Path) -> ModuleType:
    """The module beside a rule; raises whatever its code does."""
    name = "govmon_rule_" + path.stem.replace("-", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_kept_module = lru_cache(maxsize=64)(_module)


def found_by(path: Path, text: str) -> Any:
    """What `find` of a proven module says of a text; the module is run when it is first asked."""
    return _kept_module(path).find(text)


def function(path: Path, problems: list[Problem]) -> Callable[[str], Any] | None:
    """`find` of a rule's module. It is run on loading, as an import is."""
    try:
        module = _module(path)
    except Exception as error:  # an office's own code may fail in any way
        problems.append(Problem(str(path), type(error).__name__, "", f"代码出错：{error}"))
        return None
    find = getattr(module, "find", None)
    if not callable(find):
        problems.append(Problem(str(path), "find", "", "要有函数 find(text)"))
        return None
    return find
