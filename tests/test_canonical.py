"""When two addresses are one page, and which addresses are traps: decision tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.canonical import canonical, family, identity
from monitor.text.traps import trap

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.gov.cn/x.html", "http://WWW.A.GOV.CN/x.html"),
        ("http://www.a.gov.cn/x.html", "http://www.a.gov.cn:80/x.html"),
        ("https://www.a.gov.cn/x.html", "http://a.gov.cn/x.html"),
        ("http://a.gov.cn/x.html", "http://a.gov.cn./x.html#top"),
        ("http://a.gov.cn/x.jsp;jsessionid=0A1B2C3D4E?id=3", "http://a.gov.cn/x.jsp?id=3"),
        ("http://a.gov.cn/x.jsp?id=3&PHPSESSID=abc", "http://a.gov.cn/x.jsp?id=3"),
        ("http://a.gov.cn/x?b=2&a=1", "http://a.gov.cn/x?a=1&b=2"),
        ("http://a.gov.cn/x?id=1&utm_source=wx&t=1700000000123", "http://a.gov.cn/x?id=1"),
        ("http://a.gov.cn/x?_=0.8231723", "http://a.gov.cn/x"),
        ("http://a.gov.cn/a//b/../c/./d.html", "http://a.gov.cn/a/c/d.html"),
        ("http://a.gov.cn/", "http://a.gov.cn"),
        ("http://a.gov.cn/zwgk/index.shtml", "http://a.gov.cn/zwgk/"),
        ("http://a.gov.cn/%7euser/%e5%8c%ba.html", "http://a.gov.cn/~user/区.html"),
        ("http://a.gov.cn/(S(abcdefghijklmnopqrstuvwx))/n.aspx?id=1", "http://a.gov.cn/n.aspx?id=1"),
        ("http://user:pw@a.gov.cn/x", "http://a.gov.cn/x"),
    ],
)  # fmt: skip
def test_one_page(one: str, other: str) -> None:
    assert identity(one) == identity(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.gov.cn/x.html", "http://a.gov.cn/X.html"),  # paths have case
        ("http://a.gov.cn/x?id=1", "http://a.gov.cn/x?id=2"),
        ("http://a.gov.cn/x?t=3", "http://a.gov.cn/x?t=4"),  # a small number is a parameter
        ("http://a.gov.cn:8080/x", "http://a.gov.cn/x"),
        ("http://b.a.gov.cn/x", "http://a.gov.cn/x"),
        ("http://a.gov.cn/index_1.html", "http://a.gov.cn/index_2.html"),
        ("http://a.gov.cn/a%2Fb", "http://a.gov.cn/a/b"),
    ],
)
def test_two_pages(one: str, other: str) -> None:
    assert identity(one) != identity(other)


def test_what_is_asked_keeps_scheme_host_and_order() -> None:
    assert canonical("https://WWW.a.gov.cn:443/x?b=2&a=1#f") == "https://www.a.gov.cn/x?b=2&a=1"


@pytest.mark.parametrize("url", ["", "mailto:x@y", "http://[::1", "javascript:void(0)", "ftp://a/"])
def test_no_web_address(url: str) -> None:
    assert canonical(url) == identity(url) == ""


@given(st.text(max_size=60))
def test_canonical_never_raises_and_is_stable(text: str) -> None:
    once = canonical("http://a.gov.cn/" + text)
    assert canonical(once) == once


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("http://a.gov.cn/zwgk/t20240101_365.html", "a.gov.cn/zwgk/*_*.html"),
        ("http://a.gov.cn/art/2024/1/2/art_12_3456.html", "a.gov.cn/art/*/*/*/art_*_*.html"),
        ("http://a.gov.cn/cal?year=2026&month=7", "a.gov.cn/cal?month=*&year=*"),
        ("http://a.gov.cn/list?cat=news&page=3", "a.gov.cn/list?cat=news&page=*"),
        ("http://a.gov.cn/s/3f2a9bc1d0e4/x.html", "a.gov.cn/s/*/x.html"),
    ],
)
def test_family(url: str, shape: str) -> None:
    assert family(url) == shape


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://a.gov.cn/cal?year=2031&month=1", "日历"),
        ("http://a.gov.cn/cal?date=2026-12-01", "日历"),
        ("http://a.gov.cn/calendar/2030/05", "日历"),
        ("http://a.gov.cn/cal?year=1880", "日历"),
        ("http://a.gov.cn/a/b/a/b/x.html", "反复"),
        ("http://a.gov.cn/zw/zw/zw/x.html", "反复"),
        ("http://a.gov.cn/" + "d/" * 20, "层级"),
        ("http://a.gov.cn/?" + "x" * 1200, "过长"),
        ("http://a.gov.cn/x?" + "&".join(f"a{n}=1" for n in range(12)), "参数"),
        ("http://a.gov.cn/user/login?back=1", "功能"),
        ("http://a.gov.cn/list?page=9999999", "页码"),
    ],
)
def test_traps(url: str, why: str) -> None:
    assert why in trap(url, TODAY)


@pytest.mark.parametrize(
    "url",
    [
        "http://a.gov.cn/cal?year=2026&month=8",
        "http://a.gov.cn/art/2035/x.html",  # a path of numbers is no calendar
        "http://a.gov.cn/zwgk/2024/2024/t20240101_1.html",
        "http://a.gov.cn/zwgk/fdzdgknr/zcwj/index.html",
        "http://a.gov.cn/list?page=200",
        "http://a.gov.cn/blueprint/x.html",  # "print" inside a word
        "http://a.gov.cn/gk/gk/x.html",
    ],
)
def test_no_traps(url: str) -> None:
    assert trap(url, TODAY) == ""
