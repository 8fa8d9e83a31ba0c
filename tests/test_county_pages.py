"""Article pages in the manner of county portals: what stands around the text is told from it."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitor.model import CHINA, BlockKind, Document, Fetched, Request, Target, TargetKind
from monitor.sources import website

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
URL = "http://www.sample.gov.cn/zwgk/tzgg/202603/t20260305_88231.html"
TITLE = "关于开展2026年农村集体资产清查工作的通知"
LINES = (
    "为进一步规范农村集体资产管理，切实维护集体经济组织成员合法权益，现就开展资产清查工作通知如下。",
    "各乡镇人民政府要高度重视，明确专人负责，于3月底前完成数据核对和录入工作，确保账实相符。",
    "县农业农村局将会同财政、审计等部门开展抽查，对工作推进不力的单位予以通报。",
)
TEXT = "".join(f"<p>{line}</p>" for line in LINES)
HEAD = (
    "<div class=header><ul class=nav><li><a href=/>首页</a></li><li><a href=/a/>新闻中心</a></li>"
    "<li><a href=/b/>政务公开</a></li><li><a href=/c/>互动交流</a></li></ul></div>"
    "<div class=position>当前位置：<a href=/>首页</a> &gt; <a href=/b/>政务公开</a></div>"
)
FOOT = "<div class=footer><p>版权所有：样例县人民政府</p><p>ICP备案：皖ICP备12345678号-1</p></div>"


def read(inside: str, name: str = TITLE) -> Document:
    html = f"<html><head><title>{name}_样例县人民政府</title></head><body>{HEAD}{inside}{FOOT}</body></html>"
    fetched = Fetched(
        request=Request(url=URL, purpose="article"), at=NOW, status=200, url=URL, text=html
    )
    target = Target(id="t", kind=TargetKind.COLUMN, name="", unit="", url=URL, source="website")
    return website.read(target, fetched).documents[0]


def shown(document: Document) -> list[str]:
    apart = {BlockKind.TITLE}
    return [b.text for b in document.blocks if not (b.shared or b.hidden or b.kind in apart)]


BEFORE = {
    "day": "2026-03-05 16:00",
    "day and source": "2026-03-05 10:11 来源：样例日报 责任编辑：李四",
    "label": "信息时间：2026-03-05",
    "two days": "更新时间：2026-03-08 发布时间：2026-03-05",
    "slashes": "日期：2026/3/5　【字体：大 中 小】",
}


@pytest.mark.parametrize("what", BEFORE)
def test_the_date_line_is_no_part_of_the_text(what: str) -> None:
    document = read(f"<div class=d><h1>{TITLE}</h1><div>{BEFORE[what]}</div>{TEXT}</div>")
    assert shown(document) == list(LINES)
    assert str(document.published) == "2026-03-05"


FIRST = [
    "2026年3月5日，县委召开常委会会议，研究部署春耕备耕工作。",
    "（2026年3月1日）",
    "2026年3月5日至7日停水",
]


@pytest.mark.parametrize("line", FIRST)
def test_a_text_may_begin_with_a_day(line: str) -> None:
    page = f"<div class=d><h1>{TITLE}</h1><i>发布时间：2026-03-05</i><p>{line}</p>{TEXT}</div>"
    assert shown(read(page))[0] == line


def test_a_title_of_two_lines_and_one_under_a_kicker_are_not_repeated() -> None:
    title = "样例县人民政府办公室<br>关于印发农村集体资产管理办法的通知"
    whole = title.replace("<br>", "")
    document = read(f"<div class=d><h1 class=title>{title}</h1>{TEXT}</div>", whole)
    assert (document.title, shown(document)) == (whole, list(LINES))
    kicker = f"<div class=d><div>稳扎稳打抓落实</div><h1>{TITLE}</h1><div>——见闻</div>{TEXT}</div>"
    assert shown(read(kicker)) == ["稳扎稳打抓落实", "——见闻", *LINES]


def test_a_short_article_named_wz_is_no_line_of_crumbs() -> None:
    document = read(f"<div class=wz_con><h1>{TITLE}</h1><b>发布时间：2026-03-05</b>{TEXT}</div>")
    assert shown(document) == list(LINES)


def test_a_date_line_named_bottom_is_the_articles() -> None:
    below = "<div class='bottom-info'>发布时间：2026-03-05 &nbsp; 编辑：王五</div>"
    document = read(f"<div class=d><h1>{TITLE}</h1>{TEXT}{below}</div>")
    assert str(document.published) == "2026-03-05"


def test_a_source_may_be_named_for_publishing() -> None:
    for source in ("样例发布", "样例县融媒体中心"):
        info = f"<p class=info>2026-03-05 09:00　来源：{source} 发布时间：2026-03-05</p>"
        document = read(f"<div class=d><i>引题</i><h1>{TITLE}</h1><i>副题</i>{info}{TEXT}</div>")
        assert document.author == source


def test_a_letter_has_the_title_of_its_form_and_no_day_of_publication() -> None:
    rows = {
        "信件标题": "反映青山大道路灯不亮的问题",
        "来信时间": "2026-03-01",
        "来信内容": LINES[0],
        "回复时间": "2026-03-05",
        "回复内容": LINES[1],
    }
    form = "".join(f"<tr><td>{name}</td><td>{value}</td></tr>" for name, value in rows.items())
    document = read(f"<div class=letter><table>{form}</table></div>", "互动交流")
    assert (document.title, document.published) == (rows["信件标题"], None)
