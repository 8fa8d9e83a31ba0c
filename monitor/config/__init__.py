"""Loads and checks `config.toml` and the roster; every problem is told at once.

file → toml → schema (keys, types, ranges) → roster → references → Config
"""

from __future__ import annotations

from .accounts import PLATFORMS
from .loader import load

__all__ = ["PLATFORMS", "load"]
