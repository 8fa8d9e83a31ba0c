"""How values are written, and what never becomes a link or a mark."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from markupsafe import Markup

from monitor.model import CHINA, Span
from monitor.web import charts, words

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
     "data:text/html,x", "vbscript:x", "//evil.example/", "/relative", "", "http:///x",
     "http://a b/", "http://a/\u202egnp.exe", "http://[bad", "http://a:99999/", "ftp://a/"],
)  # fmt: skip
def test_these_are_no_links(url: str) -> None:
    assert words.href(url) == ""


@pytest.mark.parametrize("url", ["http://a.example/x?y=1#z", "https://127.0.0.1:8080/中文.html"])
def test_these_are(url: str) -> None:
    assert words.href(url) == url


def test_text_that_turns_or_hides_is_tamed() -> None:
    assert words.tame("abc\u202egnp\u2066x\x00y\x1bz") == "abcgnpx y z"
    assert words.tame("第一行\n第二行\t完") == "第一行\n第二行\t完"
    assert words.tame(None) == ""
    assert words.tame(Markup("<b>")) == Markup("<b>")
    assert words.tame(7) == 7


@pytest.mark.parametrize(
    ("gap", "text"),
    [(timedelta(seconds=20), "刚刚"), (timedelta(minutes=5), "5 分钟前"), (timedelta(hours=3), "3 小时前"),
     (timedelta(hours=47), "47 小时前"), (timedelta(days=12), "12 天前"), (-timedelta(hours=5), "5 小时后")],
)  # fmt: skip
def test_ago(gap: timedelta, text: str) -> None:
    assert words.ago(NOW - gap, NOW) == text


def test_ago_of_days() -> None:
    assert words.ago(date(2026, 11, 23), NOW) == "今天"
    assert words.ago(date(2026, 11, 22), NOW) == "昨天"
    assert words.ago(date(2026, 11, 11), NOW) == "12 天前"
    assert words.ago(None, NOW) == "—"


def test_mask_shortens_long_numbers_of_foreign_titles() -> None:
    assert words.mask("王某13987651206与110101199003072260") == "王某139******06与110******60"
    assert words.mask("2026年第12号") == "2026年第12号"


@pytest.mark.parametrize(
    ("mark", "expected"),
    [(Span(1, 3), ("a", "bc", "d")), (Span(0, 0), ("abcd", "", "")), (Span(2, 9), ("abcd", "", ""))],
)  # fmt: skip
def test_parts(mark: Span, expected: tuple[str, str, str]) -> None:
    assert words.parts("abcd", mark) == expected


def test_short_url_keeps_both_ends() -> None:
    long = "https://www.sample.example/" + "a" * 200 + "/t1.html"
    assert len(words.short_url(long, 40)) <= 40
    assert words.short_url(long, 40).endswith("t1.html")


def test_weeks_and_counts() -> None:
    mondays = charts.weeks(date(2026, 11, 25), 3)
    assert [m.isoformat() for m in mondays] == ["2026-11-09", "2026-11-16", "2026-11-23"]
    days = [date(2026, 11, 15), date(2026, 11, 23), date(2026, 11, 29), date(2026, 1, 1)]
    assert charts.per_week(days, mondays) == [1, 0, 2]


@pytest.mark.parametrize("top", [0, 1, 3, 7, 30, 999, 40_000])
def test_columns_fit_their_chart(top: int) -> None:
    chart = charts.columns([("a", (("x", top), ("y", 0))), ("b", (("x", 1),))], height=150)
    assert all(bar.y >= 0 and bar.y + bar.height <= 150 for bar in chart.bars)
    assert 2 <= len(chart.ticks) <= 6


def test_a_sparkline_needs_two_values() -> None:
    assert charts.sparkline([1.0], low=0, high=1) is None
    line = charts.sparkline([0, 100, 50, 900], low=0, high=100)
    assert line is not None
    ys = [float(p.split(",")[1]) for p in line.points.split()]
    assert min(ys) >= 0
    assert max(ys) <= line.height
