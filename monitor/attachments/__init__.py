"""Opens attachments in processes of their own, within limits of time and memory.

    Opener → server (libraries loaded once) → child with rlimits for each file → documents

A crash, a kill or a timeout of the child is "could not look" for that one file, and a server
that dies is started anew. The server gets nothing of our environment that could hold a secret.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from queue import Empty, LifoQueue
from types import TracebackType
from typing import Self

from ..disk import said
from ..documents.eyes import installed as can_see
from ..documents.pictures import INSIDE, NO_OCR
from ..model import (
    NOTHING,
    Block,
    BlockKind,
    Blocks,
    Cells,
    Document,
    DocumentKind,
    Finding,
    Group,
    single_blocks,
)
from .wire import ANSWER_LIMIT, parts_of, unpacked

MEMBER = "!/"
"""Between an archive and its member in the address of a document."""
UNSEEN = "unseen"
MANY_CELLS = 2000
_GRACE = 5.0  # seconds beyond its own limit that a server gets before it is given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost: seconds by the wall and of CPU, bytes of address space.

    The CPU seconds are twice those of the longest honest file: 3 million characters, which is all
    that is read of one, take 3 as pages of a PDF.
    """

    seconds: float = 60.0
    cpu_seconds: int = 6
    memory: int = 380 * 1024 * 1024
    file_size: int = 64 * 1024 * 1024


PICTURE_LIMITS = Limits(seconds=300.0, cpu_seconds=280, memory=6 * 1024 * 1024 * 1024)
"""Of OCR; its libraries reserve much more address space than they use."""


class Opener:
    """Opens files one after the other in each of its threads; `close` ends its servers.

    May be called from several threads: each call takes a free server or starts one.
    """

    def __init__(self) -> None:
        self._free: LifoQueue[_Server] = LifoQueue()
        self._seeing: _Server | None = None
        self._eyes = threading.Lock()  # one picture at a time
        self._closed = False

    def open(
        self, data: bytes, name: str, *, url: str = "", limits: Limits | None = None
    ) -> tuple[Document, ...]:
        """The documents in one attachment; never raises, never hangs."""
        limits = limits or Limits()
        where = url or name
        if len(data) > limits.file_size:
            size = f"{limits.file_size >> 20} MiB"
            return (_unreadable(where, name, f"文件超过 {size}，未能查看"),)
        try:
            server = self._server()
        except OSError as error:
            return (_unreadable(where, name, f"无法启动读取进程（{said(error)}）"),)
        outcome, answer = server.ask(data, name, url, limits)
        if server.alive and not self._closed:
            self._free.put(server)
        else:
            server.end()
        return self._understood(outcome, answer, name, where, limits)

    def open_with_pictures(
        self, data: bytes, name: str, *, url: str = "", limits: Limits = PICTURE_LIMITS
    ) -> tuple[Document, ...]:
        """As `open`, with pictures and scans read by OCR: slow, one at a time, at low priority.

        For files whose documents `need_eyes`, where `can_see()`.
        """
        with self._eyes:
            try:
                if self._seeing is None or not self._seeing.alive:
                    self._seeing = _Server(pictures=True)
            except OSError as error:
                return (_unreadable(url or name, name, f"无法启动读取进程（{said(error)}）"),)
            outcome, answer = self._seeing.ask(data, name, url, limits)
        return self._understood(outcome, answer, name, url or name, limits)

    def _understood(
        self, outcome: str, answer: bytes, name: str, where: str, limits: Limits
    ) -> tuple[Document, ...]:
        if outcome != "ok":
            return (_unreadable(where, name, _REASONS[outcome].format(limits.seconds)),)
        try:
            return unpacked(answer)
        except ValueError:
            return (_unreadable(where, name, "读取进程的答复有误，未能查看"),)

    def _server(self) -> _Server:
        while True:
            try:
                server = self._free.get_nowait()
            except Empty:
                return _Server()
            if server.alive:
                return server
            server.end()

    def close(self) -> None:
        """End the servers that are free now, and the others when they are done."""
        self._closed = True
        if self._seeing is not None:
            self._seeing.end()
            self._seeing = None
        with contextlib.suppress(Empty):
            while True:
                self._free.get_nowait().end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_REASONS = {
    "late": "读取超过 {:.0f} 秒，未能查看",
    "spent": "读取耗时过长，未能查看",
    "killed": "读取进程退出（内存超限），未能查看",
    "broken": "读取进程退出（文件结构异常或内存超限），未能查看",
    "lost": "读取进程意外退出，未能查看",
}


