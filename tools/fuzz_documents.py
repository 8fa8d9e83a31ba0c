"""Fuzzing of all readers for some minutes: hangs, lost workers, and where the time went.

python tools/fuzz_documents.py [minutes] [seed]
"""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from documents_seeds import seeds, spoiled
from privacy_people import People

from monitor.attachments import Limits, Opener

SLOW = 10.0


def main(minutes: float = 10.0, seed: int = 1) -> int:
    """Returns 1 when a file hung or took a worker with it."""
    files = seeds(People(seed))
    dice, end = Random(seed), time.monotonic() + minutes * 60
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    slowest: dict[str, float] = defaultdict(float)
    bad = []
    with Opener() as opener:
        while time.monotonic() < end:
            name = dice.choice(list(files))
            data = spoiled(files[name], dice)
            if dice.random() < 0.3:
                data = spoiled(data, dice)
            started = time.monotonic()
            documents = opener.open(data, name, limits=Limits(seconds=SLOW))
            took = time.monotonic() - started
            slowest[name] = max(slowest[name], took)
            problem = next((d.problem for d in documents if d.problem), "read")
            outcomes[name][problem] += 1
            if took >= SLOW or "意外退出" in problem or not documents:
                bad.append((name, problem))
                Path(f"fuzz-{len(bad)}-{name}").write_bytes(data)
    for name, counter in sorted(outcomes.items()):
        top = "；".join(f"{what} {n}" for what, n in counter.most_common(4))
        print(f"{name}: {counter.total()} files, slowest {slowest[name]:.2f} s: {top}")
    print(f"{sum(c.total() for c in outcomes.values())} files, {len(bad)} hung or lost: {bad[:5]}")
    return int(bool(bad))


if __name__ == "__main__":
    raise SystemExit(main(*(float(a) for a in sys.argv[1:2]), *(int(a) for a in sys.argv[2:3])))
