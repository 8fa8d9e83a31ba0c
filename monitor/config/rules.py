"""Reads only `[rules]` of `config.toml`: a check of texts needs no more, and must not wait for it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from ..errors import ConfigError
from ..rule_settings import RuleSettings
from .checking import Checker
from .tables import read

SECTION = "rules"


def load(path: Path) -> RuleSettings:
    """The section, checked; what stands in the others is not looked at. Raises ConfigError."""
    check = Checker(path.name)
    settings = check.table(SECTION, read(path, check).get(SECTION, {}), RuleSettings)
    if settings is None or check.problems:
        raise ConfigError(check.problems)
    return absolute(settings, path.resolve().parent)


def absolute(settings: RuleSettings, folder: Path) -> RuleSettings:
    """With paths that count from `folder`, that of `config.toml`."""
    return dataclasses.replace(
        settings,
        folders=tuple(folder / path for path in settings.folders),
        updates=settings.updates and folder / settings.updates,
        learned=settings.learned and folder / settings.learned,
    )
