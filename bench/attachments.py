"""Attachments as offices publish them: CPU seconds and planted values, beside two peers.

    python -m bench.attachments [files]

Two runs of govmon: its readers alone in this process, which is how the peers work, and in its
limited workers, as the daemon reads. The peers read without a cache of theirs. CPU seconds of all processes and
threads are counted, so that what else runs on the machine does not matter. A value counts as
found when it stands whole in the text that comes out; where it was planted only `_office` says.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from _office import Attachment, attachments

from monitor.attachments import Opener
from monitor.documents import read
from monitor.model import Document

PEER = r"""
import json, logging, pathlib, resource, sys, warnings
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
peer, folder = sys.argv[1:]
if peer == "markitdown":
    from markitdown import MarkItDown
    make = MarkItDown(); convert = lambda p: make.convert(str(p)).text_content
else:
    import kreuzberg
    plain = kreuzberg.ExtractionConfig(use_cache=False)
    convert = lambda p: kreuzberg.extract_file_sync(str(p), config=plain).content
def cpu():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)
files = sorted(pathlib.Path(folder).iterdir())
for path in files[:5]:
    convert(path)
told = {}
for path in files:
    begun = cpu()
    try: text = convert(path)
    except Exception: text = ""
    told[path.name] = [cpu() - begun, text]
print(json.dumps(told))
"""


def cpu() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def text_of(documents: Iterable[Document]) -> str:
    return "\n".join(block.text for document in documents for block in document.blocks)


def show(who: str, files: list[Attachment], told: Mapping[str, tuple[float, str]]) -> float:
    """One line for all files and one for each format; returns the seconds of all."""
    by_format: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    for file in files:
        seconds, text = told.get(file.name, (0.0, ""))
        row = [seconds, sum(v in text for v in file.shown), len(file.shown),
               sum(v in text for v in file.hidden), len(file.hidden)]  # fmt: skip
        for key in ("all", file.name[5:]):
            by_format[key] = [a + b for a, b in zip(by_format[key], row, strict=True)]
    for key, (seconds, shown, planted, hidden, buried) in sorted(by_format.items()):
        print(
            f"{who:>24} {key:<15} {seconds:8.3f} CPU s  {shown:.0f}/{planted:.0f} shown"
            f"  {hidden:.0f}/{buried:.0f} hidden"
        )
    return by_format["all"][0]


def in_workers(files: list[Attachment]) -> float:
    """CPU seconds of two workers, their start included."""
    begun = cpu()
    with Opener() as opener, ThreadPoolExecutor(2) as hands:
        texts = dict(hands.map(lambda f: (f.name, text_of(opener.open(f.data, f.name))), files))
    seconds = cpu() - begun
    assert all(value in texts[f.name] for f in files for value in f.shown | f.hidden)
    return seconds


def alone(files: list[Attachment]) -> dict[str, tuple[float, str]]:
    told = {}
    gc.disable()  # as in the workers
    for file in files[:5] + files:
        begun = cpu()
        documents = read(file.data, file.name)
        told[file.name] = cpu() - begun, text_of(documents)
    return told


def peer(name: str, files: list[Attachment]) -> dict[str, tuple[float, str]] | str:
    """Seconds and text of each file, or why there are none."""
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            Path(folder, file.name).write_bytes(file.data)
        done = subprocess.run(
            [sys.executable, "-c", PEER, name, folder], capture_output=True, text=True, check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"},
        )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["?"])[-1]
    return json.loads(done.stdout.strip().splitlines()[-1])


def main(count: int = 93) -> None:
    files = sorted(attachments(count), key=lambda file: file.name)
    size = sum(len(file.data) for file in files) / 1e6
    print(f"{count} files, {size:.1f} MB")
    own = show("govmon's readers", files, alone(files))
    guarded = in_workers(files)
    print(
        f"{'govmon in workers':>24} all             {guarded:8.3f} CPU s"
        f"  {120 * count / guarded:.0f} files a minute on two cores"
    )
    for name in ("markitdown", "kreuzberg"):
        told = peer(name, files)
        if isinstance(told, str):
            print(f"{name}: not measured: {told}")
            continue
        seconds = show(name, files, told)
        print(
            f"{name} takes {seconds / own:.2f} times govmon's readers, {seconds / guarded:.2f}"
            " times govmon in workers"
        )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
