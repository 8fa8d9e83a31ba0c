"""The process that has files opened: libraries loaded once, limited children that do the reading.

    requests → server → child (rlimits) → documents

A child opens one file after the other: starting one costs more than reading most files. It is
replaced after `FILES` of them, after one that took much, and after every mishap; a file that
brought down a child in which others had been opened before is tried once more in a child of its
own, so that a mishap is never another file's doing.

Nor may a file that takes over the child say what stands in the next ones. That takes a reader in C
(PDF, 7z, rar, doc); a child tells before it uses one, while it can still be believed, and opens no
other file after that one. Python's own readers (zip, XML, tables) share a child. Pictures are the
exception: their models take as long to load as a page to read, so `PICTURES` share them.
The server ends when its input ends, and its
children end with it, so that nothing outlives the daemon.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from ..documents import CRASHED, OVERGROWN, Budget, read
from ..documents.eyes import Eyes
from ..documents.loading import load_libraries
from .wire import ANSWER_LIMIT, packed

FILES = 50
PICTURES = 10
_CHUNK = 1 << 18
_LENGTH = struct.Struct(">Q?")  # of the answer, and whether the child has had enough
_NATIVE = _LENGTH.pack((1 << 64) - 1, True)  # in place of an answer: a reader in C is used next
_ENOUGH = 0.75  # of the CPU seconds: then the reader is asked to end with what it has
_MUCH_TIME = 2.0  # seconds for one file
_MUCH_MEMORY = 48 * 1024  # KiB more than at the start
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_COLLECT_EVERY = 8  # files


def serve(*, pictures: bool = False) -> None:
    """Answers requests until the input ends; with `pictures` those are read as well, slowly."""
    load_libraries(pictures=pictures)
    if pictures:
        os.nice(15)
    gc.freeze()  # what is loaded is never collected in a child: no page of it is copied
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    readers = _Readers(pictures)
    while line := requests.readline():
        head = json.loads(line)
        data = requests.read(head["size"])
        if len(data) < head["size"]:
            break
        outcome, answer = readers.open(data, head)
        answers.write(json.dumps({"outcome": outcome, "size": len(answer)}).encode() + b"\n")
        answers.write(answer)
        answers.flush()
    readers.end()


class _Readers:
    """Has each file opened by the child at hand, or by a new one."""

    def __init__(self, pictures: bool) -> None:
        self._pictures = pictures
        self._reader: _Reader | None = None

    def open(self, data: bytes, head: Mapping[str, Any]) -> tuple[str, bytes]:
        """("ok", documents) or ("late" | "spent" | "killed" | "broken", b"")."""
        reader = self._reader
        if reader is None or reader.memory != head["memory"]:
            reader = self._new(head)
        alone = reader.opened == 0
        deadline = time.monotonic() + float(head["seconds"])
        outcome, answer = reader.open(data, head, deadline)
        if outcome in ("killed", "broken") and not alone:
            outcome, answer = self._new(head).open(data, head, deadline)
        if self._reader is not None and self._reader.worn:
            self.end()
        return outcome, answer

    def _new(self, head: Mapping[str, Any]) -> _Reader:
        self.end()
        self._reader = _Reader(head["memory"], self._pictures)
        return self._reader

    def end(self) -> None:
        if self._reader is not None:
            self._reader.end()
            self._reader = None


class _Reader:
    """One limited child; `worn` once it should open no more files."""

    def __init__(self, memory: int, pictures: bool) -> None:
        self.memory = memory
        self.opened = 0
        self._pictures = pictures
        self._last = PICTURES if pictures else FILES  # the number of the last file to be opened
        self.worn = False
        here, there = socket.socketpair()
        self._child = os.fork()
        if self._child == 0:
            here.close()
            _work(there, memory, pictures)
        there.close()
        here.setblocking(False)
        self._channel = here
        with contextlib.suppress(OSError):
            os.setpgid(self._child, self._child)

    def open(self, data: bytes, head: Mapping[str, Any], deadline: float) -> tuple[str, bytes]:
        """As `_Readers.open`; `deadline` is of the monotonic clock."""
        self.opened += 1
        self.worn = True  # until it answers
        request = json.dumps(dict(head)).encode()
        sent = memoryview(_LENGTH.pack(len(request), False) + request + data)
        answer, in_time = self._exchanged(sent, deadline)
        if answer is not None:
            return "ok", answer
        return (self._ended_by() if in_time else "late"), b""

    def _exchanged(self, sent: memoryview, deadline: float) -> tuple[bytes | None, bool]:
        """What the child answered (None: it died or said too much), and whether it was in time."""
        received = bytearray()
        size = -1
        while size < 0 or len(received) < size:
            left = deadline - time.monotonic()
            wants = [self._channel] if sent else []
            ready = select.select([self._channel], wants, [], left) if left > 0 else ([], [], [])
            if not ready[0] and not ready[1]:
                return None, False
            try:
                if ready[1]:
                    sent = sent[self._channel.send(sent[:_CHUNK]) :]
                if ready[0]:
                    piece = self._channel.recv(_CHUNK)
                    if not piece:
                        return None, True
                    received += piece
            except OSError:
                return None, True
            while size < 0 and received.startswith(_NATIVE):
                del received[: len(_NATIVE)]
                self._last = self._last if self._pictures else self.opened
            if size < 0 and len(received) >= _LENGTH.size:
                size, worn = _LENGTH.unpack_from(received)
                if size > ANSWER_LIMIT:
                    return None, True
                del received[: _LENGTH.size]
                self.worn = worn or self.opened >= self._last
        return bytes(received[:size]), True

    def _ended_by(self) -> str:
        """Ends a child that hung up: "spent", "killed" or "broken" by what had ended it."""
        status = 0
        for _ in range(50):  # closing its end is the last but one thing that a child does
            ended, status = os.waitpid(self._child, os.WNOHANG)
            if ended:
                self._kill_group()
                self._child = 0
                break
            time.sleep(0.002)
        self.end()
        if not os.WIFSIGNALED(status):
            return "broken"
        return "spent" if os.WTERMSIG(status) == signal.SIGXCPU else "killed"

    def end(self) -> None:
        """Ends the child and what it started."""
        if self._child:
            self._kill_group()
            os.waitpid(self._child, 0)
            self._child = 0
        self._channel.close()

    def _kill_group(self) -> None:
        """antiword and unar are the child's children."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._child, signal.SIGKILL)


