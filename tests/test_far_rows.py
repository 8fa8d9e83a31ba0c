"""Tables too long to be read whole: every row is still looked through for people's numbers."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from documents_files import many_sheets, packed
from privacy_people import People

from monitor.documents.budget import SCARCE, Budget
from monitor.documents.reader import read
from monitor.model import Document

N = People(93).id18()
MASKED = f"{N[:6]}********{N[-4:]}"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ROWS = 400
FAR = 350
HEAD = ["姓名", "身份证号", "金额"]


def row_of(number: int) -> list[str]:
    return HEAD if number == 0 else ["李国强", N if number == FAR else MASKED, "300"]


@pytest.fixture
def budget(monkeypatch) -> Budget:
    """Little enough that only some of the rows are read whole."""
    monkeypatch.setattr("monitor.documents.sheet_text._PIECE", 500)
    monkeypatch.setattr("monitor.documents.biff_sheet._BATCH", 50)
    monkeypatch.setattr("monitor.documents.grid._BATCH", 10)
    return Budget(blocks=SCARCE + 60)


def book(cells: list[str], strings: list[str] = (), extra: str = "", rows: str = "") -> bytes:  # type: ignore[assignment]
    """`cells` is the XML inside of each row."""
    rows = rows or "".join(f'<row r="{n + 1}">{c}</row>' for n, c in enumerate(cells))
    shared = "".join(f"<si><t>{text}</t></si>" for text in strings)
    return packed({
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><sheets><sheet name="名单" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{extra}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    })  # fmt: skip


def inline() -> bytes:
    return book(
        [
            "".join(f'<c r="{"ABC"[c]}{n + 1}" t="inlineStr"><is><t>{text}</t></is></c>' for c, text in enumerate(row_of(n)))
            for n in range(ROWS)
        ]
    )  # fmt: skip


def shared() -> bytes:
    strings = sorted({text for n in range(ROWS) for text in row_of(n)})
    return book(
        [
            "".join(f'<c r="{"ABC"[c]}{n + 1}" s="0" t="s"><v>{strings.index(text)}</v></c>' for c, text in enumerate(row_of(n)))
            for n in range(ROWS)
        ],
        strings,
    )  # fmt: skip


def old_book() -> bytes:
    import xlwt

    file = xlwt.Workbook()
    sheet = file.add_sheet("名单")
    for number in range(ROWS):
        for column, text in enumerate(row_of(number)):
            sheet.write(number, column, text)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def lines(encoding: str = "gb18030", end: str = "\r\n") -> bytes:
    return end.join(",".join(row_of(n)) for n in range(ROWS)).encode(encoding)


def where(document: Document) -> str:
    return next(block.location for block in document.blocks if N in block.text)


@pytest.mark.parametrize("make", [inline, shared, old_book], ids=lambda f: f.__name__)
def test_a_number_in_a_far_row_of_a_workbook(make, budget: Budget) -> None:
    (document,) = read(make(), "名单.xls", budget=budget)
    assert where(document) == f"工作表“名单”第 {FAR + 1} 行“身份证号”列"
    assert "行起只查找了证件、电话、银行卡等号码" in document.problem
    assert len(document.blocks) < 200, "the masked rows between cost nothing"
    assert any(b.text == "李国强" and b.cell.row == FAR for b in document.blocks), "with its row"


@pytest.mark.parametrize("name", ["名单.csv", "名单.txt"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("most", [8 << 20, 2000], ids=["decoded", "as bytes"])
def test_a_number_in_a_far_line(
    name: str, encoding: str, most: int, budget: Budget, monkeypatch
) -> None:
    monkeypatch.setattr("monitor.documents.plain._MOST", most)
    monkeypatch.setattr("monitor.documents.plain._PIECE", 300)
    data = lines(encoding) if "csv" in name else lines(encoding).replace(b"\r\n", b"\n\n")
    (document,) = read(data, name, budget=budget)
    line = FAR + 1 if "csv" in name else 2 * FAR + 1
    assert where(document).startswith(f"第 {line} 行")
    assert "行起只查找了" in document.problem


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_line_ends_of_any_make(end: str) -> None:
    (document,) = read(lines(end=end), "名单.csv")
    assert where(document) == f"第 {FAR + 1} 行“身份证号”列" and document.problem == ""
    (mixed,) = read(lines(end=end) + f"\r王芳,{N},1\n".encode("gb18030"), "名单.csv")
    assert mixed.problem == "" and mixed.blocks[-1].cell.row == ROWS


def test_wide_characters_beyond_the_limit_are_not_looked_at(budget: Budget, monkeypatch) -> None:
    monkeypatch.setattr("monitor.documents.plain._MOST", 2000)
    (document,) = read(lines("utf-16"), "名单.csv", budget=budget)
    assert "其余未能查看" in document.problem and "只查看了前" in document.problem


def test_a_line_too_long_is_looked_at_as_far_as_it_goes() -> None:
    data = ("公示：" + f"{N}，" * 60).encode()
    (document,) = read(data, "名单.txt", budget=Budget(numbers=40))
    assert document.problem == "第 1 行过长，只查看了开头，其余未能查看"
    assert [b.text.count(N) for b in document.blocks] == [40]
    (cut,) = read(data, "名单.txt", budget=Budget(characters=3 + 19 * 5 + 7))
    assert cut.blocks[0].text.endswith(f"{N}，") and "过长" in cut.problem  # no half number


def test_too_many_numbers_are_said_to_be_too_many(budget: Budget) -> None:
    rows = [f'<c r="A{n + 1}"><v>13987651206</v></c>' for n in range(40_000)]
    (document,) = read(book(rows), "名单.xlsx", budget=budget)
    assert "只查看了前" in document.problem


def test_a_sheet_that_goes_on_beyond_what_is_kept(budget: Budget, monkeypatch) -> None:
    """Beyond `_MOST_XML` the part is only streamed."""
    monkeypatch.setattr("monitor.documents.xlsx._MOST_XML", 3000)
    monkeypatch.setattr("monitor.documents.ooxml._PIECE", 700)
    for make in (inline, shared):
        (document,) = read(make(), "名单.xlsx", budget=Budget(blocks=SCARCE + 60))
        assert where(document).startswith(
            f"工作表“名单”第 {FAR + 1} 行" if make is inline else "工作"
        )
        assert "行起只查找了" in document.problem


def test_shared_texts_beyond_what_is_kept(monkeypatch) -> None:
    monkeypatch.setattr("monitor.documents.xlsx._MOST_XML", 2000)
    monkeypatch.setattr("monitor.documents.ooxml._PIECE", 64)
    strings = [f"第{n}组" for n in range(200)] + [f"张三 {N} 证件"]
    (document,) = read(book(['<c r="A1" t="s"><v>200</v></c>'], strings), "名单.xlsx")
    assert where(document) == "工作簿的文字（所在单元格未能确定）"


def test_ten_thousand_sheets_are_all_looked_at() -> None:
    (document,) = read(many_sheets(10_000), "a.xlsx")
    assert document.problem == "" and document.blocks[-1].location.startswith("工作表“s9999”")


UNUSUAL = {
    "comment": '<row r="1"><c r="A1"><v>1</v></c><!-- x --><c r="B1" t="str"><v>{}</v></c></row>',
    "cdata": '<row r="1"><c r="A1" t="str"><v><![CDATA[{}]]></v></c></row>',
    "order of attributes": '<row r="1"><c t="str" r="A1"><v>{}</v></c></row>',
    "spaces": '<row r="1">\n <c r="A1" t="str">\n  <v>{}</v>\n </c>\n</row>',
    "no places": '<row><c t="str"><v>{}</v></c></row>',
    "formula": '<row r="1"><c r="A1" t="str"><f>A2&amp;"x"</f><v>{}</v></c></row>',
    "rich": '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr/><t>{}</t></r><rPh sb="0" eb="1"><t>sound</t></rPh></is></c></row>',
    "number": '<row r="1"><c r="A1"><v>{}</v></c></row>',
    "empty cells": '<row r="1" spans="1:3"><c r="A1" s="1"/><c r="B1" t="str"><v/></c><c r="C1" t="str"><v>{}</v></c></row><row r="2"/>',
}  # fmt: skip


@pytest.mark.parametrize("shape", UNUSUAL)
def test_a_sheet_written_in_another_way(shape: str) -> None:
    value = N if shape != "number" else N[:17].replace("X", "1")
    (document,) = read(book([], rows=UNUSUAL[shape].format(value)), "名单.xlsx")
    texts = [block.text for block in document.blocks]
    assert value in texts and document.problem == "" and "sound" not in "".join(texts)


def test_prefixed_elements_are_walked() -> None:
    data = book([], rows=f'<x:row xmlns:x="{MAIN}"><x:c t="str"><x:v>{N}</x:v></x:c></x:row>')
    (document,) = read(data, "名单.xlsx")
    assert [block.text for block in document.blocks] == [N]


def test_page_headers_behind_the_rows() -> None:
    extra = "<headerFooter><oddHeader>&amp;C&amp;12 经办 x</oddHeader></headerFooter>"
    (document,) = read(book(['<c r="A1" t="str"><v>1</v></c>'], extra=extra), "a.xlsx")
    assert [b.text for b in document.blocks if "页眉" in b.location] == ["经办 x"]


def both_ways(data: bytes) -> Iterator[list[tuple[str, str, str]]]:
    for _ in range(2):
        (document,) = read(data, "a.xlsx")
        yield [(b.text, b.location, b.hidden) for b in document.blocks]


@pytest.mark.parametrize("make", [inline, shared], ids=lambda f: f.__name__)
def test_patterns_and_walk_read_the_same(make, monkeypatch) -> None:
    from monitor.documents import sheet

    quick = next(both_ways(make()))

    def unusual(*_: object, **__: object) -> None:
        raise sheet.Unusual

    monkeypatch.setattr(sheet, "pieces", unusual)
    monkeypatch.setattr(sheet, "shared_strings", unusual)
    assert next(both_ways(make())) == quick
