"""Loads `rules/<group>/**/<id>.toml` into one checked `Rulebook`, or says all that is wrong.

    book = load((builtin_folder(), *settings.folders), settings)

Reading files is all this package does to the outside world; what the data of a rule means
is for the check that owns its `type`.
"""

from __future__ import annotations

from .book import Rulebook, builtin_folder, load, load_all, load_with, shipped_indicators
from .editions import Edition
from .examples import marked
from .indicators import Indicator
from .regex import Danger, compile_safe
from .schema import TEXT_GROUPS

__all__ = [
    "TEXT_GROUPS",
    "Danger",
    "Edition",
    "Indicator",
    "Rulebook",
    "builtin_folder",
    "compile_safe",
    "load",
    "load_all",
    "load_with",
    "marked",
    "shipped_indicators",
]