class _Server:
    """One server process; `ask` is for one thread at a time."""

    def __init__(self, *, pictures: bool = False) -> None:
        code = f"import sys; sys.path[:0]={[p for p in sys.path if p]!r}; "
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code + "from monitor.attachments.server import serve; " + f"serve(pictures={pictures})"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": "/nonexistent", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )  # fmt: skip

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, data: bytes, name: str, url: str, limits: Limits) -> tuple[str, bytes]:
        """(outcome, answer); the server is killed when even it does not answer in time."""
        head = {"name": name, "url": url, "size": len(data), "seconds": limits.seconds,
                "memory": limits.memory, "cpu": limits.cpu_seconds}  # fmt: skip
        watch = threading.Timer(limits.seconds + _GRACE, self._kill)
        watch.daemon = True
        watch.start()
        started = time.monotonic()
        try:
            assert self._process.stdin and self._process.stdout
            self._process.stdin.write(json.dumps(head).encode() + b"\n")
            self._process.stdin.write(data)
            self._process.stdin.flush()
            told = json.loads(self._process.stdout.readline() or b"{}")
            size = int(told.get("size", 0))
            answer = self._process.stdout.read(size) if 0 <= size <= ANSWER_LIMIT else b""
            outcome = str(told.get("outcome", "lost"))
            if len(answer) == size and (outcome == "ok" or outcome in _REASONS):
                return outcome, answer
        except (OSError, ValueError, AttributeError):
            pass
        finally:
            watch.cancel()
        self._kill()
        return ("late" if time.monotonic() - started >= limits.seconds else "lost"), b""

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Close its input, which ends it; kill it where that does not."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError, ValueError):
                if pipe:
                    pipe.close()
        try:
            self._process.wait(2)
        except subprocess.TimeoutExpired:
            self._kill()
            self._process.wait()


def whole(url: str, documents: Sequence[Document]) -> Document:
    """One document of a file and all that lies inside it; members are named in the location.

    What could not be read stays in `problem`, even beside text that could: silence about a
    member would be a lie. Pictures inside a document that nobody could look at are told in
    `marks["unseen"]`: the document itself was looked at. Tables of different members keep different numbers.
    """
    found: list[Block | Cells] = []
    problems: list[str] = []
    shift = pictures = 0
    for document in documents:
        member = document.url.partition(MEMBER)[2]
        prefix = f"{member} " if member else ""
        parts = parts_of(document.blocks)
        tables = [part.table if isinstance(part, Cells) else part.cell.table for part in parts
                  if isinstance(part, Cells) or part.cell]  # fmt: skip
        found += (_moved(part, prefix, shift) for part in parts) if prefix or shift else parts
        shift += max(tables, default=-1) + 1
        if document.problem == INSIDE:
            pictures += 1
        elif document.problem:
            problems.append(f"{prefix}{document.problem}".strip())
    return Document(
        url=url, kind=DocumentKind.FILE, title=documents[0].title if documents else "",
        blocks=Blocks(found), problem=_listed(problems),
        marks={UNSEEN: f"内嵌图片 {pictures} 张未查看：需安装 ocr 组件"} if pictures else NOTHING,
    )  # fmt: skip


def _moved(part: Block | Cells, prefix: str, shift: int) -> Block | Cells:
    """A part of a member: its place begins with the member, its table has a number of its own."""
    if isinstance(part, Cells):
        return replace(part, place=f"{prefix}{part.place}", table=part.table + shift)
    cell = part.cell and replace(part.cell, table=part.cell.table + shift)
    return replace(part, location=f"{prefix}{part.location}".strip(), cell=cell)


def need_eyes(documents: Sequence[Document]) -> bool:
    """Whether anything in a file was not looked at only because it is a picture."""
    return any(d.problem.endswith((NO_OCR, INSIDE)) for d in documents)


def groups_for(document: Document, asked: Collection[Group] | None = None) -> frozenset[Group]:
    """The groups worth asking of a file: thousands of cells hold names and numbers, and looking
    for misspelt sentences in them costs three times as long as all else."""
    groups = frozenset(Group if asked is None else asked)
    cells = len(document.blocks) - sum(b.cell is None for b in single_blocks(document.blocks))
    return groups - {Group.SPELLING} if cells > MANY_CELLS else groups


def believable(document: Document, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings without those of words that OCR read: it errs in characters, hardly in numbers."""
    pictures = {b.digest for b in single_blocks(document.blocks) if b.kind is BlockKind.CAPTION}
    return tuple(
        f for f in findings if f.group is Group.PRIVACY or not pictures or f.block not in pictures
    )


def _listed(problems: Sequence[str], most: int = 5) -> str:
    """Some problems, and how many more there are: an archive of 300 pictures is one line."""
    told = "；".join(problems[:most])
    return f"{told}；另有 {len(problems) - most} 个未能查看" if len(problems) > most else told


def _unreadable(url: str, name: str, problem: str) -> Document:
    return Document(url=url, kind=DocumentKind.FILE, title=name, problem=problem)


__all__ = [
    "MEMBER",
    "UNSEEN",
    "Limits",
    "Opener",
    "believable",
    "can_see",
    "groups_for",
    "need_eyes",
    "whole",
]
