"""The page as it is printed, measured from the PDF by pdfium: GB/T 9704-2012 within 1 mm and one
character, by LibreOffice from the Word file as well as by our own typesetter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy
from pdf_pages import MM, Line, Page, pages

from monitor import printing
from monitor.bulletin import charts, docx, pdf
from monitor.bulletin.compose import compose
from monitor.bulletin.tree import Bulletin, Face, Masthead, Role, Run, paragraph

FILLER = "国" * 28 * 60

OFFICE = pytest.param(
    "libreoffice",
    marks=[
        pytest.mark.debian,
        pytest.mark.skipif(
            printing.office() is None, reason="2026-11-24: needs Debian libreoffice-writer-nogui"
        ),
    ],
)


@pytest.fixture(scope="module", params=[OFFICE, "typst"])
def printer(request: pytest.FixtureRequest) -> Callable[[Bulletin], list[Page]]:
    """Both ways to a PDF must give the same page."""

    def of_office(bulletin: Bulletin) -> list[Page]:
        program = printing.office()
        assert program is not None
        return pages(printing.to_pdf(program, docx.write(bulletin, AS_OF)))

    def of_typst(bulletin: Bulletin) -> list[Page]:
        return pages(pdf.write(bulletin, AS_OF))

    return of_office if request.param == "libreoffice" else of_typst


@pytest.fixture(scope="module")
def filler(printer: Callable[[Bulletin], list[Page]]) -> list[Page]:
    """Pages full of characters that are all one em wide, and one of each kind of paragraph."""
    return printer(
        Bulletin(
            title="标题",
            masthead=Masthead(office=DISTRICT.office, number="样政办函〔2026〕1号"),
            body=(
                paragraph(Role.ADDRESSEES, FILLER),
                paragraph(Role.BODY, "国" * 40),
                paragraph(Role.HEADING, "一、总体情况"),
                paragraph(Role.BODY, Run("（一）网站。", Face.SUBHEADING), "好。"),
                paragraph(Role.SIGNER, DISTRICT.office),
                paragraph(Role.DATE, "2026年10月9日"),
            ),
            mark="草稿　数据截至2026年10月9日09:00",
        )
    )


@pytest.fixture(scope="module")
def real(printer: Callable[[Bulletin], list[Page]]) -> list[Page]:
    copy_to = "区委办公室，区人大常委会办公室，区政协办公室"
    return printer(
        compose(
            busy(), DISTRICT, dated=date(2026, 10, 9), deadline=date(2026, 10, 23),
            copy_to=copy_to, charts=charts.annex(busy()),
        )
    )  # fmt: skip


def full(page: Page) -> list[Line]:
    return [line for line in page.lines if set(line.text) == {"国"}]


def test_a4(filler: list[Page]) -> None:
    for page in filler:
        assert (page.width, page.height) == (
            pytest.approx(210, abs=0.5),
            pytest.approx(297, abs=0.5),
        )


def test_twenty_eight_characters_a_line(filler: list[Page]) -> None:
    counts = [len(line.text) for page in filler for line in full(page)]
    assert counts[:60] == [28] * 60
    assert counts[60:] == [26, 14]  # two characters of indent


def test_twenty_two_lines_a_page(filler: list[Page]) -> None:
    assert len(full(filler[1])) == len(full(filler[2])) == 22


def test_margins(filler: list[Page]) -> None:
    half = 28.95 / MM / 2
    for page in filler[1:3]:
        lines = full(page)
        assert min(x.left for x in lines) == pytest.approx(28, abs=1)
        assert 210 - max(x.right for x in lines) == pytest.approx(26, abs=1)
        middles = [x.middle for x in lines]
        assert min(middles) - half == pytest.approx(37, abs=1)
        assert 297 - max(middles) - half == pytest.approx(35, abs=1)
        pitch = (max(middles) - min(middles)) / 21
        assert pitch * MM == pytest.approx(28.95, abs=0.05)


def test_page_numbers_stand_outside(filler: list[Page]) -> None:
    four = 14 / MM
    for number, page in enumerate(filler, 1):
        line = page.find(f"—{number}—")
        assert all(letter.size == pytest.approx(14, abs=0.1) for letter in line.letters)
        if number % 2:
            assert 210 - line.right == pytest.approx(26 + four, abs=1)
        else:
            assert line.left == pytest.approx(28 + four, abs=1)
        dash = line.letters[0]
        assert dash.middle - (297 - 35) == pytest.approx(7, abs=1)


def test_red_head(filler: list[Page]) -> None:
    page = filler[0]
    mark, number, title = page.find("人民政府办公室文件"), page.find("样政办函"), page.find("标题")
    assert mark.top == pytest.approx(37 + 35, abs=1)
    for line in (mark, number, title):
        assert line.centre == pytest.approx(28 + 78, abs=1)
    line = 28.95 / MM
    assert number.middle - mark.middle == pytest.approx(3 * line, abs=6)
    assert title.middle - number.middle == pytest.approx(3.6 * line, abs=6)


def test_faces_and_sizes(filler: list[Page]) -> None:
    """标题 22 pt, everything else of the body 16 pt; 黑体 differs from 仿宋 (or what stands in)."""
    title, body = filler[0].find("标题").letters[0], full(filler[1])[0].letters[0]
    heading = filler[-1].find("一、总体情况").letters[0]
    assert title.size == pytest.approx(22, abs=0.1)
    assert body.size == heading.size == pytest.approx(16, abs=0.1)
    assert "Sans" in heading.font and "Serif" in body.font and "Serif" in title.font
    assert filler[-1].find("一、总体情况").left == pytest.approx(28 + 2 * 15.75 / MM, abs=1)


def test_signature_and_date(filler: list[Page]) -> None:
    page = filler[-1]
    signer = page.find(DISTRICT.office)
    day = next(line for line in page.lines if line.text == "2026年10月9日")
    four = 4 * 15.75 / MM
    assert 210 - 26 - day.right == pytest.approx(four, abs=1)
    # LibreOffice is told how wide a figure is in 仿宋; what stands in for it is wider.
    assert signer.centre == pytest.approx(day.centre, abs=4.5)
    assert signer.top < day.top


def test_a_draft_says_so_on_every_page(filler: list[Page], real: list[Page]) -> None:
    for page in filler:
        line = page.find("草稿数据截至2026年10月9日09:00")
        assert line.bottom < 37 and 210 - line.right == pytest.approx(26, abs=1.5)
    assert not any("草稿" in page.text for page in real)


def test_colophon_stands_at_the_foot_of_the_last_page(real: list[Page]) -> None:
    last = real[-1]
    copy, made = last.find("抄送："), last.find("2026年10月9日印发")
    assert copy.top < made.top
    assert 297 - 35 - made.bottom == pytest.approx(0, abs=4)
    assert not any("抄送" in page.text for page in real[:-1])


def test_annex_tables_repeat_their_head(real: list[Page]) -> None:
    wide = [page for page in real if page.width > page.height]
    first = [page for page in wide if "页面地址" in page.text]
    assert len(first) >= 2 and "附件1" in first[0].text
    assert [page for page in real if "附件4" in page.text]
    for page in wide:
        number = next(x for x in page.lines if re.fullmatch(r"— ?\d+ ?—", x.text))
        assert page.height - number.middle == pytest.approx(26 - 7, abs=1)


def test_no_cell_breaks_a_date(real: list[Page]) -> None:
    words = "\n".join(page.text for page in real)
    assert len(re.findall(r"2026\.0[789]\.\d\d", words)) >= 60
    assert not re.search(r"2026\.0[789]\.\d?$", words, re.M)


def test_charts_have_their_captions_and_do_not_run_over(real: list[Page]) -> None:
    pages_with = [
        page for page in real if re.search(r"图\dx?", page.text) and "图示" not in page.text
    ]
    assert "图1合格率变化" in "".join(page.text for page in real)
    assert "图4政务新媒体平台分布" in "".join(page.text for page in real)
    for page in pages_with:
        assert all(line.left >= 28 - 1 and line.right <= 210 - 26 + 1 for line in page.lines)


def test_no_mark_is_lost_at_the_end_of_a_line(printer: Callable[[Bulletin], list[Page]]) -> None:
    """28 characters fill a line: of 28 paragraphs with a comma in each place one falls on the edge."""
    texts = ["国" * n + "，" + "家" * 40 for n in range(20, 32)]
    made = printer(
        Bulletin(
            title="标题", masthead=Masthead(office=DISTRICT.office, number="〔2026〕1号"),
            body=tuple(paragraph(Role.BODY, text) for text in texts),
        )
    )  # fmt: skip
    assert sum(page.text.count("，") for page in made) == len(texts)


@pytest.mark.parametrize("length", [8, 10, 11, 14])
def test_the_signature_never_stands_alone(
    printer: Callable[[Bulletin], list[Page]], length: int
) -> None:
    """此页无正文 is not to be: wherever the text ends, its last lines are on the page of the day."""
    made = printer(
        Bulletin(
            title="标题", masthead=Masthead(office=DISTRICT.office, number="〔2026〕1号"),
            body=(
                *(paragraph(Role.BODY, f"第{n}段。") for n in range(length)),
                paragraph(Role.BLANK, ""),
                paragraph(Role.ANNEX_LIST, "附件：1.清单"),
                paragraph(Role.ANNEX_LIST, "2.排名"),
                paragraph(Role.SIGNER, DISTRICT.office),
                paragraph(Role.DATE, "2026年10月9日"),
            ),
        )
    )  # fmt: skip
    last = next(page for page in made if "2026年10月9日" in page.text)
    assert f"第{length - 1}段。" in last.text and "附件：1.清单" in last.text
