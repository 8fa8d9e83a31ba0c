"""What a hostile or huge feed must not do: open files, expand entities, take long."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from time import process_time

import pytest

from monitor.model import CHINA, Fetched, Reading, Request, Target, TargetKind
from monitor.sources import find
from monitor.sources.posts import paragraphs

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=CHINA)
URL = "http://x.example/feed"
TARGET = Target(
    id="account:x", kind=TargetKind.ACCOUNT, name="样例发布", unit="u", url=URL, source="feed"
)
HEAD, TAIL = "<rss version='2.0'><channel><title>t</title>", "</channel></rss>"


def read(body: bytes) -> Reading:
    fetched = Fetched(
        request=Request(url=URL, purpose="feed"), at=NOW, status=200, url=URL, body=body
    )
    return find("feed").read(TARGET, fetched)


def test_a_body_that_is_a_path_is_not_opened(tmp_path: Path) -> None:
    feed = tmp_path / "rss"
    feed.write_text(f"{HEAD}<item><title>geheim</title></item>{TAIL}")
    for body in (str(feed), feed.as_uri(), f"<!-- <rss -->{feed}"):
        reading = read(body.encode())
        assert reading.problem and not reading.documents


BOMB = '<!DOCTYPE a [<!ENTITY a "aaaa">]>'
BOMBS = {
    "plain": f"<?xml version='1.0'?>{BOMB}{HEAD}{TAIL}".encode(),
    "after a comment": f"<!-- <rss> -->\n{BOMB}{HEAD}{TAIL}".encode(),
    "lower case": f"{BOMB.replace('DOCTYPE', 'doctype')}{HEAD}{TAIL}".encode(),
    "utf-16": f"<?xml version='1.0' encoding='utf-16'?>{BOMB}{HEAD}{TAIL}".encode("utf-16"),
    "after junk": f"Warning!\n{BOMB}{HEAD}{TAIL}".encode(),
    "parameter entity": f"<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://h/'> %x;]>{HEAD}{TAIL}".encode(),
}


@pytest.mark.parametrize("name", BOMBS)
def test_declared_entities_are_refused(name: str) -> None:
    assert "实体" in read(BOMBS[name]).problem


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE rss" * 2000,
        b"<?xml " * 2000,
        b"<!-- " * 2000,
        b"<!DOCTYPE a [" + b"<!ENTITY a 'b'>" * 2000,
    ],
)
def test_unclosed_heads_are_refused(body: bytes) -> None:
    assert read(body).problem


def test_words_about_entities_in_an_article_are_harmless() -> None:
    item = "<item><title>标题</title><description><![CDATA[<!DOCTYPE a [<!ENTITY b 'c'>]>]]></description></item>"
    reading = read(f"{HEAD}{item}{TAIL}".encode())
    assert reading.problem == "" and [d.title for d in reading.documents] == ["标题"]


def test_a_doctype_without_entities_is_an_old_feed() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://h/rss-0.91.dtd">'
    reading = read(f"{doctype}{HEAD}<item><title>标题</title></item>{TAIL}".encode())
    assert reading.problem == "" and len(reading.documents) == 1


def test_a_long_feed_is_cut_at_a_thousand_posts() -> None:
    items = "".join(f"<item><title>{n}</title></item>" for n in range(1500))
    assert len(read(f"{HEAD}{items}{TAIL}".encode()).documents) == 1000


def test_over_five_megabytes_nothing_is_parsed() -> None:
    reading = read(HEAD.encode() + b" " * (5 * 1024 * 1024) + TAIL.encode())
    assert "5 MB" in reading.problem


@pytest.mark.parametrize("piece", ["<p", "<", "<div ", "&#", "<!--", "<script>", "a<br"])
def test_hostile_html_costs_linear_time(piece: str) -> None:
    html = piece * (400_000 // len(piece))
    began = process_time()
    paragraphs(html)
    assert process_time() - began < 5


def test_scripts_and_styles_are_no_text() -> None:
    html = "<style>p{}</style><p>甲<b>乙</b></p>丙<br>丁<script>alert(1)</script><td>戊</td>"
    assert paragraphs(html) == ("甲乙", "丙", "丁", "戊")
