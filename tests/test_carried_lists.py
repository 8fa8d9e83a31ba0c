"""Lists that a page carries as data for its own script, and rows left in a comment."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from monitor.model import CHINA, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import website

SAMPLE = Path(__file__).parent / "samples" / "website" / "list" / "carried_as_data.html"
BASE = "https://www.sample.gov.cn"
URL = f"{BASE}/sthj/col/col9/index.html"
NOW = datetime(2026, 8, 1, 9, 0, tzinfo=CHINA)
MENU = [{"name": f"栏目名称{n}", "urls": f'{{"pc": "/c{n}/"}}'} for n in range(9)]
NAV = "<div class=nav><ul><li><a href=/a/>政务公开栏目</a></li></ul></div>"


def read(html: str, purpose: str) -> Reading:
    kind = TargetKind.SITE if purpose == "home" else TargetKind.COLUMN
    target = Target(id="t", kind=kind, name="", unit="", url=URL, source="website")
    fetched = Fetched(
        request=Request(url=URL, purpose=purpose), at=NOW, status=200, url=URL, text=html,
        headers={"content-type": "text/html"},
    )  # fmt: skip
    return website.read(target, fetched)


@pytest.mark.parametrize("purpose", ["column", "page", "home"])
@pytest.mark.parametrize("header", ["", NAV])
def test_a_list_carried_as_data_of_a_script_is_read(purpose: str, header: str) -> None:
    html = SAMPLE.read_text("utf-8").replace('<div id="header"></div>', header)
    reading = read(html, purpose)
    assert reading.problem == ""
    (document,) = reading.documents
    assert [(r.title, r.url.removeprefix(BASE), r.published) for r in document.rows] == [
        (
            "《分类执法监管办法》政策解读",
            "/sthj/col/col9/content/content_3.html",
            date(2026, 7, 29),
        ),
        ("一图读懂环境影响评价管理", "/sthj/col/col9/content/content_2.html", date(2026, 7, 24)),
        ("总磷污染防治条例的解读", "/sthj/col/col9/content/content_1.html", date(2025, 12, 8)),
    ]
    assert document.published == date(2026, 7, 29)
    if purpose == "column":
        assert [r.url for r in reading.follow] == [r.url for r in document.rows]


@pytest.mark.parametrize("data", [MENU, [{"title": "没有日期的数据"}] * 4, [{"title": 3}, {}]])
def test_menus_and_undated_data_are_no_list(data: object) -> None:
    html = f"<body><div id=app></div><script>var data = {json.dumps(data)};</script></body>"
    reading = read(html, "column")
    assert reading.problem and not reading.documents


PAIRS = [
    ("关于停水检修的公告", "2026-07-20"),
    ("某项目环评公示", "2026-07-12"),
    ("区里召开春耕会议", "2026-06-30"),
]


@pytest.mark.parametrize("line", [
    "{{title: '{t}', url: '/n/{n}.html', time: '{d}'}},",
    "list.push({{'title': '{t}', 'link': '/n/{n}.html', 'pubDate': '{d} 10:00:00', top: false}});",
])  # fmt: skip
def test_objects_of_plain_values_in_code_are_a_list(line: str) -> None:
    code = "".join(line.format(t=t, d=d, n=n) for n, (t, d) in enumerate(PAIRS))
    reading = read(
        f"<body>{NAV}<div id=list></div><script>draw([{code}]);</script></body>", "column"
    )
    assert [(r.title, r.url, str(r.published)) for r in reading.documents[0].rows] == [
        (t, f"{BASE}/n/{n}.html", d) for n, (t, d) in enumerate(PAIRS)
    ]


@pytest.mark.parametrize(
    "lead", ["location.href='{u}'", "window.open('{u}')", "self.location = '{u}';"]
)
def test_rows_that_lead_on_by_a_click_are_read(lead: str) -> None:
    lines = "".join(
        f'<li onclick="{lead.format(u=f"/n/{n}.html")}"><p class=t>{t}</p><p class=d>{d}</p></li>'
        for n, (t, d) in enumerate(PAIRS)
    )
    html = f"<body>{NAV}<ul>{lines}</ul><p>主办单位：样例市教育局</p></body>"
    reading = read(html, "column")
    assert read(html, "page").documents[0].rows == reading.documents[0].rows
    assert [(r.title, r.url, str(r.published)) for r in reading.documents[0].rows] == [
        (t, f"{BASE}/n/{n}.html", d) for n, (t, d) in enumerate(PAIRS)
    ]


def test_buttons_that_lead_on_by_a_click_are_no_list() -> None:
    tiles = "".join(
        f"<div onclick=\"location.href='/b/{n}/'\">办事服务入口{n}</div>" for n in range(6)
    )
    reading = read(f"<body>{NAV}{tiles}<p>{'政务服务大厅简介文字' * 6}</p></body>", "column")
    assert not any("/b/" in row.url for d in reading.documents for row in d.rows)


def test_rows_left_in_a_comment_make_no_blank_column() -> None:
    row = "<li><a href=/1.html>关于做好某项工作的通知</a><b>2026-06-09</b></li>"
    html = (
        "<body><div class=nav><a href=/>首页</a><a href=/a/>政务公开</a></div>"
        "<p>当前位置：首页 &gt; 文件通知</p><ul class=xxgklist><!-- {} --></ul>"
        "<p>主办单位：样例市教育局　联系电话：0317-5550000　网站标识码：1309220001</p>"
        "<script src=/page.js></script></body>"
    )
    assert "脚本加载" in read(html.format(row), "column").problem
    blank = read(html.format("列表开始"), "column")
    assert blank.problem == "" and blank.documents[0].rows == ()
