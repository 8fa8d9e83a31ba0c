"""Writes the tables of the spelling check: small to ship, quick to open.

Members that deflate hardly shrinks are stored as they are: they would only be slow to open.
"""

from __future__ import annotations

import io
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


def save(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """One `.npz` for `numpy.load`; the same arrays give the same bytes."""
    with ZipFile(path, "w") as out:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asanyarray(array), allow_pickle=False)
            content = member.getvalue()
            small = len(zlib.compress(content)) <= len(content) * (1 - WORTH)
            kind = ZIP_DEFLATED if small else ZIP_STORED
            out.writestr(ZipInfo(f"{name}.npy"), content, compress_type=kind, compresslevel=_LEVEL)
