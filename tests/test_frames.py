"""Pages made of frames: read with what stands in them, asked for from their own site only."""

from __future__ import annotations

from pathlib import Path

from portal_scene import BASE, SITE, column, engine, page, staged

from monitor.fetch.robots_txt import RobotsTxt
from monitor.model import Outcome
from monitor.pipeline.discovering import Explorer
from monitor.text.frames import composed, framed
from monitor.text.html import read_page

FRAMESET = (
    "<html><head><title>样例区人民政府</title></head><frameset rows='90,*'><frame src='top.htm'>"
    "<frameset cols='200,*'><frame src='left.htm'><frame name=main src='main/index.htm'></frameset>"
    "<noframes><body>您的浏览器不支持框架</body></noframes></frameset></html>"
)
TOP = "<body><a href='/news/'>动态要闻</a><a href='/notice/'>通知公告</a></body>"
NEWS = "".join(
    f"<li><a href='../doc/{n}.htm'>第{n}次全区防汛工作推进会召开</a><span>2026-07-1{n}</span></li>"
    for n in range(6)
)
MAIN = f"<html><body><ul>{NEWS}</ul></body></html>"
LIST = page(
    "<div class=nav><a href='/'>首页</a></div><iframe src='list.htm' width='100%' height='900'></iframe>"
    "<iframe src='http://weather.example/' width=300 height=200></iframe>"
    "<iframe src='count.htm' width=0 height=0></iframe>",
    title="动态要闻",
)


def test_the_frames_a_visitor_sees_and_no_strangers() -> None:
    assert framed(FRAMESET, f"{BASE}/") == (
        f"{BASE}/top.htm", f"{BASE}/left.htm", f"{BASE}/main/index.htm",
    )  # fmt: skip
    assert framed(LIST, f"{BASE}/news/") == (f"{BASE}/news/list.htm",)


def test_a_whole_page_is_composed_with_the_addresses_of_each_frame() -> None:
    url = f"{BASE}/main/index.htm"
    whole = read_page(composed(FRAMESET, f"{BASE}/", {url: (url, MAIN)}), f"{BASE}/")
    assert whole.anchors[0].url == f"{BASE}/doc/0.htm"
    assert whole.title == "样例区人民政府" and len(whole.anchors) == 6


async def test_a_portal_of_frames_is_visited_and_judged(tmp_path: Path) -> None:
    news = column("news", "news")
    async with staged(tmp_path, engine(), news) as scene:
        pages = scene.world.pages
        pages |= {SITE.url: FRAMESET, f"{BASE}/top.htm": TOP, f"{BASE}/left.htm": 404}
        pages |= {f"{BASE}/main/index.htm": MAIN, news.url: LIST, f"{BASE}/news/list.htm": MAIN}
        seen = [await scene.visitor.visit(target) for target in (SITE, news)]
        statuses = await scene.store.run("statuses_of_site", SITE.id)
        asked = set(scene.world.urls)
    assert Outcome.UNKNOWN not in {report.visit.outcome for report in seen}, seen
    assert {f"{s.newest}"[:10] for s in statuses} == {"2026-07-15"}
    assert not any("weather" in url or "count" in url for url in asked)


async def test_frames_that_cannot_be_read_leave_the_page_undecided(tmp_path: Path) -> None:
    news = column("news", "news")
    async with staged(tmp_path, engine(), news) as scene:
        scene.world.pages |= {SITE.url: FRAMESET, news.url: LIST}
        seen = [await scene.visitor.visit(target) for target in (SITE, news)]
    assert [(r.visit.outcome, r.visit.reason) for r in seen] == [
        (Outcome.UNKNOWN, "内容在内嵌框架中，无法读取"),
        (Outcome.UNKNOWN, "内容在内嵌框架中，无法读取"),
    ]


async def test_columns_are_discovered_through_frames(tmp_path: Path) -> None:
    async with staged(tmp_path, engine()) as scene:
        fetch, pages = scene.world.fetch, scene.world.pages
        pages |= {SITE.url: FRAMESET, f"{BASE}/top.htm": TOP, f"{BASE}/main/index.htm": MAIN}
        pages |= {f"{BASE}/{key}/": LIST for key in ("news", "notice")}
        pages |= {f"{BASE}/news/list.htm": MAIN}
        pages |= {f"{BASE}/notice/list.htm": MAIN.replace("防汛", "抗旱").replace("doc/", "tz/")}
        explorer = Explorer(
            fetch, RobotsTxt(fetch, agent="govmon", clock=scene.clock), lambda _url, _seconds: None
        )
        found = await explorer.explore(SITE.url)
    assert {(c.name, c.classified.column_class, c.rows) for c in found.columns} == {
        ("动态要闻", "news", 6), ("通知公告", "notice", 6),
    }  # fmt: skip
