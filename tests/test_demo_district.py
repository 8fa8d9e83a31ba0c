"""The sample district: its size, its variety, its traps, and that it is the same every time."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest

from monitor.demo import plants
from monitor.demo.accounts import ACCOUNTS
from monitor.demo.columns import COLUMNS
from monitor.demo.district import SampleDistrict, sample_district
from monitor.demo.places import OFFICES
from monitor.model import CHINA, Group

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=CHINA)


@pytest.fixture(scope="module")
def district() -> SampleDistrict:
    return sample_district(NOW)


def test_it_is_as_large_as_promised(district: SampleDistrict) -> None:
    assert 38 <= len(COLUMNS) <= 45
    assert 280 <= district.article_count <= 320
    assert len(ACCOUNTS) == 35
    assert 38 <= len(OFFICES) <= 42
    platforms = Counter(account.platform for account in ACCOUNTS)
    assert set(platforms) == {"wechat", "weibo", "douyin", "kuaishou", "toutiao", "feed"}
    assert len(district.manifest) >= 25


def test_every_target_of_the_manifest_is_watched(district: SampleDistrict) -> None:
    known = {"site:portal", *(a.target for a in ACCOUNTS)}
    known |= {f"column:portal/{c.key}" for c in COLUMNS}
    assert {plant.target for plant in district.manifest} <= known
    assert {near.target for near in district.near_misses} <= known
    groups = {plant.group for plant in district.manifest}
    assert groups >= {Group.WORDING, Group.PRIVACY, Group.FRESHNESS, Group.LINKS, Group.MARKS}


def test_no_paragraph_is_written_twice(district: SampleDistrict) -> None:
    paragraphs = Counter(
        text
        for rows in district.portal.articles.values()
        for article in rows
        for text in article.paragraphs
    )
    assert [text for text, n in paragraphs.items() if n > 1] == []
    assert not any("{" in text for text in paragraphs)


def test_the_same_moment_gives_the_same_bytes() -> None:
    first, again = sample_district(NOW, 3), sample_district(NOW, 3)
    assert first.pages == again.pages
    assert first.pages != sample_district(NOW, 4).pages


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 1, 1, 0, 5, tzinfo=CHINA),
        datetime(2028, 2, 29, 23, 55, tzinfo=CHINA),
        datetime(2027, 7, 1, 8, 0, tzinfo=CHINA),
    ],
)
@pytest.mark.parametrize("seed", [1, 20, 77])
def test_it_can_be_built_at_any_moment(now: datetime, seed: int) -> None:
    built = sample_district(now, seed)
    shown = [a.at for rows in built.portal.articles.values() for a in rows]
    shown += [p.at for rows in built.posts.values() for p in rows]
    assert max(shown) <= now
    assert len(built.manifest) == len(sample_district(NOW, seed).manifest)


def test_addresses_are_unique(district: SampleDistrict) -> None:
    keys = Counter((p.method, p.path, tuple(sorted(p.where.items()))) for p in district.pages)
    assert [key for key, n in keys.items() if n > 1] == []


def page(district: SampleDistrict, path: str) -> bytes:
    return next(p.body for p in district.pages if p.path == path)


def test_traps_of_real_sites_are_there(district: SampleDistrict) -> None:
    gbk = page(district, "/zwhd/")
    with pytest.raises(UnicodeDecodeError):
        gbk.decode("utf-8")
    assert b"charset" not in gbk
    assert "政务活动" in gbk.decode("gb18030")
    notices = page(district, "/tzgg/").decode()
    dates = re.findall(r"<span class=\"fr\">(\d{4}-\d\d-\d\d)</span>", notices)
    assert dates[0] < max(dates)  # pinned rows stand first
    assert re.search(r"\[\d\d-\d\d\]", page(district, "/bmdt/").decode())
    assert re.search(r"\d{4}年\d{1,2}月\d{1,2}日", page(district, "/xzdt/").decode())
    assert "<table" in page(district, "/zfwj/").decode()
    assert not re.search(r"<li>.*\d{4}-\d\d", page(district, "/sthj/").decode())  # an undated list
    assert "页面生成时间" in page(district, "/yw/").decode()
    statuses = {p.path: p.status for p in district.pages}
    assert statuses["/"] == 302
    assert statuses["/sjyw/"] == 412
    assert "<li>" not in page(district, "/szxc/").decode().split("<main>")[1].split("</main>")[0]


def test_relays_write_time_as_they_do(district: SampleDistrict) -> None:
    atom = page(district, "/wewe/feeds/MP_WXS_ylnync.atom").decode()
    assert "<updated>" in atom
    assert "<published>" not in atom
    assert re.search(r"\d\d:\d\d:\d\d </pubDate>", page(district, "/wemp/rss/ylyj").decode())
    assert "环境异常" in page(district, "/wewe/feeds/MP_WXS_ylxf.atom").decode()
    articles = [p for p in district.pages if p.path.startswith("/s/yangli-")]
    assert articles
    assert all(b"var ct = " in p.body for p in articles)


def test_numbers_satisfy_their_validators() -> None:
    import random

    dice = random.Random(5)
    for _ in range(200):
        number = plants.id_card(dice, "19751231")
        weights = [2 ** (17 - i) % 11 for i in range(17)]
        rest = sum(int(d) * w for d, w in zip(number[:17], weights, strict=True)) % 11
        assert number[17] == "10X98765432"[rest]
        card = plants.bank_card(dice)
        digits = [int(d) for d in reversed(card)]
        doubled = [sum(divmod(d * 2, 10)) for d in digits[1::2]]
        assert len(card) == 19
        assert (sum(digits[0::2]) + sum(doubled)) % 10 == 0
        assert re.fullmatch(r"1\d{10}", plants.mobile(dice))


def test_stale_things_are_stale_and_others_fresh(district: SampleDistrict) -> None:
    for account in ACCOUNTS:
        newest = max(p.at for p in district.posts[account.target])
        age = NOW - newest
        if account.trap in {"stale", "zombie"}:
            assert age > timedelta(days=15), account.name
        elif account.trap != "soon":
            assert age < timedelta(days=6), account.name
