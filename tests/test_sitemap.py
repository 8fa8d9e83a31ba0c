"""Sitemap files as they really are: packed, nested, broken, huge, in odd encodings."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest

from monitor.text.sitemap import LARGEST, MOST, read_sitemap

TWO = (
    b"<?xml version='1.0'?><urlset><url><loc>http://a.gov.cn/1.html</loc></url>"
    b"<url><loc> http://a.gov.cn/2.html?a=1&amp;b=2 </loc><lastmod>2026-01-01</lastmod></url></urlset>"
)
FOUND = ["http://a.gov.cn/1.html", "http://a.gov.cn/2.html?a=1&b=2"]


def addresses(body: bytes) -> list[str]:
    sitemap = read_sitemap(body)
    return list(sitemap.addresses()) if sitemap else []


@pytest.mark.parametrize("body", [
    TWO, gzip.compress(TWO), gzip.compress(gzip.compress(TWO)), b"\xef\xbb\xbf" + TWO,
    gzip.compress(TWO[:60]) + gzip.compress(TWO[60:]), gzip.compress(TWO) + b"trailing rubbish",
    TWO.decode().encode("utf-16"), TWO.replace(b"<loc>", b"<LOC>"), TWO.replace(b"</urlset>", b""),
    TWO.replace(b"http://a.gov.cn/1.html", b"<![CDATA[http://a.gov.cn/1.html]]>"),
    b"http://a.gov.cn/1.html\r\nhttp://a.gov.cn/2.html?a=1&b=2\r\n",
    b"\n http://a.gov.cn/1.html\nnot an address\nhttp://a.gov.cn/2.html?a=1&b=2",
])  # fmt: skip
def test_every_form_gives_the_same(body: bytes) -> None:
    assert addresses(body) == FOUND


def test_an_index_is_told_from_a_list_of_pages() -> None:
    index = b"<sitemapindex><sitemap><loc>http://a.gov.cn/m1.xml.gz</loc></sitemap></sitemapindex>"
    sitemap = read_sitemap(gzip.compress(index))
    assert sitemap and sitemap.index and list(sitemap.addresses()) == ["http://a.gov.cn/m1.xml.gz"]
    plain = read_sitemap(TWO)
    assert plain and not plain.index


@pytest.mark.parametrize("body", [
    b"", b"<html><body>404</body></html>", b"\x1f\x8b broken", gzip.compress(b"<html></html>", mtime=0),
    b"User-agent: *\nDisallow: /\n",
])  # fmt: skip
def test_what_is_no_sitemap(body: bytes) -> None:
    assert read_sitemap(body) is None


def test_bare_addresses_count_only_where_a_sitemap_was_expected() -> None:
    assert read_sitemap(b"http://a.gov.cn/1.html\n", expected=False) is None


def test_addresses_over_the_seams_of_pieces_are_whole() -> None:
    many = [f"http://a.gov.cn/{'x' * (n % 300)}/{n}.html" for n in range(3000)]
    body = b"<urlset>" + b"".join(f"<loc>{u}</loc>".encode() for u in many) + b"</urlset>"
    assert len(body) > 4 * 65536
    assert addresses(body) == many == addresses(gzip.compress(body))
    assert addresses("\n".join(many).encode()) == many


def test_gbk_addresses_and_too_long_ones() -> None:
    body = "<urlset><loc>http://a.gov.cn/公示栏.html</loc><loc>http://a.gov.cn/{}</loc></urlset>"
    assert addresses(body.format("x" * 5000).encode("gbk")) == ["http://a.gov.cn/公示栏.html"]


def test_a_bomb_ends_at_the_limit_and_takes_no_memory() -> None:
    blank = b"<urlset>" + b" " * (LARGEST + 10_000_000) + TWO
    packed = gzip.compress(blank, 1)
    del blank
    tracemalloc.start()
    try:
        assert addresses(packed) == []
        assert tracemalloc.get_traced_memory()[1] < 3_000_000
    finally:
        tracemalloc.stop()


def test_at_most_as_many_as_the_standard_has() -> None:
    body = b"<urlset>" + b"<loc>http://a.cn/1</loc>" * (MOST + 10) + b"</urlset>"
    assert len(addresses(body)) == MOST
