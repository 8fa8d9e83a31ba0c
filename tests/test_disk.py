"""A file is written whole or not at all, and what the system says is told in Chinese."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from monitor.disk import replace_file, said


def test_the_new_file_stands_alone_in_a_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "words.npz"
    replace_file(path, b"old")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert os.listdir(path.parent) == ["words.npz"]


def test_nobody_else_may_read_what_is_private(tmp_path: Path) -> None:
    path = tmp_path / "token.json"
    path.write_text("left open", "utf-8")
    path.chmod(0o644)
    replace_file(path, b"secret", mode=0o600)
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_wherever_it_breaks_the_old_file_stands_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "words.npz"
    path.write_bytes(b"old")

    def broken(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path if step == "replace" else os, step, broken)
        with pytest.raises(OSError, match="No space"):
            replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["words.npz"]


def test_a_part_left_by_a_killed_process_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".words.npz.{os.getpid()}").write_bytes(b"half")
    replace_file(tmp_path / "words.npz", b"whole")
    assert os.listdir(tmp_path) == ["words.npz"]


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "没有权限"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (IsADirectoryError(errno.EISDIR, "Is a directory"), "这是文件夹，不是文件"),
        (OSError(errno.EXDEV, "Invalid cross-device link"), "Invalid cross-device link"),
        (OSError("only words"), "OSError"),
    ],
)
def test_the_reason_is_told_in_chinese(error: OSError, expected: str) -> None:
    assert said(error) == expected
