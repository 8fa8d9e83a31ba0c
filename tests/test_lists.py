"""List pages: every way a row shows its date, pinned rows, tabs, side boxes, blank or unknown."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from monitor.model import CHINA, Document, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import website
from monitor.sources.website.tiles import tiles
from monitor.text.html import read_page

NOW = datetime(2026, 1, 10, 10, 0, tzinfo=CHINA)
URL = "http://www.sample.gov.cn/zwgk/tzgg/"
DAYS = ("2026-01-05", "2026-01-03", "2025-12-30", "2025-12-01")
TITLES = ("关于停水检修的公告", "关于春节放假安排的通知", "某项目环评公示", "关于征求意见的公告")
NAV = "<div class=nav><a href=/>首页</a><a href=/zwgk/>政务公开</a><a href=/hd/>互动交流</a></div>"
FOOT = "<div class=footer>主办单位：样例区人民政府　网站标识码：9901020001</div>"


def read(html: str, context: dict[str, object] | None = None, **options: str) -> Reading:
    target = Target(
        id="c", kind=TargetKind.COLUMN, name="通知公告", unit="u", url=URL, source="website",
        options=options,
    )  # fmt: skip
    return website.read(
        target,
        Fetched(
            request=Request(url=URL, purpose="column", context=context or {}),
            at=NOW, status=200, url=URL, text=html, headers={"content-type": "text/html"},
        ),
    )  # fmt: skip


def column(inner: str, **options: str) -> Document:
    reading = read(
        f"<html><head><title>通知公告</title></head><body>{NAV}{inner}{FOOT}</body></html>",
        **options,
    )
    assert reading.problem == ""
    return reading.documents[0]


def rows(template: str, before: str = "", after: str = "") -> str:
    """One line of `template` for each of four entries: {u} address, {t} title, {d} date …"""
    lines = []
    for number, (title, day) in enumerate(zip(TITLES, DAYS, strict=True)):
        y, m, d = day.split("-")
        lines.append(template.format(u=f"t{number}.html", t=title, d=day, y=y, m=m, dd=d))
    return before + "\n".join(lines) + after


SHAPES = {
    "date behind": rows("<li><a href='{u}'>{t}</a><span>{d}</span></li>", "<ul>", "</ul>"),
    "date before": rows("<li><span>{d}</span><a href='{u}'>{t}</a></li>", "<ul>", "</ul>"),
    "in brackets": rows("<li><a href='{u}'>{t}</a>[{d}]</li>", "<ul>", "</ul>"),
    "inside the anchor": rows("<li><a href='{u}'><p>{t}</p><em>{d}</em></a></li>", "<ul>", "</ul>"),
    "in the anchor's text": rows("<li><a href='{u}'>{t} {d}</a></li>", "<ul>", "</ul>"),
    "written by a script": rows(
        "<li><a href='{u}'>{t}</a><span><script>document.write('{d} 10:00:00'.substring(0,10))</script></span></li>",
        "<ul>", "</ul>",
    ),
    "slashes": rows("<li><a href='{u}'>{t}</a><i>{y}/{m}/{dd}</i></li>", "<ul>", "</ul>"),
    "chinese": rows("<li><a href='{u}'>{t}</a>（{y}年{m}月{dd}日）</li>", "<ul>", "</ul>"),
    "without year": rows("<li><a href='{u}'>{t}</a><span>{m}-{dd}</span></li>", "<ul>", "</ul>"),
    "table": rows("<tr><td>·</td><td><a href='{u}'>{t}</a></td><td>{d}</td></tr>", "<table>", "</table>"),
    "table with header": rows(
        "<tr><td><a href='{u}'>{t}</a></td><td>样政〔2026〕1号</td><td>{d}</td></tr>",
        "<table><tr><th>标题</th><th>文号</th><th>日期</th></tr>", "</table>",
    ),
    "lines": rows("·<a href='{u}'>{t}</a> ({d})<br>", "<div>", "</div>"),
    "lines, date first": rows("{d} <a href='{u}'>{t}</a><br>", "<td>", "</td>"),
    "dt dd": rows("<dt><a href='{u}'>{t}</a></dt><dd>{d}</dd>", "<dl>", "</dl>"),
    "dd dt": rows("<dd>{d}</dd><dt><a href='{u}'>{t}</a></dt>", "<dl>", "</dl>"),
    "calendar leaf": rows(
        "<li><div class=rl><b>{dd}</b><p>{y}-{m}</p></div><h3><a href='{u}'>{t}</a></h3><p>摘要文字在此</p></li>",
        "<ul>", "</ul>",
    ),
    "picture and title": rows(
        "<li><a href='{u}'><img src=x.jpg></a><a href='{u}'>{t}</a><p>摘要，截至2024年12月31日的数据。</p><span class=time>{d}</span></li>",
        "<ul>", "</ul>",
    ),
    "category anchor": rows("<li><a href='/c/'>[通知]</a><a href='{u}'>{t}</a><span>{d}</span></li>", "<ul>", "</ul>"),
    "cut title": rows("<li><a href='{u}' title='{t}'>{t:.5}...</a><span>{d}</span></li>", "<ul>", "</ul>"),
    "cards": rows("<div class=item><a href='{u}'><h3>{t}</h3></a><p>发布时间：{d} 来源：某局</p></div>"),
    "with time": rows("<li><a href='{u}'>{t}</a><span>{d} 10:20:30</span></li>", "<ul>", "</ul>"),
    "deadline beside": rows(
        "<li><a href='{u}'>{t}</a><span>截止日期：2026-06-30</span><span class=date>{d}</span></li>", "<ul>", "</ul>"
    ),
    "nested lists": rows(
        "<li><a href='{u}'>{t}</a><div><h4>相关解读</h4><ul><li><a href='../jd/{u}'>解读：{t}</a></li></ul></div><span>{d}</span></li>",
        "<ul>", "</ul>",
    ),
    "text only upper case": rows("<LI><A HREF='{u}'>{t}</A><SPAN>{d}</SPAN></LI>", "<UL>", "</UL>"),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_rows_of_every_shape(shape: str) -> None:
    document = column(SHAPES[shape])
    assert [(r.title, r.url.rpartition("/")[2], str(r.published)) for r in document.rows] == [
        (title, f"t{n}.html", day) for n, (title, day) in enumerate(zip(TITLES, DAYS, strict=True))
    ]
    assert document.published == date(2026, 1, 5)


def test_pinned_rows_do_not_hide_the_newest() -> None:
    html = (
        "<ul><li><a href=p.html>长期置顶的办事须知</a><span>2023-01-01</span></li>"
        + SHAPES["date behind"][4:]
    )
    document = column(html)
    assert document.published == date(2026, 1, 5)
    assert [r.pinned for r in document.rows] == [True, False, False, False, False]


@pytest.mark.parametrize(
    "row",
    [
        "<li class='zd'><a href=p.html>重要的一条公告</a><span>2026-01-08</span></li>",
        "<li><em>置顶</em><a href=p.html>重要的一条公告</a><span>2026-01-08</span></li>",
        "<li><img alt='置顶'><a href=p.html>重要的一条公告</a><span>2026-01-08</span></li>",
    ],
)
def test_marked_pins(row: str) -> None:
    document = column("<ul>" + row + SHAPES["date behind"][4:])
    assert document.rows[0].pinned and not any(r.pinned for r in document.rows[1:])


def test_tabs_not_shown_count_and_side_boxes_do_not() -> None:
    html = (
        SHAPES["date behind"]
        + "<ul style='display:none'><li><a href=/x/1.html>另一标签下的公告</a><span>2026-01-09</span></li></ul>"
        + "<div class='sidebar hot'><ul><li><a href=/y/1.html>全站热点新闻一条</a><span>2026-01-10</span></li></ul></div>"
    )
    assert column(html).published == date(2026, 1, 9)


def test_undated_lists_are_read_as_undated() -> None:
    document = column(rows("<li><a href='{u}'>{t}</a></li>", "<ul class=list>", "</ul>"))
    assert [r.title for r in document.rows] == list(TITLES)
    assert document.published is None


def test_follow_are_own_articles_newest_first() -> None:
    html = (
        "<ul><li><a href='http://other.example/a.html'>转载站外的一条消息</a><span>2026-01-06</span></li>"
        "<li><a href='f.pdf'>直接挂出的文件一份</a><span>2026-01-06</span></li>"
        + SHAPES["date behind"][4:]
    )
    reading = read(f"<body>{NAV}{html}{FOOT}</body>")
    assert [r.url.rpartition("/")[2] for r in reading.follow] == [f"t{n}.html" for n in range(4)]
    assert {r.purpose for r in reading.follow} == {"article"}
    assert reading.follow[0].context["published"] == "2026-01-05"
    assert len(reading.documents[0].rows) == 6


@pytest.mark.parametrize(
    ("pager", "url"),
    [
        ("<a href='index_1.html'>下一页</a>", "index_1.html"),
        ("<a href='index_1.html'>下页 &gt;</a>", "index_1.html"),
        ("<script>createPageHTML(12, 0, 'index', 'html');</script>", "index_1.html"),
        (
            "<script>createPageHTML('page-div',34, 1,'common_list','shtml',500);</script>",
            "common_list_2.shtml",
        ),
        ("<script>createPageHTML(1, 0, 'index', 'html');</script>", ""),
        ("", ""),
    ],
)
def test_next_pages_only_on_demand(pager: str, url: str) -> None:
    html = f"<body>{SHAPES['date behind']}{pager}</body>"

    def paging(reading: Reading) -> list[str]:
        return [r.url for r in reading.follow if r.purpose == "column"]

    assert paging(read(html)) == []
    assert paging(read(html, {"pages": 3})) == ([URL + url] if url else [])


BLANK = "<div class=list><h2>通知公告</h2><p>{}</p></div><p>欢迎访问样例区人民政府门户网站通知公告栏目</p>"


@pytest.mark.parametrize("text", ["", "暂无数据", "内容更新中"])
def test_a_rendered_column_without_rows_is_blank(text: str) -> None:
    document = column(BLANK.format(text))
    assert (document.rows, document.published, document.problem) == ((), None, "")


@pytest.mark.parametrize(
    "inner",
    [
        BLANK.format("") + "<ul id=list></ul><script>$.ajax({url:'/api/list'})</script>",
        BLANK.format("") + "<div id=app><div v-for='x in list'>{{x.title}}</div></div>",
        BLANK.format("暂无数据") + "<script>new Vue({el:'#app'})</script>",
        "<div id=app></div><script src=/js/app.js></script>",
        BLANK.format("") + "<div id=app></div><script src=/js/app.js></script>",
        BLANK.format("") + "<ul id=newsList></ul><script src=/js/list.js></script>",
        "<iframe src='/list.jsp'></iframe><p>请稍候</p>",
        "<p>通知</p><img src=1.jpg><img src=2.jpg>",
        "<img src=1.jpg>",
    ],
)
def test_lists_that_scripts_or_pictures_make_are_never_blank(inner: str) -> None:
    html = f"<html><head><title>通知公告</title></head><body>{inner}</body></html>"
    reading = read(html)
    # The first one tells the address of its interface, which is asked in place of the page.
    assert (reading.problem or reading.follow) and not reading.documents


def test_empty_toolbars_leave_a_column_blank() -> None:
    bar = "<div id=goTop></div><div id=float_ad></div><script src=/js/jquery.js></script>"
    assert column(BLANK.format("") + bar).rows == ()


def test_a_column_of_one_page_of_text_is_not_blank() -> None:
    text = "负责区政府会议的准备工作，协助区政府领导组织会议决定事项的实施，督促检查落实情况。"
    document = column(
        f"<h1>机构职能</h1><div class=content><p>更新日期：2026-01-05</p><p>{text}</p></div>"
    )
    assert [(r.title, r.published) for r in document.rows] == [("机构职能", date(2026, 1, 5))]
    assert column(BLANK.format("暂无数据") + f"<p>{text}</p>").rows == ()


def test_a_list_selector_is_followed_and_its_failure_is_told() -> None:
    html = (
        SHAPES["date behind"]
        + "<div class=mine>"
        + "<a href=z.html>选中的一条</a> 2026-01-09</div>"
    )
    assert [r.title for r in column(html, list=".mine").rows] == ["选中的一条"]
    lost = read(f"<body>{html}</body>", list=".gone")
    assert "选择器" in lost.problem and lost.operator
    assert read(f"<body>{html}</body>", list="[[").problem


def test_a_day_that_a_title_speaks_of_stays_in_it() -> None:
    lines = "".join(
        f"<li><a href='t{n}.html'>{t}（公示期至2026年1月{n + 11}日）</a>{{}}</li>"
        for n, t in enumerate(TITLES)
    )
    dated = column("<ul>" + lines.format(*(f"<span>{d}</span>" for d in DAYS)) + "</ul>").rows
    assert [r.title for r in dated] == [
        f"{t}（公示期至2026年1月{n + 11}日）" for n, t in enumerate(TITLES)
    ]
    assert [str(r.published) for r in dated] == list(DAYS)
    bare = column("<ul>" + lines.format(*[""] * 4) + "</ul>").rows
    assert [r.published for r in bare] == [None] * 4


def test_days_under_the_headings_of_months() -> None:
    html = "".join(
        f"<h3>{m}</h3><ul>{''.join(f'<li><span>{d}</span><a href=t{t}.html>{t}</a></li>' for d, t in lines)}</ul>"
        for m, lines in (
            ("2026年1月", [("5日", TITLES[0]), ("3日", TITLES[1])]),
            ("2025年12月", [("30日", TITLES[2]), ("31", TITLES[3])]),
            ("2025年11月", [("31日", "没有这一天的一条信息")]),
        )
    )
    days = {r.title: str(r.published) for r in column(f"<div>{html}</div>").rows}
    assert [days[t] for t in TITLES] == ["2026-01-05", "2026-01-03", "2025-12-30", "2025-12-31"]
    assert days.get("没有这一天的一条信息", "None") == "None"


@pytest.mark.parametrize(("inner", "titles"), [
    ("<ul>" + "".join(f"<li><a href='/jg/{n}.html'>区{t}局</a></li>" for n, t in enumerate(("财政", "教育", "民政"))) + "</ul>",
     ["区财政局", "区教育局", "区民政局"]),
    ("<p><a href='1.html'>章程</a> <a href='2.html'>沿革</a></p>", ["章程", "沿革"]),
])  # fmt: skip
def test_names_of_leaders_and_offices_are_no_blank_column(inner: str, titles: list[str]) -> None:
    assert [row.title for row in column(inner).rows] == titles


def test_pictures_with_names_are_no_blank_column() -> None:
    people = "".join(
        f"<li><a href='/ld/{n}/'><img src={n}.jpg><p>{name}</p></a></li>"
        for n, name in enumerate(("王某", "李某某", "赵某"))
    )
    banner = "<a href='http://www.other.cn/'><img src=b.jpg></a><a href='/zt/'><img src=c.jpg></a>"
    page = read_page(f"<body>{NAV}{banner}<ul class=ld>{people}</ul></body>", URL)
    assert [row.title for row in tiles(page)] == ["王某", "李某某", "赵某"]


def test_an_address_without_a_full_stop_is_no_blank_column() -> None:
    lines = "".join(
        f"<p>{line}</p>"
        for line in ("地址：样例区人民路100号行政中心3号楼", "邮编：000000", "办公室电话：0000-1234567", "传真：0000-1234568", "值班电话：0000-1234569")
    )  # fmt: skip
    assert len(column(f"<div class=con><h3>联系方式</h3>{lines}</div>").rows) == 1


def test_menus_beside_an_empty_list_leave_the_column_blank() -> None:
    menu = "<div class=l><ul><li><a href='/rs/rm/'>人事任免</a></li><li><a href='/rs/zk/index.html'>招考录用</a></li><li><a href='/rs/pj/index.html'>评价评审</a></li></ul></div>"
    assert (
        column(menu + "<div class=r><h3>人事任免</h3><div class=ul></div>共0条记录</div>").rows
        == ()
    )
    assert column(menu + "<div class=r><h3>人事任免</h3><ul></ul></div>").rows == ()


def test_a_day_below_the_list_is_not_that_of_its_last_line() -> None:
    undated = "".join(f"<li><a href='t{n}.html'>{t}</a></li>" for n, t in enumerate(TITLES))
    html = f"<div><ul>{undated}</ul></div><p>更新日期：2026-01-09</p>"
    assert [row.published for row in column(html).rows] == [None] * 4
    inside = "".join(
        f"<li><a href='t{n}.html'>{t}[{d[5:].replace('-', '/')}]</a></li>"
        for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    rows_ = column(f"<div><ul>{inside}</ul></div><p>更新日期：2026-01-09</p>").rows
    assert [str(row.published) for row in rows_] == list(DAYS)


@pytest.mark.parametrize("label", ["截止时间：", "报名截止日期:", "有效期至", "结束时间："])
def test_the_day_until_when_something_runs_is_not_that_of_the_line(label: str) -> None:
    lines = "".join(
        f"<li><a href='t{n}.html'>{t}</a><span>{label}2026-02-1{n}</span></li>"
        for n, t in enumerate(TITLES)
    )
    assert [row.published for row in column(f"<ul>{lines}</ul>").rows] == [None] * 4
    both = lines.replace("<span>", "<span>发布时间：2026-01-03　")
    assert [str(row.published) for row in column(f"<ul>{both}</ul>").rows] == ["2026-01-03"] * 4


@pytest.mark.parametrize(("line", "days"), [
    # what lies ahead is no update; what is over is the day of the line
    ("<li><a href='{u}'>{t}</a><p>访谈时间：2026-02-0{n} 9:00</p></li>", [None] * 4),
    ("<li><a href='{u}'>{t}</a><p>访谈时间：{d} 9:00</p></li>", list(DAYS)),
    # a summary that begins with a day
    ("<li><h4><a href='{u}'>{t}</a></h4><p>2026年1月8日，区委书记到样例镇调研，强调抓好冬季生产。</p><span>{d}</span></li>",
     list(DAYS)),
])  # fmt: skip
def test_days_of_events_and_in_summaries(line: str, days: list[str | None]) -> None:
    html = "".join(
        line.format(u=f"t{n}.html", t=t, d=d, n=n + 1)
        for n, (t, d) in enumerate(zip(TITLES, DAYS, strict=True))
    )
    shown = [row.published for row in column(f"<ul>{html}</ul>").rows]
    assert [str(day) if day else None for day in shown] == days


def test_a_day_of_a_calendar_is_no_line() -> None:
    listed = rows("<li><a href='{u}'>{t}</a><span>{d}</span></li>", "<ul>", "</ul>")
    document = column(f"<div class=rl><a href='/rl/1'>2026-01-09</a></div>{listed}")
    assert [row.title for row in document.rows] == list(TITLES)
