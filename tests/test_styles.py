"""Lists and articles in the styles of many systems: what a person reads off them we must, too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from monitor.model import CHINA, Document, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import find

NOW = datetime(2026, 9, 20, 10, 0, tzinfo=CHINA)
TARGET = Target(
    id="c", kind=TargetKind.COLUMN, name="要闻", unit="", url="http://a.gov.cn/yw/",
    source="website", column_class="news",
)  # fmt: skip
TITLES = (
    "县委理论学习中心组举行集中学习",
    "全县安全生产工作会议召开",
    "县领导到乡镇调研秋季农业生产",
    "我县开展2026年科普日主题活动",
)
DAYS = (date(2026, 9, 18), date(2026, 9, 16), date(2026, 9, 11), date(2026, 8, 30))
MENU = "".join(f"<li><a href='/m{n}/'>栏目{n}</a></li>" for n in range(6))
PROSE = "会议指出，要紧扣全年目标任务，抓好秋粮收购、项目建设、安全生产等重点工作，确保各项任务落到实处。"
FIGURES = "〇一二三四五六七八九"


def read(body: str, purpose: str, head: str = "") -> Reading:
    html = (
        f"<html><head><title>某县人民政府</title>{head}</head><body><div class='top'><ul class='nav'>{MENU}"
        f"</ul></div>{body}<div class='footer'>主办：某县人民政府办公室　网站标识码：5308210003</div></body></html>"
    )
    request = Request(url=TARGET.url, purpose=purpose)
    answer = Fetched(request=request, at=NOW, status=200, url=TARGET.url, text=html)
    return find("website").read(TARGET, answer)


def rows(line: Callable[[str, date, int], str]) -> Document:
    lines = "".join(line(t, d, n) for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True)))
    (document,) = read(f"<ul class='list'>{lines}</ul>", "column").documents
    return document


def in_chinese(day: date) -> str:
    def number(n: int) -> str:
        tens, ones = divmod(n, 10)
        return ("", "十", "二十", "三十")[tens] + (FIGURES[ones] if ones else "")

    year = "".join(FIGURES[int(c)] for c in str(day.year))
    return f"{year}年{number(day.month)}月{number(day.day)}日"


@pytest.mark.parametrize("shown", [
    lambda d: f"{d:%Y/%m/%d}", lambda d: f"[{d.month}月{d.day}日]", lambda d: f"{d:%y/%m/%d}",
    lambda d: f"{d:%b %d, %Y}", lambda d: f"发布日期:{d.year}/{d.month}/{d.day}", in_chinese,
    lambda d: f"{(NOW.date() - d).days}天前", lambda d: f"{d:%Y-%m-%d} 09:30:00",
    lambda d: f"<b>{d.day}</b><i>{d.month}月</i><i>{d.year}</i>", lambda d: f"{d:%d %b %Y}",
], ids=lambda shown: str(shown(DAYS[0])))  # fmt: skip
def test_dates_of_every_style(shown: Callable[[date], str]) -> None:
    behind = rows(lambda t, d, n: f"<li><a href='{n}.htm'>{t}</a><span>{shown(d)}</span></li>")
    assert [r.published for r in behind.rows] == list(DAYS)
    before = rows(lambda t, d, n: f"<li><div>{shown(d)}</div><a href='{n}.htm'>{t}</a></li>")
    assert [(r.title, r.published) for r in before.rows] == list(zip(TITLES, DAYS, strict=True))


def test_a_glued_leaf_that_can_mean_two_days_means_none() -> None:
    found = rows(lambda t, d, n: f"<li><div>111月2025</div><a href='{n}.htm'>{t}</a></li>")
    assert {r.published for r in found.rows} == {None}


def test_a_pinned_line_of_class_top_is_a_line() -> None:
    newest = date(2026, 9, 19)
    pinned = (
        f"<li class='top'><a href='p.htm'>关于调整网站栏目设置的公告</a><span>{newest}</span></li>"
    )
    found = rows(
        lambda t, d, n: f"{'' if n else pinned}<li><a href='{n}.htm'>{t}</a><span>{d}</span></li>"
    )
    assert len(found.rows) == 5 and found.published == newest


@pytest.mark.parametrize(
    "order", [("成文日期", "发布日期"), ("公布时间", "成文时间"), ("发布日期", "有效期至")]
)
def test_the_heading_of_a_table_tells_which_date_is_the_publication(order: tuple[str, str]) -> None:
    head = "".join(f"<th>{name}</th>" for name in ("序号", "文件名称", *order))

    def cell(name: str, day: date) -> date:
        return day if name[:2] in ("发布", "公布") else day.replace(month=7)

    lines = "".join(
        f"<tr><td>{n}</td><td><a href='{n}.htm'>{t}</a></td>"
        f"<td>{cell(order[0], d)}</td><td>{cell(order[1], d)}</td></tr>"
        for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    (document,) = read(f"<table><tr>{head}</tr>{lines}</table>", "column").documents
    assert [r.published for r in document.rows] == list(DAYS)


@pytest.mark.parametrize("script", [
    "var data=[{title:'县委理论学习中心组举行集中学习',url:'1.htm'}];draw(data);",
    "for(var i=0;i<9;i++){document.write('<li><a href=\"'+u[i]+'\">'+t[i]+'</a></li>');}",
    "$(function(){ $('#l').append('<li>'+x+'</li>'); });", "box.innerHTML += row(i);",
])  # fmt: skip
def test_lists_that_scripts_write_are_never_blank(script: str) -> None:
    text = (
        "欢迎访问某县人民政府门户网站，有问题请联系我们，感谢您的支持与关注，请使用新版浏览器查看。"
    )
    reading = read(f"<div id='l'></div><script>{script}</script><p>{text}</p>", "column")
    assert "脚本" in reading.problem and not reading.documents


@pytest.mark.parametrize(("info", "day"), [
    ("Thu Sep 03 16:22:10 CST 2026", date(2026, 9, 3)), ("二〇二六年九月三日　县政府办", date(2026, 9, 3)),
    ("发布日期:2026/9/3　来源:县政府办", date(2026, 9, 3)), ("September 3, 2026", date(2026, 9, 3)),
    ("更新时间：2026-9-3 9:05:00", date(2026, 9, 3)), ("第3期　May issue", None),
])  # fmt: skip
def test_date_lines_of_articles(info: str, day: date | None) -> None:
    body = f"<h1>县政府召开第十五次常务会议</h1><div>{info}</div><div>{f'<p>{PROSE}</p>' * 3}</div>"
    (document,) = read(body, "article").documents
    assert (document.title, document.published) == ("县政府召开第十五次常务会议", day)
