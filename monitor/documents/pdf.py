"""PDF text through pypdfium2, with the cells joined that a narrow column wrapped over lines."""

from __future__ import annotations

import contextlib
import ctypes
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from ..model import Block, BlockKind
from .budget import Budget, Unreadable
from .pictures import NO_OCR

Inside = tuple[str, bytes | Unreadable]
"""Name and content of a file that another one carries."""
_MAX_PAGES = 3000
_MOST_BOOKMARKS = 3000
_SCALE = 2.0  # 144 dots an inch
_FEW = 8  # characters: a page with less text and a picture is a scan


def read_pdf(data: bytes, budget: Budget, inside: list[Inside]) -> Iterator[Block]:
    """One block a page (lines kept), annotations apart. A scan without text is unreadable.

    Files that the PDF carries are put `inside`.
    """
    import pypdfium2 as pdfium

    try:
        file = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("PDF 设有密码，未能查看") from None
        raise Unreadable("PDF 已损坏") from None
    try:
        scans = readable = 0
        raw = pdfium.raw
        for number in range(min(len(file), _MAX_PAGES)):
            budget.in_time(f"只查看了前 {number} 页，")
            # By the bare interface: the library's objects for pages take a fifth of the time.
            page = raw.FPDF_LoadPage(file.raw, number)
            if not page:
                raise Unreadable(f"PDF 第 {number + 1} 页已损坏")
            try:
                text = _text_of(file, page, number, raw)
                seen = False
                if len(text.strip()) < _FEW and _has_picture(file[number], pdfium):
                    if budget.eyes is None:
                        scans += 1
                    else:
                        text = budget.eyes.look(file[number].render(scale=_SCALE).to_pil())
                        seen, readable = True, readable + 1
                else:
                    readable += 1
                if text.strip():
                    budget.text(text)
                    kind = BlockKind.CAPTION if seen else BlockKind.PARAGRAPH
                    yield Block(text=join_wrapped(text), kind=kind, location=f"第 {number + 1} 页")
                    if boxes := _boxes(page, raw):
                        yield from _covered(file[number].get_textpage(), boxes, number, budget)
                yield from _notes(page, raw, number, budget)
            finally:
                raw.FPDF_ClosePage(page)
        inside += _attached_files(file, pdfium)
        yield from _information(file, budget)
        yield from _bookmarks(file, budget)
        if len(file) > _MAX_PAGES:
            raise Unreadable(f"PDF 超过 {_MAX_PAGES} 页，其余未能查看")
        if scans:
            which = "" if not readable else f"其中 {scans} 页为"
            raise Unreadable(f"{which}扫描件，{NO_OCR}")
    finally:
        file.close()


def _text_of(file: Any, page: Any, number: int, raw: Any) -> str:
    """All text of a page, what lies outside of its edges too."""
    text_page = raw.FPDFText_LoadPage(page)
    if not text_page:
        raise Unreadable(f"PDF 第 {number + 1} 页已损坏")
    try:
        count = raw.FPDFText_CountChars(text_page)
        if count <= 0:
            return ""
        index_of = raw.FPDFText_GetTextIndexFromCharIndex
        first, last = index_of(text_page, 0), index_of(text_page, count - 1)
        if first < 0 or last < 0:  # characters that are no text stand at an end of the page
            text = file[number].get_textpage().get_text_range()
        else:
            buffer = _units((last + 2 - first).bit_length())()
            told = raw.FPDFText_GetText(text_page, 0, count, buffer)
            text = bytes(memoryview(buffer)[: max(told - 1, 0)]).decode("utf-16-le", "ignore")
    finally:
        raw.FPDFText_ClosePage(text_page)
    return text.replace("\r\n", "\n").replace("\x02", "").replace("\ufffe", "")


@cache
def _units(bits: int) -> type[ctypes.Array[ctypes.c_ushort]]:
    """Room for 2 ** bits UTF-16 units: to make a type for each length costs more than to fill it."""
    return ctypes.c_ushort * (1 << bits)


def _notes(page: Any, raw: Any, number: int, budget: Budget) -> Iterator[Block]:
    """Comments and what was typed into forms."""
    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 2000)):
        note = raw.FPDFPage_GetAnnot(page, index)
        if not note:
            continue
        for key, way in ((b"Contents", "批注"), (b"TU", "表单提示"), (b"V", "表单内容")):
            text = _string(raw, note, key)
            if text.strip():
                budget.text(text)
                where = f"第 {number + 1} 页{way}"
                yield Block(text=text, location=where, hidden="" if key == b"V" else way)
        raw.FPDFPage_CloseAnnot(note)


def _string(raw: Any, note: Any, key: bytes) -> str:
    """A text of an annotation (UTF-16LE with a terminator)."""
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size < 1_000_000:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(
        note, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size
    )
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def _information(file: Any, budget: Budget) -> Iterator[Block]:
    for key, name in (("Title", "标题"), ("Subject", "主题"), ("Keywords", "关键词")):
        text = file.get_metadata_value(key)
        if text and text.strip():
            budget.text(text)
            yield Block(text=text, location=f"文档属性“{name}”", hidden="文档属性")


