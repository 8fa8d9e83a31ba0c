"""Renders the portal's pages with the structure traps of real content systems.

Pinned rows first, dates as [01-26] or 2024年1月26日 or in tables, links relative to the page,
words split by inline tags, hidden elements, the time of generation in the footer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise

from .columns import Column
from .places import CITY, DISTRICT

SITE_NAME = f"{DISTRICT}人民政府门户网站"
SITE_CODE = "9901020001"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list page. `href` is written as the site writes it."""

    title: str
    href: str
    at: datetime
    pinned: bool = False


def head(title: str, *, tags: Iterable[tuple[str, str]] = (), label: str = "utf-8") -> str:
    """The start of a page; no `label` leaves the charset away."""
    charset = f'<meta charset="{label}">' if label else ""
    metas = "".join(
        f'\n<meta name="{escape(name)}" content="{escape(value)}">' for name, value in tags
    )
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN"><head>{charset}\n'
        '<meta name="viewport" content="width=device-width">'
        f"{metas}\n<title>{escape(title)}</title>\n<style>{STYLE}</style></head>\n<body>\n"
    )


STYLE = (
    "body{font:16px/1.8 sans-serif;margin:0;color:#222}header,.nav,footer{background:#1f4e8c;"
    "color:#fff;padding:12px 8%}.nav{background:#16396a}.nav a,footer a{color:#fff;margin-right:14px;"
    "text-decoration:none;white-space:nowrap}main{padding:16px 8%}li{list-style:none}"
    "ul{padding:0}li span{color:#777;margin:0 12px}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:4px 10px}.hide{display:none}footer{margin-top:30px;font-size:14px}"
    "section{margin:0 0 24px}h2{border-bottom:2px solid #1f4e8c;font-size:20px}"
)


def site_tags(base: str) -> list[tuple[str, str]]:
    return [("SiteName", SITE_NAME), ("SiteDomain", base), ("SiteIDCode", SITE_CODE)]


def banner(columns: Sequence[Column]) -> str:
    links = "".join(f'<a href="/{c.key}/">{c.name}</a>' for c in columns)
    return (
        f'<header><h1 class="logo">{DISTRICT}人民政府</h1>'
        '<div class="tools"><a href="javascript:void(0)">无障碍</a> <a href="#">长者模式</a></div>'
        f'</header>\n<div class="nav"><a href="/index.html">首页</a>{links}</div>\n'
    )


def footer(made: datetime, code: str = SITE_CODE) -> str:
    """The foot of every page, with the trap of every portal: the time of generation."""
    return (
        "<footer><p>"
        f"主办：{DISTRICT}人民政府办公室　承办：{DISTRICT}政务服务管理局</p>"
        f"<p>网站标识码：{code}　样ICP备05000001号-1　"
        "样公网安备 99010202000001号</p>"
        "<p>联系电话：0990-2120001　地址：示范市样例区样例大道1号</p>"
        '<p><a href="/zwgk/wzdt.html">网站地图</a> '
        '<a href="/jiucuo/?site_code=9901020001" target="_blank">我为政府网站找错</a></p>'
        f'<p class="tech">页面生成时间：{made:%Y-%m-%d %H:%M:%S}</p></footer>\n'
        "<script>var visitor=1;var made='2019-01-01';</script></body></html>\n"
    )


def crumbs(column: Column, last: str = "") -> str:
    tail = f" &gt; {escape(last)}" if last else ""
    return (
        f'<div class="crumb">当前位置：<a href="../">首页</a>&nbsp;&gt;&nbsp;'
        f'<a href="./">{column.name}</a>{tail}</div>'
    )


# ── lists ────────────────────────────────────────────────────────────────────


def listing(look: str, entries: Sequence[Entry]) -> str:
    """The rows of a column in one of the looks of `columns.LOOKS`."""
    rows = "\n".join(_row(look, number, entry) for number, entry in enumerate(entries, 1))
    match look:
        case "table":
            return (
                '<table class="wjlist"><thead><tr><th>序号</th><th>索引号</th><th>标题</th>'
                f"<th>发布日期</th></tr></thead><tbody>\n{rows}\n</tbody></table>"
            )
        case "definition":
            return f'<dl class="zcwj">\n{rows}\n</dl>'
        case "cards":
            return f'<div class="cards">\n{rows}\n</div>'
        case _:
            return f'<ul class="list01">\n{rows}\n</ul>'


