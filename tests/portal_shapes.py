"""Portals as different CMSs make them, written by hand after their shapes, served on 127.0.0.1.

Each shape says how addresses, lists, dates and pagers look; the columns are the same, so a
test can say exactly what is to be found.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

NEWEST = date(2026, 6, 28)
COLUMNS = {
    "政务要闻": "news", "部门动态": "news", "通知公告": "notice", "政策文件": "policy",
    "政策解读": "interpretation", "人事信息": "hr", "规划计划": "plan", "意见征集": "interaction",
    "办事指南": "service", "专题专栏": "topic", "财政预决算": "other", "领导之窗": "static",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Shape:
    """`column(n)` and `article(n, k)` are addresses, `rows` the list's HTML, `nav` the menu's."""

    family: str
    column: Callable[[int], str]
    article: Callable[[int, int], str]
    rows: Callable[[list[tuple[str, str, date]]], str]
    head: str = ""
    charset: str = "utf-8"
    nav: str = "<ul class='nav'>{}</ul>"
    body: str = "<div class='TRS_Editor'>{}</div>"


def _li(rows):
    return "<ul class='list'>" + "".join(
        f"<li><a href='{u}' title='{t}'>{t}</a><span>{d}</span></li>" for u, t, d in rows
    ) + "</ul>"  # fmt: skip


def _jpage(rows):
    records = "".join(
        f"<record><![CDATA[<li><a href='{u}' title='{t}'>{t}</a><b>[ {d} ]</b></li>]]></record>"
        for u, t, d in rows
    )
    return (
        "<div id='123' class='default_pgContainer'></div><script type='text/xml'><datastore>"
        f"<nextgroup></nextgroup><recordset>{records}</recordset></datastore></script>"
        "<script>$(function(){$('#123').jpage({perPage:15});});</script>"
    )


def _table(rows):
    return "<table width='90%'>" + "".join(
        f"<tr><td>·</td><td><a href='{u}'>{t}</a></td><td>[{d:%y-%m-%d}]</td></tr>" for u, t, d in rows
    ) + "</table>"  # fmt: skip


def _posts(rows):
    return "".join(
        f"<article class='post'><h2 class='entry-title'><a href='{u}'>{t}</a></h2>"
        f"<time datetime='{d}T08:00:00+08:00'>{d.year}年{d.month}月{d.day}日</time><p>摘要。</p></article>"
        for u, t, d in rows
    )


def _leaf(rows):
    return "<ul class='news'>" + "".join(
        f"<li><div class='date'><b>{d:%d}</b><i>{d:%Y-%m}</i></div><a href='{u}'>{t}</a></li>"
        for u, t, d in rows
    ) + "</ul>"  # fmt: skip


SHAPES = {
    "trs": Shape(
        family="TRS",
        column=lambda n: f"/zwgk/c{n:02}/index.html",
        article=lambda n, k: f"/zwgk/c{n:02}/202606/t202606{28 - k:02}_{1000 + n * 20 + k}.html",
        rows=lambda rows: _li(rows) + "<script>createPageHTML(3, 0, 'index', 'html');</script>",
    ),
    "jcms": Shape(
        family="大汉",
        column=lambda n: f"/col/col{1200 + n}/index.html",
        article=lambda n, k: f"/art/2026/6/{28 - k}/art_{1200 + n}_{n * 20 + k}.html",
        rows=_jpage,
        head="<script src='/script/0/jcms.js'></script>",
        body="<div id='zoom'>{}</div>",
    ),
    "boda": Shape(
        family="博达",
        column=lambda n: f"/lm{n}.htm",
        article=lambda n, k: f"/info/{1000 + n}/{2000 + n * 20 + k}.htm",
        rows=lambda rows: _li(rows).replace("<li>", "<li id='line_u5_0'>"),
        head="<script src='/system/resource/js/vsbscreen.min.js'></script>",
        body="<div id='vsb_content'><div class='v_news_content'>{}</div></div>",
    ),
    "kaipu": Shape(
        family="开普",
        column=lambda n: f"/lm{n}/common_list.shtml",
        article=lambda n, k: f"/lm{n}/content_{90000 + n * 20 + k}.shtml",
        rows=lambda rows: (
            _li(rows) + "<script>createPageHTML('page-div',2, 1,'common_list','shtml',30);</script>"
        ),
        body="<div class='ucap-content'>{}</div>",
    ),
    "wordpress": Shape(
        family="WordPress",
        column=lambda n: f"/category/lm{n}/",
        article=lambda n, k: f"/archives/{n * 20 + k}",
        rows=_posts,
        head="<link href='/wp-content/themes/a/style.css'><meta name='generator' content='WordPress 6'>",
        body="<div class='entry-content'>{}</div>",
    ),
    "gbk-table": Shape(
        family="",
        column=lambda n: f"/list.asp?classid={n + 1}",
        article=lambda n, k: f"/show.asp?id={n * 20 + k + 100}",
        rows=_table,
        charset="gbk",
        nav="<table><tr class='menu'>{}</tr></table>",
        body="<td class='content'>{}</td>",
    ),
    "leaf": Shape(
        family="",
        column=lambda n: f"/lm{n}/",
        article=lambda n, k: f"/lm{n}/{28 - k}/{n * 20 + k}.html",
        rows=_leaf,
    ),
}


def pages(shape: Shape) -> dict[str, str]:
    """path with query → HTML of a whole portal."""
    item = "<td><a href='{}'>{}</a></td>" if "<tr" in shape.nav else "<li><a href='{}'>{}</a></li>"
    menu = "".join(item.format(shape.column(n), name) for n, name in enumerate(COLUMNS))
    site: dict[str, str] = {}

    def page(path: str, title: str, body: str, marks: str = "") -> None:
        site[path] = (
            f"<!DOCTYPE html><html><head><meta charset='{shape.charset}'><title>{title}</title>{marks}"
            f"{shape.head}</head><body><div class='header'>{shape.nav.format(menu)}</div>"
            f"<div class='main'>{body}</div><div class='footer'>主办单位：样例区人民政府办公室 "
            "网站标识码：5308020001 <a href='/sitemap.html'>网站地图</a></div></body></html>"
        )

    latest = []
    for n, name in enumerate(COLUMNS):
        rows = [
            (
                shape.article(n, k),
                f"{name}第{k + 1}号关于重点工作推进情况的稿件",
                NEWEST - timedelta(days=k),
            )
            for k in range(10)
        ]
        latest.append(rows[0])
        page(shape.column(n), f"{name}_样例区人民政府", shape.rows(rows))
        for url, title, day in rows:
            text = "".join(
                f"<p>{title}，会议要求各单位抓好落实，确保全年目标任务顺利完成。</p>"
                for _ in range(4)
            )
            page(url, f"{title}_样例区人民政府", f"<h1>{title}</h1><div class='info'>发布时间：{day} 来源：办公室"
                 f"</div>{shape.body.format(text)}")  # fmt: skip
    page(
        "/", "样例区人民政府", shape.rows(latest), "<meta name='SiteName' content='样例区人民政府'>"
    )
    page("/sitemap.html", "网站地图", f"<ul>{menu}</ul>")
    return site


@asynccontextmanager
async def serving(shape: Shape) -> AsyncIterator[str]:
    """The base address of a portal of this shape."""
    site = {path: html.encode(shape.charset) for path, html in pages(shape).items()}

    async def handle(request: web.Request) -> web.Response:
        body = site.get(request.path_qs)
        if body is None:
            return web.Response(status=404)
        return web.Response(body=body, headers={"content-type": "text/html"})

    app = web.Application()
    app.router.add_get("/{path:.*}", handle)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")
