"""The reference pages, served by a local server and fetched by the real fetcher.

Figures that must hold: article dates ≥ 97% right with ≤ 1 silent error, titles ≥ 90%, list rows
≥ 98% found and dated, the newest date of all list pages right, every page decoded, no crash.
"""

from __future__ import annotations

import asyncio
import json
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from monitor.fetch import Fetcher
from monitor.model import CHINA, Document, Fetched, Request, Target, TargetKind
from monitor.settings import FetchSettings
from monitor.sources import find

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=CHINA)
SETTINGS = FetchSettings(allow_private=("127.0.0.0/8",), host_delay=0.0, per_host=8)
PURPOSES = {"article": "article", "list": "column", "home": "home"}

pytestmark = [pytest.mark.shared, pytest.mark.xdist_group("pages")]


@pytest.fixture(scope="module")
def answers(shared: Path) -> dict[str, Fetched]:
    """Every page by its name, as the fetcher got it over HTTP, without any charset header."""
    return asyncio.run(fetch_all(shared / "pages"))


async def fetch_all(folder: Path) -> dict[str, Fetched]:
    async def serve(request: web.Request) -> web.Response:
        body = (folder / request.match_info["name"]).read_bytes()
        return web.Response(body=body, headers={"content-type": "text/html"})

    app = web.Application()
    app.router.add_get("/{name:.+}", serve)
    names = [
        f"{kind}/{p.name}" for kind in PURPOSES for p in sorted((folder / kind).glob("*.html"))
    ]
    async with TestServer(app) as server, Fetcher(SETTINGS, clock=lambda: NOW) as fetcher:
        return {
            name: await fetcher.fetch(
                Request(url=str(server.make_url(f"/{name}")), purpose=PURPOSES[name.split("/")[0]])
            )
            for name in names
        }


def document(name: str, fetched: Fetched) -> Document | None:
    kind = TargetKind.SITE if name.startswith("home") else TargetKind.COLUMN
    target = Target(id="t", kind=kind, name="", unit="", url=fetched.url, source="website")
    reading = find("website").read(target, fetched)
    return reading.documents[0] if reading.documents else None


def plain(title: str) -> str:
    kept = unicodedata.normalize("NFKC", title)
    return "".join(c for c in kept if c.isalnum())


def test_every_page_arrives_and_decodes(answers: dict[str, Fetched]) -> None:
    assert len(answers) >= 100
    for name, fetched in answers.items():
        assert fetched.ok, name
        damaged = fetched.text.count("\ufffd") - fetched.body.count("\ufffd".encode())
        assert damaged <= 0, name


def test_dates_and_titles_of_articles(answers: dict[str, Fetched], shared: Path) -> None:
    truth = json.loads((shared / "pages" / "gt_article.json").read_text("utf-8"))
    dated = right = silent = titled = titles = 0
    wrong = []
    for name, want in truth.items():
        got = document(name, answers[name])
        if want.get("date"):
            dated += 1
            shown = str(got.published) if got and got.published else ""
            right += shown == want["date"]
            if shown and shown != want["date"]:
                silent += 1
                wrong.append((name, shown, want["date"]))
        if want.get("title"):
            titles += 1
            titled += bool(got) and plain(got.title) == plain(want["title"])
    assert dated >= 80 and titles >= 80
    assert right / dated >= 0.97, f"{right}/{dated}"
    assert silent <= 1, wrong
    assert titled / titles >= 0.90, f"{titled}/{titles}"


def test_newest_date_of_every_list(answers: dict[str, Fetched], shared: Path) -> None:
    truth = json.loads((shared / "pages" / "gt_list.json").read_text("utf-8"))
    for name, rows in truth.items():
        got = document(name, answers[name])
        assert got is not None, name
        newest = max(row.published for row in got.rows if row.published)
        assert str(newest) == max(day for _, _, day in rows if day), name


def test_rows_of_every_list(answers: dict[str, Fetched], shared: Path) -> None:
    truth = json.loads((shared / "pages" / "gt_list.json").read_text("utf-8"))
    wanted = right = 0
    for name, rows in truth.items():
        got = document(name, answers[name])
        shown = Counter((plain(r.title), str(r.published or "")) for r in got.rows) if got else {}
        for title, _, day in rows:
            wanted += 1
            right += shown[plain(title), day or ""] > 0
    assert wanted >= 80
    assert right / wanted >= 0.98, f"{right}/{wanted}"


def test_pages_met_on_the_way_are_known_for_what_they_are(
    answers: dict[str, Fetched],
) -> None:
    right = pages = 0
    for name, fetched in answers.items():
        kind = name.split("/")[0]
        if kind == "home":
            continue
        pages += 1
        met = replace(fetched, request=replace(fetched.request, purpose="page"))
        got = document(name, met)
        right += got is not None and got.kind == {"list": "column"}.get(kind, kind)
    assert right / pages >= 0.97, f"{right}/{pages}"