def _work(channel: socket.socket, memory: int, pictures: bool) -> NoReturn:
    """In the child: limits, then file after file until the server hangs up; never returns."""
    try:
        _limit(memory)
        # Models are loaded here, after the fork: their sessions do not survive one.
        eyes = Eyes() if pictures else None
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        requests = channel.makefile("rb")
        opened = 0
        while (start := requests.read(_LENGTH.size)) and len(start) == _LENGTH.size:
            head = json.loads(requests.read(_LENGTH.unpack(start)[0]))
            data = requests.read(head["size"])
            begun = _seconds()
            _limit_seconds(begun + head["cpu"])
            enough = begun + _ENOUGH * head["cpu"]
            budget = Budget(
                eyes=eyes,
                native=lambda: channel.sendall(_NATIVE),
                late=lambda enough=enough: _seconds() > enough,
            )
            documents = read(data, head["name"], url=head["url"], budget=budget)
            unclean = any(d.problem.startswith((CRASHED, OVERGROWN)) for d in documents)
            answer = packed(documents)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
            much = unclean or _seconds() - begun > _MUCH_TIME or grown > _MUCH_MEMORY
            channel.sendall(_LENGTH.pack(len(answer), much and not pictures))
            channel.sendall(answer)
            del data, answer, documents
            opened += 1
            if opened % _COLLECT_EVERY == 0:
                gc.collect()
    except BaseException:
        os._exit(1)
    # No clean-up of the interpreter: a broken library must not spoil a finished answer.
    os._exit(0)


def _limit(memory: int) -> None:
    with contextlib.suppress(OSError):
        os.setpgid(0, 0)
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
    gc.disable()  # it is done between the files


def _limit_seconds(seconds: float) -> None:
    """SIGXCPU, which nobody handles, ends the child at this CPU time."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, resource.RLIM_INFINITY))


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
