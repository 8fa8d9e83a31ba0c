"""A bulletin that cannot be written: what it says, and that the old file stands."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from monitor.daemon.filing import write_file
from monitor.errors import StoreError


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "磁盘已满，请腾出空间"),
        (errno.EDQUOT, "磁盘配额已用完，请腾出空间"),
        (errno.EACCES, "没有写入权限或磁盘只读"),
        (errno.EROFS, "没有写入权限或磁盘只读"),
        (errno.EIO, r"\[bulletin\] folder"),
    ],
)
def test_the_message_names_file_and_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    path = tmp_path / "2026Q3.docx"
    path.write_bytes(b"old")

    def full(handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match=said) as caught:
        write_file(path, b"new content")
    assert str(path) in str(caught.value) and "原有的文件未动" in str(caught.value)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["2026Q3.docx"]


def test_a_file_stands_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x", "utf-8")
    with pytest.raises(StoreError, match="文件夹不存在也不能新建"):
        write_file(tmp_path / "out" / "2026Q3.docx", b"x")
