"""The dates people write: every shape, year inference, zones, and what must stay None."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import CHINA
from monitor.text.dates import find_dates, infer_year, parse_date, parse_instant

NOW = datetime(2026, 1, 3, 10, 0, tzinfo=CHINA)
DAY = date(2024, 1, 26)


@pytest.mark.parametrize(
    "text",
    [
        "2024年01月26日",
        "2024年1月26日",
        "2024 年 1 月 26 日",
        "2024年1月26",
        "2024/01/26 10:00",
        "2024/1/26",
        "2024.01.26",
        "2024-01-26",
        "[2024-01-26]",
        "（2024-01-26）",
        "【2024-01-26】",
        "２０２４－０１－２６",
        "2024－01－26",
        "2024-01-2610:00:11",
        "20240126",
        "20240126101112",
        "24-01-26",
        "二〇二四年一月二十六日",
        "二○二四年一月廿六日",
        "二零二四年1月26日",
        "1706234400",
        "1706234400123",
        "26 2024-01",
        "26\n2024/01",
        "2024-01 26",
        "01-26 2024",
        "01/26/2024",
        "2024年 01-26",
        "Fri, 26 Jan 2024 10:00:00 +0800",
        "Fri, 26 Jan 2024 10:00:00 GMT",
        "26 Jan 2024",
        "Fri Jan 26 10:00:00 CST 2024",
        "Jan 26, 2024",
        "January 26, 2024 10:00 AM",
        "2024-01-25T20:00:00.000Z",
        "2024-01-26T10:00:00+08:00",
        "2024-01-26T10:00:00",
        "发布时间：2024-01-26 10:00 来源：某局",
        "时间:2024年1月26日 星期五 下午3:20",
    ],
)
def test_one_day_in_every_shape(text: str) -> None:
    assert parse_date(text, NOW) == DAY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "首页",
        "2024-02-30",
        "02-30",
        "2024-13-01",
        "2024年2月30日",
        "二〇二四年十三月一日",
        "2024年1月",
        "2024-2025",
        "2024年1月26家企业",
        "版本 2.0",
        "192.168.1.1",
        "13812345678",
        "99-99",
        "http://a.cn/2024/01/26/t1.html",
        "1234567",
        "几天前",
        "9999999999999",
        "1899-01-01",
        "20241301",
        "早在三天前，一位路过的群众就已经向社区反映了这个情况，社区随即派人处理",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert parse_date(text, NOW) is None
    assert parse_instant(text, NOW) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01-02", date(2026, 1, 2)),
        ("01-03", date(2026, 1, 3)),
        ("01-04", date(2026, 1, 4)),  # tomorrow: their clock may run ahead
        ("01-05", date(2025, 1, 5)),
        ("12-30", date(2025, 12, 30)),
        ("[12-30]", date(2025, 12, 30)),
        ("12月30日", date(2025, 12, 30)),
        ("02-29", date(2024, 2, 29)),
        ("昨天 12:00", date(2026, 1, 2)),
        ("前天", date(2026, 1, 1)),
        ("15小时前", date(2026, 1, 2)),
        ("9小时前", date(2026, 1, 3)),
        ("3天前", date(2025, 12, 31)),
        ("三天前", date(2025, 12, 31)),
        ("半小时前", date(2026, 1, 3)),
        ("刚刚", date(2026, 1, 3)),
        ("1周前", date(2025, 12, 27)),
    ],
)
def test_dates_that_need_today(text: str, day: date) -> None:
    assert parse_date(text, NOW) == day


def test_hours_ago_on_a_bare_day_stay_on_it_as_long_as_they_can() -> None:
    assert parse_date("5小时前", NOW.date()) == NOW.date()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-01-26 10:00", datetime(2024, 1, 26, 10, 0, tzinfo=CHINA)),
        ("2024年1月26日 下午3:20", datetime(2024, 1, 26, 15, 20, tzinfo=CHINA)),
        ("2024年1月26日10时30分", datetime(2024, 1, 26, 10, 30, tzinfo=CHINA)),
        ("Fri, 26 Jan 2024 10:00:00 GMT", datetime(2024, 1, 26, 10, 0, tzinfo=UTC)),
        ("Fri, 26 Jan 2024 10:00:00 CST", datetime(2024, 1, 26, 10, 0, tzinfo=CHINA)),
        ("Fri, 26 Jan 2024 10:00:00", datetime(2024, 1, 26, 10, 0, tzinfo=CHINA)),
        ("Tue May 31 17:46:55 +0800 2011", datetime(2011, 5, 31, 17, 46, 55, tzinfo=CHINA)),
        ("2024-01-25T20:00:00Z", datetime(2024, 1, 25, 20, 0, tzinfo=UTC)),
        ("2024-01-26T10:00:00", datetime(2024, 1, 26, 10, 0, tzinfo=CHINA)),
        ("1706234400", datetime(2024, 1, 26, 10, 0, tzinfo=CHINA)),
        ("15小时前", NOW - timedelta(hours=15)),
        ("昨天 12:00", datetime(2026, 1, 2, 12, 0, tzinfo=CHINA)),
        ("刚刚", NOW),
        ("2024-01-26", None),
        ("2024-01-26 25:99", None),
        ("3天前", None),
    ],
)
def test_instants(text: str, instant: datetime | None) -> None:
    assert parse_instant(text, NOW) == instant


def test_an_evening_in_greenwich_is_the_next_day_here() -> None:
    assert parse_date("2024-01-25T20:00:00Z", NOW) == DAY


def test_find_dates_tells_places_and_skips_what_is_longer() -> None:
    text = "发布日期：2024-01-26 10:00　成文日期：2024年1月5日，〔2024〕3号，编号2024-01-26-07"
    found = find_dates(text, NOW)
    assert [(text[f.start : f.end], f.day) for f in found] == [
        ("2024-01-26 10:00", DAY),
        ("2024年1月5日", date(2024, 1, 5)),
    ]


def test_yearless_dates_are_marked() -> None:
    (one,) = find_dates("截至12月30日24时", NOW)
    assert (one.day, one.yearless) == (date(2025, 12, 30), True)


@given(st.dates(date(1949, 10, 1), date(2099, 12, 31)))
def test_what_is_written_is_read_back(day: date) -> None:
    for text in (
        day.isoformat(),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day:%Y/%m/%d %H:%M}",
        f"[{day:%Y.%m.%d}]",
        f"{day:%Y%m%d}",
    ):
        assert parse_date(text, NOW) == day


@given(st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.integers(0, 364))
def test_the_inferred_year_is_the_latest_not_after_tomorrow(today: date, back: int) -> None:
    day = today - timedelta(days=back)
    got = infer_year(day.month, day.day, today)
    assert got is not None and got <= today + timedelta(days=1)
    assert got == day or (day.month, day.day) == (got.month, got.day)


@given(st.text(max_size=80))
def test_nothing_raises(text: str) -> None:
    parse_date(text, NOW)
    parse_instant(text, NOW)
    for one in find_dates(text, NOW):
        assert 0 <= one.start < one.end <= len(text)


@given(st.text(alphabet="0123456789-年月日:/. ", max_size=60))
def test_date_like_noise_gives_real_days_or_none(text: str) -> None:
    day = parse_date(text, NOW)
    assert day is None or 1949 <= day.year <= 2099


@pytest.mark.parametrize("text", ["2026年十十月3日", "2026年3月十十日", "2026年3月三十五十日"])
def test_numerals_that_are_no_number_make_no_date(text: str) -> None:
    assert find_dates(text, NOW) == ()
