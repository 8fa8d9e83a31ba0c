"""The unit file is one that systemd accepts and that keeps the service in its place."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "systemd"
UNIT, BROWSER = FOLDER / "govmon.service", FOLDER / "browser.conf"


def section(name: str, file: Path = UNIT) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    current = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("["):
            current = line.strip("[]")
        elif "=" in line and not line.startswith("#") and current == name:
            key, _, value = line.partition("=")
            values.setdefault(key, []).append(value)
    return values


@pytest.mark.debian
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs Debian's systemd")
@pytest.mark.parametrize("browser", [False, True])
def test_systemd_accepts_the_unit(tmp_path: Path, browser: bool) -> None:
    text = UNIT.read_text("utf-8").replace("/opt/govmon/.venv/bin/govmon", sys.executable)
    copy = tmp_path / "govmon.service"
    copy.write_text(text.replace("Documentation=file:/opt/govmon/README.md\n", ""), "utf-8")
    if browser:
        folder = tmp_path / "govmon.service.d"
        folder.mkdir()
        shutil.copy(BROWSER, folder)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True
    )
    lines = done.stderr.splitlines()
    complaints = [line for line in lines if "govmon.service" in line or "browser" in line]
    assert done.returncode == 0, done.stderr
    assert not complaints


def test_a_browser_gets_what_its_sandbox_needs_and_no_more() -> None:
    """Tried with Chromium 156 under these filters: without any of them it does not start."""
    allowed = section("Service", BROWSER)
    assert allowed["RestrictNamespaces"] == ["", "user pid net"]
    assert allowed["SystemCallFilter"] == ["seccomp chroot capset"]
    assert allowed["SystemCallErrorNumber"] == ["EPERM"]
    assert not {"NoNewPrivileges", "ProtectSystem", "CapabilityBoundingSet"} & set(allowed)
    assert "--no-sandbox" not in " ".join(section("Service")["ExecStart"])


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
