"""`python -m monitor` is `govmon`."""

from .cli import program

program()
