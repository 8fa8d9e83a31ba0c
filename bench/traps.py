"""Hostile and giant files through `govmon check`: outcome, CPU seconds, memory of each process.

    python -m bench.traps [part of a name …]

Seconds are of all processes together and without the start of govmon, memory is the most that one
process held. `!` marks what is over the goals: 10 s, 400 MB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Thread
from time import monotonic

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from trap_files import TRAPS

SECONDS, MIB = 10.0, 400


def check(path: Path) -> tuple[float, float, int, dict[str, object]]:
    """Seconds by the wall, CPU seconds, MiB of the largest process, and what was said."""
    before, started = _cpu(), monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "monitor", "check", str(path), "--json"], stdout=subprocess.PIPE
    )
    said: list[bytes] = []
    thread = Thread(target=lambda: said.append(process.communicate()[0]))
    thread.start()
    most = 0
    while thread.is_alive():
        most = max([most, *map(_peak, _family(process.pid))])
        thread.join(0.02)
    answer = json.loads(said[0].splitlines()[0]) if said[0] else {}
    return monotonic() - started, _cpu() - before, most, answer


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _family(process: int | str) -> list[int]:
    """A process and all below it."""
    try:
        below = [*Path(f"/proc/{process}/task").glob("*/children")]
        children = [child for file in below for child in file.read_text().split()]
    except OSError:
        return []
    return [int(process), *(one for child in children for one in _family(child))]


def _peak(process: int) -> int:
    """MiB that a process held at most; 0 for one that has ended."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in lines if line.startswith("VmHWM")), 0)


def main(wanted: list[str]) -> int:
    """Returns how many files are over the goals."""
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder, "a.csv")
        empty.write_text("x")
        _, start, _, _ = check(empty)
        for name, make in TRAPS.items():
            if wanted and not any(part in name for part in wanted):
                continue
            path = Path(folder, name)
            path.write_bytes(make())
            wall, cpu, most, answer = check(path)
            path.unlink()
            over = not answer or cpu - start >= SECONDS or most >= MIB
            bad += over
            said = (
                f"{answer.get('outcome')} {answer.get('reason')} {answer.get('chars')} characters"
            )
            print(
                f"{'!' if over else ' '} {name:28} {cpu - start:5.1f} CPU s {wall:5.1f} s {most:4} MiB  {said[:110]}",
                flush=True,
            )
    return bad


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
