"""Writes the tables of the spelling check: small to ship, quick to open.

Members that deflate hardly shrinks are stored as they are: they would only be slow to open.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np
from numpy.typing import NDArray

WORTH = 0.12
"""The share of its bytes that a member must save to be compressed."""
_LEVEL = 9
_LOCAL_HEADER, _FIELD, _ALIGNED = 30, 4, 64
_ALIGNMENT = 0xD935
"""The number of this extra field, as Android's `zipalign` writes it."""


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """One `.npz` for `numpy.load`; the same arrays give the same bytes."""
    with path.open("wb") as file, ZipFile(file, "w") as out:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
            content = member.getvalue()
            small = len(zlib.compress(content)) <= len(content) * (1 - WORTH)
            kind = ZIP_DEFLATED if small else ZIP_STORED
            entry = ZipInfo(f"{name}.npy")
            if not small:
                entry.extra = _padding(file.tell() + _LOCAL_HEADER + len(entry.filename))
            out.writestr(entry, content, compress_type=kind, compresslevel=_LEVEL)


def _padding(start: int) -> bytes:
    """An extra field by which what begins at `start` is put off until it is aligned: arrays are
    read where they lie in the file."""
    length = -(start + _FIELD) % _ALIGNED
    return struct.pack("<HH", _ALIGNMENT, length) + bytes(length)
