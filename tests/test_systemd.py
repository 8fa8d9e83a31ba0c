"""The unit file is one that systemd accepts and that keeps the service in its place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

UNIT = Path(__file__).parent.parent / "systemd" / "govmon.service"


def section(name: str) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    current = ""
    for line in UNIT.read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif "=" in line and not line.startswith("#") and current == name:
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


@pytest.mark.debian
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs Debian's systemd")
def test_systemd_accepts_the_unit(tmp_path: Path) -> None:
    text = UNIT.read_text("utf-8").replace("/opt/govmon/.venv/bin/govmon", sys.executable)
    copy = tmp_path / "govmon.service"
    copy.write_text(text.replace("Documentation=file:/opt/govmon/README.md\n", ""), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True
    )
    complaints = [line for line in done.stderr.splitlines() if "govmon.service" in line]
    assert done.returncode == 0, done.stderr
    assert not complaints


def test_it_tells_when_it_is_ready_and_alive() -> None:
    service = section("Service")
    assert service["Type"] == ["notify"]
    assert int(service["WatchdogSec"][0]) >= 60
    assert service["Restart"] == ["always"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("NoNewPrivileges", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateTmp", "yes"),
        ("PrivateDevices", "yes"),
        ("CapabilityBoundingSet", ""),
        ("RestrictSUIDSGID", "yes"),
        ("UMask", "0077"),
    ],
)
def test_hardening(key: str, value: str) -> None:
    assert section("Service")[key] == [value]
