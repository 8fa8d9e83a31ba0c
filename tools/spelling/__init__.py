"""Builders of the spelling model: `python -m tools.spelling.build`."""
