"""What only rendering shows, measured by a real Chromium with axe-core; and its absence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hostile_servers import answer, saying, talking
from portal_scene import SITE, engine, staged

from monitor.browser import Browser, Viewed, private
from monitor.settings import BrowserSettings
from monitor.text.barriers import Barrier

CHROMIUM = shutil.which("chromium") or ""
AXE = os.environ.get("GOVMON_AXE", "")
real = pytest.mark.skipif(
    not (CHROMIUM and AXE and Path(AXE).is_file()),
    reason="2026-11-24: needs Debian's chromium and GOVMON_AXE=axe.min.js (CI sets both)",
)
TEXT = (
    "我区召开防汛工作会议，研究部署下一步工作，要求各单位抓好落实，确保人民群众生命财产安全。" * 3
)


def page(style: str, link: str) -> bytes:
    return (
        f"<html lang=zh><head><meta charset=utf-8><title>首页</title></head><body style='background:#fff'>"
        f"<p style='{style}'>{TEXT}</p><a href=/a style='display:inline-block;{link}'>甲</a> "
        f"<a href=/b style='display:inline-block;{link}'>乙</a></body></html>"
    ).encode()


async def measured(body: bytes) -> Viewed:
    browser = Browser(BrowserSettings(path=CHROMIUM, axe=AXE, seconds=60.0))
    async with talking(saying(answer(body, "Content-Type: text/html; charset=utf-8"))) as server:
        return await browser.measure(server.url("/"))


@real
async def test_faint_text_and_small_targets_are_measured() -> None:
    viewed = await measured(page("color:#ccc", "font-size:8px;width:10px;height:10px"))
    assert viewed.problem == ""
    assert {b.kind for b in viewed.barriers} == {"color-contrast", "target-size"}


@real
async def test_a_readable_page_has_none() -> None:
    viewed = await measured(
        page("color:#111;font-size:18px", "font-size:20px;width:80px;height:60px;color:#005")
    )
    assert viewed == Viewed()


@real
async def test_a_page_cannot_make_the_browser_ask_our_own_network() -> None:
    async with talking(saying(answer(b"inner"))) as inner:
        reach = f"<img src='http://localhost:{inner.port}/x'><img src='http://127.0.0.2:{inner.port}/y'>"
        await measured(page("color:#111", "") + reach.encode())
        assert inner.requests == []


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://10.1.2.3/", True), ("http://[::1]/", True), ("http://169.254.169.254/", True),
        ("http://intranet/", True), ("file:///etc/passwd", True), ("http://a.local/", True),
        ("https://www.sample.gov.cn/a.js", False), ("data:image/png;base64,AA", False),
        ("http://1.1.1.1/", False),
    ],
)  # fmt: skip
def test_what_counts_as_our_own_network(url: str, expected: bool) -> None:
    assert private(url) is expected


@real
async def test_a_page_almost_without_text_was_not_seen() -> None:
    assert "几乎没有文字" in (await measured(b"<html><body><p>...</p></body></html>")).problem


async def test_without_axe_nothing_is_said() -> None:
    viewed = await Browser(BrowserSettings(path="/bin/true", axe="/no/such/axe.js")).measure(
        "http://a.cn/"
    )
    assert viewed.problem and not viewed.barriers


async def test_a_browser_that_does_not_start_is_a_problem(tmp_path: Path) -> None:
    axe = tmp_path / "axe.js"
    axe.write_text("", "utf-8")
    viewed = await Browser(BrowserSettings(path="/bin/true", axe=str(axe))).measure("http://a.cn/")
    assert "浏览器没有启动" in viewed.problem


class Eyes:
    """A browser that sees what the test says."""

    def __init__(self) -> None:
        self.seen = Viewed()

    async def measure(self, url: str) -> Viewed:
        return self.seen


async def test_what_the_browser_saw_is_followed_apart_from_the_page(tmp_path: Path) -> None:
    async with staged(tmp_path, engine()) as scene:
        eyes = Eyes()
        scene.carrier._browser = eyes
        eyes.seen = Viewed(barriers=(Barrier(kind="color-contrast", count=3, example="p"),))
        await scene.carrier.check(SITE)
        assert "contrast-too-low" in await scene.standing()
        eyes.seen = Viewed(problem="浏览器检测超时")
        await scene.later(days=1)
        await scene.carrier.check(SITE)
        assert "contrast-too-low" in await scene.standing(), "could not look closes nothing"
        eyes.seen = Viewed()
        await scene.later(days=1)
        await scene.carrier.check(SITE)
        assert "contrast-too-low" not in await scene.standing()
