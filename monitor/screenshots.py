"""Pictures that people hand in as proof of what they saw: checked, capped, kept under our own names."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from . import disk
from .errors import GovmonError
from .model import CHINA

# First bytes → suffix. The name and the type a person gives say nothing.
_SIGNATURES = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpg"), (b"GIF87a", "gif"),
               (b"GIF89a", "gif"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a picture is kept (a file name in the folder) and its SHA-256."""

    name: str
    sha256: str


def keep(source: Path, folder: Path, *, max_mib: int, now: datetime) -> Picture:
    """Copy a picture into `folder`; the same picture twice is kept once.

    Raises GovmonError when it is no PNG, JPEG, GIF or WebP, too large, or not readable.
    """
    limit = max_mib << 20
    try:
        with source.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise GovmonError(f"截图 {source} 无法读取：{disk.said(error)}") from None
    if len(data) > limit:
        raise GovmonError(
            f"截图 {source.name} 超过 {max_mib} MB；请压缩，或改 [accounts] screenshot_mib"
        )
    suffix = kind(data)
    if not suffix:
        raise GovmonError(f"{source.name} 不是图片（只收 PNG、JPEG、GIF、WebP，按内容判断）")
    digest = hashlib.sha256(data).hexdigest()
    name = f"{now.astimezone(CHINA):%Y%m%d}-{digest[:20]}.{suffix}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        disk.replace_file(folder / name, data, mode=0o640)
    except OSError as error:
        raise GovmonError(f"截图无法保存到 {folder}：{disk.said(error)}") from None
    return Picture(name, digest)


def kind(data: bytes) -> str:
    """png, jpg, gif or webp by content, "" for anything else."""
    for mark, suffix in _SIGNATURES:
        if data.startswith(mark):
            return suffix
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""
