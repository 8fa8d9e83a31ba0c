"""Loads and checks `config.toml` and the roster; every problem is told at once.

file → toml → schema (keys, types, ranges) → roster → references → Config
"""
