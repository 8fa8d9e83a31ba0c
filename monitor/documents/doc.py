"""Old Word and WPS documents through Debian's antiword, then catdoc; encrypted Office files."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator

from ..model import Block
from .budget import Budget, Unreadable
from .doc_parts import hidden_blocks, parts_of
from .elsewhere import Shown, numbers_in

_SECONDS = 4  # a good file takes hundredths; on a damaged one catdoc may never end


def ole_kind(data: bytes) -> str:
    """doc, xls, ppt, encrypted or "" for an OLE file."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            names = {"/".join(entry) for entry in ole.listdir()}
    except Exception:
        raise Unreadable("文件已损坏") from None
    if "EncryptedPackage" in names:
        return "encrypted"
    if names & {"Workbook", "Book"}:
        return "xls"
    if "WordDocument" in names:
        return "doc"
    return "ppt" if "PowerPoint Document" in names else ""


def decrypted(data: bytes) -> bytes:
    """The package inside, when Excel's own default password opens it."""
    import msoffcrypto

    out = io.BytesIO()
    try:
        file = msoffcrypto.OfficeFile(io.BytesIO(data))
        file.load_key(password="VelvetSweatshop", verify_password=True)
        file.decrypt(out)
    except Exception:
        raise Unreadable("文件设有密码，未能查看") from None
    return out.getvalue()


def read_doc(data: bytes, budget: Budget) -> Iterator[Block]:
    tools = [t for t in ("antiword", "catdoc") if shutil.which(t)]
    if not tools:
        raise Unreadable("无法打开 doc 文件：请安装 antiword")
    for tool in tools:
        text = _run(tool, data)
        if text.strip():
            parts = parts_of(data)
            for _, hidden in parts.hidden:  # the programs show it like any other text
                text = text.replace(hidden, "", 1)
            blocks = [*_blocks(text, budget), *hidden_blocks(parts, text, budget)]
            yield from blocks
            codes = parts.everything.encode("utf-8", "replace")
            yield from numbers_in(codes, Shown(blocks), "文件内部", budget)
            return
    raise Unreadable("文件已加密或损坏，未能查看")


def _run(tool: str, data: bytes) -> str:
    # Both read standard input; "-" is never a name from outside.
    command = {
        "antiword": ["antiword", "-m", "UTF-8.txt", "-w", "0", "-s", "-"],
        "catdoc": ["catdoc", "-w", "-d", "utf-8", "-"],
    }
    try:
        done = subprocess.run(
            command[tool], input=data, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else ""


def _blocks(text: str, budget: Budget) -> Iterator[Block]:
    for number, paragraph in enumerate(text.replace("\r", "\n").split("\n\n"), 1):
        if paragraph.strip():
            budget.text(paragraph)
            # antiword draws tables with bars: the layout reader understands them.
            yield Block(text=paragraph.strip("\n"), location=f"正文第 {number} 段")
