"""HTML for the 公开 column and the workbook of annexes: the same rows, and nothing that runs."""

from __future__ import annotations

import io
from datetime import date
from html.parser import HTMLParser

import pytest
from bulletin_samples import AS_OF, DISTRICT, busy
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from monitor.bulletin import html, xlsx
from monitor.bulletin.annexes import LEGEND
from monitor.bulletin.compose import compose
from monitor.bulletin.tree import (
    Annex,
    Bulletin,
    Column,
    Masthead,
    Paragraph,
    Role,
    Table,
    paragraph,
)

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "=cmd|' /C calc'!A0", "+1+1",
    "-2", "@SUM(A1)", "=HYPERLINK(\"http://x\")", "零\x00\x0b\ud800", "{{7*7}}", "]]>",
]  # fmt: skip


@pytest.fixture(scope="module")
def bulletin() -> Bulletin:
    return compose(busy(), DISTRICT, dated=date(2026, 10, 9), deadline=date(2026, 10, 23))


def hostile() -> Bulletin:
    rows = tuple((text, text) for text in HOSTILE)
    table = Table((Column("甲", 1), Column("乙", 1, centred=False)), rows)
    return Bulletin(
        title=HOSTILE[0], masthead=Masthead(office=HOSTILE[1], number=HOSTILE[0]),
        body=tuple(paragraph(Role.BODY, text) for text in HOSTILE),
        annexes=(Annex(title="表[1]:*?/\\" + HOSTILE[0], nodes=(table,)),),
    )  # fmt: skip


class _Page(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_page_has_every_paragraph_and_every_row(bulletin: Bulletin) -> None:
    page = _Page(html.write(bulletin))
    words = "".join(page.words)
    for node in bulletin.body:
        if isinstance(node, Paragraph):
            assert node.text in words
    rows = sum(len(n.rows) + 1 for a in bulletin.annexes for n in a.nodes if isinstance(n, Table))
    assert sum(tag == "tr" for tag, _ in page.tags) == rows
    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert all(attrs.get("scope") == "col" for tag, attrs in page.tags if tag == "th")


def test_hostile_text_does_nothing_in_the_page() -> None:
    page = _Page(html.write(hostile()))
    assert {tag for tag, _ in page.tags} <= {
        "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p", "span",
        "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert not any(name.startswith("on") or name == "src" for _, a in page.tags for name in a)
    assert html.write(hostile()).encode()


def test_the_workbook_has_a_sheet_per_annex_with_head_and_filter(bulletin: Bulletin) -> None:
    book = load_workbook(io.BytesIO(xlsx.write(bulletin, AS_OF)))
    assert len(book.worksheets) == len(bulletin.annexes)
    for sheet, annex in zip(book.worksheets, bulletin.annexes, strict=True):
        table = next(n for n in annex.nodes if isinstance(n, Table))
        assert [c.value for c in sheet[1]] == [c.head for c in table.columns]
        last = get_column_letter(len(table.columns))
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == f"A1:{last}{len(table.rows) + 1}"
        shown = ["" if c.value is None else str(c.value) for c in sheet[2]]
        for text, cell, column in zip(shown, table.rows[0], table.columns, strict=True):
            assert text == (column.legend[int(cell) - 1] if column.legend else cell)
        notes = [n.text for n in annex.nodes if isinstance(n, Paragraph) and n.key != LEGEND]
        below = [r[0].value for r in sheet.iter_rows(min_row=len(table.rows) + 3)]
        assert [text for text in below if text] == notes
        assert sheet.page_setup.orientation == ("landscape" if annex.wide else "portrait")


def test_no_cell_is_a_formula() -> None:
    book = load_workbook(io.BytesIO(xlsx.write(hostile(), AS_OF)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert len(cells) == 2 * (len(HOSTILE) + 1)
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]


def test_numbers_can_be_added_up(bulletin: Bulletin) -> None:
    sheet = load_workbook(io.BytesIO(xlsx.write(bulletin, AS_OF))).worksheets[-1]
    found = [row[4].value for row in sheet.iter_rows(min_row=2) if row[4].value is not None]
    assert sum(found) == busy().mending.found


def test_equal_bulletins_give_equal_files(bulletin: Bulletin) -> None:
    assert xlsx.write(bulletin, AS_OF) == xlsx.write(bulletin, AS_OF)
    assert html.write(bulletin) == html.write(bulletin)


def test_a_bulletin_without_annexes_gives_a_readable_workbook() -> None:
    plain = Bulletin(title="标题", masthead=Masthead(office="某办", number=""), body=())
    assert load_workbook(io.BytesIO(xlsx.write(plain, AS_OF))).sheetnames == ["无附件"]


def test_a_row_of_the_workbook_is_as_tall_as_its_wrapped_text() -> None:
    """LibreOffice and other viewers do not fit a row to its text when they open the file."""
    rows = (
        ("1", "短"),
        ("2", "一段要折成许多行的长文字" * 20),
        ("3", "https://a.example/" + "x" * 900),
    )
    table = Table((Column("序号", 1), Column("内容", 9)), rows)
    plain = Bulletin(
        title="甲", masthead=Masthead(office="乙", number=""), body=(),
        annexes=(Annex(title="清单&表", nodes=(table,)),),
    )  # fmt: skip
    sheet = load_workbook(io.BytesIO(xlsx.write(plain, AS_OF))).worksheets[0]
    short, long, address = (sheet.row_dimensions[at].height for at in (2, 3, 4))
    assert short == 18 and long > 4 * short and address > 4 * short
    assert sheet.oddHeader.center.text == "清单&&表" and "&P" in sheet.oddFooter.center.text
