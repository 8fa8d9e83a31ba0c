"""Reading pages nobody has seen: the choices of real CMSs combined, every one read right.

Measured on combinations that the readers were not mended for (other seeds).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import pytest
from page_variations import ArticlePage, ListPage, articles, listings, undated

from monitor.model import CHINA, Fetched, Request, Target, TargetKind
from monitor.sources import find
from monitor.text.charset import decode

NOW = datetime(2026, 7, 1, 9, 0, tzinfo=CHINA)
URL = "http://a.gov.cn/zwgk/t1.html"
COLUMN = Target(id="t", kind=TargetKind.COLUMN, name="", unit="", url=URL, source="website")


def read(html: str, purpose: str, charset: str = "utf-8"):
    if charset != "utf-8":
        html = decode(html.encode(charset, "replace"), "text/html")[0]
    fetched = Fetched(
        request=Request(url=URL, purpose=purpose), at=NOW, status=200, url=URL, text=html,
        headers={"content-type": "text/html"},
    )  # fmt: skip
    reading = find("website").read(COLUMN, fetched)
    assert not reading.problem, reading.problem
    return reading.documents[0]


def wrong_articles(pages: Iterable[ArticlePage], **more) -> list[str]:
    wrong = []
    for page in pages:
        got = read(page.html, "article", **more)
        body = "\n".join(b.text for b in got.blocks if b.location.startswith("正文"))
        faults = [
            f"标题 {got.title}" if got.title != page.title else "",
            f"日期 {got.published}" if got.published != page.day else "",
            *(f"缺 {p[:10]}" for p in page.paragraphs if p not in body),
            *(f"多 {s}" for s in page.strangers if s in body),
        ]
        wrong += [f"{page.name}：{fault}" for fault in faults if fault]
    return wrong


@pytest.mark.parametrize("seed", [5, 17, 29])
def test_articles(seed: int) -> None:
    assert wrong_articles(articles(300, seed)) == []


def test_articles_in_gbk() -> None:
    assert wrong_articles(articles(80, 41), charset="gbk") == []


def test_a_page_that_tells_no_day_is_not_guessed() -> None:
    wrong = [(p.name, d) for p in undated() if (d := read(p.html, "article").published)]
    assert wrong == []


@pytest.mark.parametrize("page", list(listings()), ids=lambda page: page.name)
def test_lists(page: ListPage) -> None:
    got = read(page.html, "column")
    assert {(row.title, row.published) for row in got.rows} == set(page.rows)


def test_a_page_met_on_the_way_is_known_for_what_it_is() -> None:
    kinds = [read(p.html, "page").kind for p in articles(60, 3)]
    assert set(kinds) == {"article"}
    kinds = [read(p.html, "page").kind for p in listings()]
    assert kinds.count("column") >= 0.97 * len(kinds)
