"""Children that open files, seen from here: started by the server, spoken to directly.

A child is replaced after `FILES` files, after one that took much, and after every mishap; a file
that brought down a child in which others had been opened before is tried once more in a child of
its own, so that a mishap is never another file's doing.

Nor may a file that takes over the child say what stands in the next ones. That takes a reader in C;
a child tells before it uses one, and opens no other file after that one. Python's own readers (zip,
XML, tables) share a child. Pictures are the exception: their models take as long to load as a page
to read, so `PICTURES` share them.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..documents.loading import beginning_of
from .wire import ANSWER_LIMIT, LENGTH, NATIVE

if TYPE_CHECKING:
    from . import Limits

FILES = 50
PICTURES = 10
_PATIENCE = 60.0  # seconds for the server to start or end a child: its own start is the longest
_CHUNK = 1 << 18
_ENVIRONMENT = {"LANG": "C.UTF-8", "HOME": "/nonexistent", "OMP_NUM_THREADS": "1"}


class Lost(Exception):
    """The server died or does not answer."""


class Nursery:
    """The server process. Its methods may be called from several threads."""

    def __init__(self, *, pictures: bool = False) -> None:
        self.pictures = pictures
        self.met_native = False  # a PDF inside an archive: what reads it is loaded from now on
        self._lock = Lock()
        code = f"import sys; sys.path[:0]={[p for p in sys.path if p]!r}; "
        self._control, there = socket.socketpair()
        self._control.settimeout(_PATIENCE)
        try:
            with there:
                self.process = subprocess.Popen(
                    [sys.executable, "-I", "-c", code + "from monitor.attachments.server import serve; " + f"serve(pictures={pictures})"],
                    stdin=there, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    env={"PATH": os.environ.get("PATH", "/usr/bin:/bin"), **_ENVIRONMENT}, start_new_session=True,
                )  # fmt: skip
        except OSError:
            self._control.close()
            raise

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def child(self, memory: int, beginning: str) -> tuple[int, socket.socket]:
        """A new child and the way to it. `beginning` says what kind of file it opens first."""
        here, there = socket.socketpair()
        try:
            with there:
                told = self._told({"memory": memory, "beginning": beginning}, [there.fileno()])
            return int(told["child"]), here
        except (KeyError, TypeError):
            here.close()
            raise Lost from None
        except Lost:
            here.close()
            raise

    def ended(self, child: int, *, hung_up: bool = False) -> int | None:
        """Ends a child; its wait status where it had ended by itself."""
        status = self._told({"end": child, "hung_up": hung_up}).get("status")
        return status if isinstance(status, int) else None

    def _told(self, asked: Mapping[str, Any], descriptors: Sequence[int] = ()) -> dict[str, Any]:
        request = json.dumps(asked).encode()
        with self._lock:
            try:
                socket.send_fds(self._control, [request], descriptors)
                answer = b""
                while not answer.endswith(b"\n"):
                    piece = self._control.recv(_CHUNK)
                    if not piece:
                        raise Lost
                    answer += piece
                return dict(json.loads(answer))
            except (OSError, ValueError):
                self.kill()
                raise Lost from None

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def end(self) -> None:
        """Close its socket, which ends it and its children; kill it where that does not."""
        self._control.close()
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.kill()
            self.process.wait()


class Lane:
    """Has one file opened after the other, by the child at hand or by a new one; for one thread
    at a time. `nursery` gives a living one, or raises OSError."""

    def __init__(self, nursery: Callable[[], Nursery]) -> None:
        self._nursery = nursery
        self._reader: _Reader | None = None

    def ask(self, data: bytes, name: str, url: str, limits: Limits) -> tuple[str, bytes]:
        """("ok", documents) or ("late" | "spent" | "killed" | "broken" | "lost", b"")."""
        try:
            reader = self._reader
            if reader is None or reader.memory != limits.memory:
                reader = self._new(data, limits)
            alone = reader.opened == 0
            deadline = time.monotonic() + limits.seconds
            outcome, answer = reader.open(data, name, url, limits, deadline)
            if outcome in ("killed", "broken", "lost") and not alone:
                reader = self._new(data, limits)
                outcome, answer = reader.open(data, name, url, limits, deadline)
            if reader.worn:
                self.end()
            return outcome, answer
        except Lost:
            self._reader = None
            return "lost", b""

    def _new(self, data: bytes, limits: Limits) -> _Reader:
        self.end()
        nursery = self._nursery()
        beginning = beginning_of(data) or ("pdf" if nursery.met_native else "")
        self._reader = _Reader(nursery, limits.memory, beginning)
        return self._reader

    def end(self) -> None:
        """End the child at hand."""
        reader, self._reader = self._reader, None
        if reader is not None:
            with contextlib.suppress(Lost):
                reader.end()


class _Reader:
    """One limited child; `worn` once it should open no more files."""

    def __init__(self, nursery: Nursery, memory: int, beginning: str) -> None:
        self.memory = memory
        self.opened = 0
        self.worn = False
        self._nursery = nursery
        self._last = PICTURES if nursery.pictures else FILES  # the last file that it opens
        self._child, self._channel = nursery.child(memory, beginning)

    def open(
        self, data: bytes, name: str, url: str, limits: Limits, deadline: float
    ) -> tuple[str, bytes]:
        """As `Lane.ask`; `deadline` is of the monotonic clock."""
        self.opened += 1
        self.worn = True  # until it answers
        head = {"name": name, "url": url, "size": len(data), "cpu": limits.cpu_seconds}
        request = json.dumps(head).encode()
        try:
            self._in_time(deadline)
            # A child says next to nothing before it has all of the file.
            self._channel.sendall(LENGTH.pack(len(request), False) + request)
            self._channel.sendall(data)
            answer = self._answer(deadline)
        except TimeoutError:
            return "late", b""
        except OSError:
            answer = None
        return ("ok", answer) if answer is not None else (self._ended_by(), b"")

    def _in_time(self, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self._channel.settimeout(left)

    def _answer(self, deadline: float) -> bytes | None:
        """What the child answered; None: it died or said too much. Raises TimeoutError."""
        received = bytearray()
        size = -1
        while size < 0 or len(received) < size:
            self._in_time(deadline)
            piece = self._channel.recv(_CHUNK)
            if not piece:
                return None
            received += piece
            while size < 0 and received.startswith(NATIVE):
                del received[: len(NATIVE)]
                self._nursery.met_native = True
                self._last = self._last if self._nursery.pictures else self.opened
            if size < 0 and len(received) >= LENGTH.size:
                size, worn = LENGTH.unpack_from(received)
                if size > ANSWER_LIMIT:
                    return None
                del received[: LENGTH.size]
                self.worn = worn or self.opened >= self._last
        return bytes(received[:size])

    def _ended_by(self) -> str:
        """Ends a child that hung up: "spent", "killed" or "broken" by what had ended it."""
        self._channel.close()
        try:
            status = self._nursery.ended(self._child, hung_up=True)
        except Lost:
            return "lost"
        if status is None or not os.WIFSIGNALED(status):
            return "broken"
        return "spent" if os.WTERMSIG(status) == signal.SIGXCPU else "killed"

    def end(self) -> None:
        """Ends the child and what it started."""
        self._channel.close()
        self._nursery.ended(self._child)
