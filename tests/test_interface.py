"""Lists that scripts fetch: read where the address stands in the page, else could not look."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
from portal_scene import BASE, NOW, column, engine, page, staged

from monitor.model import CHINA, Fetched, Outcome, Request
from monitor.sources import website
from monitor.sources.website.interface import asked_for, listed
from monitor.text.html import read_page

HERE = f"{BASE}/yw/"
TITLES = ("全县安全生产工作会议召开", "县领导到乡镇调研秋季农业生产", "我县开展科普日主题活动")
UNIT = (
    "<script src='/unit.js' url='/api-gateway/jpaas-publish-server/front/page/build/unit'"
    " querydata=\"{'webId':'12','pageType':'column','tagId':'信息列表'}\"></script>"
)
ROWS = [
    {"title": f"<b>{t}</b>", "url": f"/yw/{n}.html", "publishedTimeStr": f"2026-07-1{n} 09:00"}
    for n, t in enumerate(TITLES)
]


def asked(markup: str) -> str:
    return asked_for(read_page(f"<body>{markup}<div id=l></div></body>", HERE)).removeprefix(BASE)


@pytest.mark.parametrize(("markup", "address"), [
    (UNIT, "/api-gateway/jpaas-publish-server/front/page/build/unit?webId=12&pageType=column"
           "&tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8"),
    ("<script>$.ajax({url:'/common/search/ab?_isJson=true',type:'get',success:f});</script>",
     "/common/search/ab?_isJson=true"),
    ("<script>$.ajax({url: \"../api/list\", data: {channel: 3, size: '20'}, success: f})</script>",
     "/api/list?channel=3&size=20"),
    ("<script>$.getJSON('list.json', draw);</script>", "/yw/list.json"),
    ("<script>fetch('/data/news.json').then(draw)</script>", "/data/news.json"),
    # put together by script, posted, on another host, not data: not asked
    ("<script>$.getJSON('/api/list?id=' + id, draw);</script>", ""),
    ("<script>$.ajax({url:'/api/list', data: {channel: id}})</script>", ""),
    ("<script>$.ajax({type: 'POST', url:'/api/list'})</script>", ""),
    ("<script>$.getJSON('http://other.example/api/list.json', draw);</script>", ""),
    ("<script>$.get('/inc/header.html', draw);</script>", ""), ("<script>var a = 1;</script>", ""),
])  # fmt: skip
def test_which_address_is_asked(markup: str, address: str) -> None:
    assert asked(markup) == address


@pytest.mark.parametrize("told", [
    {"data": {"results": ROWS}}, ROWS, {"code": 200, "data": {"a": {"list": ROWS}, "tags": [{"name": "标签名称"}]}},
    {"data": [{"docTitle": t, "docpuburl": f"/yw/{n}.html", "docRelTime": 1783731600000 + n * 86400000}
              for n, t in enumerate(TITLES)]},
    {"data": {"html": "".join(f"<li><a href='/yw/{n}.html'>{t}</a><span>2026-07-1{n}</span></li>"
                              for n, t in enumerate(TITLES))}},
])  # fmt: skip
def test_lists_of_every_shape(told: object) -> None:
    document = listed(json.dumps(told), HERE, datetime(2026, 7, 20, 9, tzinfo=CHINA))
    assert document is not None and document.url == HERE
    assert [(r.title, r.url) for r in document.rows] == [
        (t, f"{BASE}/yw/{n}.html") for n, t in enumerate(TITLES)
    ]
    assert len({r.published for r in document.rows}) == 3 and document.published


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '{"data": []}', '{"data": [{"title": 1}]}',
                                  "[" * 5000, '{"html": "<a href=x>"}'])  # fmt: skip
def test_an_answer_without_entries_proves_nothing(text: str) -> None:
    assert listed(text, HERE, NOW) is None
    answer = Fetched(
        request=Request(url=f"{BASE}/api", purpose="column", context={"page": HERE, "hops": 1}),
        at=NOW, status=200, url=f"{BASE}/api", text=text,
    )  # fmt: skip
    reading = website.read(column("yw", "news"), answer)
    assert reading.problem and not reading.documents


async def test_a_visit_reads_the_list_through_its_interface(tmp_path: Path) -> None:
    target = column("yw", "news", HERE)
    async with staged(tmp_path, engine(), target) as scene:
        scene.world.pages[HERE] = page(
            "<div id=l></div><script>$.getJSON('/api/list.json', f);</script>"
        )
        scene.world.pages[f"{BASE}/api/list.json"] = json.dumps({"data": ROWS})
        for n, title in enumerate(TITLES):
            scene.world.pages[f"{BASE}/yw/{n}.html"] = page(f"<h1>{title}</h1><p>{title}，" * 9)
        await scene.visitor.visit(target)
        status = await scene.store.run("status", target.id)
        assert status.newest == date(2026, 7, 12)
        # The interface fails or falls silent: could not look, never blank, never stale.
        for answer in (404, '{"data": []}', "<html><body>系统繁忙</body></html>"):
            scene.world.pages[f"{BASE}/api/list.json"] = answer
            await scene.later(days=30)
            report = await scene.visitor.visit(target)
            assert report.visit.outcome is Outcome.UNKNOWN and "接口" in report.visit.reason
            assert "column-blank" not in await scene.standing()
