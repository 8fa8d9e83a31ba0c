"""Article pages of the CMS families in use, each with its traps: title, day, source, body."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest

from monitor.model import CHINA, BlockKind, Document, Fetched, Request, Target, TargetKind
from monitor.sources import website

SAMPLES = Path(__file__).parent / "samples" / "website" / "article"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
URL = "http://www.sample.gov.cn/zwdt/202603/t20260930_1.html"  # its date is a trap
TEXT = (
    "会议强调，要进一步压实责任，细化措施，确保各项工作落到实处、取得实效。各部门要加强协作。" * 3
)


def read(html: str, **options: str) -> Document:
    target = Target(
        id="column:x/y", kind=TargetKind.COLUMN, name="动态", unit="u", url=URL, source="website",
        options=options,
    )  # fmt: skip
    reading = website.read(
        target,
        Fetched(
            request=Request(url=URL, purpose="article"), at=NOW, status=200, url=URL, text=html,
            headers={"content-type": "text/html", "last-modified": "Sun, 22 Nov 2026 00:00:00 GMT"},
        ),
    )  # fmt: skip
    assert reading.problem == ""
    (document,) = reading.documents
    return document


def main_text(document: Document) -> str:
    return "\n".join(
        b.text for b in document.blocks if not (b.shared or b.hidden or b.kind is BlockKind.TITLE)
    )


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.html")), ids=lambda p: p.stem)
def test_samples(path: Path) -> None:
    known = json.loads(path.with_suffix(".json").read_text("utf-8"))
    document = read(path.read_text("utf-8"))
    assert document.title == known["title"]
    assert (str(document.published) if document.published else None) == known["published"]
    if "author" in known:
        assert document.author == known["author"]
    text = main_text(document)
    for wanted in known["in"]:
        assert wanted in text
    for unwanted in known["out"]:
        assert unwanted not in text
    for link in known.get("links", ()):
        assert any(one.url.endswith(link) for one in document.links)
    for mark, value in known.get("marks", {}).items():
        assert document.marks[mark] == value


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("发布时间：2026-03-05", "2026-03-05"),
        ("发布日期:2026年3月5日", "2026-03-05"),
        ("2026-03-05 10:00 来源：区新闻中心", "2026-03-05"),
        ("来源：某报　时间：2026/03/05", "2026-03-05"),
        ("<span class='date'>2026.03.05</span>", "2026-03-05"),
        ("2026-03-05", "2026-03-05"),
        ("更新时间：2026-03-05", "2026-03-05"),
        ("发布时间：2026-03-05 更新时间：2026-09-09", "2026-03-05"),
        ("更新时间：2026-09-09 发布时间：2026-03-05", "2026-03-05"),
        ("成文日期：2026-01-01 发布日期：2026-03-05", "2026-03-05"),
        ("信息时间：2026-03-05", "2026-03-05"),
        ("页面生成时间：2026-03-05", None),
        ("成文日期：2026-03-05", None),
        ("发文日期：2026年3月5日", None),
        ("实施日期：2026-03-05", None),
        ("今天是2026年3月5日", None),
        ("活动时间：2026年3月5日", None),
        ("有效期至2026-03-05", None),
        ("发布时间：2026-13-45", None),
    ],
)
def test_date_lines(line: str, day: str | None) -> None:
    document = read(
        f"<title>某会议召开</title><h1>某会议召开</h1><div>{line}</div><div id=zoom><p>{TEXT}</p></div>"
    )
    assert (str(document.published) if document.published else None) == day


def test_a_shown_publication_date_beats_the_page_tag() -> None:
    html = (
        "<meta name=PubDate content='2026-09-09'><title>某会议召开</title><h1>某会议召开</h1>"
        f"<p>发布时间：2026-03-05</p><div id=zoom><p>{TEXT}</p></div>"
    )
    document = read(html)
    assert str(document.published) == "2026-03-05"
    assert document.marks["PubDate"] == "2026-09-09"


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>某会议召开_样例区人民政府</title>", "<h1>某会议召开</h1>", "某会议召开"),
        ("<title>某会议召开-政务动态-样例区人民政府门户网站</title>", "", "某会议召开"),
        ("<title>样例区人民政府 - 某重要会议在我区召开</title>", "", "某重要会议在我区召开"),
        ("<title>样例区人民政府</title>", "<h2 class=title>某会议召开</h2>", "某会议召开"),
        ("<title>关于印发某某实施方案的通...</title>", "<h1>关于印发某某实施方案的通知</h1>", "关于印发某某实施方案的通知"),
        ("<title>政务动态</title>", "<div class='bt'>某会议召开</div>", "某会议召开"),
        ("<title>2024-2026年规划发布</title>", "<h1>2024-2026年规划发布</h1>", "2024-2026年规划发布"),
        ("<title></title>", "<h1>某会议<br>召开</h1>", "某会议召开"),
    ],
)  # fmt: skip
def test_titles(head: str, body: str, title: str) -> None:
    html = f"<head>{head}</head><div class=nav><a href=/>首页</a><a href=/d>政务动态</a></div>{body}<div id=zoom><p>{TEXT}</p></div>"
    assert read(html).title == title


def test_selectors_override() -> None:
    html = (
        f"<title>站名</title><div class=a>别的标题在此</div><div class=t>真的标题</div><i class=d>20260305</i>"
        f"<div class=x><p>{TEXT}</p></div><div class=y><p>选中的正文。</p></div>"
    )
    document = read(html, title=".t", date=".d", body=".y")
    assert (document.title, str(document.published)) == ("真的标题", "2026-03-05")
    assert main_text(document) == "选中的正文。"


def test_a_body_selector_that_fails_is_could_not_look() -> None:
    target = Target(
        id="c", kind=TargetKind.COLUMN, name="x", unit="u", url=URL, source="website",
        options={"body": ".gone"},
    )  # fmt: skip
    fetched = Fetched(
        request=Request(url=URL, purpose="article"), at=NOW, status=200, url=URL,
        text=f"<title>某会议</title><p>{TEXT}</p>",
    )  # fmt: skip
    reading = website.read(target, fetched)
    assert "选择器" in reading.problem and reading.operator and not reading.documents


def test_hidden_text_is_kept_apart_and_marked() -> None:
    html = f"<title>某会议召开</title><div id=zoom><p>{TEXT}</p></div><div style='display:none'><p>澳门娱乐</p></div>"
    hidden = [b for b in read(html).blocks if b.hidden]
    assert [(b.text, b.hidden) for b in hidden] == [("澳门娱乐", "display:none")]


def test_footer_blocks_are_shared_and_table_cells_know_their_place() -> None:
    html = (
        f"<title>名单公示</title><div id=zoom><p>{TEXT}</p><table><tr><td>姓名</td><td>电话</td></tr>"
        "<tr><td>甲</td><td>1</td></tr></table></div><div class=footer>主办单位：某局</div>"
    )
    blocks = read(html).blocks
    assert [(b.text, b.location) for b in blocks if b.cell] == [
        ("姓名", "表1第1行第1列"),
        ("电话", "表1第1行第2列"),
        ("甲", "表1第2行第1列"),
        ("1", "表1第2行第2列"),
    ]
    assert [b.text for b in blocks if b.shared] == ["主办单位：某局"]


@pytest.mark.parametrize(("line", "day"), [
    # the source beside the day is a link
    ("<a href='http://news.sample.cn/'>http://news.sample.cn</a> <span>2026年03月09日13:56</span> <a href='/s'>样例日报</a>",
     "2026-03-09"),
    ("来源 <a href='http://news.sample.cn/'>样例省人民政府门户网站</a> 2026-03-09", "2026-03-09"),
    # written by a script behind its label
    ("发布时间：<script>var t = '2026-03-09 09:00:00.0'; document.write(t.substr(0, 16));</script> 来源：区卫健局",
     "2026-03-09"),
    # a year of two figures and the clock glued to the day
    ("<span>发布时间：26-03-09</span><span>23:16</span>", "2026-03-09"),
])  # fmt: skip
def test_date_lines_of_old_and_scripted_pages(line: str, day: str) -> None:
    html = f"<html><head><title>全区安全生产工作会议召开</title></head><body><h1>全区安全生产工作会议召开</h1><div class=i>{line}</div><div><p>{TEXT}</p><p>{TEXT}</p></div></body></html>"
    assert str(read(html).published) == day


def test_a_script_that_writes_todays_day_tells_none() -> None:
    script = "<script>var d = new Date(); var s = '2026-03-09'; document.write(d.getFullYear());</script>"
    html = f"<title>全区安全生产工作会议召开</title><h1>全区安全生产工作会议召开</h1><p>发布时间：{script}</p><p>{TEXT}</p>"
    assert read(html).published is None


def test_a_title_under_a_form_to_log_in_is_found_with_its_day() -> None:
    form = "".join(
        f"<p>{word}，请您输入手机号码和验证码后登录网站。</p>" for word in ("登录", "注册", "找回")
    )
    html = f"<title>全区安全生产工作会议召开</title><div id=c>{form}<h1>全区安全生产工作会议召开</h1><div>2026-03-09 10:56:28 样例日报</div><p>{TEXT}</p></div>"
    assert str(read(html).published) == "2026-03-09"


@pytest.mark.parametrize(("title", "shown", "want"), [
    ("新年伊始，文章谈了什么_区中心组_样例新闻-The Sample", "<h1>新年伊始，文章谈了什么</h1>", "新年伊始，文章谈了什么"),
    ("::样例县农业局::", "<p align=center><b>我县召开春耕生产工作会议</b></p>", "我县召开春耕生产工作会议"),
])  # fmt: skip
def test_titles_less_the_names_of_site_and_columns(title: str, shown: str, want: str) -> None:
    html = f"<html><head><title>{title}</title></head><body>{shown}<p>[ 2026-3-7 ] 阅读次数：583</p><p>{TEXT}</p></body></html>"
    assert read(html).title == want


def test_a_day_in_brackets_behind_the_heading() -> None:
    html = f"<title>全区安全生产工作会议在样例镇召开</title><h1>全区安全生产工作会议在样例镇召开（2026-03-15）</h1><div><p>{TEXT}</p></div>"
    document = read(html)
    assert (document.title, str(document.published)) == (
        "全区安全生产工作会议在样例镇召开",
        "2026-03-15",
    )
    named = "全区工作会议纪要（2026-03-15）"
    assert read(f"<title>{named}</title><h1>{named}</h1><p>{TEXT}</p>").title == named


TRAP = "区政协组织委员视察城市更新项目推进情况"


@pytest.mark.parametrize(("over", "line", "under", "day"), [
    # when and where a meeting is, not when the page was put there
    ("", "<p>时间：2026年3月1日上午9:00</p><p>地点：区会议中心</p>", "", None),
    ("", "<p>来源：区政协 2026-02-10</p><p>时间：2026年3月1日</p><p>地点：区会议中心</p>", "", "2026-02-10"),
    ("", "<p>访谈时间：2026-03-12</p><p>嘉宾：张某</p>", "", None),
    ("", "<p>公告日期：2026-02-11　拍卖日期：2026-03-01</p>", "", "2026-02-11"),
    # another article's day, below the text
    ("", "<p>来源：区政协</p>", "<div><a href=/3.html>全区召开防汛工作会议部署工作</a><p>发布时间：2026-03-15</p></div>", None),
    ("", "<p>来源：区政协</p>", "<p>上一条：<a href=/1.html>全区会议召开</a>（2026-03-02）</p>", None),
    ("", "<p>来源：区政协</p>", "<p>附件：<a href=/1.docx>城市更新项目一览表.docx</a></p><p>发布日期：2026-03-15</p>", "2026-03-15"),
    # the clock in the head of the page
    ("<div id=time class=date>2026年11月23日 09:00:01</div>" + "".join(f"<p><a href=/{n}/>栏目{n}</a></p>" for n in range(8)),
     "<p>来源：区政协</p>", "", None),
])  # fmt: skip
def test_days_that_are_not_the_articles(over: str, line: str, under: str, day: str | None) -> None:
    html = f"<title>{TRAP}</title>{over}<h1>{TRAP}</h1>{line}<p>{TEXT}</p><p>{TEXT}</p>{under}"
    told = read(html).published
    assert (str(told) if told else None) == day


@pytest.mark.parametrize(("behind", "kept"), [
    ("".join(f"<p class=m>[{n}]本公报中数据均为初步统计数，第{n}项按不变价格计算。</p>" for n in range(1, 4)), True),
    ("<ul><li><a href=/1.html>全区召开防汛工作会议。</a></li><li><a href=/2.html>全区秋收有序推进。</a></li></ul>", False),
    ("<div class=w><p>本网站转载的稿件，版权归原作者所有。</p><p>如有侵权请联系我们删除。</p></div>", False),
])  # fmt: skip
def test_notes_behind_a_line_to_the_interpretation_are_text(behind: str, kept: bool) -> None:
    text = "".join(f"<p class=m>{TEXT}</p>" for _ in range(4))
    html = f"<title>{TRAP}</title><h1>{TRAP}</h1><div class=con>{text}<p class=m>相关解读：<a href=/j.html>《公报》解读</a></p>{behind}</div>"
    document = read(html)
    told = main_text(document)
    assert ("按不变价格计算" in told) is kept
    assert "防汛" not in told and "侵权" not in told
