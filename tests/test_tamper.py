"""Tampering against the accepted skeleton: what accuses, what stays silent, how it is accepted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from portal_scene import BASE, SITE, Scene, column, engine, page, prose, staged

from monitor.engine import Engine
from monitor.text.html import read_page
from monitor.text.skeleton import skeleton_of
from monitor.text.written import written_links

NEWS = column("news", "news")
PARTS = "".join(f'<div class="part-{c}"><a href="/{c}/">栏目{c}</a></div>' for c in "abcdefghijkl")
TAMPER = {
    "script-from-stranger", "frame-from-stranger", "refresh-to-stranger", "page-title-changed",
    "hidden-link-to-stranger", "page-title-vicious", "page-redesigned", "dark-link",
}  # fmt: skip


@pytest.fixture(name="engine")
def _engine() -> Engine:
    return engine()


@pytest.fixture
async def scene(tmp_path: Path, engine: Engine) -> AsyncIterator[Scene]:
    async with staged(tmp_path, engine, NEWS) as made:
        yield made


def home(
    extra: str = "", *, head: str = "", title: str = "样例区人民政府", parts: str = PARTS
) -> str:
    scripts = "<script src='/js/jquery.js'></script><script src='//hm.baidu.com/h.js'></script>"
    return page(parts + prose("防汛") + extra, head=scripts + head, title=title)


async def seen(scene: Scene, *pages: str) -> set[str]:
    """What stands after looks at the home page as it was on each of some days."""
    for html in pages:
        scene.world.pages[SITE.url] = html
        await scene.visitor.visit(SITE)
        await scene.later(days=1)
    return await scene.standing(SITE.id) & TAMPER


INJECTED = {
    "a script of a stranger": (home("<script src='http://js.evil.example/a.js'></script>"), "script-from-stranger"),
    "a script written by a script": (
        home("<script>var s=document.createElement('script');s.src='//js.evil.example/x.js';</script>"),
        "script-from-stranger",
    ),
    "code that unpacks itself": (
        home("<script>eval(String.fromCharCode(60,97,32,104,114,101,102,61,34,104,116))</script>"),
        "script-from-stranger",
    ),
    "a frame": (home("<iframe src='http://evil.example/x' width=0 height=0></iframe>"), "frame-from-stranger"),
    "a form sent elsewhere": (home("<form action='http://phish.example/p'></form>"), "frame-from-stranger"),
    "a refresh": (
        home(head="<meta http-equiv=refresh content='5;url=http://evil.example/'>"), "refresh-to-stranger",
    ),
    "a link out of sight": (
        home("<div style='text-indent:-9999px'><a href='http://seo.example/'>友情链接</a></div>"),
        "hidden-link-to-stranger",
    ),
    "a title": (home(title="在线小说免费阅读"), "page-title-changed"),
    "a title of vice": (home(title="澳门娱乐平台_真人百家乐"), "page-title-vicious"),
    "links of vice, written": (
        home(r"<script>document.write('\x3ca href=\"http://bet.example/\"\x3e澳门百家乐\x3c/a\x3e')</script>"),
        "dark-link",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", INJECTED)
async def test_what_an_intruder_adds_is_found_the_day_it_appears(scene: Scene, what: str) -> None:
    html, rule = INJECTED[what]
    assert await seen(scene, home()) == set()
    assert rule in await seen(scene, html)
    assert await seen(scene, home()) == set(), "cleaned up is closed"


ORDINARY = {
    "new texts": home("<p>今天发布了三条新的消息，请查看。</p>"),
    "new links": home("<a href='http://www.other.example/'>专题链接</a>"),
    "an own script": home("<script src='/js/new.js'></script>"),
    "statistics": home("<script src='https://s4.cnzz.com/z.js'></script>"),
    "the official report script": home("<script src='https://zfwzgl.www.gov.cn/exposure/j.js'></script>"),
    "a longer title": home(title="样例区人民政府门户网站"),
    "another picture": home("<img src='/a.jpg' alt='图'>"),
    "a menu shown on touch": home("<div style='display:none'><a href='http://b.example/'>更多</a></div>"),
}  # fmt: skip


@pytest.mark.parametrize("what", ORDINARY)
async def test_what_editors_do_is_silent(scene: Scene, what: str) -> None:
    assert await seen(scene, home(), ORDINARY[what]) == set()


async def test_a_redesign_is_one_finding_until_it_is_accepted(scene: Scene) -> None:
    new = home(
        "<script src='http://cdn.new.example/ui.js'></script>", title="新版门户",
        parts="".join(f'<section class="new-{c}"><a href="/{c}/">栏目</a></section>' for c in "abcdefghijkl"),
    )  # fmt: skip
    assert await seen(scene, home(), new) == {"page-redesigned"}
    assert await seen(scene, new) == {"page-redesigned"}, "time does not accept it"
    assert await scene.store.run("accept_baselines", SITE.id, "张三", scene.now) == 1
    assert await seen(scene, new) == set()
    assert await seen(scene, home("<script src='http://js.evil.example/a.js'></script>")) != set()


async def test_a_hidden_dark_link_is_told_once(scene: Scene) -> None:
    dark = "<div style='left:-999px;position:absolute'><a href='http://bet.example/'>澳门百家乐</a></div>"
    assert await seen(scene, home(), home(dark)) == {"dark-link"}


async def test_a_column_has_a_skeleton_of_its_own(scene: Scene) -> None:
    rows = "".join(
        f'<li><a href="/news/{n}.html">第{n}次水利工作会议召开</a><span>2026-07-1{n}</span></li>'
        for n in range(5)
    )
    listing = f"<ul>{rows}</ul>"
    for extra in ("", "<iframe src='http://evil.example/'></iframe>"):
        scene.world.pages[NEWS.url] = page(listing + extra, title="要闻")
        await scene.visitor.visit(NEWS)
        await scene.later(hours=4)
    assert await scene.places("frame-from-stranger") == {NEWS.url}


def test_hosts_of_the_own_domain_are_one() -> None:
    html = (
        f"<script src='{BASE}/a.js'></script><script src='https://img.sample.gov.cn/b.js'></script>"
    )
    assert skeleton_of(read_page(html, SITE.url)).scripts == {""}


@pytest.mark.parametrize(
    "script",
    [
        "document.write('<a href=\"http://bet.example/\">百家乐</a>')",
        r"x.innerHTML='<a href=\"http:\/\/bet.example\/\">百家乐<\/a>'",
        "document.write(unescape('%3Ca href=\"http://bet.example/\"%3E%E7%99%BE%E5%AE%B6%E4%B9%90%3C/a%3E'))",
        r"document.write('\x3ca href=http://bet.example/\x3e\u767e\u5bb6\u4e50\x3c/a\x3e')",
    ],
)
def test_links_written_by_scripts_are_read_however_escaped(script: str) -> None:
    (link,) = written_links(read_page(f"<script>{script}</script>", SITE.url))
    assert (link.url, link.text) == ("http://bet.example/", "百家乐")