def _bookmarks(file: Any, budget: Budget) -> Iterator[Block]:
    """The outline beside the pages: makers of long lists put names and numbers into it."""
    titles = [
        t for _, b in zip(range(_MOST_BOOKMARKS), file.get_toc(max_depth=6), strict=False)
        if (t := (b.get_title() or "").strip())
    ]  # fmt: skip
    if titles:
        text = "\n".join(titles)
        budget.text(text)
        yield Block(text=text, location="书签")


def _attached_files(file: Any, pdfium: Any) -> Iterator[tuple[str, bytes]]:
    with contextlib.suppress(pdfium.PdfiumError):
        for index in range(min(file.count_attachments(), 100)):
            attachment = file.get_attachment(index)
            yield attachment.get_name(), bytes(attachment.get_data())


_BROKEN = re.compile(r"\n(?<=[0-9]{3}\n)[0-9]")  # finds what most pages lack by its line feed
_PIECE = re.compile(r"(?<![0-9])([0-9]{3,17})\n([0-9]{1,15}[0-9Xx]?)(?![0-9])")


def join_wrapped(text: str) -> str:
    """Digits broken over two lines inside a narrow cell are put together when they make 18 or 11.

    What is valid is the checks' business; other pieces stay on their lines.
    """

    def join(match: re.Match[str]) -> str:
        size = len(match.group(1)) + len(match.group(2))
        return match.group(1) + match.group(2) if size == 18 else match.group()

    return _PIECE.sub(join, text) if _BROKEN.search(text) else text


def _has_picture(page: Any, pdfium: Any) -> bool:
    return any(True for _ in page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _boxes(page: Any, raw: Any) -> list[tuple[float, float, float, float]]:
    """Filled dark rectangles: what somebody took for blacking out."""
    found = []
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    sides = tuple(ctypes.c_float() for _ in range(4))
    for path in _paths(raw, page):
        raw.FPDFPath_GetDrawMode(path, mode, stroke)
        if not mode.value or not raw.FPDFPageObj_GetFillColor(path, red, green, blue, alpha):
            continue
        dark = max(red.value, green.value, blue.value) < 64 and alpha.value > 200
        if not dark or not raw.FPDFPageObj_GetBounds(path, *sides):
            continue
        left, bottom, right, top = (side.value for side in sides)
        if right - left > 12 and 5 < top - bottom < 60:
            found.append((left, bottom, right, top))
        if len(found) > 200:
            break
    return found


def _paths(raw: Any, page: Any) -> Iterator[Any]:
    """Path objects of a page and of the forms on it: thousands a page."""
    item_of, kind_of, inner_of = _plain_functions(raw)
    path, form = raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_FORM
    bare = ctypes.cast(page, ctypes.c_void_p).value
    for number in range(raw.FPDFPage_CountObjects(page)):
        item = item_of(bare, number)
        kind = kind_of(item)
        if kind == path:
            yield ctypes.cast(item, raw.FPDF_PAGEOBJECT)
        elif kind == form:
            inside = raw.FPDFFormObj_CountObjects(ctypes.cast(item, raw.FPDF_PAGEOBJECT))
            for inner in range(inside):
                part = inner_of(item, inner)
                if kind_of(part) == path:
                    yield ctypes.cast(part, raw.FPDF_PAGEOBJECT)


@cache
def _plain_functions(raw: Any) -> tuple[Callable[..., Any], ...]:
    """GetObject, GetType and the GetObject of forms with addresses as numbers, the GIL kept: a
    third of the time."""
    address = ctypes.c_void_p
    child = ctypes.PYFUNCTYPE(address, address, ctypes.c_ulong)
    return (
        ctypes.PYFUNCTYPE(address, address, ctypes.c_int)(_address(raw.FPDFPage_GetObject)),
        ctypes.PYFUNCTYPE(ctypes.c_int, address)(_address(raw.FPDFPageObj_GetType)),
        child(_address(raw.FPDFFormObj_GetObject)),
    )


def _address(function: Any) -> int:
    return ctypes.cast(function, ctypes.c_void_p).value or 0


def _covered(
    text_page: Any, boxes: list[tuple[float, float, float, float]], number: int, budget: Budget
) -> Iterator[Block]:
    """The live text under each dark box: copying the page still gives it away."""
    for left, bottom, right, top in boxes:
        text = text_page.get_text_bounded(left - 1, bottom - 1, right + 1, top + 1).strip()
        if len(text) >= 3:
            budget.text(text)
            yield Block(
                text=text,
                location=f"第 {number + 1} 页黑色遮盖块下（可复制）",
                hidden="黑块遮盖的文字",
            )
