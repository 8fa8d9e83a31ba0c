"""Loads what many files need before the first, so that no child pays for it.

What few files need (7z, rar, passwords, workbooks older than Excel 97) is loaded by the child that
meets one; what whole kinds of files need, with the first of the kind: half of the start is PDF and
HTML, which a folder of workbooks never asks for.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib

LIBRARIES = ("olefile", "tempfile", "subprocess")
CODECS = ("cp437", "gb18030", "utf-8-sig", "utf-16-le")
PICTURES = ("numpy", "PIL.Image", "PIL.ImageOps", "PIL.ImageSequence", "onnxruntime", "rapidocr")
_BY_BEGINNING = {
    "pdf": ("pypdfium2",),
    "text": ("charset_normalizer",),
    "html": ("charset_normalizer", "selectolax.lexbor", "monitor.text.html"),
}
_PACKED = (b"PK", b"\xd0\xcf\x11\xe0", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")  # fmt: skip
_loaded: set[str] = set()


def load_libraries(*, pictures: bool = False) -> None:
    """Whatever of them is installed; a reader that misses one says so itself."""
    for name in CODECS:
        codecs.lookup(name)
    _load(LIBRARIES + (PICTURES if pictures else ()))


def beginning_of(data: bytes) -> str:
    """What the first bytes look like: "pdf", "html", "text", or "" for what needs nothing more."""
    head = data[:1024]
    if b"%PDF-" in head:
        return "pdf"
    if head.startswith(_PACKED):
        return ""
    return "html" if b"<" in head else "text"


def load_for(beginning: str) -> bool:
    """What files with this beginning need; whether there was anything to load."""
    names = [name for name in _BY_BEGINNING.get(beginning, ()) if name not in _loaded]
    _load(names)
    return bool(names)


def _load(names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        _loaded.add(name)
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
