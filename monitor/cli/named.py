"""What a command line names: files, folders, addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path


def files(paths: Sequence[str]) -> Iterator[str]:
    """Addresses as they are, files as they are, and every file of a folder, in order."""
    for name in paths:
        path = Path(name)
        if not is_address(name) and path.is_dir():
            yield from sorted(str(p) for p in path.rglob("*") if _may_be_file(p))
        else:
            yield name


def _may_be_file(path: Path) -> bool:
    """Also true where we may not look: reading it then says so, and it counts as not looked at."""
    try:
        return path.is_file()
    except OSError:
        return True


def is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))
