"""What only the history of a column tells: dates that move, lines that appear already old, the
same article twice, documents and their interpretations; and the rotation of link rounds."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from portal_scene import BASE, NOW, SITE, Scene, column, engine, page, prose, staged

from monitor.engine import Engine

NEWS = column("news", "news")
POLICY = column("policy", "policy")
READING = column("reading", "interpretation")
NOTICE = column("notice", "notice")


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return engine()


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with staged(tmp_path, engine, NEWS, POLICY, READING, NOTICE) as made:
        yield made


def day(ago: int) -> str:
    return (NOW - timedelta(days=ago)).date().isoformat()


def listing(lines: Mapping[str, int], *, first: str = "") -> str:
    """Addresses with the age in days each line shows."""
    rows = "".join(
        f'<li>{first if n == 0 else ""}<a href="{url}">{url[-8:-5]}号重点工作推进会召开</a><span>{day(ago)}</span></li>'
        for n, (url, ago) in enumerate(lines.items())
    )
    return page(f"<div class='list'><ul>{rows}</ul></div>", title="栏目")


def lines(**more: int) -> dict[str, int]:
    return {f"/news/{n:03d}.html": n for n in range(1, 7)} | {
        f"/news/{k}.html": v for k, v in more.items()
    }


async def seen(scene: Scene, *lists: Mapping[str, int]) -> set[str]:
    """The list as it stood on each of some days; what stands at the end."""
    for rows in lists:
        scene.world.pages[NEWS.url] = listing(rows)
        await scene.visitor.visit(NEWS)
        await scene.later(days=1)
    return await scene.standing(NEWS.id) & {"date-moved-later", "article-backdated"}


async def test_a_date_that_moves_later_is_told(scene: Scene) -> None:
    moved = {**lines(), "/news/006.html": 0}
    assert await seen(scene, lines(), moved) == {"date-moved-later"}
    assert await seen(scene, {k: v for k, v in moved.items() if "006" not in k}) == set()


async def test_a_number_in_a_title_is_not_republished(scene: Scene) -> None:
    scene.world.pages[NEWS.url] = listing({**lines(), "/news/900.html": -200}).replace(
        "900号重点", "关于13987654321来电反映的"
    )
    await scene.visitor.visit(NEWS)
    found = (await scene.store.run("findings")).rows
    (future,) = [r.finding for r in found if r.finding.rule == "date-in-future"]
    assert "139****21" in future.message and "13987654321" not in f"{future.text}{future.message}"


async def test_a_date_set_right_by_a_day_is_not(scene: Scene) -> None:
    assert await seen(scene, lines(), {**lines(), "/news/006.html": 5}) == set()


async def test_a_line_that_appears_among_older_ones_is_told(scene: Scene) -> None:
    old = {f"/news/{n}.html": n for n in (100, 101, 102, 103)}
    assert await seen(scene, lines() | old, lines(**{"900": 60}) | old) == {"article-backdated"}


async def test_old_lines_of_the_first_look_and_those_pushed_up_are_not(scene: Scene) -> None:
    old = {f"/news/{n}.html": n for n in (100, 101, 102, 103)}
    assert await seen(scene, lines() | old) == set()
    assert await seen(scene, lines() | old | {"/news/104.html": 104}) == set()


def article(title: str, *, ago: int, body: str = "", links: str = "") -> str:
    line = f"<p>{title}：会议听取了汇报，研究了下一步安排，要求各单位抓好落实，让群众得到更多实惠。</p>"
    return page(
        f"<h1>{title}</h1><div>发布时间：{day(ago)}</div>"
        f"<div class=content>{line * 3}{body}{links}</div>",
        title=title,
    )


def column_of(*urls: str, ago: int = 3) -> str:
    return listing(dict.fromkeys(urls, ago))


async def test_the_same_article_twice_in_one_column(scene: Scene) -> None:
    urls = ("/news/001.html", "/news/002.html", "/news/003.html")
    scene.world.pages[NEWS.url] = column_of(*urls)
    for url in urls:
        title = "全区水利工作会议召开" if url == urls[2] else "全区防汛工作会议召开"
        scene.world.pages[BASE + url] = article(title, ago=3)
    for _ in range(2):  # what the first visit read is compared from the second on
        await scene.visitor.visit(NEWS)
        await scene.later(hours=4)
    assert await scene.places("article-repeated") == {BASE + urls[1]}
    del scene.world.pages[BASE + urls[1]]
    for _ in range(2):
        await scene.visitor.visit(NEWS)
        assert await scene.places("article-repeated") == set()
        await scene.later(hours=4)


async def test_a_document_must_lead_back_to_its_interpretation(scene: Scene) -> None:
    document, reading = f"{BASE}/policy/001.html", f"{BASE}/reading/001.html"
    title = "样例区供水管理办法"
    scene.world.pages |= {
        POLICY.url: column_of("/policy/001.html"),
        READING.url: column_of("/reading/001.html"),
        document: article(title, ago=3),
        reading: article(
            "《样例区供水管理办法》解读", ago=2, links=f"<p><a href='{document}'>{title}</a></p>"
        ),
    }
    for target in (POLICY, READING, POLICY):
        await scene.visitor.visit(target)
        await scene.later(hours=4)
    assert await scene.places("document-without-interpretation") == {document}
    scene.world.pages[document] = article(
        title, ago=3, links=f"<p><a href='{reading}'>相关解读</a></p>"
    )
    await scene.visitor.visit(POLICY)
    assert await scene.places("document-without-interpretation") == set()


async def test_an_expired_notice_may_stay_but_not_on_top(scene: Scene) -> None:
    url = "/notice/001.html"
    scene.world.pages[BASE + url] = article(
        "招聘报名公告", ago=200, body=f"<p>报名时间：{day(200)}至{day(180)}。</p>"
    )
    rest = {f"/notice/{n:03d}.html": n for n in range(2, 6)}
    scene.world.pages[NOTICE.url] = listing({url: 200} | rest, first="<b>[置顶]</b>")
    await scene.visitor.visit(NOTICE)
    assert "notice-expired-on-top" in await scene.standing(NOTICE.id)
    scene.world.pages[NOTICE.url] = listing(rest | {url: 200})
    await scene.later(days=1)
    await scene.visitor.visit(NOTICE)
    assert "notice-expired-on-top" not in await scene.standing(NOTICE.id)


async def test_rounds_come_to_every_inner_page_in_turn(scene: Scene) -> None:
    urls = [f"/news/{n:03d}.html" for n in range(1, 31)]
    scene.world.pages[SITE.url] = page(prose("防汛") + '<a href="/news/">要闻</a>')
    scene.world.pages[NEWS.url] = listing({url: n for n, url in enumerate(urls)})
    for url in urls:
        scene.world.pages[BASE + url] = article(f"第{url[6:9]}次推进会", ago=3)
    await scene.visitor.visit(NEWS)
    budget = scene.links._means.schedule.link_pages_per_round
    looked: list[set[str]] = []
    for _ in range(2):
        await scene.later(days=1)
        looked.append(set(await scene.store.run("pages_for_links", SITE.id, budget)))
        await scene.links.check(SITE)
    assert [len(one) for one in looked] == [budget, budget]
    assert {BASE + url for url in urls} | {NEWS.url} <= looked[0] | looked[1]
