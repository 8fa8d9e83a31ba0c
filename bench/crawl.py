"""Fetch and parse: pages a second and CPU of our crawl against Scrapy's, in one run.

A server process of its own serves a generated portal on loopback; every crawler is a process
of its own that starts at the home page and follows links until it has seen all pages. CPU is
the crawler's user and system time from its first request to its last page, without imports.

    rows(pages=1500) -> list of {"crawler", "parsing", "pages", "seconds", "cpu", …}

Run by hand: `python bench/crawl.py [PAGES]`. Scrapy comes with the extra `bench`.
"""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
CONCURRENCY = 16
PER_COLUMN = 30
LIMIT_SECONDS = 180  # of one crawler; then it is killed and the row says so
CRAWLERS = (
    ("govmon", "reader"),
    ("govmon", "links"),
    ("scrapy", "reader"),
    ("scrapy", "links"),
    ("scrapy", "parsel"),
)
PARSING = {
    "reader": "正文、日期、链接、文本块",  # monitor.sources.website
    "links": "仅链接（selectolax）",
    "parsel": "仅链接（parsel）",
}


# ── the portal ───────────────────────────────────────────────────────────────

_WORDS = [
    "关于",
    "开展",
    "样例区",
    "重点",
    "工作",
    "通知",
    "推进",
    "会议",
    "召开",
    "项目",
    "建设",
    "服务",
    "群众",
    "政务",
    "公开",
    "印发",
    "方案",
    "组织",
    "乡镇",
    "街道",
    "部门",
    "落实",
    "责任",
    "检查",
    "安全",
    "生产",
    "教育",
    "医疗",
    "农业",
    "产业",
    "发展",
    "调研",
    "座谈",
    "培训",
]


def portal(pages: int, seed: int = 7) -> dict[str, bytes]:
    """path → HTML of a portal with exactly so many pages: home, columns, articles."""
    dice = random.Random(seed)
    columns = max(1, (pages - 1) // (PER_COLUMN + 1))
    articles = pages - 1 - columns
    per_column = [articles // columns + (number < articles % columns) for number in range(columns)]
    nav = "".join(f'<li><a href="/c{n}/index.html">栏目{n}</a></li>' for n in range(columns))
    site: dict[str, bytes] = {}

    def page(path: str, title: str, marks: str, body: str) -> None:
        style = "".join(f".c{n}{{margin:{n}px;padding:{n}px;color:#333}}\n" for n in range(150))
        script = "".join(f"var a{n} = function(x){{ return x + {n}; }};\n" for n in range(100))
        site[path] = (
            f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta name="SiteName" content="样例区人民政府">{marks}<style>{style}</style>'
            f"<script>{script}</script></head><body><div class='header'><ul class='nav'>{nav}"
            f"</ul></div><div class='main'>{body}</div><div class='footer'>主办：样例区人民政府办公室"
            f" 网站标识码：0000000001</div></body></html>"
        ).encode()

    def title() -> str:
        return "".join(dice.choices(_WORDS, k=8))

    latest: list[str] = []
    for column, count in enumerate(per_column):
        entries: list[str] = []
        for number in range(count):
            day = f"2026-{number % 6 + 1:02}-{number % 28 + 1:02}"
            name, path = title(), f"/c{column}/t{number}.html"
            entries.append(f'<li><a href="{path}" title="{name}">{name}</a><span>{day}</span></li>')
            text = "".join(
                f"<p>　　{'，'.join(''.join(dice.choices(_WORDS, k=5)) for _ in range(6))}。</p>"
                for _ in range(14)
            )
            marks = (
                f'<meta name="ArticleTitle" content="{name}">'
                f'<meta name="PubDate" content="{day} 09:00">'
            )
            head = f"<h1>{name}</h1><div class='info'>发布时间：{day} 09:00　来源：区发改局</div>"
            page(path, name, marks, f"{head}<div class='article-content'>{text}</div>")
        latest += entries[:2]
        marks = f'<meta name="ColumnName" content="栏目{column}">'
        page(f"/c{column}/index.html", f"栏目{column}", marks, f"<ul>{''.join(entries)}</ul>")
    page("/", "样例区人民政府", "", f"<ul>{''.join(latest)}</ul>")
    return site


class _Serving(asyncio.Protocol):
    """As little HTTP as a keep-alive client needs, so that the server is never the limit."""

    def __init__(self, answers: dict[bytes, bytes]) -> None:
        self._answers, self._held = answers, b""

    def connection_made(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *heads, self._held = (self._held + data).split(b"\r\n\r\n")
        for head in heads:
            path = head.split(b" ", 2)[1]
            self._transport.write(self._answers.get(path) or self._answers[b""])


async def serve(pages: int) -> None:
    """Serve until standard input closes, so that no server outlives its parent."""
    answers = {
        path.encode(): b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s"
        % (len(body), body)
        for path, body in portal(pages).items()
    }
    answers[b""] = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Serving(answers), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(pages: int) -> Iterator[str]:
    """The base URL of a server process that ends with the block."""
    command = [sys.executable, __file__, "serve", str(pages)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


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
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def report(self, pages: int) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        spent = {
            "seconds": time.perf_counter() - self._wall,
            "cpu": time.process_time() - self._cpu,
        }
        print(json.dumps({"pages": pages, "peak_mib": peak, **spent}))


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


# ── the table ────────────────────────────────────────────────────────────────


def rows(pages: int = 1500) -> list[dict[str, object]]:
    """One row per crawler and parsing; `problem` instead of figures where one failed."""
    table: list[dict[str, object]] = []
    with serving(pages) as base:
        for crawler, parsing in CRAWLERS:
            row: dict[str, object] = {"crawler": crawler, "parsing": PARSING[parsing]}
            try:
                done = subprocess.run(
                    [sys.executable, __file__, crawler, base, parsing],
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
        case ["serve", pages]:
            asyncio.run(serve(int(pages)))
        case ["govmon", base, parsing]:
            asyncio.run(crawl_with_govmon(base, parsing))
        case ["scrapy", base, parsing]:
            crawl_with_scrapy(base, parsing)
        case _:
            for row in rows(*map(int, arguments[:1])):
                if problem := row.get("problem"):
                    print(f"{row['crawler']:8} {problem}  {row['parsing']}")
                else:
                    print(
                        f"{row['crawler']:8} {row['pages']:6} 页 {row['pages_per_second']:8.0f} 页/秒"
                        f" {row['pages_per_cpu_second']:8.0f} 页/CPU秒 {row['peak_mib']:6.0f} MiB"
                        f"  {row['parsing']}"
                    )


if __name__ == "__main__":
    main(sys.argv[1:])
