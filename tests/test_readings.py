"""How often something was read: what counts as a figure, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_samples import NOW, opened

from monitor.model import Document, DocumentKind, Outcome, Target, TargetKind, Unit, Visit
from monitor.sources.counts import count_of, shown_count
from monitor.store import Store

ACCOUNT = Target(
    id="account:fb", kind=TargetKind.ACCOUNT, name="样例发布", unit="u", url="http://x.example/",
    source="wechat", platform="wechat",
)  # fmt: skip
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("told", "count"),
    [
        (0, 0), (12, 12), (12.0, 12), ("0", 0), (" 1234 ", 1234), ("12,345", 12345),
        ("1，234", 1234), ("1.2万", 12_000), ("3.55万", 35_500), ("10万+", 100_000),
        ("5w", 50_000), ("2k+", 2_000), ("1.5亿", 150_000_000), ("88次", 88),
        ("3万次播放", 30_000), ("12次阅读", 12),
        (None, None), (True, None), (-1, None), ("", None), ("-", None), ("—", None),
        ("未知", None), ("1.234", None), ("12-5", None), ("1,2", None), ("1e9", None),
        (1795228200000, None), (float("nan"), None), ("九十", None), ({}, None), ("9" * 50, None),
    ],
)  # fmt: skip
def test_a_figure_or_nothing(told: object, count: int | None) -> None:
    assert count_of(told) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("浏览次数：1234", 1234), ("【浏览量: 1,234 次】", 1234), ("阅读：1.2万", 12_000),
        ("发布时间：2026-11-20　来源：区应急局　浏览次数：56　字体：大 中 小", 56),
        ("点击数：［88］", None), ("点击数：[88]", 88), ("本文已阅读 77 次", 77),
        ("访问量：9", 9), ("阅读人数：(15)", 15), ("查看次数:3次", 3),
        ("浏览次数：", None), ("浏览次数：0", None), ("浏览次数：次", None),
        ("网站访问量：123456", None), ("总访问量：123456", None), ("今日浏览：12", None),
        ("您是第12345位访客", None), ("阅读：2026年11月20日", None), ("点击：12-20", None),
        ("延伸阅读：2026年全区工作要点", None), ("全年网站浏览量比上年增长12%", None),
        ("阅读全文", None), ("浏览次数：12" + "长" * 300, None),
    ],
)  # fmt: skip
def test_what_a_page_says_beside_its_text(text: str, count: int | None) -> None:
    assert shown_count(text) == count


def post(number: int, readings: int | None, **more: object) -> Document:
    made = Document(
        url=f"http://x.example/{number}", kind=DocumentKind.POST, title=f"第{number}篇稿件",
        published=date(2026, 11, number), readings=readings,
    )  # fmt: skip
    return replace(made, **more)


def store_with(folder: Path, *looks: tuple[Document, ...], followers: int | None = None) -> Store:
    store = opened(folder)
    store.sync_targets((ACCOUNT,), (Unit(id="u", name="区应急局"),), NOW)
    for number, documents in enumerate(looks):
        look(store, documents, days=number, followers=followers)
    return store


def look(
    store: Store,
    documents: tuple[Document, ...],
    *,
    days: int = 0,
    listed: tuple[Document, ...] = (),
    followers: int | None = None,
    outcome: Outcome = Outcome.CLEAN,
) -> None:
    at = NOW + timedelta(days=days)
    store.commit_visit(
        Visit(target=ACCOUNT, at=at, outcome=outcome, documents=documents), now=at, case_days=8,
        settle=timedelta(0), readings=listed, followers=followers,
    )  # fmt: skip


def known(store: Store) -> tuple[int, int, int]:
    count = store.read_counts(FIRST, LAST, DocumentKind.POST)[ACCOUNT.id]
    return count.documents, count.counted, count.readings


def test_the_newest_figure_counts_and_silence_erases_none(tmp_path: Path) -> None:
    with store_with(
        tmp_path, (post(1, 10), post(2, None)), (post(1, 25),), (post(1, None),)
    ) as store:
        assert known(store) == (2, 1, 25)
        seen = store.query("select seen_at from readings")
        assert [r["seen_at"][:10] for r in seen] == [str((NOW + timedelta(days=1)).date())]


def test_no_figure_at_all_is_not_zero(tmp_path: Path) -> None:
    with store_with(tmp_path, (post(1, None), post(2, None))) as store:
        assert known(store) == (2, 0, 0)
    with store_with(tmp_path / "told", (post(1, 0),)) as store:
        assert known(store) == (1, 1, 0)


def test_statistics_name_posts_by_other_addresses(tmp_path: Path) -> None:
    """Same day and title is the same post; anything else is none of ours."""
    with store_with(tmp_path, (post(1, None), post(2, None))) as store:
        same = post(1, 40, url="http://mp.example/s?mid=1&chksm=a")
        other_day = post(2, 50, url="http://mp.example/2", published=date(2026, 11, 3))
        nameless = post(2, 60, url="", title="")
        look(store, (), days=1, listed=(same, other_day, nameless))
        assert known(store) == (2, 1, 40)


def test_followers_as_last_told(tmp_path: Path) -> None:
    with store_with(tmp_path, (post(1, 1),), (post(1, 1),), followers=77) as store:
        look(store, (post(1, 2),), days=3)
        assert store.followers() == {ACCOUNT.id: 77}


def test_a_look_that_failed_changes_nothing(tmp_path: Path) -> None:
    with store_with(tmp_path, (post(1, 10),), followers=7) as store:
        look(store, (), days=1, listed=(post(1, 99),), followers=9, outcome=Outcome.UNKNOWN)
        assert known(store) == (1, 1, 10) and store.followers() == {ACCOUNT.id: 7}
