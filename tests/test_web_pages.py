"""Every page of the dashboard over a real store full of hostile text."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from monitor import rulebook
from monitor.model import (
    CHINA,
    Delivery,
    Document,
    DocumentKind,
    Finding,
    Group,
    Letter,
    Level,
    Outcome,
    Probe,
    Sent,
    Span,
    Target,
    TargetKind,
    Unit,
    Visit,
)  # fmt: skip
from monitor.settings import Config, StoreSettings, WebSettings
from monitor.store import AsyncStore, Settled, Spot, Standing, Store
from monitor.web import build_app, serve

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
EVIL = "<script>alert(1)</script>{{7*7}}\"'><img src=x onerror=alert(2)>\u202etxt"
SITE = Target(id="site:p", kind=TargetKind.SITE, name="门户<b>", unit="u", url="http://a.example/",
              source="website")  # fmt: skip
COLUMN = Target(id="column:p/x", kind=TargetKind.COLUMN, name=EVIL, unit="u", parent="site:p",
                url="javascript:alert(3)", source="website", column_class="news")  # fmt: skip
ACCOUNT = Target(id="account:weibo:1", kind=TargetKind.ACCOUNT, name="微博", unit="u",
                 url="http://a.example/w", source="feed", platform="weibo")  # fmt: skip


def finding(number: int = 0, **changes: object) -> Finding:
    text = f"坏{number}"
    sentence = f"前文{EVIL}{text}后文"
    values: dict[str, object] = {
        "rule": "cutoff-for-as-of", "group": Group.WORDING, "kind": "", "level": Level.ERROR,
        "trial": False, "title": f"标题{EVIL}", "message": f"说明{EVIL}", "basis": f"依据{EVIL}",
        "subject": str(number), "text": text, "suggestion": f"好{EVIL}", "sentence": sentence,
        "mark": Span(sentence.index(text), sentence.index(text) + len(text)),
        "location": EVIL, "target": COLUMN.id, "unit": "u", "url": "javascript:alert(4)",
    }  # fmt: skip
    return Finding(**{**values, **changes})  # type: ignore[arg-type]


def commit(store: Store, visit: Visit) -> None:
    store.commit_visit(visit, now=visit.at, case_days=8, settle=timedelta(0),
                       evidence={"javascript:alert(4)": "file.warc.gz#1"})  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> StoreSettings:
    """A store with a finding of every sort, a letter, a bulletin and a week of probes."""
    settings = StoreSettings(path=tmp_path / "a.db", reserve_mib=0)
    with Store.open(settings) as store:
        units = [Unit(id="u", name=f"单位{EVIL}", mail=("u@a.example",))]
        store.sync_targets([SITE, COLUMN, ACCOUNT], units, NOW - timedelta(days=9))
        document = Document(url="javascript:alert(5)", kind=DocumentKind.ARTICLE,
                            title=f"王某13987651206{EVIL}", published=NOW.date())  # fmt: skip
        many = tuple(finding(n) for n in range(35))
        hint = finding(90, level=Level.HINT, group=Group.LINKS, rule="x", url="http://a.example/1")
        commit(store, Visit(target=COLUMN, at=NOW - timedelta(days=2), outcome=Outcome.FOUND,
                            documents=(document,), findings=(*many, hint),
                            looked=frozenset({"javascript:alert(4)"}),
                            groups=frozenset({Group.WORDING})))  # fmt: skip
        commit(store, Visit(target=ACCOUNT, at=NOW, outcome=Outcome.UNKNOWN, reason=EVIL))
        store.add_probes(
            Probe(target=SITE.id, at=NOW - timedelta(hours=h), first_ok=True, ok=h != 3)
            for h in range(48)
        )
        scan = store.begin_scan(SITE.id, NOW - timedelta(hours=3))
        store.add_spots(SITE.id, [
            Spot(key=f"k{n}", url=f"http://a.example/{n}", target=SITE.id) for n in range(9)
        ])  # fmt: skip
        settled = Settled(key="k1", purpose="page", standing=Standing.READ)
        store.settle_spots(scan, [settled], (), NOW)
        store.schedule("scan", {SITE.id: NOW + timedelta(hours=12)})
        (draft,) = store.letters_due(NOW, 5, timedelta(minutes=5))
        html = "<html><body><h1>信</h1><script>alert(6)</script></body></html>"
        store.save_rendering(draft.id, Letter(message_id="<m@a>", unit="u", subject=f"主题{EVIL}",
                                              recipients=("u@a.example",), text=f"正文{EVIL}",
                                              html=html))  # fmt: skip
        store.mark_delivery(draft.id, Sent(delivery=Delivery.SENT, detail=EVIL), NOW)
        store.save_bulletin(
            "2026Q3", title=f"通报{EVIL}", path="x.docx", now=NOW, content=b"PK-docx"
        )
    return settings


@pytest.fixture
async def client(settings: StoreSettings, tmp_path: Path) -> AsyncIterator[TestClient]:
    config = Config(path=tmp_path / "config.toml", store=settings,
                    web=WebSettings(base_url="http://board.example:8080"))  # fmt: skip
    book = rulebook.load((rulebook.builtin_folder(),))
    async with await AsyncStore.open(settings, readonly=True) as store:
        app = build_app(store=store, config=config, rulebook=book, clock=lambda: NOW)
        async with TestClient(TestServer(app)) as client:
            yield client


PAGES = ["/", "/?state=faulty&q=微博", "/?state=findings", "/findings", "/findings?page=2",
         "/findings?show=all&level=error&group=wording&unit=u&q=坏", "/findings/1", "/cases",
         "/cases?show=overdue", "/cases?show=已转办", "/dismissals", "/dismissals?show=all", "/targets", "/targets?kind=account",
         "/targets/site:p", "/targets/column:p/x", "/targets/account:weibo:1", "/mails",
         "/mails?kind=case&state=sent", "/mails/1", "/bulletins", "/rules", "/rules?q=截止",
         "/rules/cutoff-for-as-of", "/rules/column-blank"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
async def test_hostile_text_stays_text(client: TestClient, path: str) -> None:
    async with client.get(path) as answer:
        text = await answer.text()
        assert answer.status == 200
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?! src=\"/static/)", text)
    assert "<img src=x" not in text
    assert "{{7*7}}" in text or EVIL[:8] not in text
    assert "49" not in re.findall(r"</script&gt;(\d+)", text)
    assert not re.search(r"href=\"\s*(?!/|http|#)", text)
    assert not re.search(r"(?i)(?:href|src|action|hx-get)=\"javascript", text)
    assert "\u202e" not in text
    assert not re.search(r"\s(?:on\w+|style)=", re.sub(r"(?:&#\d+;|&\w+;)", "", _tags(text)))
    assert "13987651206" not in text
    assert 'lang="zh-CN"' in text
    assert not re.search(r"(?:src|href)=\"https?://(?!a\.example)", text)


async def test_a_site_shows_its_sheet_line_by_line(client: TestClient) -> None:
    async with client.get("/targets/site:p") as answer:
        text = await answer.text()
    shown = [text.index(word) for word in (
        "指标对照", "严重表述错误", "泄露国家秘密", "站点无法访问", "首页不更新", "空白栏目", "服务不实用",
        "其他检查", "错链、死链",
    )]  # fmt: skip
    assert shown == sorted(shown), "in the order of the official table"
    async with client.get("/targets/column:p/x") as answer:
        assert "指标对照" not in await answer.text()


def _tags(text: str) -> str:
    """Only what stands inside tags, attribute values removed."""
    return " ".join(re.sub(r'"[^"]*"|\'[^\']*\'', '""', t) for t in re.findall(r"<[^>]+>", text))


async def text_of(client: TestClient, path: str) -> str:
    async with client.get(path) as answer:
        assert answer.status == 200, path
        return await answer.text()


async def test_a_site_shows_how_far_its_scan_is(client: TestClient) -> None:
    text = await text_of(client, "/targets/site:p")
    for shown in ("历史扫描", "还有 8 个地址待看", "1 个地址：读过并检查 1", "2026-11-23 22:00 起"):
        assert shown in text
    assert "历史扫描" not in await text_of(client, "/targets/column:p/x")


async def test_the_fault_is_marked_in_its_sentence(client: TestClient) -> None:
    assert re.search(r"前文.*<mark>坏0</mark>后文", await text_of(client, "/findings/1"))
    assert "file.warc.gz#1" in await text_of(client, "/findings/1")


async def test_filters_narrow_and_pages_turn(client: TestClient) -> None:
    assert "共 36 个问题，第 1 / 2 页" in await text_of(client, "/findings")
    assert "共 1 个问题" in await text_of(client, "/findings?level=hint")
    assert "共 0 个问题" in await text_of(client, "/findings?show=gone")
    assert "共 0 个问题" in await text_of(client, "/findings?group=links&level=severe")
    assert "共 36 个问题" in await text_of(client, "/findings?level=nonsense&page=abc")


async def test_the_wall_shows_three_states(client: TestClient) -> None:
    text = await text_of(client, "/")
    assert "无法判断" in text
    assert "97.9%" in text  # 47 of 48 probes
    only = await text_of(client, "/?state=unknown")
    assert "account:weibo:1" in only


@pytest.mark.parametrize(
    "path",
    ["/nope", "/findings/999", "/findings/abc", "/findings/-1", "/findings/9999999999999999999999",
     "/cases/999", "/targets/none", "/mails/77", "/mails/77/body", "/bulletins/9/docx",
     "/rules/none", "/static/..%2fguard.py", "/static/nothing.css", "/cases/١"],
)  # fmt: skip
async def test_unknown_is_404_and_tells_nothing(client: TestClient, path: str) -> None:
    async with client.get(path) as answer:
        assert answer.status == 404
        assert "Traceback" not in await answer.text()


async def test_a_case_number_leads_to_its_finding(client: TestClient) -> None:
    async with client.get("/cases/1", allow_redirects=False) as answer:
        assert answer.status == 302
        assert answer.headers["Location"].startswith("/findings/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_only_reading(client: TestClient, method: str) -> None:
    async with client.request(method, "/") as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    ("host", "status"),
    [("evil.example", 421), ("127.0.0.1.evil.example:8080", 421), ("", 421), ("[::bad", 421),
     ("board.example", 200), ("localhost:1", 200), ("[::1]:8080", 200), ("10.0.0.9", 421)],
)  # fmt: skip
async def test_hosts_we_do_not_know_are_refused(client: TestClient, host: str, status: int) -> None:
    async with client.get("/healthz", headers={"Host": host}) as answer:
        assert answer.status == status


async def test_a_letter_is_shown_in_a_sandbox(client: TestClient) -> None:
    page = await text_of(client, "/mails/1")
    assert '<iframe sandbox title="信件内容" src="/mails/1/body"' in page
    async with client.get("/mails/1/body") as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'self'" in policy


async def test_a_bulletin_is_downloaded_under_a_safe_name(client: TestClient) -> None:
    async with client.get("/bulletins/1/docx") as answer:
        assert await answer.read() == b"PK-docx"
        disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="bulletin-1.docx"')
    assert "<" not in disposition
    assert "script%3E" not in disposition


async def test_static_files_are_cached_and_compressed(client: TestClient) -> None:
    page = await text_of(client, "/")
    for address in re.findall(r"/static/[\w.]+\?v=\w+", page):
        async with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Encoding"] == "gzip"
            assert "immutable" in answer.headers["Cache-Control"]
            etag = answer.headers["ETag"]
        async with client.get(address, headers={"If-None-Match": etag}) as answer:
            assert answer.status == 304


async def test_a_page_that_did_not_change_is_not_sent_again(client: TestClient) -> None:
    async with client.get("/rules") as answer:
        etag = answer.headers["ETag"]
    async with client.get("/rules", headers={"If-None-Match": etag}) as answer:
        assert answer.status == 304
    async with client.head("/rules") as answer:
        assert answer.status == 200
        assert await answer.read() == b""


async def test_health(client: TestClient) -> None:
    async with client.get("/healthz") as answer:
        report = await answer.json()
        assert answer.status == 200
    assert report["status"] == "ok"
    assert report["targets"] == 3


async def test_health_tells_when_the_daemon_is_ill(settings: StoreSettings, tmp_path: Path) -> None:
    config = Config(path=tmp_path / "c.toml", store=settings)
    book = rulebook.load((rulebook.builtin_folder(),))
    async with await AsyncStore.open(settings, readonly=True) as store:
        app = build_app(store=store, config=config, rulebook=book, clock=lambda: NOW,
                        health=lambda: {"status": "error"})  # fmt: skip
        async with TestClient(TestServer(app)) as client, client.get("/healthz") as answer:
            assert answer.status == 503


async def test_serve_tells_its_address(settings: StoreSettings, tmp_path: Path) -> None:
    web = WebSettings(port=0)  # any free port
    config = Config(path=tmp_path / "c.toml", store=settings, web=web)
    book = rulebook.load((rulebook.builtin_folder(),))
    async with await AsyncStore.open(settings, readonly=True) as store:
        app = build_app(store=store, config=config, rulebook=book, clock=lambda: NOW)
        async with serve(app, web) as site:
            assert re.fullmatch(r"http://127\.0\.0\.1:\d+", site.url)
