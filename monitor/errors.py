"""The errors this program raises on purpose.

    GovmonError
    ├── ConfigError      configuration, roster or command line   → exit code 2
    ├── RuleError        a rule file or its examples             → exit code 2
    ├── BundleError      a rule bundle that may not be installed → exit code 2
    └── StoreError       the database cannot be used             → exit code 2

What goes wrong with a *target* is never an exception: it is a value
(`model.Failure`) that travels beside the target it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class GovmonError(Exception):
    """Base of every error whose text is meant for the person at the terminal."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file people edit: where, what was read, what is allowed."""

    file: str
    place: str
    value: str
    allowed: str

    def __str__(self) -> str:
        value = f"：{self.value}" if self.value else ""
        return f"{self.file} · {self.place}{value}\n    → {self.allowed}"


class _ProblemsError(GovmonError):
    """Carries every problem found, so that a person mends them in one go."""

    headline = "有误"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        lines = "\n".join(f"  {number}. {p}" for number, p in enumerate(self.problems, 1))
        super().__init__(f"{self.headline}（{len(self.problems)} 处）：\n{lines}")


class ConfigError(_ProblemsError):
    """The configuration or the roster cannot be used; nothing starts."""

    headline = "配置有误"


class RuleError(_ProblemsError):
    """A rule file cannot be used; nothing starts."""

    headline = "规则有误"


class BundleError(GovmonError):
    """A rule bundle is not what it should be, or may not be trusted; nothing is installed."""


class StoreError(GovmonError):
    """The database cannot be opened, read or written; the text names file and cure."""
