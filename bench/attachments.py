"""Mixed attachments: files a minute, and how many planted values come out, beside two peers.

    python -m bench.attachments [files] [python of a venv with markitdown and kreuzberg]

govmon opens each file in a worker with limits, as the daemon does; beside that its readers
alone in process, without any limits, which is how the peers work. Seconds are CPU seconds of all processes, so that
what else runs on the machine does not count. A value counts as found when it stands whole in
the text that comes out.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from documents_seeds import seeds
from privacy_people import People

from monitor.attachments import Opener
from monitor.documents import read

FOREIGN = r"""
import json, resource, sys, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
peer, folder = sys.argv[1], sys.argv[2]
import pathlib
if peer == "markitdown":
    from markitdown import MarkItDown
    make = MarkItDown(); convert = lambda p: make.convert(str(p)).text_content
else:
    import kreuzberg
    convert = lambda p: kreuzberg.extract_file_sync(str(p)).content
def cpu():
    return sum(resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
files = sorted(pathlib.Path(folder).iterdir())
try: convert(files[0])
except Exception: pass
begun, texts = cpu(), {}
for path in files:
    try: texts[path.name] = convert(path)
    except Exception: texts[path.name] = ""
print(json.dumps({"seconds": cpu() - begun, "texts": texts}))
"""


def corpus(count: int) -> Iterator[tuple[str, bytes]]:
    """`count` files of all formats in turn, each with values of its own."""
    made, number = 0, 0
    while made < count:
        for name, data in seeds(People(1000 + number)).items():
            if made < count:
                yield f"{made:05d}-{name}", data
                made += 1
        number += 1


def values_of(data: bytes, name: str) -> set[str]:
    """The planted numbers of 18 characters, as our own reader sees them."""
    import re

    found: set[str] = set()
    for document in read(data, name):
        for block in document.blocks:
            found |= set(re.findall(r"(?<!\d)\d{17}[\dX](?![\dX])", block.text))
    return found


def cpu() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main(count: int = 300, python: str = "") -> None:
    files = list(corpus(count))
    planted = {name: values_of(data, name) for name, data in files}
    total = sum(map(len, planted.values()))
    Random(1).shuffle(files)
    begun = cpu()
    with Opener() as opener, ThreadPoolExecutor(2) as hands:
        answers = list(hands.map(lambda f: (f[0], opener.open(f[1], f[0])), files))
    own = cpu() - begun
    texts = {n: "\n".join(b.text for d in docs for b in d.blocks) for n, docs in answers}
    seen = sum(value in texts[name] for name, some in planted.items() for value in some)
    rate = 2 * 60 * count / own
    begun = cpu()
    for name, data in files:
        read(data, name)
    alone = cpu() - begun
    print(
        f"govmon: {count} files, {own:.2f} CPU s, {rate:.0f} a minute on two cores, {seen}/{total} values"
    )
    print(f"its readers alone, without workers: {alone:.2f} CPU s")
    for peer in ("markitdown", "kreuzberg") if python else ():
        with tempfile.TemporaryDirectory() as folder:
            for name, data in files:
                Path(folder, name).write_bytes(data)
            done = subprocess.run(
                [python, "-c", FOREIGN, peer, folder], capture_output=True, text=True,
                env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False,
            )  # fmt: skip
        if done.returncode:
            print(f"{peer}: not measured: {done.stderr.strip().splitlines()[-1:]}")
            continue
        told = json.loads(done.stdout.strip().splitlines()[-1])
        seen = sum(
            value in told["texts"].get(name, "") for name, some in planted.items() for value in some
        )
        seconds = told["seconds"]
        print(
            f"{peer}: {seconds:.2f} CPU s, {seconds / own:.2f} times govmon in workers,"
            f" {seconds / alone:.2f} times its readers alone, {seen}/{total} values"
        )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]), *sys.argv[2:3])
