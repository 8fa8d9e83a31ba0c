"""Opens attachments in processes of their own, within limits of time and memory.

    Opener → server (libraries loaded once) → child with rlimits → documents

A crash, a kill or a timeout of the child is "could not look" for that one file, and a server
that dies is started anew. The server gets nothing of our environment that could hold a secret.
"""

from __future__ import annotations

import contextlib
import threading
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
from .nursery import Lane, Nursery
from .wire import parts_of, unpacked

MEMBER = "!/"
"""Between an archive and its member in the address of a document."""
UNSEEN = "unseen"
MANY_CELLS = 2000


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
    """Opens files one after the other in each of its threads; `close` ends its processes.

    May be called from several threads: each call takes a free lane or makes one.
    """

    def __init__(self) -> None:
        self._free: LifoQueue[Lane] = LifoQueue()
        self._seeing = Lane(lambda: self._living_nursery(pictures=True))
        self._eyes = threading.Lock()  # one picture at a time
        self._guard = threading.Lock()
        self._nurseries: dict[bool, Nursery] = {}  # by whether it is for pictures
        self._busy = 0
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
        with self._guard:
            self._busy += 1
        try:
            lane = self._free.get_nowait()
        except Empty:
            lane = Lane(lambda: self._living_nursery(pictures=False))
        try:
            outcome, answer = lane.ask(data, name, url, limits)
        except OSError as error:
            return (_unreadable(where, name, f"无法启动读取进程（{said(error)}）"),)
        finally:
            self._done_with(lane)
        return self._understood(outcome, answer, name, where, limits)

    def open_with_pictures(
        self, data: bytes, name: str, *, url: str = "", limits: Limits = PICTURE_LIMITS
    ) -> tuple[Document, ...]:
        """As `open`, with pictures and scans read by OCR: slow, one at a time, at low priority.

        For files whose documents `need_eyes`, where `can_see()`.
        """
        with self._eyes:
            try:
                outcome, answer = self._seeing.ask(data, name, url, limits)
            except OSError as error:
                return (_unreadable(url or name, name, f"无法启动读取进程（{said(error)}）"),)
            finally:
                if self._closed:
                    self._seeing.end()
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

    def _living_nursery(self, *, pictures: bool) -> Nursery:
        with self._guard:
            nursery = self._nurseries.get(pictures)
            if nursery is None or not nursery.alive:
                if nursery is not None:
                    nursery.end()
                nursery = self._nurseries[pictures] = Nursery(pictures=pictures)
            return nursery

    def _done_with(self, lane: Lane) -> None:
        if not self._closed:
            self._free.put(lane)
        else:
            lane.end()
        with self._guard:
            self._busy -= 1
        if self._closed:
            self.close()

    def close(self) -> None:
        """End what is free now, and the rest when it is done."""
        self._closed = True
        with contextlib.suppress(Empty):
            while True:
                self._free.get_nowait().end()
        if self._eyes.acquire(blocking=False):  # else whoever looks at a picture does it
            try:
                self._seeing.end()
            finally:
                self._eyes.release()
        with self._guard:
            ended = [] if self._busy else [*self._nurseries.values()]
            if ended:
                self._nurseries.clear()
        for nursery in ended:
            nursery.end()

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
