"""A portal in which every column is a trap, and what an inspector would write of each.

Generated from one table: DESIGN 8 (which date counts), DESIGN 9 (how bytes and obstacles are
read), PLATFORMS 7 (dates that only a script carries). `TODAY` is a fixed day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal_scene import BASE, NOW, page

from monitor.checks.state.freshness import Kind

TODAY = NOW.date()
NAMES = (
    "防汛抗旱",
    "乡村振兴",
    "营商环境",
    "安全生产",
    "民生实事",
    "生态环保",
    "项目建设",
    "基层治理",
)


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class Trap:
    """One column: its page (text or status), articles behind it, and the verdict on it."""

    key: str
    why: str
    body: str | int
    verdict: Kind
    newest: date | None = None
    column_class: str = "news"
    articles: dict[str, str] = field(default_factory=dict)
    rules: frozenset[str] = frozenset()  # findings an inspector expects beyond freshness


def rows(
    days: Sequence[int | str | None], *, key: str = "x", first: str = "", old: str = ""
) -> str:
    """A list as CMSs write it; a day may be a number of days ago, a text, or None."""
    lines = []
    for number, ago in enumerate(days):
        shown = day(ago) if isinstance(ago, int) else ago or ""
        mark = first if number == 0 else ""
        name = NAMES[number % len(NAMES)]
        lines.append(
            f'<li>{mark}<a href="/{key}/{number}.html" title="{name}工作推进会召开">{name}工作推进会召开</a>'
            f"<span>{shown}</span></li>"
        )
    return f"<div class='list'><ul>{''.join(lines)}</ul></div>{old}"


def column(body: str, *, title: str = "要闻") -> str:
    head = f"<header><div class='logo'>样例区人民政府</div></header><h2>{title}</h2>"
    return page(
        head + body + "<footer>主办单位：样例区人民政府办公室　版权所有</footer>", title=title
    )


def article(name: str, shown: str, *, meta: str = "", script: str = "") -> str:
    text = f"{name}工作推进会召开，会议听取了汇报，研究了下一步安排，要求各单位抓好落实，让群众得到实惠。"
    return page(
        f"<h1>{name}工作推进会召开</h1><div class='info'>{shown}</div>"
        f"<div class='content'>{f'<p>{text}</p>' * 4}</div>{script}",
        head=meta,
        title=f"{name}工作推进会召开",
    )


def _articles(key: str, count: int, **more: str) -> dict[str, str]:
    return {
        f"{BASE}/{key}/{n}.html": article(NAMES[n % len(NAMES)], more.get("shown", ""),
                                          meta=more.get("meta", ""), script=more.get("script", ""))
        for n in range(count)
    }  # fmt: skip


OLD = (40, 41, 45, 50, 60, 75)
STALE, FRESH, BLANK, UNDATED, UNKNOWN = (
    Kind.STALE,
    Kind.FRESH,
    Kind.BLANK,
    Kind.UNDATED,
    Kind.UNKNOWN,
)
ON = TODAY - timedelta(days=3)
BEFORE = TODAY - timedelta(days=40)

SHELL = (
    "<html><head><title>要闻</title><script src='/static/app.js'></script></head><body>"
    "<div id='app'></div><script>window.__NUXT__={}</script></body></html>"
)
CHALLENGE = (
    "<html><head><script>var arg1='A1B2C3D4E5F6A7B8C9D0E1F2';document.cookie='acw_sc__v2='+arg1;"
    "location.reload();</script></head><body></body></html>"
)
PICTURES = column(
    "<main><img src='/a.jpg' alt=''><img src='/b.jpg' alt=''><img src='/c.jpg' alt=''></main>"
)

TRAPS: tuple[Trap, ...] = (
    # ── DESIGN 8: which date counts ──
    Trap(key="plain", why="nothing is wrong", body=column(rows((3, 5, 9, 12, 20, 30), key="plain")),
         verdict=FRESH, newest=ON),
    Trap(key="pinned", why="an old pinned line stands first",
         body=column(rows((400, 3, 5, 9, 12), key="pinned", first="<b>[置顶]</b>")),
         verdict=FRESH, newest=ON),
    Trap(key="pinned-new", why="only the pinned line is new and it counts",
         body=column(rows((3, *OLD), key="pinned-new", first="<b>[置顶]</b>")),
         verdict=FRESH, newest=ON),
    Trap(key="generated", why="页面生成时间 is today, the lines are old",
         body=column(rows(OLD, key="generated", old=f"<p>页面生成时间：{day(0)} 08:00</p>")),
         verdict=STALE, newest=BEFORE),
    Trap(key="today", why="the calendar in the header shows today",
         body=column(f"<div class='date'>今天是{TODAY.year}年{TODAY.month}月{TODAY.day}日 星期一</div>"
                     + rows(OLD, key="today")),
         verdict=STALE, newest=BEFORE),
    Trap(key="maketime", why="the meta MakeTime is today",
         body=column(rows(OLD, key="maketime")).replace(
             "<title>", f"<meta name='MakeTime' content='{day(0)} 07:00'><title>"),
         verdict=STALE, newest=BEFORE),
    Trap(key="urldate", why="the addresses carry today's date, the lines old ones",
         body=column(rows(OLD, key=f"urldate/{TODAY:%Y%m}/t{TODAY:%Y%m%d}")),
         verdict=STALE, newest=BEFORE),
    Trap(key="future", why="a line from next year makes nothing fresh",
         body=column(rows((-365, *OLD), key="future")), verdict=STALE, newest=BEFORE,
         rules=frozenset({"date-in-future"})),
    Trap(key="deadline", why="the only new date is a 截止日期",
         body=column(rows(OLD, key="deadline").replace(
             "<span>" + day(40), f"<em>报名截止日期：{day(-2)}</em><span>" + day(40))),
         verdict=STALE, newest=BEFORE),
    Trap(key="sidebar", why="热点推荐 beside the list is new, the list is old",
         body=column(f"<div class='main'>{rows(OLD, key='sidebar')}</div>"
                     f"<aside class='hot'><h3>热点推荐</h3><ul><li><a href='/hot/1.html'>{NAMES[2]}座谈会召开"
                     f"</a><span>{day(1)}</span></li></ul></aside>"),
         verdict=STALE, newest=BEFORE),
    Trap(key="unsorted", why="the newest line is in the middle",
         body=column(rows((50, 45, 3, 60, 41), key="unsorted")), verdict=FRESH, newest=ON),
    Trap(key="leaf", why="dates as calendar leaves",
         body=column(rows([f"<b>{(TODAY - timedelta(days=n)).day:02d}</b><i>"
                           f"{(TODAY - timedelta(days=n)):%Y-%m}</i>" for n in (3, 6, 9, 11)], key="leaf")),
         verdict=FRESH, newest=ON),
    Trap(key="undated", why="未注明发布时间，视为不更新", verdict=UNDATED,
         body=column(rows([None] * 6, key="undated")), articles=_articles("undated", 6),
         rules=frozenset({"column-undated"})),
    Trap(key="by-article", why="undated lines, the articles tell their day", verdict=FRESH, newest=ON,
         body=column(rows([None] * 4, key="by-article")),
         articles=_articles("by-article", 4, shown=f"发布时间：{day(3)} 10:00　来源：区政府办")),
    Trap(key="by-tag", why="undated lines, PubDate of the articles tells", verdict=FRESH, newest=ON,
         body=column(rows([None] * 4, key="by-tag")),
         articles=_articles("by-tag", 4, meta=f"<meta name='PubDate' content='{day(3)} 10:00'>")),
    # ── the edge of the clause ──
    Trap(key="day14", why="14 days ago still counts", body=column(rows((14, 15, 20, 30), key="day14")),
         verdict=FRESH, newest=TODAY - timedelta(days=14)),
    Trap(key="day15", why="15 days ago does not", body=column(rows((15, 16, 20, 30), key="day15")),
         verdict=STALE, newest=TODAY - timedelta(days=15)),
    Trap(key="notice", why="a notice column has six months", column_class="notice",
         body=column(rows((150, 160, 170, 190), key="notice"), title="通知公告"),
         verdict=FRESH, newest=TODAY - timedelta(days=150)),
    Trap(key="guide", why="a guide has no limit", column_class="service",
         body=column(rows((900, 950, 990, 999), key="guide"), title="办事指南"),
         verdict=Kind.FREE, newest=TODAY - timedelta(days=900)),
    # ── blank, and what only looks blank ──
    Trap(key="blank", why="栏目确实没有信息", body=column("<div class='list'><ul></ul></div><p>暂无内容</p>"),
         verdict=BLANK, rules=frozenset({"column-blank"})),
    Trap(key="blank-pager", why="TRS draws a pager of one page under an empty list",
         body=column("<ul class='list'></ul><p>暂无内容</p><p>地址：样例区人民路1号　邮编：665000　网站标识码：5308020001　滇ICP备00000000号</p>"
                     "<script>createPageHTML(1, 0, 'index', 'html');</script>"),
         verdict=BLANK, rules=frozenset({"column-blank"})),
    Trap(key="pager-only", why="the pager speaks of five pages, so the list is not empty",
         body=column("<ul class='list'></ul><p>暂无内容</p><p>地址：样例区人民路1号　邮编：665000　网站标识码：5308020001</p>"
                     "<script>createPageHTML(5, 0, 'index', 'html');</script>"), verdict=UNKNOWN),
    Trap(key="short", why="two dated lines are a list, however little text the page has", verdict=FRESH,
         newest=ON, body=(
             "<html><head><title>要闻</title><script src='/a.js'></script></head><body><ul>"
             f"<li><a href='/short/1.html'>防汛工作会议召开</a><span>{day(3)}</span></li>"
             f"<li><a href='/short/2.html'>春耕工作会议召开</a><span>{day(9)}</span></li>"
             "</ul></body></html>")),
    Trap(key="shell", why="a script fills the list", body=SHELL, verdict=UNKNOWN),
    Trap(key="ajax", why="the list comes by request",
         body=column("<ul id='list'></ul><script>$.ajax({url:'/api/list',success:function(d){}});</script>"),
         verdict=UNKNOWN),
    Trap(key="pictures", why="the page is pictures only", body=PICTURES, verdict=UNKNOWN),
    Trap(key="frame", why="the list is in a frame",
         body=column("<iframe src='/inner/list.html' width=800 height=600></iframe>"), verdict=UNKNOWN),
    # ── DESIGN 9 and 10: obstacles accuse nobody ──
    Trap(key="w412", why="a wall answers 412", body=412, verdict=UNKNOWN),
    Trap(key="w521", why="a wall answers 521", body=521, verdict=UNKNOWN),
    Trap(key="w202", why="a wall answers 202", body=202, verdict=UNKNOWN),
    Trap(key="challenge", why="200 with a script challenge", body=CHALLENGE, verdict=UNKNOWN),
    Trap(key="captcha", why="200 asking for a captcha",
         body=page("<p>访问过于频繁，请完成安全验证后继续</p>", title="安全验证"), verdict=UNKNOWN),
    Trap(key="soft404", why="200 that says the page is gone",
         body=page("<p>您访问的页面不存在</p>", title="404"), verdict=UNKNOWN),
    Trap(key="error", why="500", body=500, verdict=UNKNOWN),
    Trap(key="upgrade", why="网站正在维护",
         body=page("<p>系统维护中，请稍后访问。</p>", title="系统维护"), verdict=UNKNOWN),
    Trap(key="login", why="a login page",
         body=page("<form>用户名<input name=u>密码<input type=password name=p></form>", title="登录"),
         verdict=UNKNOWN),
    # ── PLATFORMS 7: the date stands in a script only ──
    Trap(key="wechat", why="lines lead to articles whose day is `var ct`", verdict=FRESH, newest=ON,
         body=column(rows([None] * 4, key="wechat")),
         articles=_articles(
             "wechat", 4,
             script=f'<script>var ct = "{int((NOW - timedelta(days=3)).timestamp())}";</script>')),
)  # fmt: skip
