"""Where posts and pages come from: one module per kind, found by listing this folder.

A source has `KIND`, which is the name of its file with hyphens, `NAME` and `ABOUT`, which tell
people what it is, `plan(target) -> tuple[Request, ...]` and `read(target, fetched) -> Reading`;
`SHARED` are pieces that several sources use. No source touches the network, and `read` raises on no input.
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
    NAME: str  # 微信官方接口
    ABOUT: str  # what it reads, one line

    def plan(self, target: Target) -> tuple[Request, ...]:
        """The requests of one visit, in order; () when nothing is fetched for this kind."""
        ...

    def read(self, target: Target, fetched: Fetched) -> Reading:
        """What one answer says; a `problem` means could not look (无法判断)."""
        ...


SHARED = frozenset({"answers", "counts", "jsonfeed", "posts", "relays", "tokens"})
"""Modules of this folder that are no source."""


@cache
def _files() -> Mapping[str, str]:
    """Kind → module. Nothing is imported: to know the names is enough to read a configuration."""
    names = (info.name for info in pkgutil.iter_modules(__path__))
    return {name.replace("_", "-"): name for name in names if name not in SHARED}


def kinds() -> tuple[str, ...]:
    """The names a target's `source` may have, sorted."""
    return tuple(sorted(_files()))


def name_of(kind: str) -> str:
    """How people call a kind; the kind itself where there is no such source."""
    return find(kind).NAME if kind in _files() else kind


def find(kind: str) -> Source:
    """The source of that kind. KeyError when there is none; `config` refuses such a target."""
    return cast(Source, importlib.import_module(f"{__name__}.{_files()[kind]}"))
