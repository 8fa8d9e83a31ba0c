"""The one direction of the flow: a module imports only rows above it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "monitor"

# Lower number = nearer to the pure words. Modules of one row do not import each other,
# save inside one sub-package.
ROWS = {
    "model": 0, "errors": 0, "rule_settings": 0.4, "settings": 0.5, "routes": 0.5, "disk": 0.5, "toml_text": 0.5,
    "text": 1,
    "_rules": 1.5,
    "config": 2, "rulebook": 2, "workdays": 1,
    "sources": 3, "documents": 3, "checks": 3, "cases": 3, "letters": 3, "bulletin": 3,
    "engine": 3.5, "discover": 3.5,
    "fetch": 4, "evidence": 4, "mail": 4, "browser": 4, "printing": 4, "robots": 4, "attachments": 4,
    "tokens": 4, "screenshots": 4,
    "store": 5, "issued": 5.5,
    "pipeline": 6, "outbox": 6, "web": 6,
    "daemon": 7, "demo": 7,
    "cli": 8, "__main__": 9,
}  # fmt: skip

# What is pure never touches the outside world.
PURE = {"model", "text", "sources", "discover", "checks", "engine", "cases", "letters", "workdays"}
OUTSIDE = {"aiohttp", "sqlite3", "sqlite_utils", "smtplib", "aiosmtplib", "socket", "ssl", "os",
           "pathlib", "time", "random", "asyncio", "subprocess", "shutil"}  # fmt: skip

FILES = sorted(p for p in PACKAGE.rglob("*.py") if p != PACKAGE / "__init__.py")


def part(path: Path) -> str:
    """The module or sub-package of `monitor` a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Dotted names imported anywhere in a file, relative ones made absolute."""
    names: set[str] = set()
    here = ("monitor", *path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(here[: len(here) - node.level]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            names.add(module)
            names.update(f"{module}.{alias.name}" for alias in node.names)
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_upward(path: Path) -> None:
    own = part(path)
    assert own in ROWS, f"{own} has no row in the layer table"
    for name in imports(path):
        if not name.startswith("monitor."):
            continue
        other = name.split(".")[1]
        if other == own or other not in ROWS:
            continue
        assert ROWS[other] < ROWS[own], (
            f"{own} (row {ROWS[own]}) imports {name} (row {ROWS[other]})"
        )


@pytest.mark.parametrize(
    "path", [p for p in FILES if part(p) in PURE], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_pure_modules_touch_nothing_outside(path: Path) -> None:
    touched = {name.split(".")[0] for name in imports(path)} & OUTSIDE
    assert not touched, f"{path.name} is pure but imports {sorted(touched)}"


def test_rule_files_import_only_words_and_language() -> None:
    for path in sorted((ROOT / "rules").rglob("*.py")):
        for name in imports_of_rule(path):
            if name.startswith("monitor."):
                assert ROWS[name.split(".")[1]] <= 1, f"{path.name} imports {name}"


def imports_of_rule(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names
