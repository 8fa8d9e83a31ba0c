"""What a command of root leaves in the service's folder is given to the service."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_systemd import section

from monitor.cli.ownership import hand_over
from monitor.settings import StoreSettings
from monitor.store import Store

SERVICE = 61234  # as systemd numbers dynamic users: 61184 to 65519
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A state folder of the service in which root left some things."""
    folder = tmp_path / "govmon"
    (folder / "evidence" / "2026").mkdir(parents=True)
    (folder / "evidence" / "2026" / "a.warc.gz").touch()
    (folder / "tokens.json").touch()
    outside = tmp_path / "outside"
    outside.touch()
    (folder / "link").symlink_to(outside)
    os.link(outside, folder / "second-name")
    (folder / "theirs").touch()
    os.chown(folder / "theirs", 77, 77)
    os.chown(folder, SERVICE, SERVICE)
    return folder


def owners(folder: Path) -> dict[str, int]:
    return {str(p.relative_to(folder)): p.lstat().st_uid for p in folder.rglob("*")}


def test_only_what_root_left_and_nothing_beyond_the_folder(folder: Path) -> None:
    assert hand_over([folder, folder / "missing"]) == 4
    assert owners(folder) == {
        "evidence": SERVICE, "evidence/2026": SERVICE, "evidence/2026/a.warc.gz": SERVICE,
        "tokens.json": SERVICE, "link": 0, "second-name": 0, "theirs": 77,
    }  # fmt: skip
    assert (folder.parent / "outside").stat().st_uid == 0


def test_a_folder_of_root_stays_as_it_is(folder: Path) -> None:
    os.chown(folder, 0, 0)
    assert hand_over([folder]) == 0


def test_a_command_hands_over_what_it_wrote(folder: Path, tmp_path: Path) -> None:
    shipped = Path(__file__).parent.parent
    settings = (shipped / "config.toml").read_text("utf-8").replace('"data/', f'"{folder}/')
    (tmp_path / "config.toml").write_text(settings, "utf-8")
    shutil.copy(shipped / "accounts.csv", tmp_path)
    Store.open(StoreSettings(path=folder / "govmon.db", reserve_mib=1)).close()
    command = [sys.executable, "-m", "monitor", "--config", str(tmp_path / "config.toml")]
    done = subprocess.run([*command, "case", "list"], cwd=shipped, capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    left = owners(folder)
    assert left.pop("link") == left.pop("second-name") == 0
    assert set(left.values()) == {SERVICE, 77}


def test_the_unit_takes_back_what_a_killed_command_left(folder: Path) -> None:
    [line] = section("Service")["ExecStartPre"]
    assert line.startswith("+-/bin/chown")
    command = line.removeprefix("+-").replace("%S/private/govmon", str(folder)).split()
    assert shutil.which(command[0])
    subprocess.run(command, check=True)
    left = owners(folder)
    assert left["evidence/2026/a.warc.gz"] == left["tokens.json"] == SERVICE
    assert left["theirs"] == 77 and (folder.parent / "outside").stat().st_uid != 77
