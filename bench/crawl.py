"""Fetch and parse: pages a second and CPU of our crawl against Scrapy's, in one run.

nginx serves a generated portal on loopback; every crawler is a process of its own that starts
at the home page and follows links until it has seen all pages. CPU is the crawler's user and
system time, its children's included, from its first request to its last page, without imports.
The last column is our full reading (text, dates, links, blocks) against the row, by CPU.

    rows(pages=5000, menu=0) -> list of {"crawler", "parsing", "pages", "seconds", "cpu", …}

Run by hand: `python -m bench.crawl [PAGES [MENU]]`. Scrapy and crawlee come with the extra `bench`.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from bench._portal import peak_mib, portal, serving

ROOT = Path(__file__).resolve().parent.parent
CONCURRENCY = 16
LIMIT_SECONDS = 1200  # of one crawler; then it is killed and the row says so
CRAWLERS = (
    ("govmon", "reader"),
    ("govmon", "links"),
    ("scrapy", "reader"),
    ("scrapy", "links"),
    ("scrapy", "parsel"),
    ("crawlee", "links"),
)
PARSING = {
    "reader": "正文、日期、链接、文本块",  # monitor.sources.website
    "links": "仅链接（selectolax）",
    "parsel": "仅链接（parsel）",
}


# ── the parsing ──────────────────────────────────────────────────────────────


def links_of(html: bytes | str, base: str) -> list[str]:
    from selectolax.lexbor import LexborHTMLParser

    anchors = LexborHTMLParser(html).css("a[href]")
    return [urljoin(base, anchor.attributes["href"] or "") for anchor in anchors]


def read_with_reader() -> Callable[[str, bytes, str], list[str]]:
    """Our whole website reader; the links of what it read."""
    from datetime import datetime

    from monitor.model import CHINA, Fetched, Request, Target, TargetKind
    from monitor.sources import website

    now = datetime(2026, 7, 1, tzinfo=CHINA)
    kinds = {"home": TargetKind.SITE, "column": TargetKind.COLUMN, "article": TargetKind.COLUMN}
    targets = {
        purpose: Target(id=purpose, kind=kind, name="", unit="", url="/", source="website")
        for purpose, kind in kinds.items()
    }

    def read(url: str, body: bytes, text: str) -> list[str]:
        path = urlsplit(url).path
        purpose = "home" if path == "/" else "column" if "index" in path else "article"
        request = Request(url=url, purpose=purpose)
        fetched = Fetched(request=request, at=now, status=200, url=url, body=body, text=text)
        reading = website.read(targets[purpose], fetched)
        assert not reading.problem, reading.problem
        [document] = reading.documents
        assert document.blocks
        assert document.published or purpose != "article"
        return [one.url for one in (*document.links, *document.rows)]

    return read


# ── the crawlers, each in its own process ────────────────────────────────────


class Meter:
    """Wall and CPU seconds from `start`."""

    def start(self) -> None:
        self._wall, self._cpu = time.perf_counter(), _cpu()

    def report(self, pages: int) -> None:
        spent = {
            "seconds": time.perf_counter() - self._wall,
            "cpu": _cpu() - self._cpu,
        }
        print(json.dumps({"pages": pages, "peak_mib": peak_mib(), **spent}))


def _cpu() -> float:
    """User and system seconds of this process and of children that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


async def crawl_with_govmon(base: str, parsing: str) -> None:
    from monitor.fetch import Fetcher
    from monitor.model import Request
    from monitor.settings import FetchSettings

    settings = FetchSettings(
        allow_private=("127.0.0.1",), host_delay=0, per_host=CONCURRENCY, concurrency=CONCURRENCY
    )
    read = read_with_reader() if parsing == "reader" else None
    start = base + "/"
    seen, waiting, pages = {start}, asyncio.Queue(), 0
    waiting.put_nowait(start)
    meter = Meter()

    async def work(fetcher: Fetcher) -> None:
        nonlocal pages
        while True:
            url = await waiting.get()
            fetched = await fetcher.fetch(Request(url=url))
            assert fetched.ok, fetched.detail
            pages += 1
            found = read(url, b"", fetched.text) if read else links_of(fetched.text, url)
            for link in found:
                if link not in seen and link.startswith(base):
                    seen.add(link)
                    waiting.put_nowait(link)
            waiting.task_done()

    async with Fetcher(settings) as fetcher, asyncio.TaskGroup() as group:
        meter.start()
        workers = [group.create_task(work(fetcher)) for _ in range(CONCURRENCY)]
        await waiting.join()
        meter.report(pages)
        for worker in workers:
            worker.cancel()


