"""The process that opens files: libraries loaded once, a child with limits forked for each file.

Started as a program of its own with nothing of the parent's environment. A request is a line of
JSON and the bytes of the file; the answer a line of JSON and the documents. It ends when its
input ends, so it never outlives the daemon.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import time
from typing import BinaryIO

from ..documents import Budget, read
from ..documents.eyes import Eyes
from ..documents.loading import load_libraries
from .wire import ANSWER_LIMIT, packed

_CHUNK = 1 << 20


def serve(*, pictures: bool = False) -> None:
    """Answers requests until the input ends; with `pictures` those are read as well, slowly."""
    load_libraries(pictures=pictures)
    if pictures:
        os.nice(15)
    gc.freeze()  # what is loaded is never collected in a child: no page of it is copied
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while line := requests.readline():
        head = json.loads(line)
        data = requests.read(head["size"])
        if len(data) < head["size"]:
            return
        outcome, answer = _opened(data, head, pictures)
        answers.write(json.dumps({"outcome": outcome, "size": len(answer)}).encode() + b"\n")
        answers.write(answer)
        answers.flush()


def _opened(data: bytes, head: dict[str, object], pictures: bool) -> tuple[str, bytes]:
    """("ok", documents) or ("late" | "killed" | "broken", b"") from a child of its own."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(source)
        _work(data, head, os.fdopen(sink, "wb"), pictures)
    os.close(sink)
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    pieces, whole = _received(source, time.monotonic() + float(head["seconds"]))  # type: ignore[arg-type]
    os.close(source)
    # The whole group: antiword and unar are the child's children.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if not whole:
        return "late", b""
    answer = b"".join(pieces)
    if answer.endswith(b"]") and len(answer) <= ANSWER_LIMIT:
        return "ok", answer
    return ("killed" if os.WIFSIGNALED(status) else "broken"), b""


def _received(source: int, deadline: float) -> tuple[list[bytes], bool]:
    """What the child wrote, and whether it came to an end in time and within the limit."""
    pieces: list[bytes] = []
    size = 0
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([source], [], [], left)[0]:
            return pieces, False
        piece = os.read(source, _CHUNK)
        if not piece:
            return pieces, True
        size += len(piece)
        if size > ANSWER_LIMIT:
            return [], True
        pieces.append(piece)


def _work(data: bytes, head: dict[str, object], out: BinaryIO, pictures: bool) -> None:
    """In the child: limits, then the reader, then the answer; never returns."""
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        memory, cpu = int(head["memory"]), int(head["cpu"])  # type: ignore[call-overload]
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 2))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
        gc.disable()
        # Models are loaded here, after the fork: their sessions do not survive one.
        budget = Budget(eyes=Eyes() if pictures else None)
        out.write(packed(read(data, str(head["name"]), url=str(head["url"]), budget=budget)))
        out.flush()
    except BaseException:
        os._exit(1)
    # No clean-up of the interpreter: a broken library must not spoil a finished answer.
    os._exit(0)