def _row(look: str, number: int, entry: Entry) -> str:
    title, href, at = escape(entry.title), entry.href, entry.at
    top = '<i class="top">[置顶]</i>' if entry.pinned else ""
    link = f'<a href="{href}" target="_blank" title="{title}">{top}{title}</a>'
    match look:
        case "span-first":
            return f"<li><span>{at:%Y-%m-%d}</span>{link}</li>"
        case "span-last":
            return f'<li>{link}<span class="fr">{at:%Y-%m-%d}</span></li>'
        case "bracket":
            return f'<li><a href="{href}">{title}</a><span class="date">[{at:%m-%d}]</span></li>'
        case "chinese":
            return f"<li>{link}<em>{at.year}年{at.month}月{at.day}日</em></li>"
        case "cards":
            return (
                f'<div class="card"><a href="{href}"><img src="/img/{number}.png" alt="{title}">'
                f'<h3>{title}</h3><div class="info"><span>{at:%Y-%m-%d}</span></div></a></div>'
            )
        case "table":
            index = f"99010200{number:04d}/{at.year}-{number:05d}"
            return (
                f"<tr><td>{number}</td><td>{index}</td><td>{link}</td><td>{at:%Y-%m-%d}</td></tr>"
            )
        case "newline":
            return (
                f'<li>\n\t\t<a   target="_blank"   href="{href}">\n\t\t\t{title}\n\t\t</a>\n'
                f"\t\t<span>\n\t\t\t{at:%Y-%m-%d}\n\t\t</span>\n</li>"
            )
        case "slashes":
            return (
                f"<li>{link}<script>var flag=0;</script>"
                f'<div class="popbox hide"><h3>相关解读</h3><ul></ul></div>'
                f"<span>{at:%Y/%m/%d}</span></li>"
            )
        case "definition":
            return f"<dt>{link}</dt><dd>发布时间：{at:%Y-%m-%d %H:%M}</dd>"
        case _:
            return f"<li>{link}</li>"


# ── articles ─────────────────────────────────────────────────────────────────


def paragraphs(texts: Sequence[str], *, style: int) -> str:
    """Body paragraphs; `style` 1 splits words by inline tags, 2 writes Word's spans."""
    match style % 3:
        case 1:
            return "\n".join(f"<p>　　{_split(text)}</p>" for text in texts)
        case 2:
            return "\n".join(
                '<p style="text-indent:2em"><span style="font-size:16pt">'
                f"<span lang=EN-US>&nbsp;</span>{escape(text)}</span></p>"
                for text in texts
            )
        case _:
            return "\n".join(f"<p>　　{escape(text)}</p>" for text in texts)


def _split(text: str) -> str:
    """Inline tags in the middle of words, as pasted editors leave them."""
    cuts = [0, *range(7, max(len(text) - 6, 7), 23), len(text)]
    parts = [escape(text[a:b]) for a, b in pairwise(cuts)]
    tags = ("{}", "<strong>{}</strong>", "{}", "<font>{}</font>", "{}", "<span>{}</span>")
    return "".join(tags[i % len(tags)].format(part) for i, part in enumerate(parts))


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table with its header in row 0."""
    first, *rest = rows
    top = "".join(f"<th>{escape(cell)}</th>" for cell in first)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rest
    )
    return f'<table border="1"><tr>{top}</tr>\n{body}\n</table>'


def article_head(style: int, title: str, at: datetime, source: str) -> str:
    """Title and date line in one of four shapes."""
    heading = escape(title)
    match style % 4:
        case 0:
            return (
                f'<h1>{heading}</h1><div class="info">发布时间：{at:%Y-%m-%d %H:%M}　'
                f"来源：{escape(source)}　浏览次数：<span id='hits'>-</span></div>"
            )
        case 1:
            return (
                f'<div class="title">{heading}</div><div class="fbt"><span>信息来源：{escape(source)}'
                f"</span><span>日期：{at.year}年{at.month}月{at.day}日</span></div>"
            )
        case 2:
            return (
                f'<h2 class="tit">{heading}</h2><p class="time">{at:%Y/%m/%d %H:%M:%S}'
                f'<b class="fr">【字体：大 中 小】</b></p>'
            )
        case _:
            return (
                f'<h1 class="con_title">{heading}</h1><table class="suoyin"><tr><td>索引号</td>'
                f"<td>990102/{at.year}-{at:%m%d}</td><td>发布日期</td><td>{at:%Y-%m-%d}</td></tr>"
                f"<tr><td>发布机构</td><td>{escape(source)}</td><td>有效性</td><td>有效</td></tr></table>"
            )


def attachments(files: Sequence[tuple[str, str]]) -> str:
    links = "".join(
        f'<li><a href="{escape(href)}">附件{number}：{escape(name)}</a></li>'
        for number, (name, href) in enumerate(files, 1)
    )
    return f'<div class="fujian"><ul>{links}</ul></div>' if files else ""


HIDDEN = (
    '<div class="hide" style="display:none">打印 关闭 分享到 二维码</div>'
    f'<p class="more">（{CITY}政务信息资源共享目录编制单位供稿）</p>'
)
