"""Article and list pages as real CMSs vary them: every choice of one axis with each of another.

Shapes are written by hand after what portals of TRS, 大汉, 博达, 开普, 国脉, WordPress and
hand-made table sites show; texts are invented.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = date(2026, 3, 5)
TODAY = "今天是2026年7月1日 星期三"
TITLE = "样例区人民政府办公室关于印发2026年重点工作推进方案的通知"
HALVES = ("样例区人民政府办公室关于印发", "2026年重点工作推进方案的通知")
PARAGRAPHS = (
    "各乡镇人民政府，各街道办事处，区政府各部门：",
    "《2026年重点工作推进方案》已经2026年2月20日区政府第12次常务会议审议通过，现印发给你们，请认真贯彻执行。",
    "一、加强组织领导。各单位要把重点工作摆上重要位置，主要负责同志亲自抓，分管负责同志具体抓，确保责任到人、措施到位。",
    "二、严格督促检查。区政府督查室要定期对工作进展情况进行督查，并于2026年12月31日前将全年完成情况报区政府。",
    "联系人：区政府办公室综合股，电话0879-2120001。",
)

# ── the line that tells the day ──
DATE_LINES = {
    "published": "发布时间：2026-3-5 来源：区政府办 浏览次数：<span id='hits'>12</span>",
    "minute": "2026-03-05 09:12&nbsp;&nbsp;来源：区政府办&nbsp;&nbsp;字体：【大 中 小】",
    "slash": "时间：2026/3/5　作者：办公室",
    "chinese": "日期:2026年3月5日 | 编辑：王芳",
    "bracket": "[2026-03-05]",
    "dots": "发布日期：2026.03.05",
    "spans": "<span>发布时间</span><span>2026-03-05</span><span>来源</span><span>区政府办</span>",
    "labels": "<ul><li><label>发布日期：</label>2026-03-05</li><li><label>来源：</label>区政府办</li></ul>",
    "weekday": "2026年03月05日 星期四　信息来源：区政府办",
    "short": "发布时间：26-03-05",
    "space": "发表时间 2026-03-05　阅读 35 次",
    "iso": "2026-03-05T09:12:00",
    "padded": "发布时间： 2026 - 03 - 05 09:12:00",
    "english": "Release time: 2026-03-05",
    "source-first": "来源：区政府办公室 发布人：管理员 2026-03-05 09:12:33",
    "updated-too": "发布时间：2026-03-05 更新时间：2026-04-18",
    "written-too": "成文日期：2026-02-25　发布日期：2026-03-05",
    "class-only": "<i class='pubtime'>2026-03-05</i><i>区政府办</i>",
    "full-width": "发布时间：２０２６－０３－０５",
}

# ── how the title stands ──
TITLES = {
    "h1": "<h1>{t}</h1>",
    "div-title": "<div class='title'>{t}</div>",
    "h2-bt": "<h2 class='bt'>{t}</h2>",
    "two-lines": "<h1>{a}<br>{b}</h1>",
    "two-paragraphs": "<div class='article-title'><p>{a}</p><p>{b}</p></div>",
    "font": "<p align='center'><font size='5'><b>{t}</b></font></p>",
    "td": "<table width='100%'><tr><td class='biaoti' align='center'>{t}</td></tr></table>",
    "plain-div": "<div style='text-align:center;font-size:24px'>{t}</div>",
    "id": "<div id='title'>{t}</div>",
    "strong": "<p style='text-align:center'><strong><span style='font-size:22px'>{t}</span></strong></p>",
    "ucap": "<ucaptitle>{t}</ucaptitle>",
}

# ── what holds the text ──
BODIES = {
    "trs": "<div class='TRS_Editor'>{}</div>",
    "zoom": "<div id='zoom'>{}</div>",
    "boda": "<div id='vsb_content_2'><div class='v_news_content'>{}</div></div>",
    "ucap": "<div class='pages_content'><UCAPCONTENT>{}</UCAPCONTENT></div>",
    "td": "<table><tr><td class='text14'>{}</td></tr></table>",
    "bare": "<div>{}</div>",
    "section": "<section class='detail-main'>{}</section>",
    "spans": "<div class='con'><span style='font-size:16px'>{}</span></div>",
    "br": "<div class='nr'>{br}</div>",
    "divs": "<div class='Custom_UnionStyle'>{divs}</div>",
}

HEADS = {
    "full": "<meta name='ArticleTitle' content='{t}'><meta name='PubDate' content='2026-03-05 09:12'>"
    "<meta name='ContentSource' content='区政府办'><title>{t}_样例区人民政府</title>",
    "none": "<title>{t}</title>",
    "site-first": "<title>样例区人民政府门户网站 - 政府文件 - {t}</title>",
    "site-last": "<title>{t}-政策文件-样例区人民政府</title>",
    "site-only": "<title>样例区人民政府门户网站</title>",
    "cut": "<title>样例区人民政府办公室关于印发2026年重点...-样例区人民政府</title>",
}

SIDE = (
    "<div class='hot'><h3>热点信息</h3><ul>"
    + "".join(
        f"<li><a href='/h/{n}.html'>热点稿件第{n}条标题内容较长一些</a><span>2026-06-{n:02}</span></li>"
        for n in range(10, 18)
    )
    + "</ul></div>"
)
LAYOUTS = {
    "plain": "<div class='top'>{today}</div>{crumbs}<div class='main'>{title}<div class='info'>{line}</div>{body}{tail}</div>",
    "side-after": "<div class='header'>{today}</div><div class='left'>{title}<div class='xx'>{line}</div>{body}{tail}</div>{side}",
    "side-first": "<div class='header'>{today}</div>{side}<div class='right-con'>{crumbs}{title}<p class='sub'>{line}</p>{body}{tail}</div>",
    "table": "<table width='1000'><tr><td colspan='2'>{today}</td></tr><tr><td width='200'>{side}</td><td>{crumbs}{title}"
    "<table width='100%'><tr><td align='center'>{line}</td></tr></table>{body}{tail}</td></tr></table>",
    "no-class": "<div>{today}</div><div><div>{title}<div>{line}</div>{body}{tail}</div></div>",
}
CRUMBS = "<div class='position'>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; 政策文件</div>"
SIGN = "<p style='text-align:right'>样例区人民政府办公室</p><p style='text-align:right'>2026年2月25日</p><p>（此件公开发布）</p>"
TAIL = (
    "<div class='fj'><p>附件：<a href='/files/1.docx'>1.任务分解表.docx</a></p></div>"
    "<div class='page'>上一篇：<a href='/a/1.html'>上一篇稿件的标题内容</a> 2026-03-04<br>下一篇：<a href='/a/2.html'>下一篇稿件的标题内容</a> 2026-03-06</div>"
    "<div class='share'>【打印】【关闭】</div>"
)
FOOT = (
    "<div class='footer'>主办单位：样例区人民政府办公室 网站标识码：5308020001 滇ICP备05000001号"
    " 页面生成时间：2026-06-30 08:00:00</div>"
)
MENU = "<div class='nav'><ul>" + "".join(
    f"<li><a href='/{n}/'>{name}</a></li>" for n, name in enumerate(("首页", "走进样例", "政务公开", "政务服务", "互动交流"))
) + "</ul></div>"  # fmt: skip


@dataclass(frozen=True)
class ArticlePage:
    name: str
    html: str
    title: str = TITLE
    day: date = DAY
    paragraphs: tuple[str, ...] = PARAGRAPHS
    strangers: tuple[str, ...] = ("热点稿件", "上一篇稿件", "今天是", "页面生成时间", "走进样例")


def article(
    head: str, title: str, line: str, body: str, layout: str, *, menu: bool = True
) -> ArticlePage:
    shown = TITLES[title].format(t=TITLE, a=HALVES[0], b=HALVES[1])
    inner = "".join(f"<p>　　{p}</p>" for p in PARAGRAPHS) + SIGN
    text = BODIES[body]
    text = text.replace("{br}", "<br>　　".join(PARAGRAPHS) + "<br>" + SIGN)
    text = text.replace("{divs}", "".join(f"<div>　　{p}</div>" for p in PARAGRAPHS) + SIGN)
    text = text.replace("{}", inner)
    parts = {
        "today": f"<span>{TODAY}</span>", "crumbs": CRUMBS, "title": shown, "line": DATE_LINES[line],
        "body": text, "tail": TAIL, "side": SIDE,
    }  # fmt: skip
    page = LAYOUTS[layout].format(**parts)
    html = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'>{HEADS[head].format(t=TITLE)}</head><body>"
        f"{MENU if menu else ''}{page}{FOOT}</body></html>"
    )
    return ArticlePage(f"{head}/{title}/{line}/{body}/{layout}", html)


UNDATED_LINES = (
    "来源：区政府办 浏览次数：12", "作者：王芳　字体：【大 中 小】", "信息来源：区政府办　阅读 2026 次", "",
)  # fmt: skip


def undated(count: int = 60, seed: int = 6) -> Iterator[ArticlePage]:
    """Pages that do not tell when they were published, though dates stand all over them."""
    dice = random.Random(seed)
    heads = [head for head in HEADS if head != "full"]
    for number in range(count):
        axes = (heads, list(TITLES), ["published"], list(BODIES), list(LAYOUTS))
        page = article(*(dice.choice(axis) for axis in axes))
        line = DATE_LINES["published"]
        html = page.html.replace(line, UNDATED_LINES[number % len(UNDATED_LINES)])
        yield ArticlePage(
            page.name, html.replace("<p style='text-align:right'>2026年2月25日</p>", "")
        )


def articles(count: int = 400, seed: int = 5) -> Iterator[ArticlePage]:
    """Every value of every axis many times; pairs of axes by chance of the seed."""
    dice = random.Random(seed)
    axes = (HEADS, TITLES, DATE_LINES, BODIES, LAYOUTS)
    cycles = [itertools.cycle(dice.sample(list(axis), len(axis))) for axis in axes]
    for _ in range(count):
        picked = [
            next(c) if dice.random() < 0.5 else dice.choice(list(axis))
            for c, axis in zip(cycles, axes, strict=True)
        ]
        yield article(*picked)


# ── lists ──
ROWS = {
    "li-span": "<li><a href='{u}' title='{t}'>{t}</a><span>{d}</span></li>",
    "span-first": "<li><span class='date'>{d}</span><a href='{u}'>{t}</a></li>",
    "inside": "<li><a href='{u}'><i></i>{t}<em>{d}</em></a></li>",
    "tr": "<tr><td><img src='/i.gif'></td><td><a href='{u}'>{t}</a></td><td align='right'>{d}</td></tr>",
    "tr-number": "<tr><td>{n}</td><td><a href='{u}'>{t}</a></td><td>样政办发〔2026〕{n}号</td><td>{d}</td></tr>",
    "dl": "<dl><dt><a href='{u}'>{t}</a></dt><dd>{d}</dd></dl>",
    "div": "<div class='item'><div class='tit'><a href='{u}'>{t}</a></div><div class='time'>{d}</div></div>",
    "summary": "<div class='item'><h3><a href='{u}'>{t}</a></h3><p>会议强调，要扎实推进各项工作，确保落实到位。</p><span>{d}</span></div>",
    "br": "·<a href='{u}'>{t}</a> ({d})<br>",
    "dd-between": "<dd><a href='{u}'>{t}</a></dd><dt>{d}</dt>",
    "cut": "<li><a href='{u}' title='{t}'>{c}...</a><span>{d}</span></li>",
    "picture": "<li><a href='{u}'><img src='/p.jpg' alt='{t}'></a><a href='{u}'>{t}</a><p>{d}</p></li>",
    "label": "<li><a href='{u}'>{t}</a><p>发布时间：{d}　来源：区政府办</p></li>",
    "h4-time": "<article><h4><a href='{u}'>{t}</a></h4><time>{d}</time></article>",
    "nested-div": "<div class='row'><div><div><a href='{u}'>{t}</a></div></div><div><div>{d}</div></div></div>",
    "p": "<p><a href='{u}' target='_blank'>{t}</a>&nbsp;&nbsp;<font color='#999'>{d}</font></p>",
}
WRAPPERS = {
    "tr": "<table class='list' width='100%'>{}</table>", "tr-number": "<table><tr><th>序号</th><th>标题</th><th>文号</th>"
    "<th>发布日期</th></tr>{}</table>", "dd-between": "<dl class='lst'>{}</dl>",
}  # fmt: skip
LIST_DATES = {
    "iso": lambda d: f"{d}",
    "bare": lambda d: f"{d.year}-{d.month}-{d.day}",
    "slash": lambda d: f"{d:%Y/%m/%d}",
    "dots": lambda d: f"{d:%Y.%m.%d}",
    "short-year": lambda d: f"{d:%y-%m-%d}",
    "month-day": lambda d: f"{d:%m-%d}",
    "bracket": lambda d: f"[{d}]",
    "bracket-month": lambda d: f"[{d:%m-%d}]",
    "bracket-chinese": lambda d: f"[{d:%m}月{d:%d}日]",
    "chinese": lambda d: f"{d.year}年{d.month}月{d.day}日",
    "minute": lambda d: f"{d} 09:30",
    "leaf": lambda d: f"<b>{d:%d}</b><i>{d:%Y-%m}</i>",
    "leaf-slash": lambda d: f"<strong>{d:%m/%d}</strong><small>{d:%Y}</small>",
    "paren": lambda d: f"（{d}）",
}
LIST_SIDES = {
    "none": "{}",
    "menu": "<div class='left_menu'><ul><li><a href='/a/'>政策文件汇编</a></li><li><a href='/b/'>政府信息公开指南</a></li><li><a href='/c/'>政府信息公开制度</a></li></ul></div><div class='right'>{}</div>",
    "hot": "<div class='main'>{}</div><div class='sidebar'>" + SIDE + "</div>",
    "pager": "{}<div class='page'><a href='index_1.html'>下一页</a><a href='index_9.html'>尾页</a>共10页</div>",
}


@dataclass(frozen=True)
class ListPage:
    name: str
    html: str
    rows: tuple[tuple[str, date], ...]


def listing(row: str, when: str, side: str) -> ListPage:
    days = [date(2026, 6, 28) - timedelta(days=9 * n) for n in range(12)]
    titles = [f"样例区召开第{n + 3}次重点工作推进会议研究部署有关事项" for n in range(12)]
    items = "".join(
        ROWS[row].format(u=f"/zwgk/t{n}.html", t=t, c=t[:14], d=LIST_DATES[when](d), n=n + 1)
        for n, (t, d) in enumerate(zip(titles, days, strict=True))
    )
    default = (
        "<ul class='list'>{}</ul>" if ROWS[row].startswith("<li") else "<div class='list'>{}</div>"
    )
    body = LIST_SIDES[side].format(WRAPPERS.get(row, default).format(items))
    html = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>政务要闻</title></head><body>{MENU}"
        f"{CRUMBS}{body}{FOOT}</body></html>"
    )
    return ListPage(f"{row}/{when}/{side}", html, tuple(zip(titles, days, strict=True)))


def listings() -> Iterator[ListPage]:
    """Every row with every date; the sides take turns."""
    sides = itertools.cycle(LIST_SIDES)
    for row in ROWS:
        for when in LIST_DATES:
            if row == "label" and when.startswith("leaf"):
                continue  # nobody writes 发布时间：28 / 2026-06
            yield listing(row, when, next(sides))
