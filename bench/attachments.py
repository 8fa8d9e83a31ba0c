"""Attachments as offices publish them: CPU seconds and planted values, beside two peers.

    python -m bench.attachments [files]

Two runs of govmon: its readers alone in this process, which is how the peers work, and in its
limited workers, as the daemon reads, these with their start and without it. The peers read without
a cache of theirs and are asked for the members of archives as well. CPU seconds of all processes and
threads are counted, so that what else runs on the machine does not matter. A value counts as
found when it stands whole in the text that comes out; where it was planted only `_office` says.

Reading is compared with reading, up to one text a file. Finding is told apart: the privacy check
over the documents that govmon reads, with all places in words, and over the plain text of the peers.
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
from threading import Barrier

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from _office import Attachment, attachments

from monitor.attachments import Opener, whole
from monitor.checks import privacy
from monitor.documents.reader import read
from monitor.model import Document, texts_of
from monitor.rulebook import builtin_folder, load
from monitor.settings import RuleSettings
from monitor.text.passage import Passage

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
    def whole(result):
        members = getattr(result, "children", None) or []
        return "\n".join([result.content, *(whole(m["result"]) for m in members)])
    convert = lambda p: whole(kreuzberg.extract_file_sync(str(p), config=plain))
def cpu():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)
files = sorted(pathlib.Path(folder).iterdir())
for path in files[:5]:
    convert(path)
told = {}
for path in files * (1 if peer == "markitdown" else 3):
    begun = cpu()
    try: text = convert(path)
    except Exception: text = ""
    seconds = cpu() - begun
    told[path.name] = [min(seconds, told.get(path.name, [seconds])[0]), text]
print(json.dumps(told))
"""


ROUNDS = 3  # the least of which counts, as of kreuzberg; markitdown, which is slow, gets one


def cpu() -> float:
    """CPU seconds of this process and of the children it has waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def text_of(documents: Iterable[Document]) -> str:
    return "\n".join(text for document in documents for text in texts_of(document.blocks))


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


def in_workers(files: list[Attachment]) -> tuple[float, float]:
    """CPU seconds of two workers, and those of them that their start took."""
    begun = cpu()
    with Opener() as opener, ThreadPoolExecutor(2) as hands:
        texts = dict(hands.map(lambda f: (f.name, text_of(opener.open(f.data, f.name))), files))
    seconds = cpu() - begun
    assert all(value in texts[f.name] for f in files for value in f.shown | f.hidden)
    begun = cpu()
    with Opener() as opener, ThreadPoolExecutor(2) as hands:
        barrier = Barrier(2)
        [*hands.map(lambda name: (barrier.wait(), opener.open(b"text", name)), ("a.txt", "b.txt"))]
    return seconds, cpu() - begun


def finding(files: list[Attachment], told: Mapping[str, tuple[float, str]] | None = None) -> str:
    """What the privacy check takes and finds, in our documents or in a peer's text of each file."""
    rules = [r for r in load([builtin_folder()]).rules.values() if r.type in privacy.TYPES]
    check = privacy.build(rules, RuleSettings())
    seconds, characters, found, planted = 0.0, 0, 0, 0
    for file in files:
        if told is None:
            document = whole(file.name, read(file.data, file.name))
            passage = Passage(document.blocks)
        else:
            passage = Passage.of_text(told.get(file.name, (0, ""))[1])
        begun = cpu()
        hits = [*check.run(passage)]
        places = [passage.blocks[passage.block_at(hit.start)].location for hit in hits]
        seconds += cpu() - begun
        assert len(places) == len(hits)
        characters += len(passage.text)
        values = {passage.text[hit.start : hit.end] for hit in hits}
        found += len(values & (file.shown | file.hidden))
        planted += len(file.shown | file.hidden)
    rate = characters / seconds / 1e6
    return f"{seconds:8.3f} CPU s to find {found}/{planted} in {characters / 1e6:.2f}M characters, {rate:.2f}M/s"


def alone(files: list[Attachment]) -> dict[str, tuple[float, str]]:
    told = {}
    gc.disable()  # as in the workers
    for file in files[:5] + files * ROUNDS:
        begun = cpu()
        text = text_of(read(file.data, file.name))
        seconds = cpu() - begun
        told[file.name] = min(seconds, told.get(file.name, (seconds, ""))[0]), text
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
    guarded, start = in_workers(files)
    print(
        f"{'govmon in workers':>24} all             {guarded:8.3f} CPU s, {start:.3f} of them their start;"
        f"  {120 * count / guarded:.0f} files a minute on two cores"
    )
    print(f"{'govmon':>24} {finding(files)}")
    for name in ("kreuzberg", "markitdown"):
        told = peer(name, files)
        if isinstance(told, str):
            print(f"{name}: not measured: {told}")
            continue
        seconds = show(name, files, told)
        print(f"{name:>24} {finding(files, told)}")
        print(
            f"{name} takes {seconds / own:.2f} times govmon's readers, {seconds / guarded:.2f}"
            f" times govmon in workers, {seconds / (guarded - start):.2f} without their start"
        )


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
