"""The page as it is printed, measured from the PDF LibreOffice makes: GB/T 9704-2012 within 1 mm."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy

from monitor.bulletin import docx
from monitor.bulletin.compose import compose
from monitor.bulletin.tree import Bulletin, Masthead, Role, paragraph

pytestmark = [
    pytest.mark.debian,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext")),
        reason="2026-11-23: needs Debian libreoffice-writer-nogui and poppler-utils",
    ),
]
MM = 72 / 25.4  # points
# LibreOffice on a machine with any Chinese font: every full-width character is one em wide.
FILLER = "国" * 28 * 60


@dataclass(frozen=True)
class Line:
    left: float  # mm
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True)
class Page:
    width: float
    height: float
    lines: tuple[Line, ...]

    def find(self, text: str) -> Line:
        return next(line for line in self.lines if text in line.text.replace(" ", ""))


def pages(pdf: Path) -> list[Page]:
    boxes = pdf.with_suffix(".html")
    subprocess.run(["pdftotext", "-bbox-layout", str(pdf), str(boxes)], check=True, timeout=60)
    found = []
    for part in boxes.read_text("utf-8").split("<page ")[1:]:
        size = re.match(r'width="([\d.]+)" height="([\d.]+)"', part)
        assert size
        lines = []
        for box in re.finditer(
            r'<line xMin="(\S+)" yMin="(\S+)" xMax="(\S+)" yMax="(\S+)">(.*?)</line>', part, re.S
        ):
            words = " ".join(re.findall(r">([^<]+)</word>", box[5]))
            left, top, right, bottom = (float(box[n]) / MM for n in range(1, 5))
            lines.append(Line(left, top, right, bottom, words))
        found.append(Page(float(size[1]) / MM, float(size[2]) / MM, tuple(lines)))
    return found


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Page]]:
    folder = tmp_path_factory.mktemp("layout")
    filler = Bulletin(
        title="标题",
        masthead=Masthead(office=DISTRICT.office, number="样政办函〔2026〕1号"),
        body=(
            paragraph(Role.ADDRESSEES, FILLER),
            paragraph(Role.BODY, "国" * 40),
            paragraph(Role.SIGNER, DISTRICT.office),
            paragraph(Role.DATE, "2026年10月9日"),
        ),
    )
    copy_to = "区委办公室，区人大常委会办公室，区政协办公室"
    real = compose(
        busy(), DISTRICT, dated=date(2026, 10, 9), deadline=date(2026, 10, 23), copy_to=copy_to
    )
    for name, bulletin in (("filler", filler), ("real", real)):
        (folder / f"{name}.docx").write_bytes(docx.write(bulletin, AS_OF))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", "pdf", "--outdir", str(folder),
         *(str(folder / f"{name}.docx") for name in ("filler", "real"))],
        check=True, timeout=180, capture_output=True,
    )  # fmt: skip
    return {name: pages(folder / f"{name}.pdf") for name in ("filler", "real")}


def test_a4(printed: dict[str, list[Page]]) -> None:
    for page in printed["filler"]:
        assert (page.width, page.height) == (
            pytest.approx(210, abs=0.5),
            pytest.approx(297, abs=0.5),
        )


def test_twenty_eight_characters_a_line(printed: dict[str, list[Page]]) -> None:
    counts = [len(x.text) for p in printed["filler"] for x in p.lines if set(x.text) == {"国"}]
    assert counts[:60] == [28] * 60
    assert counts[60:] == [26, 14]  # two characters of indent


def test_twenty_two_lines_a_page(printed: dict[str, list[Page]]) -> None:
    full = [sum("国" in x.text for x in page.lines) for page in printed["filler"]]
    assert full[1] == full[2] == 22


def test_margins(printed: dict[str, list[Page]]) -> None:
    for page in printed["filler"][1:3]:
        lines = [x for x in page.lines if "国" in x.text]
        assert min(x.left for x in lines) == pytest.approx(28, abs=1)
        assert 210 - max(x.right for x in lines) == pytest.approx(26, abs=1)
        # The glyph's box stands inside its line of 28.95 pt, so compare with the middle.
        half = 28.95 / MM / 2
        middles = [(x.top + x.bottom) / 2 for x in lines]
        assert min(middles) - half == pytest.approx(37, abs=2)
        assert 297 - max(middles) - half == pytest.approx(35, abs=2)
        pitch = (max(middles) - min(middles)) / 21
        assert pitch * MM == pytest.approx(28.95, abs=0.02)


def test_page_numbers_stand_outside(printed: dict[str, list[Page]]) -> None:
    four = 14 / MM
    for number, page in enumerate(printed["filler"], 1):
        line = page.find(f"—{number}—")
        if number % 2:
            assert 210 - line.right == pytest.approx(26 + four, abs=1)
        else:
            assert line.left == pytest.approx(28 + four, abs=1)
        middle = (line.top + line.bottom) / 2
        assert middle - (297 - 35) == pytest.approx(7, abs=2)


def test_red_head(printed: dict[str, list[Page]]) -> None:
    page = printed["filler"][0]
    mark, number = page.find("人民政府办公室文件"), page.find("样政办函")
    assert mark.top == pytest.approx(37 + 35, abs=6)
    for line in (mark, number):
        assert (line.left + line.right) / 2 == pytest.approx(28 + 78, abs=1)
    assert (page.find("标题").left + page.find("标题").right) / 2 == pytest.approx(28 + 78, abs=1)


def test_signature_and_date(printed: dict[str, list[Page]]) -> None:
    page = printed["filler"][-1]
    signer, day = page.find(DISTRICT.office), page.find("2026年10月9日")
    four = 4 * 15.75 / MM
    assert 210 - 26 - day.right == pytest.approx(four, abs=1)
    # Where the office fonts are missing, figures are wider than half a character.
    assert (signer.left + signer.right) / 2 == pytest.approx((day.left + day.right) / 2, abs=7)
    assert signer.top < day.top


def test_colophon_stands_at_the_foot_of_the_last_page(printed: dict[str, list[Page]]) -> None:
    last = printed["real"][-1]
    copy, made = last.find("抄送："), last.find("2026年10月9日印发")
    assert copy.top < made.top
    assert 297 - 35 - made.bottom == pytest.approx(0, abs=3)
    assert not any("抄送" in x.text for page in printed["real"][:-1] for x in page.lines)


def test_annex_tables_repeat_their_head(printed: dict[str, list[Page]]) -> None:
    wide = [page for page in printed["real"] if page.width > page.height]
    first = [p for p in wide if any("页面地址" in x.text for x in p.lines)]
    assert len(first) >= 2 and "附件1" in first[0].find("附件").text.replace(" ", "")
    assert [p for p in printed["real"] if any("附件4" in x.text.replace(" ", "") for x in p.lines)]


def test_no_cell_breaks_a_date(printed: dict[str, list[Page]]) -> None:
    words = " ".join(x.text for page in printed["real"] for x in page.lines)
    assert words.count("2026.09.") + words.count("2026.07.") + words.count("2026.08.") >= 60
    assert not re.search(r"2026\.0[789]\.\d?(?!\d)", words)
