"""Old Word and WPS documents through Debian's antiword, then catdoc; encrypted Office files."""

from __future__ import annotations

import contextlib
import io
import resource
import shutil
import subprocess
from collections.abc import Iterator
from itertools import chain

from ..model import Block
from .budget import Budget, Unreadable
from .doc_parts import hidden_blocks, parts_of
from .elsewhere import Shown, numbers_in

_SECONDS = 4  # of CPU: a good file takes hundredths; on a damaged one catdoc may never end
_PATIENCE = 20.0  # seconds by the wall, on a machine that has much else to do


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
    parts = parts_of(data)
    # On some sound documents antiword crashes and catdoc finds nothing.
    texts = chain((_run(tool, data) for tool in tools), (parts.texts.get("正文", ""),))
    text = next((text for text in texts if text.strip()), "")
    if not text:
        raise Unreadable("文件已加密或损坏，未能查看")
    for _, hidden in parts.hidden:  # the programs show it like any other text
        text = text.replace(hidden, "", 1)
    blocks = [*_blocks(text, budget), *hidden_blocks(parts, text, budget)]
    yield from blocks
    codes = parts.everything.encode("utf-8", "replace")
    yield from numbers_in(codes, Shown(blocks), "文件内部", budget)


def _run(tool: str, data: bytes) -> str:
    # Both read standard input; "-" is never a name from outside.
    command = {
        "antiword": ["antiword", "-m", "UTF-8.txt", "-w", "0", "-s", "-"],
        "catdoc": ["catdoc", "-w", "-d", "utf-8", "-"],
    }
    try:
        process = subprocess.Popen(
            command[tool], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return ""
    with process:
        with contextlib.suppress(OSError):  # it may be done already
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
        try:
            out, _ = process.communicate(data, timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            return ""
    return out.decode("utf-8", "replace") if process.returncode == 0 else ""


def _blocks(text: str, budget: Budget) -> Iterator[Block]:
    for number, paragraph in enumerate(text.replace("\r", "\n").split("\n\n"), 1):
        if paragraph.strip():
            budget.text(paragraph)
            # antiword draws tables with bars: the layout reader understands them.
            yield Block(text=paragraph.strip("\n"), location=f"正文第 {number} 段")
