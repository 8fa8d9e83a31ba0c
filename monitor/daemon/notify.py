"""Tells systemd that the service is ready, alive or stopping (sd_notify protocol)."""

from __future__ import annotations

import os
import socket


def notify(message: str) -> bool:
    """Send one state line, such as READY=1 or WATCHDOG=1; False where systemd did not ask.

    Source: sd_notify(3). A failed send is not an error: the service must run without systemd.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):  # abstract namespace
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
            sock.connect(address)
            sock.sendall(message.encode())
    except OSError:
        return False
    return True


def watchdog_seconds() -> float:
    """How often WATCHDOG=1 should be sent: half of what systemd allows; 0.0 when not asked."""
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    owner = os.environ.get("WATCHDOG_PID", "")
    if not microseconds.isdigit() or (owner and owner != str(os.getpid())):
        return 0.0
    return int(microseconds) / 2e6
