"""The section `[rules]` of `config.toml`: all that a check of texts needs of the configuration.

Apart from the other sections, since `govmon check` mostly runs without a configuration.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from .model import NOTHING


@dataclass(frozen=True, slots=True)
class After:
    """Runs over a value that has the right type; `pydantic.AfterValidator`, which is slow to
    load, for values that are needed also where no configuration is read."""

    check: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Callable[[Any], Any]) -> Any:
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(self.check, handler(source))


def _public_key(line: str) -> str:
    if not re.fullmatch(r"ed25519:[A-Za-z0-9+/]{43}=", line):
        raise ValueError("写作 ed25519: 加 44 个字符，由 govmon rules key 给出")
    return line


PublicKey = Annotated[str, After(_public_key)]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    folders: tuple[Path, ...] = ()  # an office's own rules
    off: frozenset[str] = frozenset()  # rule ids not to run
    trial: frozenset[str] = frozenset()  # rule ids to run in 试行
    active: frozenset[str] = frozenset()  # trial rules taken into service
    allow: tuple[str, ...] = ()  # texts never flagged in this district
    updates: Path | None = None  # where installed rule bundles are kept
    learned: Path | None = None  # what `govmon learn` learned of the office's own language
    trusted_keys: tuple[PublicKey, ...] = ()  # public keys of those whose bundles are taken
    office_numbers: tuple[str, ...] = ()  # telephone numbers of offices
    limits: Mapping[str, Mapping[str, float]] = field(default_factory=lambda: NOTHING)
    """Indicator numbers that this province sets otherwise: {indicator id: {name: number}}."""
    unit_limits: Mapping[str, Mapping[str, Mapping[str, float]]] = field(
        default_factory=lambda: NOTHING
    )
    """The same for single units: {unit: {indicator id: {name: number}}}."""
