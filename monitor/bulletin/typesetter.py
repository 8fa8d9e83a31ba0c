"""The typst compiler with the fonts we ship: charts and PDFs on a machine that has nothing else.

Text goes in as JSON, never as markup, so nothing in it can be read as a command.
"""

from __future__ import annotations

import functools
import importlib.resources
import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from ..errors import GovmonError

EAST_8 = timezone(timedelta(hours=8))
CAN_TYPESET = "pip install typst"


class TypesetError(GovmonError):
    """The typesetter is missing or failed; the text says what to do."""


def available() -> bool:
    """Whether the compiler is installed: it has no wheel for every machine."""
    try:
        import typst  # noqa: F401
    except ImportError:
        return False
    return True


def compiled(sheet: str, data: Mapping[str, Any], form: str, now: datetime | None = None) -> bytes:
    """The sheet (a `.typ` beside this file) filled with data, as "pdf", "png" or "svg".

    `now` is the only date in a PDF. Raises TypesetError.
    """
    if not available():
        raise TypesetError(f"没有安装排版程序 typst；请执行 {CAN_TYPESET}，或安装 LibreOffice。")
    import typst

    folder = importlib.resources.files(__package__)
    source = folder.joinpath(sheet).read_bytes()
    try:
        made = typst.compile(
            source,
            font_paths=_fonts(),
            format=form,
            ppi=220.0 if form == "png" else None,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            timestamp=now.astimezone(EAST_8).replace(microsecond=0) if now else None,
        )
    except typst.TypstError as error:
        raise TypesetError(f"排版失败：{error.message}。请把这条信息报给开发者。") from error
    assert isinstance(made, bytes)
    return made


@functools.cache
def _fonts() -> Any:
    import typst

    folder = importlib.resources.files(__package__).joinpath("fonts")
    return typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(folder)]
    )
