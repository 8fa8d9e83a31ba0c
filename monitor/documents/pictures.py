"""Pictures as files, inside documents, and as pages of scans."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from ..model import Block, BlockKind
from .budget import Budget, Unreadable

NO_OCR = "未查看：图片需安装 ocr 组件"
INSIDE = "内嵌图片未查看：需安装 ocr 组件"
MEDIA = re.compile(
    r"(?:(?:word|xl|ppt)/media/|Pictures/|Doc_\d+/Res/)[^/]+\.(?:png|jpe?g|bmp|gif|tiff?|webp)",
    re.I,
)
_SMALLEST = 12 * 1024  # bytes: logos, seals and lines are smaller
_LEAST_SIDE = 200  # pixels


def read_picture(data: bytes, budget: Budget) -> Iterator[Block]:
    """One block for each frame that holds text."""
    if budget.eyes is None:
        raise Unreadable(NO_OCR)
    for number, text in enumerate(budget.eyes.read(data), 1):
        if text.strip():
            budget.text(text)
            place = "图片" if number == 1 else f"图片第 {number} 页"
            yield Block(text=text, kind=BlockKind.CAPTION, location=place)


def worth_looking(data: bytes) -> bool:
    """Whether a picture inside a document is large enough to hold what anybody could read."""
    if len(data) < _SMALLEST:
        return False
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) > 24:
        return min(struct.unpack(">II", data[16:24])) >= _LEAST_SIDE
    return True
