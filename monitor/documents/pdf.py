"""PDF text through pypdfium2, with the cells joined that a narrow column wrapped over lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..model import Block
from .budget import Budget, Unreadable

_MAX_PAGES = 3000
_FEW = 8  # characters: a page with less text and a picture is a scan


def read_pdf(data: bytes, budget: Budget) -> Iterator[Block]:
    """One block a page (lines kept), annotations apart. A scan without text is unreadable."""
    import pypdfium2 as pdfium

    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("PDF 设有密码，未能查看") from None
        raise Unreadable("PDF 已损坏") from None
    try:
        scans = readable = 0
        if len(file) > _MAX_PAGES:
            raise Unreadable(f"PDF 超过 {_MAX_PAGES} 页，未能查看")
        for number in range(len(file)):
            try:
                page = file[number]
            except pdfium.PdfiumError:
                raise Unreadable(f"PDF 第 {number + 1} 页已损坏") from None
            text = page.get_textpage().get_text_bounded().replace("\r\n", "\n").replace("\x02", "")
            if len(text.strip()) < _FEW and _has_picture(page, pdfium):
                scans += 1
            else:
                readable += 1
            if text.strip():
                boxes = _boxes(page, pdfium)
                budget.text(len(text))
                yield Block(text=join_wrapped(text), location=f"第 {number + 1} 页")
                yield from _covered(page, boxes, number, budget)
            page.close()
        if scans and not readable:
            raise Unreadable("扫描件，未查看：图片需安装 ocr 组件")
    finally:
        file.close()


_PIECE = re.compile(r"(?<![0-9])([0-9]{3,17})\n([0-9]{1,15}[0-9Xx]?)(?![0-9])")


def join_wrapped(text: str) -> str:
    """Digits broken over two lines inside a narrow cell are put together when they make 18 or 11.

    What is valid is the checks' business; other pieces stay on their lines.
    """

    def join(match: re.Match[str]) -> str:
        size = len(match.group(1)) + len(match.group(2))
        return match.group(1) + match.group(2) if size == 18 else match.group()

    return _PIECE.sub(join, text)


def _has_picture(page: Any, pdfium: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _boxes(page: Any, pdfium: Any) -> list[tuple[float, float, float, float]]:
    """Filled dark rectangles: what somebody took for blacking out."""
    import ctypes

    raw, found = pdfium.raw, []
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=2):
        red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, mode, stroke)
        if not mode.value or not raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
            continue
        left, bottom, right, top = path.get_pos() if hasattr(path, "get_pos") else path.get_bounds()
        dark = max(red.value, green.value, blue.value) < 64 and alpha.value > 200
        if dark and right - left > 12 and 5 < top - bottom < 60:
            found.append((left, bottom, right, top))
        if len(found) > 200:
            break
    return found


def _covered(
    page: Any, boxes: list[tuple[float, float, float, float]], number: int, budget: Budget
) -> Iterator[Block]:
    """The live text under each dark box: copying the page still gives it away."""
    text_page = page.get_textpage()
    for left, bottom, right, top in boxes:
        text = text_page.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1).strip()
        if len(text) >= 3:
            budget.text(len(text))
            yield Block(
                text=text,
                location=f"第 {number + 1} 页黑色遮盖块下（可复制）",
                hidden="黑块遮盖的文字",
            )