def crawl_with_scrapy(base: str, parsing: str) -> None:
    import scrapy
    from scrapy.crawler import CrawlerProcess

    read = read_with_reader() if parsing == "reader" else None
    meter = Meter()
    pages = 0

    class Portal(scrapy.Spider):
        name = "portal"
        start_urls = (base + "/",)

        def parse(self, response):
            nonlocal pages
            pages += 1
            if read:
                found = read(response.url, b"", response.text)
            elif parsing == "parsel":
                found = [response.urljoin(href) for href in response.css("a::attr(href)").getall()]
            else:
                found = links_of(response.text, response.url)
            for link in found:
                if link.startswith(base):
                    yield scrapy.Request(link)

    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": CONCURRENCY,
            "CONCURRENT_REQUESTS_PER_DOMAIN": CONCURRENCY,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": False,
            "COOKIES_ENABLED": False,
            "RETRY_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_ENABLED": False,
        }
    )
    process.crawl(Portal)
    meter.start()
    process.start()
    meter.report(pages)


async def crawl_with_crawlee(base: str) -> None:
    import logging
    from datetime import timedelta

    from crawlee import ConcurrencySettings
    from crawlee.configuration import Configuration
    from crawlee.crawlers import HttpCrawler, HttpCrawlingContext
    from crawlee.storage_clients import MemoryStorageClient

    logging.disable(logging.CRITICAL)
    crawler = HttpCrawler(
        configuration=Configuration(purge_on_start=True),
        storage_client=MemoryStorageClient(),
        concurrency_settings=ConcurrencySettings(
            min_concurrency=CONCURRENCY,
            desired_concurrency=CONCURRENCY,
            max_concurrency=CONCURRENCY,
        ),
        request_handler_timeout=timedelta(minutes=1),
        max_request_retries=0,
        configure_logging=False,
        respect_robots_txt_file=False,
        use_session_pool=False,
    )
    pages = 0

    @crawler.router.default_handler
    async def handle(context: HttpCrawlingContext) -> None:
        nonlocal pages
        pages += 1
        html = (await context.http_response.read()).decode("utf-8")
        found = links_of(html, context.request.url)
        await context.add_requests([link for link in found if link.startswith(base)])

    meter = Meter()
    meter.start()
    await crawler.run([base + "/"])
    meter.report(pages)


# ── the table ────────────────────────────────────────────────────────────────


def rows(pages: int = 5000, menu: int = 0) -> list[dict[str, object]]:
    """One row per crawler and parsing; `problem` instead of figures where one failed. `menu` is
    how many links the menu of every page has; 0: one for each column (161 of 5,000 pages)."""
    table: list[dict[str, object]] = []
    with serving(portal(pages, menu=menu)) as base:
        for crawler, parsing in CRAWLERS:
            row: dict[str, object] = {"crawler": crawler, "parsing": PARSING[parsing]}
            try:
                done = subprocess.run(
                    [sys.executable, "-m", "bench.crawl", crawler, base, parsing],
                    capture_output=True, text=True, timeout=LIMIT_SECONDS, check=True, cwd=ROOT,
                )  # fmt: skip
                row |= json.loads(done.stdout.splitlines()[-1])
            except subprocess.TimeoutExpired:
                row["problem"] = f"超过 {LIMIT_SECONDS} 秒"
            except subprocess.CalledProcessError as error:
                row["problem"] = (error.stderr.strip().splitlines() or ["?"])[-1]
            else:
                if row["pages"] != pages:
                    row["problem"] = f"只取得 {row['pages']} 页，应为 {pages} 页"
                row["pages_per_second"] = row["pages"] / row["seconds"]
                row["pages_per_cpu_second"] = row["pages"] / row["cpu"]
            table.append(row)
    return table


def main(arguments: list[str]) -> None:
    match arguments:
        case ["govmon", base, parsing]:
            asyncio.run(crawl_with_govmon(base, parsing))
        case ["scrapy", base, parsing]:
            crawl_with_scrapy(base, parsing)
        case ["crawlee", base, _]:
            asyncio.run(crawl_with_crawlee(base))
        case _:
            table = rows(*map(int, arguments[:2]))
            own = table[0].get("pages_per_cpu_second", 0)
            for row in table:
                if problem := row.get("problem"):
                    print(f"{row['crawler']:8} {problem}  {row['parsing']}")
                else:
                    ratio = own / row["pages_per_cpu_second"]
                    print(
                        f"{row['crawler']:8} {row['pages']:6} 页 {row['pages_per_second']:8.0f} 页/秒"
                        f" {row['pages_per_cpu_second']:8.0f} 页/CPU秒 {row['peak_mib']:6.0f} MiB"
                        f"  {ratio:5.1f}×  {row['parsing']}"
                    )


if __name__ == "__main__":
    main(sys.argv[1:])
