"""The history scan: everything reachable once, nothing else; unchanged is cheap; traps end."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from scan_site import FAULT, Portal, page, serving

from monitor.daemon.workplace import Workplace, open_workplace
from monitor.errors import StoreError
from monitor.model import CHINA, Target, TargetKind, Unit
from monitor.pipeline import ScanReport
from monitor.settings import Config, Crawl, FetchSettings, StoreSettings
from monitor.store import Spot, Standing, Store

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
UNIT = Unit(id="办公室", name="办公室", mail=("a@example.cn",))
FETCH = FetchSettings(allow_private=("127.0.0.0/8",), host_delay=0, per_host=8, concurrency=8)


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Scene:
    portal: Portal
    place: Workplace
    clock: Clock
    site: Target
    columns: tuple[Target, ...]

    async def scan(self, crawl: Crawl | None = None, **more) -> ScanReport:
        self.portal.asked.clear()
        self.portal.statuses.clear()
        return await self.place.scanner.scan(self.site, self.columns, crawl or Crawl(), **more)

    async def found(self) -> list[tuple[str, str]]:
        """(target, path) of every place where wording is wrong now."""
        rows = await self.place.store.run(
            lambda store: store.query(
                "select s.target, s.url from sightings s join findings f on f.id = s.finding"
                " where s.gone_at is null and f.grp = 'wording'"
            )
        )
        return sorted((r["target"], r["url"].removeprefix(self.portal.base)) for r in rows)


def config_for(base: str, folder: Path) -> Config:
    site = Target(
        id="site:p", kind=TargetKind.SITE, name="样例区", unit="办公室", url=f"{base}/",
        source="website",
    )  # fmt: skip
    column = Target(
        id="column:p/zwyw", kind=TargetKind.COLUMN, name="政务要闻", unit="办公室",
        url=f"{base}/zwyw/", source="website", parent="site:p", column_class="news",
    )  # fmt: skip
    store = StoreSettings(path=folder / "govmon.db", evidence=folder / "evidence", reserve_mib=0)
    return Config(
        path=folder / "c", units=(UNIT,), targets=(site, column), fetch=FETCH, store=store
    )


@asynccontextmanager
async def scene(portal: Portal, folder: Path) -> AsyncIterator[Scene]:
    clock = Clock()
    async with serving(portal):
        config = config_for(portal.base, folder)
        async with open_workplace(config, clock=clock, exclusive=False) as place:
            yield Scene(portal, place, clock, config.targets[0], config.targets[1:])


async def test_everything_once_and_nothing_else(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        report = await s.scan()
        asked = s.portal.asked
        assert [asked[path] for path in s.portal.articles] == [1] * len(s.portal.articles)
        # Pages of lists that only a script links to, and what only the sitemap knows.
        assert asked["/tzgg/index_2.html"] == asked["/only-in-sitemap.html"] == 1
        assert asked["/tzgg/index_3.html"] == 0
        # Refused: robots.txt, functions; sessions and fragments are one page.
        assert asked["/secret/x.html"] == asked["/user/login"] == 0
        assert sum(n for path, n in asked.items() if path.startswith("/lone.html")) <= 2
        # Findings stand under the column whose folder or list names the page.
        assert await s.found() == [("column:p/zwyw", f"/zwyw/t2026_{n}.html") for n in (14, 25, 3)]
        assert not report.unfinished and report.scan.finished_at
        reasons = {reason for _, reason, _, _ in report.reasons}
        assert {"robots.txt 不允许访问", "跳转到站外", "跳转到站内其他页面"} <= reasons
        assert report.counts[Standing.FAILED] == 1  # /broken: could not look
        cases = await s.place.store.run(lambda store: store.query("select * from cases"))
        evidence = await s.place.store.run(lambda store: store.query("select * from evidence"))
        assert cases and {r["url"].removeprefix(s.portal.base) for r in evidence} >= {
            f"/zwyw/t2026_{n}.html" for n in (3, 14, 25)
        }


async def test_sitemaps_packed_and_nested(tmp_path: Path) -> None:
    portal = Portal()
    async with scene(portal, tmp_path) as s:
        base = portal.base

        def index(*paths: str) -> str:
            maps = "".join(f"<sitemap><loc>{base}{path}</loc></sitemap>" for path in paths)
            return f"<sitemapindex>{maps}<loc>http://stranger.example/m.xml</loc></sitemapindex>"

        portal.changed["/sitemap.xml"] = index(
            "/maps/all.xml.gz", "/sitemap.xml", "/maps/broken.gz"
        )
        portal.packed["/maps/all.xml.gz"] = gzip.compress(index("/maps/1.xml.gz").encode())
        portal.packed["/maps/1.xml.gz"] = gzip.compress(
            f"<urlset><loc>{base}/only-in-sitemap.html</loc></urlset>".encode()
        )
        portal.packed["/maps/broken.gz"] = b"\x1f\x8b\x08 broken"
        report = await s.scan()
        assert portal.asked["/only-in-sitemap.html"] == 1
        assert [portal.asked[p] for p in ("/sitemap.xml", "/maps/all.xml.gz", "/maps/broken.gz")] == [
            1, 1, 1,
        ]  # fmt: skip
        assert ("没有网站地图文件", 1) in {(r, n) for _, r, n, _ in report.reasons}
        assert not report.unfinished


async def test_more_pages_of_a_family_than_one_statement_changes(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr("monitor.store.frontier.CHUNK", 3)
    async with scene(Portal(), tmp_path) as s:
        scan = await s.place.store.run("begin_scan", "site:p", NOW)
        spots = [
            Spot(key=f"k{n}", url=f"http://a/{n}", target="site:p", family=f"f{n % 2}")
            for n in range(20)
        ]
        assert await s.place.store.run("add_spots", "site:p", spots) == 20
        assert await s.place.store.run("close_family", scan, "f1", "日历", NOW) == 10
        assert await s.place.store.run("waiting", "site:p") == 10
        assert await s.place.store.run("scan_counts", scan) == {Standing.PASSED: 10}
        assert await s.place.store.run("scan_reasons", scan) == (
            (Standing.PASSED, "日历", 10, "http://a/1"),
        )
        await s.place.store.run("finish_scan", scan, NOW)
        await s.place.store.run("begin_scan", "site:p", NOW, everything=True)
        assert await s.place.store.run("waiting", "site:p") == 20


async def test_traps_end(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        report = await s.scan(Crawl(depth=100))
        months = sum(n for path, n in s.portal.asked.items() if path.startswith("/cal"))
        sessions = sum(n for path, n in s.portal.asked.items() if path.startswith("/s/"))
        deep = sum(n for path, n in s.portal.asked.items() if path.startswith("/deep"))
        # Once in some hundred runs another value takes the place of the shape in `Recent`.
        assert 40 <= months <= 100
        assert 40 <= sessions <= 100
        assert deep <= 20
        assert any("日历" in reason for _, reason, _, _ in report.reasons)


async def test_an_unchanged_site_is_not_read_again(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        await s.scan()
        s.clock.now += timedelta(hours=1)
        report = await s.scan()
        # Lists are asked, articles are not due.
        assert not any(path in s.portal.asked for path in s.portal.articles)
        assert s.portal.asked["/zwyw/"] == 1
        report = await s.scan(everything=True)
        assert all(s.portal.asked[path] == 1 for path in s.portal.articles)
        assert s.portal.statuses[304] >= len(s.portal.articles)
        assert report.findings == 0 and report.counts[Standing.SAME] >= len(s.portal.articles)
        assert len(await s.found()) == 3  # what stood still stands


async def test_a_page_found_unchanged_is_asked_ever_more_seldom(tmp_path: Path) -> None:
    path = "/zwyw/t2026_9.html"
    asked = []
    async with scene(Portal(), tmp_path) as s:
        for day in range(16):
            s.clock.now = NOW + timedelta(days=day)
            await s.scan()
            if s.portal.asked[path]:
                asked.append(day)
    assert asked == [0, 1, 3, 7, 15]


async def test_a_changed_page_is_read_and_a_mended_one_closes(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        await s.scan()
        mended, spoilt = "/zwyw/t2026_3.html", "/tzgg/t2026_5.html"
        s.portal.changed[mended] = page(
            "会议", "<h1>推进会议召开</h1><p>已经改正，请放心查阅，谢谢各位。</p>"
        )
        s.portal.changed[spoilt] = page("会议", f"<h1>推进会议召开</h1><p>{FAULT}</p>")
        s.clock.now += timedelta(days=2)
        await s.scan()
        paths = [path for _, path in await s.found()]
        assert mended not in paths and spoilt in paths and len(paths) == 3


async def test_a_page_taken_down_closes_its_findings(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        await s.scan()
        real = s.portal.answer
        s.portal.answer = lambda path, query: 404 if "2026_3.html" in path else real(path, query)
        s.clock.now += timedelta(days=2)
        report = await s.scan()
        assert report.counts[Standing.GONE] >= 2
        assert "/zwyw/t2026_3.html" not in [path for _, path in await s.found()]


async def test_the_budget_stops_a_run_and_the_next_goes_on(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        seen: set[str] = set()
        for _ in range(30):
            report = await s.scan(Crawl(pages=15))
            assert not seen & set(s.portal.asked) - {"/robots.txt", "/lone.html"}
            seen |= set(s.portal.asked)
            if not report.unfinished:
                break
            assert "上限" in report.unfinished
        assert set(s.portal.articles) <= seen
        assert report.scan.resumed > 3 and len(await s.found()) == 3


async def test_depth_and_left_out_paths(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        await s.scan(Crawl(depth=1, leave_out=("/cal", "/s/")))
        assert not any(path.startswith(("/cal", "/s/")) for path in s.portal.asked)
        # Lists are one click away, their further pages no farther, articles two.
        assert s.portal.asked["/tzgg/index_1.html"] == 1
        assert s.portal.asked["/tzgg/t2026_1.html"] == 0


@pytest.mark.parametrize(("robots", "looked"), [
    (404, True), (403, True), (503, True), ("User-agent: *\nDisallow: /\n", False),
    ("User-agent: govmon\nAllow: /\nUser-agent: *\nDisallow: /\n", True),
    ("<html><body>Not Found</body></html>", True),
])  # fmt: skip
async def test_robots(tmp_path: Path, monkeypatch, robots: str | int, looked: bool) -> None:
    monkeypatch.setattr("monitor.fetch.robots_txt.CAREFUL_DELAY", 0.001)
    portal = Portal()
    portal.robots = robots
    async with scene(portal, tmp_path) as s:
        report = await s.scan(Crawl(pages=10))
        assert (s.portal.asked["/"] == 1) is looked
        assert s.portal.asked["/robots.txt"] == 1
        if not looked:
            assert report.counts == {Standing.PASSED: report.counts[Standing.PASSED]}
            assert (await s.scan(Crawl(robots=False, pages=10), everything=True)).counts


async def test_no_request_leaves_for_another_host(tmp_path: Path) -> None:
    async with serving(Portal()) as stranger, scene(Portal(), tmp_path) as s:
        s.portal.other = stranger.base.replace("127.0.0.1", "localhost")
        await s.scan()
        assert not stranger.asked
        assert s.portal.asked["/away"] == 1  # asked, its Location not followed


async def test_a_site_that_goes_down_is_not_walked_to_the_end(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        await s.scan(Crawl(pages=12))
        dead = replace(s.site, url="http://127.0.0.1:9/")
        s.portal.base = "http://127.0.0.1:9"
        rows = "update frontier set url = replace(url, ?, ?) where standing = 'waiting'"
        base = s.site.url.rstrip("/")

        def cut(store: Store) -> None:
            with store._writing(durable=True) as conn:
                conn.execute(rows, (base, "http://127.0.0.1:9"))

        await s.place.store.run(cut)
        report = await s.place.scanner.scan(dead, s.columns, Crawl(robots=False))
        assert "中断" in report.unfinished and report.scan.finished_at is None


async def test_two_scans_of_one_site_at_once_are_refused(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        with s.place.store.sync.scanning("site:p"), pytest.raises(StoreError, match="正由另一个"):
            await s.scan()


async def test_the_scan_says_nothing_about_freshness(tmp_path: Path) -> None:
    async with scene(Portal(), tmp_path) as s:
        before = await s.place.store.run("status", "column:p/zwyw")
        await s.scan()
        assert await s.place.store.run("status", "column:p/zwyw") == before


async def test_a_portal_of_frames_is_scanned_frame_by_frame(tmp_path: Path) -> None:
    portal = Portal()
    async with scene(portal, tmp_path) as s:
        portal.changed["/"] = (
            "<html><head><title>样例区</title></head><frameset cols='20,*'><frame src='/menu.htm'>"
            "<frame src='http://stranger.example/'></frameset></html>"
        )
        portal.changed["/sitemap.xml"] = "<urlset></urlset>"
        portal.changed["/menu.htm"] = "<body><a href='/tzgg/'>通知公告</a></body>"
        report = await s.scan()
        assert ("框架页，改查各框架里的页面", 1) in {(r, n) for _, r, n, _ in report.reasons}
        assert all(portal.asked[path] == 1 for path in portal.articles)


async def test_a_list_that_only_a_form_turns_over_is_told_in_every_scan(tmp_path: Path) -> None:
    portal = Portal()
    async with scene(portal, tmp_path) as s:
        portal.changed["/zwyw/"] = page(
            "政务要闻",
            "".join(
                f"<li><a href='/zwyw/t2026_{n}.html'>第{n}次重点工作推进会召开</a><span>2026-06-0{n}</span></li>"
                for n in range(1, 9)
            )
            + "<a href=\"javascript:__doPostBack('Pager','2')\">下一页</a>",
        )
        for _ in range(2):
            report = await s.scan()
            assert (
                Standing.READ,
                "列表还有后面的页，翻页由脚本提交（__doPostBack），没有读到",
                1,
                f"{portal.base}/zwyw/",
            ) in report.reasons
            s.clock.now += timedelta(hours=2)
