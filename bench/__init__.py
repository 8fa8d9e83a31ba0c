"""Measurements: each module has `rows()` and runs by itself, `python -m bench.check`."""
