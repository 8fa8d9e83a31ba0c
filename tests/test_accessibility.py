"""Barriers on static HTML: each item of the standard, and what only looks like one."""

from __future__ import annotations

import pytest

from monitor.text import barriers as b
from monitor.text.html import read_page

GOOD = "<html lang=zh><head><title>题</title></head><body>{}</body></html>"


def kinds(body: str, page: str = GOOD) -> dict[str, int]:
    return {
        one.kind: one.count for one in b.barriers_of(read_page(page.format(body), "http://a.cn/"))
    }


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<img src=a.jpg>", {b.IMAGE: 1}),
        ("<img src=a.jpg alt=''>", {}),
        ("<img src=a.jpg alt=图><img src=spacer.gif><img src=t.jpg width=1 height=1>", {}),
        ("<img src=a.jpg title=图><img src=b.jpg aria-hidden=true>", {}),
        ("<input name=q>", {b.FIELD: 1}),
        ("<input name=q placeholder=搜索><input type=hidden><input type=submit>", {}),
        ("<label>姓名<input name=n></label><label for=t>电话</label><input id=t>", {}),
        ("<select name=s></select><textarea></textarea>", {b.FIELD: 2}),
        ("<h1>一</h1><h3>二</h3>", {b.HEADING: 1}),
        ("<h1>一</h1><h2>二</h2><h3>三</h3><h1>四</h1>", {}),
        ("<a href=/a>更多</a><a href=/b>点击查看</a>", {b.VAGUE: 2}),
        ("<a href=/a title=更多通知公告>更多</a><a href=/b>查看公告全文</a>", {}),
        ("<a href=/a></a>", {b.EMPTY: 1}),
        ("<a href=/a><img src=a.jpg alt=首页></a>", {}),
        ("<iframe src=/a></iframe>", {b.FRAME: 1}),
        ("<iframe src=/a title=地图></iframe><iframe src=/b width=0></iframe>", {}),
        ("<p id=a></p><p id=a></p>", {b.TWICE: 1}),
        ("<div id=piaofu>漂浮</div>", {b.FLOATING: 1}),
        ("<script>var ad=new AdMove('ad1');</script>", {b.FLOATING: 1}),
        ("<p>漂浮物管理办法</p>", {}),
    ],
)
def test_each_item(body: str, expected: dict[str, int]) -> None:
    assert kinds(body) == expected


def test_what_the_whole_page_lacks() -> None:
    assert kinds("", "<html><body><p>文</p>{}</body></html>") == {b.TITLE: 1, b.LANGUAGE: 1}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a href=/x>适老版</a>", True),
        ("<a href='#' onclick=x()>长者模式</a>", True),
        ("<a href=/wza/index.html>入口</a>", True),
        ("<img src=a.png alt=无障碍浏览>", True),
        ("<script src='https://gov.govwza.cn/dist/aria.js'></script>", True),
        ("<p>我区召开适老化改造工作会议，研究部署长者服务相关工作安排。</p>", False),
        ("<a href=/a>首页</a>", False),
    ],
)
def test_the_entrance_for_the_old(body: str, expected: bool) -> None:
    assert b.has_elderly_entrance(read_page(GOOD.format(body), "http://a.cn/")) is expected
