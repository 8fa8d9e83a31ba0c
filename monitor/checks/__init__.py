"""What can be wrong: one module (or sub-package) per kind of check, all pure.

Text checks expose `TYPES` and `build(rules, settings) -> TextCheck`; those of what sites and
accounts do stand in `state`. A text check that reads much may also have `begin(rules)`, which is
called before the checks are built where texts are waiting, and must not wait for what it begins.
`modules` lists the package, so there is no list of checks to update.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Protocol, runtime_checkable

from ..model import Hit
from ..text.passage import Passage

_STATE = "state"


class TextCheck(Protocol):
    """A check of text, built once for many passages."""

    def run(self, passage: Passage) -> Iterator[Hit]:
        """Hits with offsets in `passage.text`, in any order."""
        ...


@runtime_checkable
class ManyAtOnce(Protocol):
    """A check that reads many short passages together much faster than one by one."""

    def run_all(self, passages: Sequence[Passage]) -> list[list[Hit]]:
        """What `run` gives for each passage."""
        ...


@runtime_checkable
class Near(Protocol):
    """A check that judges each place by what stands near it.

    What is further than `reach` characters away may excuse a hit but never make one.
    """

    reach: int

    def run(self, passage: Passage) -> Iterator[Hit]: ...


@runtime_checkable
class Anchored(Protocol):
    """A check that finds nothing in a text without one of its `anchors`.

    They stand in the folded text where it is `folded`, else in what is written; a check that
    names none reads every text.
    """

    anchors: tuple[str, ...]
    folded: bool

    def run(self, passage: Passage) -> Iterator[Hit]: ...


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module of text checks, by name."""
    return modules_in(__path__, __name__, but=_STATE)


def modules_in(path: Iterable[str], package: str, *, but: str = "") -> tuple[ModuleType, ...]:
    """The public modules of a package that lies at `path`, by name, without one."""
    names = sorted(module.name for module in pkgutil.iter_modules(path))
    return tuple(
        importlib.import_module(f"{package}.{name}")
        for name in names
        if name != but and name[0] != "_"
    )
