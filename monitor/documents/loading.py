"""Loads what nearly every file needs before the first, so that no child pays for it.

What few files need (7z, rar, passwords, workbooks older than Excel 97) is loaded by the child that
meets one: together they take half of the start.
"""

from __future__ import annotations

import contextlib
import importlib

LIBRARIES = (
    "pypdfium2", "olefile", "selectolax.lexbor", "charset_normalizer", "tempfile", "subprocess", "monitor.text.html",
)  # fmt: skip


PICTURES = ("numpy", "PIL.Image", "PIL.ImageOps", "PIL.ImageSequence", "onnxruntime", "rapidocr")


def load_libraries(*, pictures: bool = False) -> None:
    """Whatever of them is installed; a reader that misses one says so itself."""
    for name in LIBRARIES + (PICTURES if pictures else ()):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
