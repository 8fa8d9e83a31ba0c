"""Excel 97–2003 workbooks: our reader and xlrd read the same, and ours what xlrd passes over."""

from __future__ import annotations

import io
import struct
from datetime import date, datetime

import pytest
import xlwt
from privacy_people import People
from xlwt.CompoundDoc import XlsDoc

from monitor.documents import biff_sheet, xls
from monitor.documents.budget import Budget, Unreadable
from monitor.documents.reader import read
from monitor.model import Block, Blocks

N = People(311).id18()
FAR = 900
AT = datetime(2026, 3, 1, 8, 30)  # noqa: DTZ001  (days in a workbook have no time zone)


def saved(book: xlwt.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def everything() -> bytes:
    """Cells of every kind that xlwt writes, long rich strings, hidden rows, columns, sheets."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    sheet.write_merge(0, 0, 0, 3, "发放名册")
    for column, text in enumerate(("姓名", "身份证号", "出生日期", "金额", "备注", "计算")):
        sheet.write(1, column, text)
    day = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    moment = xlwt.easyxf(num_format_str="yyyy/m/d h:mm")
    nothing = xlwt.easyxf(num_format_str=";;;")
    white = xlwt.easyxf("font: colour white")
    head = xlwt.easyxf("font: colour white; pattern: pattern solid, fore_colour blue")
    crowd = People(312)
    for row in range(2, 400):
        sheet.write(row, 0, crowd.name())
        sheet.write(row, 1, crowd.id18())
        sheet.write(row, 2, date(1960, 1, 1), day)
        sheet.write(row, 3, row * 1.25)
        sheet.write(row, 4, "很长的说明" * row)  # goes on over records
        sheet.write(row, 5, xlwt.Formula(f"D{row + 1}*2"))
    for column, (value, form) in enumerate((
        (13987651206, None), (-12, None), (0.1, None), (1e30, None), (True, None), (False, None),
        (AT, moment), (N, nothing), (N, white), (N, head), (12.0, None), (0.29, None),
    )):  # fmt: skip
        sheet.write(401, column, value, *([form] if form else []))
    sheet.write_rich_text(402, 0, ["红", ("色的字", xlwt.easyfont("bold true"))])
    sheet.row(7).hidden = True
    sheet.col(3).hidden = True
    for name, visibility in (("二", 1), ("三", 2)):
        other = book.add_sheet(name)
        other.visibility = visibility
        other.write(0, 0, name)
    book.add_sheet("空")
    return saved(book)


def blocks_of(data: bytes) -> list[Block]:
    return [*Blocks(xls.read_xls(data, Budget()))]


def spliced(records: bytes, at: int = -1) -> bytes:
    """A workbook of one sheet with more records at its end (or its stream cut off at `at`)."""
    book = xlwt.Workbook()
    book.add_sheet("名单").write(0, 0, "甲")
    stream = book.get_biff_data()
    stream = stream[:-4] + records + stream[-4:] if at < 0 else stream[:at]
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def record(code: int, data: bytes) -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def drawn(number: int, text: str) -> bytes:
    """A drawn object with text, which is broken over two records."""
    raw = text.encode("utf-16-le")
    middle = len(text) // 2 * 2
    return (
        record(0x005D, struct.pack("<HHHH", 0x15, 0x12, 6, number) + bytes(14))
        + record(0x01B6, struct.pack("<HH6xHH4x", 0, 0, len(text), 16))
        + record(0x003C, b"\1" + raw[:middle])
        + record(0x003C, b"\1" + raw[middle:])
        + record(0x003C, bytes(16))
    )


@pytest.mark.parametrize("batch", [4000, 50])
def test_xlrd_reads_the_same(batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biff_sheet, "_BATCH", batch)
    data = everything()
    ours = blocks_of(data)
    theirs = [*Blocks(xls._read_by_xlrd(data, Budget()))]
    assert [(b.text, b.location, b.cell) for b in ours] == [
        (b.text, b.location, b.cell) for b in theirs
    ]
    assert [b.hidden for b in ours] == [b.hidden for b in theirs]


def test_values_and_ways_as_people_see_them() -> None:
    row = {b.cell.column: b for b in blocks_of(everything()) if b.cell and b.cell.row == 401}
    assert [row[c].text for c in (0, 1, 2, 4, 5, 6)] == [
        "13987651206", "-12", "0.1", "是", "否", "2026-03-01 08:30:00",
    ]  # fmt: skip
    assert [row[c].hidden for c in (7, 8, 9)] == ["单元格格式隐藏", "白色文字", ""]
    assert row[7].location == "工作表“名单”第 402 行“H”列（单元格格式隐藏）"
    assert row[3].location == "工作表“名单”第 402 行“金额”列（隐藏列）"


@pytest.mark.parametrize(
    ("more", "location", "hidden"),
    [
        (drawn(7, f"原为{N}") + record(0x001C, struct.pack("<HHHH", 4, 1, 0, 7) + bytes(4)), "工作表“名单”第 5 行“B”列批注", "批注"),
        (drawn(8, f"经办{N}"), "工作表“名单”文本框", ""),
        (record(0x0014, struct.pack("<HB", len(N) + 2, 0) + b"&C" + N.encode()), "工作表“名单”页眉页脚", ""),
        (record(0x0015, struct.pack("<HB", len(N), 0) + N.encode()), "工作表“名单”页眉页脚", ""),
        (record(0x007D, struct.pack("<HHHHHH", 0, 0, 0, 0, 0, 0)) + record(0x0204, struct.pack("<HHHHB", 9, 0, 0, len(N), 0) + N.encode()), "工作表“名单”第 10 行“A”列", "隐藏列"),
        (record(0x0006, struct.pack("<HHH", 3, 3, 0) + bytes(6) + b"\xff\xff" + bytes(8)) + record(0x0207, struct.pack("<HB", len(N), 0) + N.encode()), "工作表“名单”第 4 行“D”列", ""),
    ],
    ids=["comment", "text box", "header", "footer", "narrow column", "formula"],
)  # fmt: skip
def test_what_stands_beside_the_cells(more: bytes, location: str, hidden: str) -> None:
    block = next(b for b in blocks_of(spliced(more)) if N in b.text)
    assert block.location.startswith(location) and block.hidden == hidden


def test_a_chart_inside_a_sheet_is_not_its_cells() -> None:
    chart = record(0x0809, struct.pack("<HHHHLL", 0x600, 0x20, 0, 0, 0, 0))
    chart += record(0x0204, struct.pack("<HHHHB", 0, 5, 0, 3, 0) + b"abc") + record(0x000A, b"")
    assert [b.text for b in blocks_of(spliced(chart))] == ["甲"]


def test_a_sheet_that_breaks_off_says_so() -> None:
    whole = len(xlwt_stream())
    data = spliced(b"", at=whole - 6)
    (document,) = read(data, "a.xls")
    assert document.problem


def xlwt_stream() -> bytes:
    book = xlwt.Workbook()
    book.add_sheet("名单").write(0, 0, "甲")
    return book.get_biff_data()


@pytest.mark.parametrize("first", ["第{}行", 7], ids=["words", "numbers side by side"])
def test_far_rows_are_looked_through_for_numbers(first: str | int) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("名单")
    for row in range(FAR + 20):
        sheet.write(row, 0, first.format(row) if isinstance(first, str) else first)
        sheet.write(row, 1, N if row == FAR else "无" if isinstance(first, str) else row)
    budget = Budget(blocks=20_100)
    found: list[Block] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(biff_sheet, "_BATCH", 50)
        with pytest.raises(Unreadable, match=r"第 [0-9]{2} 行起只查找了"):
            found.extend(Blocks([part]).all[0] for part in xls.read_xls(saved(book), budget))
    assert len(found) < 40
