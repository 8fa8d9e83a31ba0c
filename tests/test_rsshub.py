"""A real RSSHub serves the real daemon: fresh, stale, empty, broken and unknown routes."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rsshub_server import missing, rsshub

from monitor.model import CHINA, TargetState
from monitor.settings import StoreSettings
from monitor.store import Store

pytestmark = [
    pytest.mark.xdist_group("rsshub"),
    pytest.mark.skipif(bool(missing()), reason=missing() or "never"),
]
SECONDS = 90  # only to end a test that hangs
NOW = datetime.now(CHINA)


@pytest.fixture(scope="module")
def relay() -> Iterator[str]:
    with rsshub() as address:
        yield address


def at(days: float) -> str:
    """A Beijing time as pages show it, without a zone."""
    return f"{NOW - timedelta(days=days):%Y-%m-%d %H:%M}"


FRESH = [{"t": f"青禾街道开展第{n}次消防检查", "u": f"http://127.0.0.1:1/f/{n}", "d": at(n + 0.5)}
         for n in range(20)]  # fmt: skip
STALE = [{"t": f"旧闻{n}", "u": f"http://127.0.0.1:1/s/{n}", "d": at(n + 25)} for n in range(20)]


def upstream() -> web.Application:
    """The pages that RSSHub turns into feeds."""

    async def fresh(_request: web.Request) -> web.Response:
        return web.json_response({"data": FRESH})

    async def stale(_request: web.Request) -> web.Response:
        rows = "".join(
            f'<li><a href="{r["u"]}">{r["t"]}</a><span>{r["d"]}</span></li>' for r in STALE
        )
        return web.Response(text=f"<html><ul>{rows}</ul></html>", content_type="text/html")

    async def home(_request: web.Request) -> web.Response:
        return web.Response(text="<html><title>样例</title></html>", content_type="text/html")

    app = web.Application()
    app.router.add_get("/", home)  # RSSHub takes the title of a JSON feed from it
    app.router.add_get("/fresh.json", fresh)
    app.router.add_get("/stale.html", stale)
    return app


def routes(base: str) -> dict[str, str]:
    """RSSHub's path for each account; rules in its own notation."""
    fresh = quote(f"{base}/fresh.json", safe="")
    stale = quote(f"{base}/stale.html", safe="")
    by_json = quote("item=data&itemTitle=t&itemLink=u&itemPubDate=d", safe="")
    by_html = quote("item=li&itemTitle=a&itemLink=a&itemLinkAttr=href&itemPubDate=span", safe="")
    return {
        "fresh-rss": f"/rsshub/transform/json/{fresh}/{by_json}",
        "fresh-atom": f"/rsshub/transform/json/{fresh}/{by_json}?format=atom",
        "fresh-json": f"/rsshub/transform/json/{fresh}/{by_json}?format=json",
        "stale": f"/rsshub/transform/html/{stale}/{by_html}",
        "empty": "/test/allow_empty",
        "error": "/test/error",
        "unknown": "/nosuch/route",
    }


def configuration(folder: Path, relay: str, base: str) -> Path:
    lines = [
        '[fetch]\nallow_private = ["127.0.0.0/8"]\nhost_delay = 0.0\nown_line = []',
        "[web]\nenabled = false",
        '[[unit]]\nname = "区政府办公室"',
    ]
    for name, path in routes(base).items():
        lines.append(
            f'[[account]]\nname = "{name}"\nplatform = "头条"\nunit = "区政府办公室"\nid = "{name}"\n'
            f'source = "toutiao"\nurl = {json.dumps(relay + path)}\n'
            # RSSHub labels the Beijing times of these pages GMT.
            "options = { gmt_is_local = true }"
        )
    file = folder / "config.toml"
    file.write_text("\n".join(lines), "utf-8")
    return file


async def test_the_daemon_reads_a_real_rsshub(tmp_path: Path, relay: str) -> None:
    async with TestServer(upstream(), host="127.0.0.1") as pages:
        file = configuration(tmp_path, relay, f"http://127.0.0.1:{pages.port}")
        daemon = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "--config", str(file), "run",
            stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        try:
            statuses = await asyncio.wait_for(_all_visited(tmp_path / "data/govmon.db"), SECONDS)
        finally:
            daemon.send_signal(signal.SIGTERM)
            await daemon.communicate()
    assert daemon.returncode == 0
    told = {s.target.name: s for s in statuses}
    newest = (NOW - timedelta(days=0.5)).date()
    for name in ("fresh-rss", "fresh-atom", "fresh-json"):
        assert told[name].state is TargetState.NORMAL, told[name].reason
        assert told[name].newest == newest, "a Beijing time labelled GMT stays on its day"
    assert told["stale"].state is TargetState.FAULTY
    assert told["stale"].newest == (NOW - timedelta(days=25)).date()
    for name, words in (("empty", "没有任何发布"), ("error", "HTTP 503"), ("unknown", "HTTP 404")):
        assert told[name].state is TargetState.UNKNOWN and words in told[name].reason, told[name]
    with Store.open(StoreSettings(path=tmp_path / "data/govmon.db"), readonly=True) as store:
        found = {(r.finding.target, r.finding.rule) for r in store.findings().rows}
        kept = [d for n in told for d in store.documents(told[n].target.id, limit=100)]
    assert found == {("account:toutiao:stale", "account-stale")}
    assert {d.title for d in kept} == {r["t"] for r in (*FRESH, *STALE)}


async def _all_visited(database: Path):
    """The statuses once each account was tried."""
    while True:
        await asyncio.sleep(0.2)
        if not await asyncio.to_thread(database.is_file):
            continue
        try:
            with Store.open(StoreSettings(path=database), readonly=True) as store:
                statuses = store.statuses()
        except Exception:  # the daemon is still making it
            continue
        if statuses and all(s.attempted_at for s in statuses):
            return statuses
