"""Where posts and pages come from: one module per kind, found by listing this folder.

A source has `KIND`, `plan(target) -> tuple[Request, ...]` and
`read(target, fetched) -> Reading`; modules without `KIND` are shared pieces.
No source touches the network, and `read` raises on no input.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from typing import Protocol, cast

from ..model import Fetched, Reading, Request, Target


class Source(Protocol):
    """What every source module offers."""

    KIND: str

    def plan(self, target: Target) -> tuple[Request, ...]:
        """The requests of one visit, in order; () when nothing is fetched for this kind."""
        ...

    def read(self, target: Target, fetched: Fetched) -> Reading:
        """What one answer says; a `problem` means could not look (无法判断)."""
        ...


@cache
def _modules() -> Mapping[str, Source]:
    found: dict[str, Source] = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        if kind := getattr(module, "KIND", ""):
            assert kind not in found, f"two sources of kind {kind}"
            found[kind] = cast(Source, module)
    return found


def kinds() -> tuple[str, ...]:
    """The names a target's `source` may have, sorted."""
    return tuple(sorted(_modules()))


def find(kind: str) -> Source:
    """The source of that kind. KeyError when there is none; `config` refuses such a target."""
    return _modules()[kind]
