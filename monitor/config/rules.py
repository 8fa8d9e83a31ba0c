"""Reads only `[rules]` of `config.toml`: a check of texts needs no more, and must not wait for it."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..rule_settings import RuleSettings
from .tables import read

SECTION = "rules"
_PATHS = ("updates", "learned")
_LISTS = ("folders", "off", "trial", "active", "allow", "trusted_keys", "office_numbers")


def load(path: Path) -> RuleSettings:
    """The section, checked; what stands in the others is not looked at. Raises ConfigError."""
    table = read(path).get(SECTION, {})
    return absolute(_simple(table) or _checked(path.name, table), path.resolve().parent)


def _simple(table: Any) -> RuleSettings | None:
    """A section of paths and empty lists, as it is shipped: to load what checks any other takes
    longer than to check a page."""
    if not isinstance(table, Mapping):
        return None
    paths = {key: Path(table[key]) for key in _PATHS if isinstance(table.get(key), str)}
    empty = {key for key in _LISTS if table.get(key) == []}
    return RuleSettings(**paths) if table.keys() == {*paths, *empty} else None


def _checked(file: str, table: Any) -> RuleSettings:
    from .checking import Checker

    check = Checker(file)
    settings = check.table(SECTION, table, RuleSettings)
    if settings is None or check.problems:
        raise ConfigError(check.problems)
    return settings


def absolute(settings: RuleSettings, folder: Path) -> RuleSettings:
    """With paths that count from `folder`, that of `config.toml`."""
    return dataclasses.replace(
        settings,
        folders=tuple(folder / path for path in settings.folders),
        updates=settings.updates and folder / settings.updates,
        learned=settings.learned and folder / settings.learned,
    )
