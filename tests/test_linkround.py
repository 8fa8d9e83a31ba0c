"""A round over the links of a site: home and inner pages, each address once, two confirmations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from portal_scene import BASE, SITE, Scene, column, engine, page, prose, staged

from monitor.engine import Engine
from monitor.model import Failure

NEWS = column("news", "news")
PARTNER = "http://www.partner.example/"
GONE = f"{BASE}/gone.html"
FILE = f"{BASE}/files/a.pdf"
ARTICLE = f"{BASE}/news/1.html"
GAMBLING = page("<p>注册送彩金，老虎机，体育投注</p>", title="澳门娱乐平台_真人百家乐")


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return engine()


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with staged(tmp_path, engine, NEWS) as made:
        made.world.pages = {
            SITE.url: home(),
            NEWS.url: page(
                '<ul><li><a href="1.html">水利工作会议召开</a><span>2026-07-19</span></ul>'
            ),
            ARTICLE: page(prose("水利"), title="水利工作会议召开"),
        }
        await made.visitor.visit(NEWS)  # so that the article is known
        yield made


def home(*links: str) -> str:
    shown = "".join(f'<a href="{link}">链接{n}号</a>' for n, link in enumerate(links))
    return page(f'<div><a href="/news/">新闻</a>{shown}</div>' + prose("防汛"))


async def rounds(scene: Scene, *hours: float) -> set[str]:
    """Rounds so many hours after one another; the rules standing at the end."""
    for pause in (0, *hours):
        await scene.later(hours=pause)
        await scene.links.check(SITE)
    return await scene.standing(SITE.id) & LINK_RULES


LINK_RULES = {
    "home-link-dead", "inner-link-dead", "attachment-dead", "external-link-dead",
    "external-link-drifted", "dark-link",
}  # fmt: skip


async def test_a_dead_link_of_the_home_page_needs_two_answers(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home("/gone.html")
    assert await rounds(scene) == set()
    assert await scene.links.waiting(SITE)
    assert await rounds(scene, 4) == {"home-link-dead"}
    assert not await scene.links.waiting(SITE)


async def test_links_of_inner_pages_are_checked_in_rotation(scene: Scene) -> None:
    scene.world.pages[ARTICLE] = page(
        prose("水利") + '<a href="/gone.html">附表</a><a href="/files/a.pdf">附件</a>',
        title="水利工作会议召开",
    )
    assert await rounds(scene, 4) == {"inner-link-dead", "attachment-dead"}
    assert await scene.places("inner-link-dead") == {ARTICLE}


async def test_one_dead_link_on_two_pages_is_one_finding_asked_for_once(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home("/gone.html")
    scene.world.pages[ARTICLE] = page(prose("水利") + '<a href="/gone.html">附表</a>')
    await scene.links.check(SITE)
    assert scene.world.urls.count(GONE) == 1
    await rounds(scene, 4)
    assert await scene.places("home-link-dead") | await scene.places("inner-link-dead") == {
        SITE.url, ARTICLE,
    }  # fmt: skip


async def test_a_mended_link_is_closed_and_an_unread_page_changes_nothing(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home("/gone.html")
    await rounds(scene, 4)
    scene.world.pages[SITE.url] = Failure.TIMEOUT
    assert await rounds(scene, 24) == {"home-link-dead"}
    scene.world.pages[SITE.url] = home("/gone.html")
    scene.world.pages[GONE] = page(prose("回来"))
    assert await rounds(scene, 24) == set()


@pytest.mark.parametrize("answer", [403, 412, 521, Failure.OFFLINE])
async def test_walls_and_our_own_line_prove_nothing(scene: Scene, answer: int | Failure) -> None:
    scene.world.pages |= {SITE.url: home("/gone.html"), GONE: answer}
    assert await rounds(scene, 4, 24) == set()


# ── pages that stand in for others ───────────────────────────────────────────


async def test_a_link_led_to_the_home_page_is_dead(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home("/old/gone.html")
    scene.world.redirects[f"{BASE}/old/gone.html"] = SITE.url
    assert await rounds(scene, 4) == {"home-link-dead"}


async def test_links_to_the_home_page_itself_are_alive(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home("/index.html", "/", "/home/index.shtml")
    for path in ("/index.html", "/home/index.shtml"):
        scene.world.redirects[BASE + path] = SITE.url
    assert await rounds(scene, 4) == set()


async def test_one_notice_for_every_unknown_address_is_dead(scene: Scene) -> None:
    """200 with words that no list of error phrases knows: known by being the same."""
    scene.world.unknown = page("<p>亲，这里什么也没有呀</p>", title="样例区人民政府")
    scene.world.pages[SITE.url] = home("/gone.html")
    assert await rounds(scene, 4) == {"home-link-dead"}


# ── strangers ────────────────────────────────────────────────────────────────


async def test_a_partner_that_went_away_is_a_hint_after_two_answers(scene: Scene) -> None:
    scene.world.pages |= {SITE.url: home(PARTNER), PARTNER: Failure.DNS}
    assert await rounds(scene) == set()
    assert await rounds(scene, 4) == {"external-link-dead"}


async def test_a_partner_that_sells_bets_now_is_severe(scene: Scene) -> None:
    scene.world.pages |= {SITE.url: home(PARTNER), PARTNER: GAMBLING}
    assert await rounds(scene, 4) == {"external-link-drifted"}


async def test_a_dark_link_of_an_article_is_found_on_the_way(scene: Scene) -> None:
    dark = '<div style="position:absolute;left:-9999px"><a href="http://bet.example/">澳门百家乐</a></div>'
    scene.world.pages[ARTICLE] = page(prose("水利") + dark, title="水利工作会议召开")
    await scene.links.check(SITE)
    assert await scene.places("dark-link") == {ARTICLE}


async def test_only_configured_and_linked_hosts_are_asked(scene: Scene) -> None:
    scene.world.pages[SITE.url] = home(PARTNER)
    await scene.links.check(SITE)
    hosts = {url.split("/")[2] for url in scene.world.urls}
    assert hosts == {"www.sample.gov.cn", "www.partner.example"}
