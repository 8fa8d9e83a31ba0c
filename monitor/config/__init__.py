"""Loads and checks `config.toml` and the roster; every problem is told at once.

file → toml → schema (keys, types, ranges) → roster → references → Config
"""

from __future__ import annotations

from .loader import load
from .roster import PLATFORMS

__all__ = ["PLATFORMS", "load"]
