"""A portal with every trap for a crawler, on 127.0.0.1, that remembers what it was asked."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

from aiohttp import web
from aiohttp.test_utils import TestServer

ROBOTS = "User-agent: *\nDisallow: /secret/\nSitemap: {base}/sitemap.xml\n"
FAULT = "全市截止目前新增项目12个。"
LAST_DAY = date(2026, 6, 30)


def page(title: str, body: str, nav: str = "", script: str = "") -> str:
    return (
        f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>"
        f"<div class='header'><ul class='nav'>{nav}</ul></div><div class='main'>{body}</div>"
        f"<script>{script}</script><div class='footer'>版权所有 样例区 网站标识码：5300000001</div>"
        "</body></html>"
    )


class Portal:
    """Two columns of TRS shape (12 pages each by script only), and the traps.

    `faults` are the articles with one wrong word each.
    """

    PER_PAGE, LIST_PAGES = 10, 3
    COLUMNS = ("zwyw", "tzgg")

    def __init__(self, *, faults: frozenset[int] = frozenset({3, 14, 25}), slow: float = 0) -> None:
        self.asked: Counter[str] = Counter()
        self.statuses: Counter[int] = Counter()
        self.faults, self.slow = faults, slow
        self.changed: dict[str, str] = {}
        self.packed: dict[str, bytes] = {}  # files sent as they are
        self.robots: str | int = ROBOTS
        self.base = ""
        self._milestone, self._reached = 0, asyncio.Event()

    async def until_asked(self, count: int) -> None:
        """Return once it was asked so many times in all."""
        self._milestone = count
        self._reached.clear()
        if self.asked.total() < count:
            await self._reached.wait()

    @property
    def articles(self) -> list[str]:
        return [
            f"/{c}/t2026_{n}.html"
            for c in self.COLUMNS
            for n in range(self.PER_PAGE * self.LIST_PAGES)
        ]

    def nav(self) -> str:
        return "".join(f"<li><a href='/{c}/'>{c}栏目</a></li>" for c in self.COLUMNS)

    def home(self) -> str:
        links = (
            "<a href='/cal?year=2026&month=6'>活动日历表</a><a href='/s/aa11bb22cc/x.html'>会话入口页面</a>"
            "<a href='/deep/'>越走越深的目录</a><a href='/secret/x.html'>不让看的页面</a>"
            f"<a href='{self.other}/x.html'>别的网站的链接</a><a href='/user/login'>用户登录入口</a>"
            "<a href='/away'>跳到站外去的链接</a><a href='/moved'>跳到站内的链接</a>"
            "<a href='/lone.html#top'>单独的一页</a><a href='/lone.html?_=1700000000000'>同一页</a>"
            "<a href='/broken'>出错的页面链接</a><a href='/files/a.zip'>附件下载</a>"
        )
        return page("样例区人民政府", f"<p>{links}</p>", self.nav())

    other = "http://localhost:9"

    def answer(self, path: str, query: dict[str, str]) -> str | int | tuple[int, str]:
        """HTML, a status, or (status, Location)."""
        if path == "/":
            return self.home()
        if path == "/robots.txt":
            return (
                self.robots if isinstance(self.robots, int) else self.robots.format(base=self.base)
            )
        if path == "/sitemap.xml":
            return f"<urlset><url><loc>{self.base}/only-in-sitemap.html</loc></url></urlset>"
        if path in ("/only-in-sitemap.html", "/lone.html"):
            return page(
                "单独的一页",
                "<h1>单独的一页</h1><p>这一页只有站点地图知道，内容不多但也要检查。</p>",
            )
        if path == "/cal":
            return self.calendar(int(query["year"]), int(query["month"]))
        if path.startswith("/s/"):
            token = hashlib.md5(path.encode()).hexdigest()[:10]
            return page(
                "会话",
                f"<p>欢迎光临本站，请从这里继续。<a href='/s/{token}/x.html'>继续浏览本站</a></p>",
            )
        if path.startswith("/deep/"):
            return page(
                "深", f"<p>目录<a href='{path}more{path.count('/')}x/'>再往下走一层</a></p>"
            )
        if path == "/away":
            return 302, f"{self.other}/landing"
        if path == "/moved":
            return 302, "/lone.html"
        if path == "/broken":
            return 500
        column, _, name = path.strip("/").partition("/")
        if column in self.COLUMNS:
            return self.in_column(column, name)
        return 404

    def in_column(self, column: str, name: str) -> str | int:
        if name in ("", "index.html") or name.startswith("index_"):
            number = int(name[6:-5]) if name.startswith("index_") else 0
            if number >= self.LIST_PAGES:
                return 404
            first = number * self.PER_PAGE
            rows = "".join(
                f"<li><a href='/{column}/t2026_{n}.html'>{column}第{n}号工作推进会议召开</a>"
                f"<span>{LAST_DAY - timedelta(days=n)}</span></li>"
                for n in range(first, first + self.PER_PAGE)
            )
            pager = f'createPageHTML({self.LIST_PAGES}, {number}, "index", "html");'
            return page(f"{column}栏目", f"<ul class='list'>{rows}</ul>", self.nav(), pager)
        number = int(name[6:-5])
        text = FAULT if number in self.faults and column == "zwyw" else ""
        body = "会议指出，要抓好各项工作的落实，确保全年目标任务顺利完成，让群众得到更多实惠。" * 3
        return page(
            f"{column}第{number}号工作推进会议召开",
            f"<h1>{column}第{number}号工作推进会议召开</h1><div class='info'>发布时间："
            f"{LAST_DAY - timedelta(days=number)}</div><div class='content'>"
            f"<p>{body}</p><p>{text}第{number}号事项已经办理。</p></div>",
            self.nav(),
        )

    def calendar(self, year: int, month: int) -> str:
        before, after = date(year, month, 1) - timedelta(days=1), date(year, month, 28)
        after += timedelta(days=8)
        links = "".join(
            f"<a href='/cal?year={d.year}&month={d.month}'>{w}</a>"
            for d, w in ((before, "上一个月份"), (after, "下一个月份"))
        )
        return page("活动日历", f"<p>{year}年{month}月没有活动安排。{links}</p>", self.nav())

    async def handle(self, request: web.Request) -> web.Response:
        path = request.path
        self.asked[path + (f"?{request.query_string}" if request.query_string else "")] += 1
        if self.asked.total() >= self._milestone:
            self._reached.set()
        if self.slow:
            await asyncio.sleep(self.slow)
        if path in self.packed:
            return web.Response(body=self.packed[path], content_type="application/gzip")
        found = self.changed.get(path) or self.answer(path, dict(request.query))
        if isinstance(found, int):
            self.statuses[found] += 1
            return web.Response(status=found, text="")
        if isinstance(found, tuple):
            return web.Response(status=found[0], headers={"Location": found[1]})
        etag = f'"{hashlib.md5(found.encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == etag:
            self.statuses[304] += 1
            return web.Response(status=304)
        self.statuses[200] += 1
        kind = "text/plain" if path == "/robots.txt" else "text/html"
        kind = "application/xml" if path.endswith(".xml") else kind
        return web.Response(text=found, content_type=kind, headers={"ETag": etag})


@asynccontextmanager
async def serving(portal: Portal) -> AsyncIterator[Portal]:
    app = web.Application()
    app.router.add_get("/{path:.*}", portal.handle)
    async with TestServer(app) as server:
        portal.base = str(server.make_url("")).rstrip("/")
        yield portal
