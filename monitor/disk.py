"""Files written whole or not at all, and what the system says about a file, in Chinese."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

_SAID = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已用完",
    errno.EIO: "磁盘读写出错",
    errno.ENOENT: "文件或文件夹不存在",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已有同名的文件",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENAMETOOLONG: "文件名过长",
    errno.ELOOP: "链接绕成了圈",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EFBIG: "文件过大",
    errno.EMFILE: "打开的文件过多",
    errno.ENFILE: "打开的文件过多",
    errno.EAGAIN: "系统资源不足",
    errno.ENOMEM: "内存不足",
}

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
"""The errors that making room mends."""


def said(error: OSError) -> str:
    """What the system said, for the person at the terminal."""
    return _SAID.get(error.errno or 0) or error.strerror or type(error).__name__


def replace_file(path: Path, content: bytes, *, mode: int = 0o666) -> None:
    """Write beside, flush, rename: a reader sees the old file or the new one, never half of it.

    Missing folders are made. `mode` is of a new file, less the umask. Raises OSError; then the
    old file stands, and nothing is left beside it that would take up a full disk.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.unlink(missing_ok=True)  # of a process that had our number before and was killed
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise
