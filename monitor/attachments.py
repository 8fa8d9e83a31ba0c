"""Opens attachments in a worker process of their own, within limits of time and memory.

A crash, a kill or a timeout of the worker is "could not look" for that one file. The worker
is started with `python -m monitor.attachments`, gets the file on standard input and answers
on standard output; it inherits no environment that could hold a secret.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .documents import read
from .model import Block, BlockKind, Cell, Document, DocumentKind

_ANSWER_LIMIT = 128 * 1024 * 1024
MEMBER = "!/"
"""Between an archive and its member in the address of a document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one file may cost: seconds by the wall and of CPU, bytes of address space."""

    seconds: float = 60.0
    cpu_seconds: int = 50
    memory: int = 1024 * 1024 * 1024
    file_size: int = 64 * 1024 * 1024


async def open_attachment(
    data: bytes, name: str, *, url: str = "", limits: Limits | None = None
) -> tuple[Document, ...]:
    """The documents in one attachment; never raises (but CancelledError), never hangs."""
    limits = limits or Limits()
    where = url or name
    if len(data) > limits.file_size:
        return (_unreadable(where, name, "文件过大，未能查看"),)
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path[:0]={[p for p in sys.path if p]!r}; from monitor.attachments import work; work()",
    ]
    head = (
        json.dumps(
            {"name": name, "url": url, "memory": limits.memory, "cpu": limits.cpu_seconds}
        ).encode()
        + b"\n"
    )
    try:
        worker = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
            env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "HOME": "/nonexistent"},
            start_new_session=True,
        )  # fmt: skip
    except OSError as error:
        return (_unreadable(where, name, f"无法启动读取进程（{error.strerror}）"),)
    try:
        answer, _ = await asyncio.wait_for(worker.communicate(head + data), limits.seconds)
    except TimeoutError:
        return (_unreadable(where, name, f"读取超过 {limits.seconds:.0f} 秒，未能查看"),)
    finally:
        # The whole session: antiword and unar are the worker's children.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(worker.pid, signal.SIGKILL)
        if worker.returncode is None:
            await worker.wait()
    if worker.returncode != 0 or not answer or len(answer) > _ANSWER_LIMIT:
        why = "内存或时间超限" if worker.returncode and worker.returncode < 0 else "文件结构异常"
        return (_unreadable(where, name, f"读取进程退出（{why}），未能查看"),)
    try:
        return tuple(_document(raw) for raw in json.loads(answer))
    except (ValueError, KeyError, TypeError):
        return (_unreadable(where, name, "读取进程的答复有误，未能查看"),)


def whole(url: str, documents: Sequence[Document]) -> Document:
    """One document of a file and all that lies inside it; members are named in the location.

    What could not be read stays in `problem`, even beside text that could: silence about a
    member would be a lie. Tables of different members keep different numbers.
    """
    blocks: list[Block] = []
    problems: list[str] = []
    shift = 0
    for document in documents:
        member = document.url.partition(MEMBER)[2]
        prefix = f"{member} " if member else ""
        tables = 0
        for block in document.blocks:
            cell = block.cell
            if cell is not None:
                tables = max(tables, cell.table + 1)
                cell = replace(cell, table=cell.table + shift) if shift else cell
            blocks.append(replace(block, location=f"{prefix}{block.location}".strip(), cell=cell))
        shift += tables
        if document.problem:
            problems.append(f"{prefix}{document.problem}".strip())
    return Document(
        url=url, kind=DocumentKind.FILE, title=documents[0].title if documents else "",
        blocks=tuple(blocks), problem="；".join(problems),
    )  # fmt: skip


def _unreadable(url: str, name: str, problem: str) -> Document:
    return Document(url=url, kind=DocumentKind.FILE, title=name, problem=problem)


# ── inside the worker ────────────────────────────────────────────────────────


def work() -> None:
    """Reads one request from standard input, answers with JSON, and ends."""
    head = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (head["cpu"], head["cpu"] + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    documents = read(data, head["name"], url=head["url"])
    out = json.dumps([_raw(document) for document in documents], ensure_ascii=True)
    sys.stdout.buffer.write(out.encode("ascii"))
    sys.stdout.buffer.flush()
    # No interpreter clean-up: a broken library must not spoil a finished answer.
    os._exit(0)


def _raw(document: Document) -> dict[str, object]:
    return {
        "url": document.url,
        "title": document.title,
        "problem": document.problem,
        "blocks": [
            [b.text, b.kind.value, b.location, b.hidden, [b.cell.table, b.cell.row, b.cell.column] if b.cell else None]
            for b in document.blocks
        ],
    }  # fmt: skip


def _document(raw: dict[str, object]) -> Document:
    blocks = tuple(
        Block(
            text=text, kind=BlockKind(kind), location=location, hidden=hidden,
            cell=Cell(table=cell[0], row=cell[1], column=cell[2]) if cell else None,
        )
        for text, kind, location, hidden, cell in raw["blocks"]  # type: ignore[attr-defined]
    )  # fmt: skip
    return Document(
        url=str(raw["url"]), kind=DocumentKind.FILE, title=str(raw["title"]), blocks=blocks, problem=str(raw["problem"])
    )  # fmt: skip
