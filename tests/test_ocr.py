"""Pictures and scans, read by the optional OCR component in a worker of its own."""

from __future__ import annotations

import gc
import io
import warnings
from collections.abc import Iterator

import pytest
from documents_files import packed
from PIL import Image, ImageDraw, ImageFont
from privacy_people import People

from monitor.attachments import UNSEEN, Limits, Opener, believable, can_see, need_eyes, whole
from monitor.documents.eyes import rows_of
from monitor.model import Block, BlockKind, Document, DocumentKind, Finding, Group, Level

N = People(97).id18()


@pytest.fixture(scope="module")
def opener() -> Iterator[Opener]:
    with Opener() as opener:
        yield opener


def picture(form: str, text: str = N) -> bytes:
    canvas = Image.new("RGB", (700, 260), "white")
    pen = ImageDraw.Draw(canvas)
    pen.text((30, 40), text, font=ImageFont.load_default(size=34), fill="black")
    pen.text((30, 140), "2026-07-01", font=ImageFont.load_default(size=34), fill="black")
    out = io.BytesIO()
    canvas.save(out, form, **({"resolution": 100.0} if form == "PDF" else {}))
    return out.getvalue()


def word_with(image: bytes) -> bytes:
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return packed(
        {
            "word/document.xml": f'<w:document xmlns:w="{w}"><w:body><w:p><w:r><w:t>x</w:t></w:r></w:p></w:body></w:document>',
            "word/media/image1.bmp": image,
        }
    )


def test_the_component_is_there() -> None:
    assert can_see(), "the test extra brings it"


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "PDF"])
def test_a_number_in_a_picture(opener: Opener, form: str) -> None:
    data = picture(form)
    first = opener.open(data, "a.dat")
    assert need_eyes(first) and "ocr" in whole("a", first).problem
    document = whole("a", opener.open_with_pictures(data, "a.dat"))
    assert document.problem == ""
    assert any(N in block.text for block in document.blocks)


def test_closing_leaves_nothing_open() -> None:
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with Opener() as opener:
            opener.open_with_pictures("一段文字".encode(), "a.txt")
        del opener
        gc.collect()
    assert not [one for one in said if issubclass(one.category, ResourceWarning)]


def test_a_picture_inside_a_document(opener: Opener) -> None:
    data = word_with(picture("BMP"))
    blind = whole("a.docx", opener.open(data, "a.docx"))
    assert blind.problem == "", "the document itself was looked at"
    assert "内嵌图片 1 张未查看" in blind.marks[UNSEEN]
    seen = whole("a.docx", opener.open_with_pictures(data, "a.docx"))
    block = next(block for block in seen.blocks if N in block.text)
    assert block.location == "image1.bmp 图片" and not seen.marks


def test_a_picture_that_takes_too_long_costs_itself_only(opener: Opener) -> None:
    limits = Limits(seconds=0.01, memory=6 << 30)
    assert (
        "未能查看" in opener.open_with_pictures(picture("PNG"), "a.png", limits=limits)[0].problem
    )
    assert opener.open(b"text", "a.txt")[0].problem == ""


def test_words_that_ocr_read_are_no_spelling_faults() -> None:
    block = Block(text="x", kind=BlockKind.CAPTION)
    document = Document(url="a", kind=DocumentKind.FILE, blocks=(block,))
    common = {"rule": "r", "kind": "", "level": Level.ERROR, "trial": False, "title": "", "message": "",
              "basis": "", "subject": "s", "block": block.digest}  # fmt: skip
    found = [Finding(group=group, **common) for group in (Group.SPELLING, Group.PRIVACY)]
    assert [f.group for f in believable(document, found)] == [Group.PRIVACY]


def test_pieces_of_a_line_stand_together() -> None:
    def box(left: float, top: float) -> list[list[float]]:
        return [[left, top], [left + 80, top], [left + 80, top + 20], [left, top + 20]]

    found = [(box(200, 12), "5301"), (box(10, 10), "name"), (box(10, 50), "below")]
    assert rows_of(found) == "name\t5301\nbelow"
