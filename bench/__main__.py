"""`make bench`: every bench of this folder after the other, each in a process of its own."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path


def names() -> list[str]:
    """The benches, found by listing the folder."""
    found = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(info.name for info in found if not info.name.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the benches named, or all; returns how many failed."""
    failed = 0
    for name in wanted or names():
        print(f"\n== {name} " + "=" * (70 - len(name)), flush=True)
        failed += subprocess.run([sys.executable, "-m", f"bench.{name}"]).returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
