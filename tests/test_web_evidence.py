"""A kept page is read on the dashboard, and never runs, loads or leaks anything."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer
from store_samples import NOW, TARGETS, UNITS, finding, visit

from monitor import rulebook
from monitor.evidence import Archive, Kept
from monitor.model import Block, Document, DocumentKind, Fetched, Group, Request
from monitor.settings import Config, StoreSettings, WebSettings
from monitor.store import AsyncStore, Store
from monitor.web import build_app
from monitor.web.evidence import LINES, mask, read_kept

HOSTILE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知</title>
<meta http-equiv="refresh" content="0;url=http://evil.example/">
<script>alert(document.cookie)</script><link rel="stylesheet" href="http://evil.example/x.css"></head>
<body onload="alert(1)"><h1>关于防汛的通知</h1>
<p>全市<b>截止目前</b>新增项目12个，请各单位抓好落实，确保安全度汛。联系电话 13912345678。</p>
<p>{{ 7*7 }} {% include "x" %} </pre></details><img src=http://evil.example/p onerror=alert(2)></p>
<iframe src="http://evil.example/f"></iframe><form action="http://evil.example/"><input></form>
<p>这是第二段文字，内容充实，用来让读取程序认定这里是正文部分，不是导航。</p></body></html>"""
URL = "http://portal.example/a.html"


def answer(body: bytes, kind: str = "text/html; charset=utf-8") -> Fetched:
    return Fetched(
        request=Request(url=URL), at=NOW, status=200, url=URL, headers={"content-type": kind},
        body=body,
    )  # fmt: skip


class Place:
    def __init__(self, folder: Path) -> None:
        self.settings = StoreSettings(path=folder / "a.db", evidence=folder / "e", reserve_mib=0)
        self.config = Config(
            path=folder / "c.toml", store=self.settings, web=WebSettings(host="127.0.0.1")
        )

    def keep(self, kept: Fetched, *more: object, **changes: object) -> None:
        ref = Archive(self.settings.evidence).store(kept)
        found = replace(
            finding(url=URL), sentence="全市截止目前新增项目12个", text="截止目前", **changes
        )
        pages = (
            Document(
                url=URL, kind=DocumentKind.ARTICLE, blocks=(Block(text="张某，电话139****78"),)
            ),
        )
        with Store.open(self.settings) as store:
            store.sync_targets(TARGETS, UNITS, NOW)
            store.commit_visit(
                visit(found, *more, documents=pages, looked=frozenset({URL})), now=NOW,
                case_days=8, settle=timedelta(0), evidence={URL: ref},
                checked_blocks={b.digest: () for b in pages[0].blocks}, rulebook_version="v",
            )  # fmt: skip

    async def get(self, path: str = "/findings/1/evidence/1") -> tuple[int, str, dict[str, str]]:
        async with await AsyncStore.open(self.settings, readonly=True) as store:
            app = build_app(
                store=store, config=self.config, clock=lambda: NOW,
                rulebook=rulebook.load_all(self.config.rules, now=NOW),
            )  # fmt: skip
            async with TestClient(TestServer(app)) as client:
                response = await client.get(path)
                return response.status, await response.text(), dict(response.headers)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def ours(page: str) -> str:
    """The page without the kept characters: what a browser could act upon."""
    return re.sub(r"&lt;.*?&gt;", "", page, flags=re.DOTALL)


async def test_a_hostile_page_is_only_characters(place: Place) -> None:
    place.keep(answer(HOSTILE.encode()))
    status, page, headers = await place.get()
    assert status == 200
    assert "截止目前新增项目12个" in re.sub(r"<[^>]+>", "", page)
    assert '<p class="hit">' in page
    for live in (
        "<script>alert",
        "<iframe",
        "<form",
        "onerror=alert(2)>",
        '<link rel="stylesheet" href="http',
    ):
        assert live not in page
    assert "&lt;script&gt;alert(document.cookie)" in page and "{{ 7*7 }}" in page
    tags = re.findall(r"<(?:a|img|script|link|iframe|form|meta)\b[^>]*>", page)
    assert not [tag for tag in tags if "evil.example" in tag]
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_numbers_are_masked_in_text_and_source(place: Place) -> None:
    place.keep(answer(HOSTILE.encode()))
    _, page, _ = await place.get()
    assert "13912345678" not in page and page.count("13*******78") == 2


async def test_of_a_page_with_leaks_only_the_masked_archive_is_shown(place: Place) -> None:
    leak = replace(finding("leak"), group=Group.PRIVACY, rule="resident-id-exposed", url=URL)
    place.keep(answer(HOSTILE.encode()), leak)
    _, page, _ = await place.get()
    assert "查出过个人信息" in page and "电话139****78" in page
    for raw in ("截止目前新增项目12个，请各单位", "&lt;script", "网页源码"):
        assert raw not in page


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"PK\x03\x04\x00\x00", "application/zip"), (b"%PDF-1.7\x00", "application/pdf"),
     (b"\x89PNG\r\n\x00", "image/png"), (b"GIF89a\x00<script>", "text/html")],
)  # fmt: skip
def test_files_are_not_opened(body: bytes, kind: str) -> None:
    shown = read_kept(
        Kept(url=URL, at=NOW, status=200, headers={"content-type": kind}, body=body), "x"
    )
    assert "附件或图片" in shown.withheld and not shown.lines and not shown.source


async def test_what_is_gone_or_never_was(place: Place) -> None:
    place.keep(answer(HOSTILE.encode()))
    for path in ("/findings/1/evidence/2", "/findings/1/evidence/0", "/findings/9/evidence/1",
                 "/findings/1/evidence/..%2f..", "/findings/1/evidence/1e1"):  # fmt: skip
        assert (await place.get(path))[0] == 404
    for file in place.settings.evidence.iterdir():
        file.unlink()
    status, page, _ = await place.get()
    assert status == 200 and "可能已超过保存期限" in page


async def test_the_finding_leads_to_it(place: Place) -> None:
    place.keep(answer(HOSTILE.encode()))
    _, page, _ = await place.get("/findings/1")
    assert 'href="/findings/1/evidence/1"' in page


def test_a_long_page_is_cut_around_the_fault() -> None:
    lines = "\n".join(f"第{n}行" for n in range(3000)) + "\n此处截止目前有误"
    kept = Kept(url=URL, at=NOW, status=200, headers={"content-type": "text/plain"},
                body=lines.encode())  # fmt: skip
    shown = read_kept(kept, "此处截止目前有误")
    assert len(shown.lines) == LINES and [hit for _, hit in shown.lines].count(True) == 1


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13912345678。", "电话13*******78。"),
        ("530802199003070014", "53**************14"),
        ("53080219900307001X", "53**************1X"),
        ("6222 0212 3456 7890 123", "62*******************23"),
        ("2026年11月20日，12345热线", "2026年11月20日，12345热线"),
        ("2026-11-20 09:30", "2026-11-20 09:30"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text) == masked
