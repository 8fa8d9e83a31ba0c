"""Puts the papers of the office on disk, and takes its draft from there."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from pathlib import Path

from ..bulletin import draft
from ..bulletin.draft import Draft, DraftError
from ..bulletin.period import Period
from ..disk import FULL, replace_file, said
from ..errors import StoreError


def read_draft(path: Path, period: Period) -> Draft | None:
    """The draft file; None where there is none. Raises DraftError."""
    try:
        text = path.read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        why = said(error) if isinstance(error, OSError) else "不是 UTF-8 编码"
        raise DraftError(
            f"文字稿 {path} 无法读取（{why}）；请存成 UTF-8 编码，或把它移走后重新生成。"
        ) from error
    return draft.read(text, path.name, period.code)


def write_files(folder: Path, stem: str, contents: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write `<folder>/<stem>.<format>` each. Raises StoreError."""
    paths = {folder / f"{_file_name(stem)}.{name}": body for name, body in contents.items()}
    for path, content in paths.items():
        write_file(path, content)
    return tuple(paths)


def write_file(path: Path, content: bytes) -> None:
    """One paper, whole or not at all. Raises StoreError naming file and cure."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise StoreError(f"通报无法写入 {path}：{_cure(error)}。原有的文件未动。") from error


def _cure(error: OSError) -> str:
    """What the system said, in Chinese, and what to do about it."""
    where = "[bulletin] folder（或 --out）"
    match error.errno:
        case number if number in FULL:
            return f"{said(error)}，请腾出空间后重新生成"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"没有写入权限或磁盘只读，请检查 {where} 所在文件夹的权限，或换一个文件夹"
        case errno.ENOENT | errno.ENOTDIR | errno.EEXIST:
            return f"文件夹不存在也不能新建（路径中有同名文件或上级不可写），请检查 {where}"
        case errno.ENAMETOOLONG:
            return "文件名过长，请缩短单位名称或换一个文件夹"
        case _:
            return f"{said(error)}，请检查 {where}"


def _file_name(text: str) -> str:
    """The name of a unit or site as part of a file's name."""
    return "".join("_" if c in '/\\:*?"<>|' or c < " " else c for c in text)
