"""OpenDocument: every hiding place found and said, hostile files with a clear outcome."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from odf_files import ods, odt
from privacy_people import People

from monitor.documents.reader import read
from monitor.documents.sniff import sniff
from monitor.model import Block
from monitor.text.urls import ATTACHMENTS

TEXT = {
    "body": ("第 1 段", ""), "gone": ("段（隐藏文字）", "隐藏文字"), "white": ("段（白色文字）", "白色文字"),
    "tiny": ("段（极小字号）", "极小字号"), "deleted": ("修订第 1 段（已删除的修订）", "已删除的修订"), "comment": ("批注", "批注"),
    "note": ("脚注", ""), "box": ("文本框", ""), "alt": ("第 8 段图片（替代文字）", "替代文字"), "section": ("（隐藏文字）", "隐藏文字"),
    "field": ("（隐藏文字）", "隐藏文字"), "item": ("段", ""), "cell": ("第 1 个表格第 2 行“身份证号”列", ""),
    "inner": ("第 1 个表格第 2 行“B”列第 2 个表格第 1 行“A”列", ""), "header": ("页眉第 1 段", ""),
    "footer-left": ("页脚第 1 段", ""), "subject": ("文档属性“主题”", "文档属性"),
}  # fmt: skip
BOOK = {
    "cell": ("工作表“名单”第 2 行“身份证号”列", ""), "comment": ("第 2 行“A”列批注", "批注"),
    "column": ("第 2 行“D”列（隐藏列）", "隐藏列"), "number": ("第 3 行“姓名”列", ""),
    "white": ("第 4 行“姓名”列（白色文字）", "白色文字"), "row": ("第 5 行“姓名”列（隐藏行）", "隐藏行"),
    "filtered": ("第 6 行“姓名”列（隐藏行）", "隐藏行"), "last": ("第 1048507 行“姓名”列", ""),
    "box": ("工作表“名单”文本框", ""), "sheet": ("工作表“旧”第 1 行“A”列（隐藏工作表）", "隐藏工作表"),
    "header": ("页眉第 1 段", ""), "subject": ("文档属性“主题”", "文档属性"),
}  # fmt: skip


@pytest.mark.parametrize(("make", "places"), [(odt, TEXT), (ods, BOOK)], ids=["odt", "ods"])
def test_each_hiding_place_is_found_and_said(
    make: Callable[..., bytes], places: dict[str, tuple[str, str]]
) -> None:
    crowd = People(11)
    values = {key: crowd.id18() for key in places}
    values["number"] = "13800138000"
    (document,) = read(make(values), "附件.dat")
    assert document.problem == ""
    for key, (where, hidden) in places.items():
        met = [b for b in document.blocks if values[key] in b.text]
        assert len(met) == 1, (key, met)
        assert met[0].location.endswith(where) and met[0].hidden == hidden, (key, met)


def shown(data: bytes) -> list[Block]:
    (document,) = read(data, "a.odt")
    return list(document.blocks)


def test_white_on_a_coloured_head_is_no_hidden_text() -> None:
    assert [b.hidden for b in shown(ods({})) if b.text == "姓名"] == [""]


def test_spaces_and_what_hangs_on_a_paragraph_leave_its_text_whole() -> None:
    assert shown(odt({"body": "甲"}))[0].text == "正文甲  尾"
    assert "有批注" in [b.text for b in shown(odt({"comment": "此处"}))]


def test_what_only_the_program_keeps_is_found() -> None:
    number = People(3).id18()
    declared = f'<a xmlns="urn:x"><config>{number}</config></a>'
    met = [b for b in shown(odt({}, {"settings.xml": declared})) if b.text == number]
    assert met and "settings.xml" in met[0].location


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"META-INF/manifest.xml": "<m><encryption-data/></m>"}, "已加密"),
        ({"content.xml": "<office"}, "损坏"),
        ({"content.xml": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'}, "危险内容"),
        ({"content.xml": "<a>" + "字" * 9_000_000 + "</a>"}, "压缩炸弹"),
        ({"content.xml": "<a><body>" + "<b>" * 100_000 + "</b>" * 100_000 + "</body></a>"}, "未能查看"),
        ({"content.xml": "<a><b/></a>"}, "损坏"),
    ],
    ids=["locked", "cut", "entity", "bomb", "deep", "empty"],
)  # fmt: skip
def test_hostile_ones_have_a_clear_outcome(more: dict[str, str], problem: str) -> None:
    assert problem in read(odt({}, more), "a.odt")[-1].problem


def test_repeated_cells_are_told_within_bounds() -> None:
    wide = '<table:table-cell table:number-columns-repeated="99999999" office:value-type="string">'
    data = ods({"cell": f"甲</text:p></table:table-cell>{wide}<text:p>重复"})
    assert sum(b.text == "重复" for b in shown(data)) == 64


def test_by_content_and_by_address() -> None:
    assert sniff(ods({}), "a.xlsx") == "odf"
    assert {"odt", "ods", "odp"} <= ATTACHMENTS
