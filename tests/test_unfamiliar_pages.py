"""Pages as an outsider wrote them from real government sites, before seeing the readers."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitor.checks.state.links import Verdict, understand
from monitor.model import CHINA, Document, Fetched, Request, Target, TargetKind
from monitor.sources import website

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=CHINA)
URL = "https://www.sample.gov.cn/dt/1.html"
TEXT = "".join(
    f"<p>　　{line}</p>"
    for line in (
        "为进一步优化营商环境，我区组织召开专题会议，研究部署下一阶段重点工作，听取了各部门情况汇报。",
        "会议指出，今年以来全区上下攻坚克难、真抓实干，主要经济指标稳中有进，民生保障更加有力。",
        "区发展改革局、区财政局、区人力资源社会保障局等单位负责同志参加会议。",
    )
)
NAV = "<div class=nav><a href=/a/>首页</a><a href=/b/>要闻动态</a><a href=/c/>政务公开</a></div>"


def read(html: str, purpose: str = "article") -> Document:
    fetched = Fetched(
        request=Request(url=URL, purpose=purpose), at=NOW, status=200, url=URL, text=html,
        headers={"content-type": "text/html"},
    )  # fmt: skip
    target = Target(id="t", kind=TargetKind.COLUMN, name="", unit="", url=URL, source="website")
    reading = website.read(target, fetched)
    assert reading.problem == ""
    return reading.documents[0]


def article(inside: str, title: str = "城市书房建成开放") -> Document:
    return read(f"<html><head><title>{title}</title></head><body>{NAV}{inside}</body></html>")


H1 = "<h1>城市书房建成开放</h1>"
CARD = "<table><tr><td>发文字号</td><td>青规〔2026〕3号</td></tr><tr><td>{}</td><td>2026-08-21</td></tr></table>"
DAYS = {
    "day and name": (f"{H1}<div class=i>2026.10.19　|　老干部局</div>{TEXT}", "2026-10-19"),
    "name and day": (f"{H1}<div class=laiyuan>文明样例　2026-10-19 11:00</div>{TEXT}", "2026-10-19"),
    "entered and published": (f"{H1}<p>录入时间：2026-10-08发布时间：2026-10-19审核：张三</p>{TEXT}", "2026-10-19"),
    "before the title": (f"<div class=hd><span class=fr>2026-10-19</span>{H1}</div>{TEXT}", "2026-10-19"),
    "leaf": (f"<div><div class=riqi><span>19</span><span>2026-10</span></div>{H1}{TEXT}</div>", "2026-10-19"),
    "leaf of blocks": (f"<div><div><p>19</p><p>2026-10</p></div>{H1}{TEXT}</div>", "2026-10-19"),
    "shown publicly": (f"{H1}<ul><li>处罚决定日期：2026-10-01</li><li>公示日期：2026-10-19</li></ul>{TEXT}", "2026-10-19"),
    "a span": (f"{H1}<p>公示日期：2026-10-19至2026-10-25</p>{TEXT}", None),
    "card": (CARD.format("发文日期") + H1 + TEXT, "2026-08-21"),
    "card of the making": (CARD.format("成文日期") + H1 + TEXT, None),
    "english": (f"{H1}<div>Updated: October 19, 2026 Source: Daily</div>{TEXT}", "2026-10-19"),
    "programme": (f"{H1}<p>2026年1月8日 上午9:00 开幕会</p><p>2026年1月10日 闭幕会</p>{TEXT}", None),
}  # fmt: skip


@pytest.mark.parametrize("what", DAYS)
def test_days_of_articles(what: str) -> None:
    inside, day = DAYS[what]
    assert str(article(inside).published) == str(day)


def test_titles() -> None:
    logo = f"<h1 class=logo>样例区财政局</h1><h2>2026年部门预算公开目录</h2>{TEXT}"
    assert article(logo, "样例区财政局").title == "2026年部门预算公开目录"
    labelled = f"<h2>标题：样例区处罚决定书（〔2026〕第18号）</h2>{TEXT}"
    assert article(labelled, "行政处罚信息").title == "样例区处罚决定书（〔2026〕第18号）"
    letter = (
        "<table><tr><th>信件标题</th><td>关于路灯不亮的问题</td></tr>"
        f"<tr><th>信件内容</th><td>{TEXT}</td></tr></table>"
    )
    assert article(letter, "信件详情").title == "关于路灯不亮的问题"


def listed(inside: str) -> dict[str, str]:
    document = read(f"<html><head><title>规划计划</title></head><body>{NAV}{inside}</body></html>", "column")  # fmt: skip
    return {row.title: str(row.published) for row in document.rows}


ROWS = {f"关于第{n}号规划方案的公告": f"2025-11-{n + 10}" for n in range(1, 6)}


def lines(template: str, rows: dict[str, str] = ROWS) -> str:
    made = (template.format(t=t, d=d, md=d[5:], n=n) for n, (t, d) in enumerate(rows.items()))
    return f"<ul>{''.join(made)}</ul>"


PLAIN = "<li><a href='{n}.html'>{t}</a><span>{d}</span></li>"


def test_a_hot_list_beside_a_stale_column_does_not_freshen_it() -> None:
    hot = lines("<li><a href='/h/{n}.html'>{t}</a><span>{d}</span></li>",
                {f"消费券第{n}轮发放": f"2026-11-2{n}" for n in range(4)})  # fmt: skip
    for main in ("right", "main"):
        page = f"<div class={main}>{lines(PLAIN)}</div><div class=side><h3>热点排行</h3>{hot}</div>"
        assert listed(page) == ROWS


def test_days_in_tips_and_years_in_headings() -> None:
    tip = "<li><a href='{n}.html' title='{t}&#13;发布时间：{d}'>{t}</a></li>"
    assert listed(lines(tip)) == ROWS
    short = "<li><span>{md}</span><a href='{n}.html'>{t}</a></li>"
    newer = {f"2026年第{n}次会议召开": f"2026-10-1{n}" for n in range(1, 4)}
    assert listed(
        f"<h3>2026年</h3>{lines(short.replace('{n}', 'a{n}'), newer)}<h3>2025年</h3>{lines(short)}"
    ) == {**newer, **ROWS}


def test_links_beside_the_title_of_a_row_are_no_rows() -> None:
    source = "<tr><td><a href='{n}.html'>{t}</a></td><td><a href='/d'>区发展和改革局</a></td><td>{d}</td></tr>"
    table = lines(source).replace("ul>", "table>")
    assert listed(table) == ROWS
    told = "<li><a href='{n}.html'>{t}</a><a href='/j{n}'>【图解】一图读懂</a><span>{d}</span></li>"
    assert listed(lines(told)) == ROWS
    pair = "<tr><td><a href='{n}.html'>{t}</a></td><td>{d}</td><td><a href='b{n}'>第{n}条别的消息标题</a></td><td>2025-10-0{n}</td></tr>"
    assert len(listed(lines(pair).replace("ul>", "table>"))) == 2 * len(ROWS)


def verdict(html: str) -> Verdict:
    return understand(Fetched(request=Request(url=URL), at=NOW, status=200, text=html)).verdict


def test_a_notice_about_error_pages_is_none() -> None:
    title = "关于规范404页面设置的通知"
    assert verdict(f"<title>{title}</title><h1>{title}</h1>{TEXT}") is Verdict.ALIVE
    assert verdict("<title>404页面</title><p>您访问的页面不存在</p>") is Verdict.FAILED


@pytest.mark.parametrize("words", ["澳门赌场百家乐", "开云体育_麻将胡了", "PG电子_真钱棋牌"])
def test_words_of_vice_written_as_entities(words: str) -> None:
    coded = "".join(f"&#{ord(c)};" for c in words)
    assert verdict(f"<title>{coded}</title><p>{coded}</p>") is Verdict.FAILED
