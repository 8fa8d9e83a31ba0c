"""The process whose children open files: libraries loaded once, one limited child after the other.

    "a child, please" → server → fork → child (rlimits) ⇄ whoever asked

The server is asked for children and ends them; what a file holds goes straight to the child, by a
socket of its own, so that nothing hostile ever reaches the server. A child opens one file after the
other: starting one costs more than reading most files. It tells before it uses a reader in C (PDF,
7z, rar, doc), while it can still be believed: such a reader may be taken over by a file.
The server ends when whoever asks has ended, and its children end with it, so that nothing outlives
the daemon.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import resource
import signal
import socket
import time
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn

from ..documents.budget import Budget
from ..documents.eyes import Eyes
from ..documents.loading import load_for, load_libraries
from ..documents.reader import CRASHED, OVERGROWN, read
from .wire import LENGTH, NATIVE, packed

REQUEST = 4096  # bytes at most
_ENOUGH = 0.75  # of the CPU seconds: then the reader is asked to end with what it has
_MUCH_TIME = 2.0  # seconds for one file
_MUCH_MEMORY = 48 * 1024  # KiB more than at the start
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_COLLECT_EVERY = 8  # files
_LOOKS, _BETWEEN = 50, 0.002  # at a child that hung up: that is the last but one thing it does


def serve(*, pictures: bool = False) -> None:
    """Starts and ends children as the socket on standard input says, until it is closed."""
    control = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)  # antiword and others must not hold the socket
    os.close(nothing)
    load_libraries(pictures=pictures)
    if pictures:
        os.nice(15)
    _prctl()
    gc.freeze()  # what is loaded is never collected in a child: no page of it is copied
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children: set[int] = set()
    with contextlib.suppress(OSError):
        while True:
            request, channels, _, _ = socket.recv_fds(control, REQUEST, 1)
            if not request:
                break
            asked = json.loads(request)
            if "end" in asked:
                told = {"status": _ended(asked["end"], asked["hung_up"], children)}
            else:
                told = _started(control, channels, asked, pictures, children)
            control.sendall(json.dumps(told).encode() + b"\n")
    for child in [*children]:
        _ended(child, False, children)


def _started(
    control: socket.socket,
    channels: list[int],
    asked: dict[str, Any],
    pictures: bool,
    children: set[int],
) -> dict[str, Any]:
    """A new child for who has the other end of the channel, or why there is none."""
    told: dict[str, Any] = {}
    try:
        if load_for(asked["beginning"]):
            gc.freeze()
        told["child"] = child = os.fork()
    except OSError as error:
        child, told["error"] = -1, error.strerror
    if child == 0:
        control.close()
        _work(socket.socket(fileno=channels[0]), asked["memory"], pictures)
    for channel in channels:
        os.close(channel)
    if child < 0:
        return told
    with contextlib.suppress(OSError):
        os.setpgid(child, child)
    children.add(child)
    return told


def _ended(child: int, hung_up: bool, children: set[int]) -> int | None:
    """Ends a child and what it started: antiword and unar are its children. Gives its wait status
    where it had ended by itself, for which one that hung up gets a moment."""
    if child not in children:
        return None
    children.discard(child)
    ended = status = 0
    for _ in range(_LOOKS if hung_up else 0):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            break
        time.sleep(_BETWEEN)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    if not ended:
        os.waitpid(child, 0)
    return status if ended else None


def _work(channel: socket.socket, memory: int, pictures: bool) -> NoReturn:
    """In the child: limits, then file after file until the other end is closed; never returns."""
    try:
        _limit(memory)
        # Models are loaded here, after the fork: their sessions do not survive one.
        eyes = Eyes() if pictures else None
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        requests = channel.makefile("rb")
        opened = 0
        while (start := requests.read(LENGTH.size)) and len(start) == LENGTH.size:
            head = json.loads(requests.read(LENGTH.unpack(start)[0]))
            data = requests.read(head["size"])
            begun = _seconds()
            _limit_seconds(begun + head["cpu"])
            enough = begun + _ENOUGH * head["cpu"]
            budget = Budget(
                eyes=eyes,
                native=lambda: channel.sendall(NATIVE),
                late=lambda enough=enough: _seconds() > enough,
            )
            documents = read(data, head["name"], url=head["url"], budget=budget)
            unclean = any(d.problem.startswith((CRASHED, OVERGROWN)) for d in documents)
            answer = packed(documents)
            grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base
            much = unclean or _seconds() - begun > _MUCH_TIME or grown > _MUCH_MEMORY
            channel.sendall(LENGTH.pack(len(answer), much and not pictures))
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
    if prctl := _prctl():
        prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 << 20, 256 << 20))
    gc.disable()  # it is done between the files


@cache
def _prctl() -> Callable[..., Any] | None:
    """Looked up before the fork: it costs a child as much as all other limits together."""
    try:
        return ctypes.CDLL(None).prctl
    except (OSError, AttributeError):
        return None


def _limit_seconds(seconds: float) -> None:
    """SIGXCPU, which nobody handles, ends the child at this CPU time."""
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, resource.RLIM_INFINITY))


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
