"""zip, 7z, rar, tar and gz: members by name and bytes, nothing ever written to a path of theirs."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from .budget import Budget, Unreadable
from .zipped import Zipped

_GZIP = 31  # zlib's code for its header and the largest window
_MOST_STREAMS = 100  # one after the other in a gz file


def members(kind: str, data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    """(name, content) of each file inside; a member that cannot be opened says why."""
    yield from {"zip": _zip, "7z": _seven, "rar": _rar, "tar": _tar, "gz": _gzip}[kind](
        data, budget
    )


def _zip(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    try:
        archive = Zipped(data)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise Unreadable("压缩包已损坏") from None
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = _zip_name(info)
        if info.flag_bits & 1:
            yield name, Unreadable("压缩包设有密码，未能查看")
            continue
        budget.member(info.compress_size, info.file_size)
        try:
            content = archive.content(info, info.file_size + 1)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            NotImplementedError,
            RuntimeError,
            ValueError,
        ):
            yield name, Unreadable("压缩包内文件已损坏")
            continue
        if len(content) > info.file_size:
            raise Unreadable("压缩包所载大小不实，疑为压缩炸弹")
        yield name, content


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Chinese Windows writes names in GBK and says nothing: Python then reads them as cp437."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def _tar(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for info in archive:
                if not info.isfile():
                    continue
                budget.member(len(data), info.size)
                file = archive.extractfile(info)
                yield _tar_name(info), file.read() if file else b""
    except (tarfile.TarError, OSError, EOFError, ValueError):
        raise Unreadable("压缩包已损坏") from None


def _tar_name(info: tarfile.TarInfo) -> str:
    name = info.name.encode("utf-8", "surrogateescape")
    try:
        return name.decode()
    except UnicodeError:
        return name.decode("gb18030", "replace")


def _gzip(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    most = min(budget.expanded, budget.ratio * len(data) + 1024 * 1024) + 1
    content, rest = bytearray(), data
    try:
        for _ in range(_MOST_STREAMS):
            stream = zlib.decompressobj(_GZIP)
            content += stream.decompress(rest, most - len(content))
            rest = stream.unused_data
            if not rest.startswith(b"\x1f\x8b") or len(content) >= most:
                break
    except zlib.error:
        raise Unreadable("压缩包已损坏") from None
    budget.member(len(data), len(content))
    yield "内含文件", bytes(content)
    if rest.startswith(b"\x1f\x8b") or not stream.eof:
        raise Unreadable("压缩包不完整，只查看了前一部分")


def _seven(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    import py7zr
    from py7zr.io import BytesIOFactory

    try:
        with py7zr.SevenZipFile(io.BytesIO(data)) as archive:
            if archive.needs_password():
                raise Unreadable("压缩包设有密码，未能查看")
            total = 0
            for info in archive.list():
                if not info.is_directory:
                    budget.member(1 << 40, info.uncompressed)
                    total += info.uncompressed
            if total > 1024 * 1024 and total > budget.ratio * len(data):
                raise Unreadable("压缩比异常，疑为压缩炸弹")
            factory = BytesIOFactory(64 * 1024 * 1024)
            archive.extractall(factory=factory)
            found = [(name, file) for name, file in factory.products.items()]
    except Unreadable:
        raise
    except Exception as error:
        if "assword" in str(error) or type(error).__name__ == "PasswordRequired":
            raise Unreadable("压缩包设有密码，未能查看") from None
        raise Unreadable("压缩包已损坏") from None
    for name, file in found:
        file.seek(0)
        yield name, file.read()


def _rar(data: bytes, budget: Budget) -> Iterator[tuple[str, bytes | Unreadable]]:
    if not shutil.which("unar"):
        raise Unreadable("无法打开 rar 文件：请安装 unar")
    import rarfile

    with tempfile.TemporaryDirectory(prefix="govmon-") as folder:
        file = Path(folder, "archive.rar")
        file.write_bytes(data)
        try:
            with rarfile.RarFile(file) as archive:
                if archive.needs_password():
                    raise Unreadable("压缩包设有密码，未能查看")
                infos = [info for info in archive.infolist() if not info.is_dir()]
                for info in infos:
                    budget.member(info.compress_size, info.file_size)
        except rarfile.Error:
            raise Unreadable("压缩包已损坏") from None
        out = Path(folder, "out")
        command = [
            "unar",
            "-quiet",
            "-no-directory",
            "-force-overwrite",
            "-output-directory",
            str(out),
            str(file),
        ]
        try:
            subprocess.run(
                command, capture_output=True, timeout=30, check=True, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.SubprocessError):
            raise Unreadable("压缩包已损坏") from None
        for path in sorted(out.rglob("*")):
            # A link inside an archive would lead out of the folder.
            if (
                path.is_file()
                and not path.is_symlink()
                and path.resolve().is_relative_to(out.resolve())
            ):
                yield str(path.relative_to(out)), path.read_bytes()
