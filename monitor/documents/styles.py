"""What the styles of a workbook say of a cell: a date, or written so that nobody sees it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_DATES = frozenset({*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)})
_ASIDE = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.|\*.")
_INVISIBLE = re.compile(r";{2,3}")
_WHITE = frozenset({"FFFFFFFF", "00FFFFFF", "FFFFFF"})
_TINY = 2.0  # points
DARK, SMALL, UNSHOWN = "白色文字", "极小字号", "单元格格式隐藏"


@dataclass(frozen=True, slots=True)
class Style:
    """One cell format. `unseen` says how it hides its text, "" when it does not."""

    is_date: bool = False
    unseen: str = ""


def styles_of(root: Any) -> list[Style]:
    """The formats of `xl/styles.xml` in the order that cells refer to them."""
    if root is None:
        return []
    n = root.tag.rpartition("}")[0] + "}"
    formats = {f.get("numFmtId", ""): f.get("formatCode", "") for f in root.iter(f"{n}numFmt")}
    fonts = [_font(font, n) for font in _children(root, f"{n}fonts")]
    plain = [_is_plain(fill, n) for fill in _children(root, f"{n}fills")]
    made = []
    for xf in _children(root, f"{n}cellXfs"):
        code = formats.get(xf.get("numFmtId", ""), "")
        font = _at(fonts, xf.get("fontId"), "")
        if font == DARK and not _at(plain, xf.get("fillId"), True):
            font = ""  # white on a coloured head is how heads look
        unseen = UNSHOWN if is_invisible(code) else font
        made.append(Style(is_date=is_date(xf.get("numFmtId", ""), code), unseen=unseen))
    return made


def _children(root: Any, tag: str) -> Iterator[Any]:
    parent = root.find(tag)
    return iter(parent if parent is not None else ())


def _at(values: list[Any], number: str | None, default: Any) -> Any:
    return (
        values[int(number)]
        if number and number.isdigit() and int(number) < len(values)
        else default
    )


def _font(font: Any, n: str) -> str:
    color, size = font.find(f"{n}color"), font.find(f"{n}sz")
    if color is not None and (color.get("rgb", "").upper() in _WHITE or color.get("theme") == "0"):
        return DARK
    try:
        if size is not None and float(size.get("val", "11")) < _TINY:
            return SMALL
    except ValueError:
        pass
    return ""


def _is_plain(fill: Any, n: str) -> bool:
    pattern = fill.find(f"{n}patternFill")
    if pattern is None:
        return fill.find(f"{n}gradientFill") is None
    if pattern.get("patternType", "none") in ("none", "gray125"):
        return True
    color = pattern.find(f"{n}fgColor")
    return color is not None and (
        color.get("rgb", "").upper() in _WHITE or color.get("theme") == "0"
    )


def is_invisible(code: str) -> bool:
    """Whether a number format shows nothing."""
    return _INVISIBLE.fullmatch(code.strip()) is not None


def is_date(number: str, code: str) -> bool:
    if number.isdigit() and int(number) in _DATES:
        return True
    bare = _ASIDE.sub("", code.split(";")[0])
    return bool(re.search(r"[ymdhsYMDHS年月日]", bare)) and not re.search(r"[0#?]", bare)
