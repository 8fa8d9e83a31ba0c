"""What tells one state of the rules from another: for caches, updates and rescans."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..rule_settings import RuleSettings

PACKAGE = Path(__file__).parent.parent
_LEARNS = "spelling.engine"
_TABLES = ".npz"
_DIRECTORY = 64 * 1024
"""Bytes at the end of model tables, which are a ZIP file: its directory with the checksum of
every array (APPNOTE 4.3.12), so that 40 MB need not be read at each start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """The text rules of a book: id → what changes when the rule does."""

    base: str
    rules: Mapping[str, str]

    def changed_since(self, old: Edition) -> frozenset[str] | None:
        """Rules that are new, changed or gone; None when everything has to be read anew."""
        if old.base != self.base:
            return None
        ids = self.rules.keys() | old.rules.keys()
        return frozenset(id for id in ids if self.rules.get(id) != old.rules.get(id))


def fingerprint(
    path: Path, content: bytes, tables: Mapping[str, Any], settings: RuleSettings
) -> str:
    """Changes with the rule file, the files beside it that it names or that bear its name, the
    contexts that excuse it, and for spelling with what was learned of the office's language."""
    digest = hashlib.blake2b(content, digest_size=8)
    data = tables.get("data", {})
    values = data.values() if isinstance(data, dict) else ()
    texts = [v for value in values for v in (value if isinstance(value, list) else [value])]
    names = {v for v in texts if isinstance(v, str) and v.endswith((".tsv", ".txt", _TABLES))}
    for name in sorted({*names, f"{path.stem}.py"}):
        if Path(name).name != name:
            continue
        beside = path.with_name(name)
        if beside.is_file():
            size = beside.stat().st_size
            digest.update(f"{name}\x1f{size}".encode())
            with beside.open("rb") as file:
                file.seek(max(0, size - _DIRECTORY) if beside.suffix == _TABLES else 0)
                digest.update(file.read())
    if tables.get("type") == _LEARNS and settings.learned and settings.learned.is_file():
        digest.update(settings.learned.read_bytes())
    if isinstance(data, dict):
        digest.update(repr(data.get("exemptions", ())).encode())
    return digest.hexdigest()


def settings_version(settings: RuleSettings) -> str:
    limits = {id: dict(sorted(numbers.items())) for id, numbers in sorted(settings.limits.items())}
    lists = (settings.off, settings.trial, settings.active, settings.office_numbers)
    units = sorted((u, repr(sorted(t.items()))) for u, t in settings.unit_limits.items())
    return repr((settings.allow, limits, units, *map(sorted, lists)))


@cache
def code_version() -> str:
    """Hash of the code that turns text into findings, so that an upgrade checks anew."""
    digest = hashlib.blake2b(digest_size=8)
    for part in ("checks", "text", "rulebook", "engine", "model"):
        root = PACKAGE / part
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in (".py", ".txt", ".tsv") and path.is_file():
                digest.update(path.relative_to(PACKAGE).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()
