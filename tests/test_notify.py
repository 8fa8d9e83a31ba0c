"""What systemd hears."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from monitor.daemon.notify import notify, watchdog_seconds


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(path))
        sock.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        yield sock


def test_states_arrive(systemd: socket.socket) -> None:
    assert notify("READY=1")
    assert systemd.recv(64) == b"READY=1"


def test_abstract_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(f"\0govmon-test-{os.getpid()}")
        sock.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@govmon-test-{os.getpid()}")
        assert notify("WATCHDOG=1")
        assert sock.recv(64) == b"WATCHDOG=1"


def test_without_systemd_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not notify("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", "/nonexistent/socket")
    assert not notify("READY=1")


@pytest.mark.parametrize(
    ("microseconds", "owner", "expected"),
    [
        ("120000000", "", 60.0),
        ("120000000", "self", 60.0),
        ("120000000", "1", 0.0),
        ("", "", 0.0),
        ("soon", "", 0.0),
    ],
)
def test_watchdog_period(
    monkeypatch: pytest.MonkeyPatch, microseconds: str, owner: str, expected: float
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", microseconds)
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if owner == "self" else owner)
    assert watchdog_seconds() == expected
