"""robots.txt: what is allowed, how slowly, for how long it is believed (RFC 9309)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scan_site import Portal
from test_scan import scene

from monitor.fetch.robots_txt import CAREFUL_DELAY, KEPT, KEPT_UNKNOWN, LONGEST_DELAY, RobotsTxt
from monitor.model import CHINA, Failure, Fetched, Request
from monitor.settings import Crawl

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
PAGE = "http://a.gov.cn/secret/x.html"


class Host:
    """Answers robots.txt as told and counts how often it was asked."""

    def __init__(self, text: str = "", status: int = 200, failure: Failure | None = None) -> None:
        self.text, self.status, self.failure = text, status, failure
        self.asked: list[Request] = []
        self.now = NOW

    async def fetch(self, request: Request) -> Fetched:
        self.asked.append(request)
        await asyncio.sleep(0)
        if self.failure:
            return Fetched(request=request, at=self.now, failure=self.failure)
        return Fetched(request=request, at=self.now, status=self.status, text=self.text)

    def robots(self, agent: str = "govmon/0.1 (+https://x)") -> RobotsTxt:
        return RobotsTxt(self.fetch, agent=agent, clock=lambda: self.now)


RULES = "User-agent: *\nDisallow: /secret/\nCrawl-delay: 2\nSitemap: http://a.gov.cn/m.xml\n"


@pytest.mark.parametrize(("host", "allowed", "delay", "careful"), [
    (Host(RULES), False, 2, False),
    (Host("User-agent: govmon\nAllow: /\n\n" + RULES), True, 0, False),
    (Host("User-agent: *\nDisallow:\n"), True, 0, False),
    (Host("User-agent: *\nCrawl-delay: 86400\n"), True, LONGEST_DELAY, False),
    (Host("User-agent: *\nRequest-rate: 1/4\n"), True, 4, False),
    (Host("", 404), True, 0, False),
    (Host("", 403), True, 0, False),
    (Host("<!DOCTYPE html><p>Disallow: /", 200), True, 0, False),
    (Host("\x00\xff broken ::: \n Disallow", 200), True, 0, False),
    (Host("", 500), True, CAREFUL_DELAY, True),
    (Host("", 503), True, CAREFUL_DELAY, True),
    (Host("", 429), True, CAREFUL_DELAY, True),
    (Host(failure=Failure.TIMEOUT), True, CAREFUL_DELAY, True),
])  # fmt: skip
async def test_rules(host: Host, allowed: bool, delay: float, careful: bool) -> None:
    rules = await host.robots().rules(PAGE)
    assert (rules.allows(PAGE), rules.delay, rules.careful) == (allowed, delay, careful)
    assert host.asked[0].url == "http://a.gov.cn/robots.txt"
    assert host.asked[0].hosts == ("a.gov.cn",)


async def test_sitemaps_are_told() -> None:
    assert (await Host(RULES).robots().rules(PAGE)).sitemaps == ("http://a.gov.cn/m.xml",)


async def test_asked_once_a_day_however_many_want_it() -> None:
    host = Host(RULES)
    robots = host.robots()
    await asyncio.gather(*(robots.rules(f"http://a.gov.cn/{n}") for n in range(20)))
    assert len(host.asked) == 1
    host.now += KEPT - timedelta(minutes=1)
    await robots.rules(PAGE)
    assert len(host.asked) == 1
    host.now += timedelta(minutes=2)
    await robots.rules(PAGE)
    assert len(host.asked) == 2


async def test_while_the_server_fails_the_last_rules_hold() -> None:
    host = Host(RULES)
    robots = host.robots()
    await robots.rules(PAGE)
    host.now, host.status = host.now + KEPT + timedelta(minutes=1), 502
    rules = await robots.rules(PAGE)
    assert not rules.allows(PAGE) and rules.careful
    host.now, host.status, host.text = host.now + KEPT_UNKNOWN + timedelta(minutes=1), 200, ""
    assert (await robots.rules(PAGE)).allows(PAGE)


async def test_ports_and_schemes_have_rules_of_their_own() -> None:
    host = Host(RULES)
    robots = host.robots()
    for url in ("http://a.gov.cn/", "https://a.gov.cn/", "http://a.gov.cn:8080/"):
        await robots.rules(url)
    assert len(host.asked) == 3


async def test_a_scan_keeps_the_crawl_delay(tmp_path: Path) -> None:
    portal = Portal()
    portal.robots = "User-agent: *\nCrawl-delay: 0.05\n"
    at: list[float] = []
    real = portal.handle

    async def handle(request):
        at.append(asyncio.get_running_loop().time())
        return await real(request)

    portal.handle = handle
    async with scene(portal, tmp_path) as s:
        await s.scan(Crawl(pages=12))
    # Spacing is by when requests start; a busy loop may hear of two at once, but not of all.
    spaced = at[1:]  # robots.txt itself comes first
    assert len(spaced) >= 11 and spaced[-1] - spaced[0] > 0.05 * (len(spaced) - 1) * 0.8
