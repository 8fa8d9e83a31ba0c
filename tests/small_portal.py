"""A small portal made of prepared answers, for the tests of a visit."""

from __future__ import annotations

from datetime import datetime

from monitor.model import CHINA, Failure, Fetched, Request, Target, TargetKind

NOW = datetime(2026, 7, 20, 9, 0, tzinfo=CHINA)
BASE = "http://site.example"
COLUMN = Target(
    id="column:p/news", kind=TargetKind.COLUMN, name="要闻", unit="u", url=f"{BASE}/news/",
    source="website", parent="site:p", column_class="news",
)  # fmt: skip


def listing(count: int) -> str:
    rows = "".join(
        f'<li><a href="/news/{n}.html">第{n}次全区重点工作推进会召开</a><span>2026-07-{20 - n:02d}</span></li>'
        for n in range(1, count + 1)
    )
    return f"<html><head><title>要闻</title></head><body><div class='list'><ul>{rows}</ul></div></body></html>"


def article(number: int) -> str:
    body = (
        "<p>会议指出，要抓好各项工作的落实，确保全年目标任务顺利完成，让群众得到更多实惠。</p>" * 3
    )
    return (
        f"<html><head><title>推进会{number}</title><meta name='PubDate' content='2026-07-1{number % 9}'>"
        f"</head><body><h1>第{number}次推进会</h1><div class='content'>{body}</div></body></html>"
    )


class Web:
    """A web of prepared answers; remembers what was asked."""

    def __init__(self, **pages: str) -> None:
        self.pages = {f"{BASE}/news/": listing(5)}
        self.pages |= {f"{BASE}/news/{n}.html": article(n) for n in range(1, 6)}
        self.statuses: dict[str, int] = {}
        self.failures: dict[str, Failure] = {}
        self.asked: list[Request] = []

    async def fetch(self, request: Request) -> Fetched:
        self.asked.append(request)
        common = {"request": request, "at": NOW, "url": request.url}
        if failure := self.failures.get(request.url):
            return Fetched(**common, failure=failure, detail="连接超时")
        text = self.pages.get(request.url, "")
        status = self.statuses.get(request.url, 200 if text else 404)
        if status == 200 and request.etag:
            status, text = 304, ""
        return Fetched(
            **common, status=status, text=text, body=text.encode(), charset="utf-8",
            headers={"content-type": "text/html; charset=utf-8"},
        )  # fmt: skip

    @property
    def urls(self) -> list[str]:
        return [request.url.removeprefix(BASE) for request in self.asked]
