"""Loads the libraries of all readers before the first file, so that no child pays for it."""

from __future__ import annotations

import contextlib
import importlib

LIBRARIES = (
    "pypdfium2", "xlrd", "olefile", "py7zr", "py7zr.io", "rarfile", "msoffcrypto", "selectolax.lexbor",
    "charset_normalizer", "tempfile", "subprocess",
    "monitor.text.html",
)  # fmt: skip


PICTURES = ("numpy", "PIL.Image", "PIL.ImageOps", "PIL.ImageSequence", "onnxruntime", "rapidocr")


def load_libraries(*, pictures: bool = False) -> None:
    """Whatever of them is installed; a reader that misses one says so itself."""
    for name in LIBRARIES + (PICTURES if pictures else ()):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
