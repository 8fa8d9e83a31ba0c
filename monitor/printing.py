"""LibreOffice, where it is installed: a Word file in, a PDF out. Never raises but PrintError."""

from __future__ import annotations

import importlib.resources
import io
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from . import disk
from .errors import GovmonError

SECONDS = 180
_AFTER_MARK = re.compile("(?<=[，。、；：！？）”》])(?=[^<\\s])")
NAMES = ("soffice", "libreoffice")
FONTS = importlib.resources.files("monitor.bulletin").joinpath("fonts")
# The office fonts where they are installed; our own, and no sans serif of other scripts, where not.
STAND_INS = {
    "Govmon Serif": ("仿宋_GB2312", "仿宋", "方正小标宋简体", "小标宋体", "楷体_GB2312", "楷体",
                     "宋体", "SimSun"),
    "Govmon Sans": ("黑体", "SimHei"),
}  # fmt: skip


class PrintError(GovmonError):
    """The PDF could not be made; the text says why and what to do."""


def office() -> str | None:
    """The path of LibreOffice; None where it is not installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def to_pdf(program: str, docx: bytes) -> bytes:
    """The PDF of a Word file. Runs with a profile of its own, so a LibreOffice that somebody has
    open does not get in the way. Raises PrintError."""
    with tempfile.TemporaryDirectory(prefix="govmon-print-") as name:
        folder = Path(name)
        (folder / "bulletin.docx").write_bytes(_with_breaks(docx))
        (folder / "fonts.conf").write_text(_fonts(folder), "utf-8")
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'p').as_uri()}",
            "--convert-to", "pdf", "--outdir", name, str(folder / "bulletin.docx"),
        ]  # fmt: skip
        child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
        )  # fmt: skip
        try:
            _, said = child.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)  # soffice is a shell around the real program
            child.communicate()
            raise PrintError(
                f'LibreOffice {SECONDS} 秒内没有转出 PDF；可改用 [bulletin] pdf = "typst"。'
            ) from None
        try:
            return (folder / "bulletin.pdf").read_bytes()
        except OSError:
            reason = said.decode("utf-8", "replace").strip().splitlines()[-1:] or ["没有说明原因"]
            raise PrintError(
                f'LibreOffice 没有转出 PDF（{reason[0][:200]}）；可改用 [bulletin] pdf = "typst"。'
            ) from None


def _with_breaks(docx: bytes) -> bytes:
    """The Word file with a zero-width space after each punctuation mark, for printing only.

    In a justified line LibreOffice (7.4) lets a mark that no longer fits hang in the margin and
    then draws nothing of it; with a break after it, it is drawn. The PDF's text has no such space.
    """
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(out, "w") as new:
            for item in old.infolist():
                data = old.read(item)
                if item.filename == "word/document.xml":
                    data = _AFTER_MARK.sub("\u200b", data.decode("utf-8")).encode()
                new.writestr(item, data)
    except (zipfile.BadZipFile, UnicodeDecodeError):
        return docx  # LibreOffice says what is wrong with it
    return out.getvalue()


def _fonts(folder: Path) -> str:
    """A fontconfig file: what the machine has, our fonts, and what stands in for what."""
    stand_ins = "".join(
        f"<alias binding='same'><family>{escape(name)}</family>"
        f"<accept><family>{escape(ours)}</family></accept></alias>"
        for ours, names in STAND_INS.items()
        for name in names
    )
    return (
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig>"
        "<include ignore_missing='yes'>/etc/fonts/fonts.conf</include>"
        f"<dir>{escape(str(FONTS))}</dir><cachedir>{escape(str(folder / 'cache'))}</cachedir>"
        f"{stand_ins}</fontconfig>"
    )


def read(path: Path) -> bytes:
    """The office's Word template. Raises PrintError naming the file."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise PrintError(
            f"通报模板 {path} 无法读取：{disk.said(error)}；请检查 [bulletin] template。"
        ) from error
