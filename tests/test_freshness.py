"""Decision tables for the freshness of one target, under a fixed clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from monitor.checks.state.freshness import (
    after_failure,
    after_look,
    assess,
    explain_state,
    judge,
    limit_of,
    months_before,
    newest_credible,
)
from monitor.model import (
    CHINA,
    Document,
    DocumentKind,
    Level,
    Row,
    Target,
    TargetKind,
    TargetState,
    TargetStatus,
)
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.settings import RuleSettings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
TODAY = NOW.date()
NORMAL, FAULTY, UNKNOWN = TargetState.NORMAL, TargetState.FAULTY, TargetState.UNKNOWN


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load((builtin_folder(),))


def column(column_class: str = "news", **options: Any) -> Target:
    return Target(
        id="column:p/x", kind=TargetKind.COLUMN, name="某栏目", unit="u", parent="site:p",
        url="http://p.example/x/", source="website", column_class=column_class, options=options,
    )  # fmt: skip


def account(platform: str = "wechat", source: str = "wechat", **options: Any) -> Target:
    return Target(
        id="account:a", kind=TargetKind.ACCOUNT, name="某某发布", unit="u", url="http://a.example/",
        source=source, platform=platform, options=options,
    )  # fmt: skip


def site() -> Target:
    return Target(
        id="site:p", kind=TargetKind.SITE, name="门户", unit="u", url="http://p.example/",
        source="website",
    )  # fmt: skip


def known(target: Target, newest: date | None = None, **facts: Any) -> TargetStatus:
    """A target looked at well just now, and for years."""
    return TargetStatus(
        target=target,
        newest=newest,
        **{"first_looked_at": NOW - timedelta(days=900), "looked_at": NOW, **facts},
    )


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def fired(status: TargetStatus, book: Rulebook, now: datetime = NOW) -> list[str]:
    return sorted(f.rule for f in judge(status, book, now))


# ── limits ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 7, 16), 6, date(2026, 1, 16)),
        (date(2026, 8, 31), 6, date(2026, 2, 28)),
        (date(2024, 8, 31), 6, date(2024, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 1, 15), 3, date(2025, 10, 15)),
        (date(2026, 1, 15), 12, date(2025, 1, 15)),
        (date(2024, 2, 29), 12, date(2023, 2, 28)),
        (date(2025, 10, 31), -4, date(2026, 2, 28)),
    ],
)
def test_calendar_months(day: date, months: int, expected: date) -> None:
    assert months_before(day, months) == expected


@pytest.mark.parametrize("months", [1, 3, 6, 12])
def test_the_last_good_day_is_the_day_before_the_breach(book: Rulebook, months: int) -> None:
    limit = limit_of(column("notice", limit_months=months), book)
    assert limit is not None
    for offset in range(800):
        newest = date(2023, 1, 1) + timedelta(days=offset)
        last = limit.last_good_day(newest)
        assert newest >= limit.edge(last)
        assert newest < limit.edge(last + timedelta(days=1))


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (column("news"), "14 天"),
        (column("notice"), "6 个月"),
        (column("policy"), "6 个月"),
        (column("hr"), "12 个月"),
        (column("plan"), "12 个月"),
        (column("other"), "12 个月"),
        (column(""), "12 个月"),
        (column("news", limit_days=7), "7 天"),
        (column("notice", limit_months=3), "3 个月"),
        (column("news", limit_days=0), "14 天"),
        (column("news", limit_days=True), "14 天"),
        (account("weibo"), "14 天"),
        (account("weibo", limit_days=10), "10 天"),
        (site(), "14 天"),
    ],
)
def test_which_limit_applies(book: Rulebook, target: Target, words: str) -> None:
    limit = limit_of(target, book)
    assert limit is not None and limit.words == words


def test_a_class_without_limit_and_one_unknown_to_the_table(book: Rulebook) -> None:
    limit = limit_of(column("service"), book)
    assert limit is not None and not limit.demanded
    assert limit_of(column("no-such-class"), book) is None


def test_a_platform_and_a_province_may_be_stricter() -> None:
    limits = {"account-update": {"weibo_days": 7}, "column-update-news": {"days": 10}}
    book = load((builtin_folder(),), RuleSettings(limits=limits))
    assert fired(known(account("weibo"), ago(8)), book) == ["account-stale"]
    assert fired(known(account("wechat"), ago(6)), book) == []
    assert fired(known(account("weibo", limit_days=20), ago(8)), book) == []
    assert fired(known(column("news"), ago(11)), book) == ["column-news-stale"]


# ── the verdict ──────────────────────────────────────────────────────────────

HOUR = timedelta(hours=1)
# what is known of the target → state, a word of the reason
STATES = {
    "news on the last good day": (known(column(), ago(14)), NORMAL, "14 天"),
    "news a day later": (known(column(), ago(15)), FAULTY, "超过 14 天"),
    "updated today": (known(column(), ago(0)), NORMAL, "今天有更新"),
    "notice six calendar months": (known(column("notice"), date(2026, 5, 23)), NORMAL, "184 天"),
    "notice a day more": (known(column("notice"), date(2026, 5, 22)), FAULTY, "超过 6 个月"),
    "hr a year": (known(column("hr"), date(2025, 11, 23)), NORMAL, "365 天"),
    "hr a day more": (known(column("hr"), date(2025, 11, 22)), FAULTY, "超过 12 个月"),
    "no limit": (known(column("service"), date(2015, 1, 1)), NORMAL, "不设更新期限"),
    "never looked": (TargetStatus(target=column()), UNKNOWN, "尚未成功读取"),
    "never looked, always failing": (
        TargetStatus(target=column(), failures=9, reason="超时"), UNKNOWN, "超时"),
    "failing while fresh": (known(column(), ago(3), failures=5), NORMAL, "3 天"),
    "failing while stale": (
        known(column(), ago(30), failures=1, reason="HTTP 412"), UNKNOWN, "HTTP 412"),
    "looked before the breach only": (
        known(column(), ago(15), looked_at=NOW - 20 * HOUR), UNKNOWN, "期限在最近一次读取之后"),
    "looked after the breach, yesterday": (
        known(column(), ago(20), looked_at=NOW - 23 * HOUR), FAULTY, "20 天"),
    "looked too long ago": (
        known(column(), ago(20), looked_at=NOW - 25 * HOUR), UNKNOWN, "须再次读取"),
    "blank column": (known(column(), blank=True), FAULTY, "没有任何信息"),
    "blank column found today": (
        known(column(), blank=True, first_looked_at=NOW), FAULTY, "没有任何信息"),
    "blank column, failing": (known(column(), blank=True, failures=1), UNKNOWN, "失败"),
    "blank column without limit": (known(column("service"), blank=True), FAULTY, "没有任何信息"),
    "emptied column, still inside": (known(column(), ago(3), blank=True), NORMAL, "3 天"),
    "emptied column": (known(column(), ago(30), blank=True), UNKNOWN, "改版或被清空"),
    "undated column": (known(column(), undated=True), FAULTY, "未注明"),
    "undated column with an old date known": (
        known(column(), ago(30), undated=True), FAULTY, "30 天"),
    "neither blank nor undated nor dated": (known(column(), None), UNKNOWN, "没有读到"),
    "newest tomorrow is no date": (known(column(), TODAY + timedelta(days=1)), UNKNOWN, "没有读到"),
    "account stale": (known(account(), ago(15)), FAULTY, "超过 14 天"),
    "account fresh, relay dead": (
        known(account("wechat", "feed"), ago(2), failures=80), NORMAL, "2 天"),
    "account stale, relay dead": (
        known(account("wechat", "feed"), ago(40), failures=80), UNKNOWN, "80 次读取失败"),
    "official list empty": (known(account(), blank=True), FAULTY, "没有任何发布"),
    "relay empty, watched 14 days": (
        known(account("wechat", "feed"), blank=True, first_looked_at=NOW - timedelta(days=14)),
        UNKNOWN, "已监测 14 天"),
    "relay empty, watched 15 days": (
        known(account("wechat", "feed"), blank=True, first_looked_at=NOW - timedelta(days=15)),
        FAULTY, "没有任何发布"),
    "undated account": (known(account("kuaishou", "feed"), undated=True), UNKNOWN, "发布时间"),
    "confirmed by a person": (known(account("channels", "manual"), ago(5)), NORMAL, "5 天"),
    "not confirmed for long": (
        known(account("channels", "manual"), ago(40)), UNKNOWN, "人工确认"),
    "home fresh": (known(site(), ago(3)), NORMAL, "3 天"),
    "home stale": (known(site(), ago(15)), FAULTY, "15 天"),
    "home without dates": (known(site(), undated=True), NORMAL, "按栏目判断"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_state(book: Rulebook, name: str) -> None:
    status, state, word = STATES[name]
    assert explain_state(status, book, NOW)[0] is state
    assert word in explain_state(status, book, NOW)[1]


@pytest.mark.parametrize("name", STATES)
def test_only_a_faulty_target_is_accused_and_an_unknown_one_is_left_alone(
    book: Rulebook, name: str
) -> None:
    status, state, _ = STATES[name]
    judgement = assess(status, book, NOW)
    accusing = {f.rule for f in judgement.findings if f.level is not Level.HINT or f.trial}
    if status.target.kind is TargetKind.SITE:
        assert judgement.findings == ()  # the home page is judged with its columns
        return
    assert bool(accusing) is (state is FAULTY)
    assert judgement.looked == (frozenset() if state is UNKNOWN else {status.target.url})
    if state is UNKNOWN:
        assert judgement.findings == ()


def test_days_are_beijing_days(book: Rulebook) -> None:
    """16:00 UTC is midnight in Beijing: fourteen days end there."""
    status = known(column(), date(2026, 11, 9))
    before = datetime(2026, 11, 23, 15, 59, tzinfo=UTC)
    assert explain_state(replace(status, looked_at=before), book, before)[0] is NORMAL
    after = before + timedelta(minutes=1)
    assert explain_state(replace(status, looked_at=after), book, after)[0] is FAULTY


def test_newest_may_be_an_instant(book: Rulebook) -> None:
    late = datetime(2026, 11, 8, 17, 0, tzinfo=UTC)  # 01:00 of the 9th in Beijing
    assert explain_state(known(account(), late), book, NOW)[0] is NORMAL


# ── findings ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("age", "rules", "step"),
    [
        (0, [], ""),
        (6, [], ""),
        (7, ["account-stale-soon"], "7"),
        (9, ["account-stale-soon"], "7"),
        (10, ["account-stale-soon"], "10"),
        (11, ["account-stale-soon"], "10"),
        (12, ["account-stale-soon"], "12"),
        (13, ["account-stale-soon"], "13"),
        (14, ["account-stale-soon"], "13"),
        (15, ["account-stale"], ""),
        (92, ["account-stale"], ""),
        (93, ["account-stale", "account-zombie"], ""),
    ],
)
def test_an_account_grows_stale(book: Rulebook, age: int, rules: list[str], step: str) -> None:
    findings = judge(known(account(), ago(age)), book, NOW)
    assert sorted(f.rule for f in findings) == rules
    if step:
        assert [f.kind for f in findings] == [step]
        assert findings[0].level is Level.HINT and not findings[0].mailed


@pytest.mark.parametrize(
    ("limit", "steps"), [(10, {3: "3", 5: "3", 6: "6", 8: "8", 9: "9"}), (7, {3: "3", 6: "6"})]
)
def test_warnings_keep_their_distance_to_a_stricter_limit(
    book: Rulebook, limit: int, steps: dict[int, str]
) -> None:
    for age, step in steps.items():
        (found,) = judge(known(account(limit_days=limit), ago(age)), book, NOW)
        assert (found.rule, found.kind) == ("account-stale-soon", step)


def test_a_finding_convinces_and_stays_the_same(book: Rulebook) -> None:
    status = known(account(), ago(20))
    (first,) = judge(status, book, NOW)
    assert first.message == f"“某某发布”最近更新 {ago(20)}，距今 20 天，超过 14 天。"
    assert "国办秘函〔2019〕19号" in first.basis and first.level is Level.SEVERE
    assert (first.target, first.unit, first.url) == ("account:a", "u", "http://a.example/")
    later = NOW + timedelta(days=3)
    (again,) = judge(replace(status, looked_at=later), book, later)
    assert again.key == first.key and again.message != first.message
    other = replace(status, target=replace(account(), id="account:b"))
    assert judge(other, book, NOW)[0].key != first.key


@pytest.mark.parametrize(
    ("column_class", "rule", "trial"),
    [
        ("news", "column-news-stale", False),
        ("notice", "column-notice-stale", False),
        ("policy", "column-policy-stale", False),
        ("hr", "column-yearly-stale", False),
        ("other", "column-other-stale", True),
    ],
)
def test_each_class_has_its_rule(book: Rulebook, column_class: str, rule: str, trial: bool) -> None:
    (found,) = judge(known(column(column_class), date(2020, 1, 1)), book, NOW)
    assert (found.rule, found.trial) == (rule, trial)


def test_a_name_full_of_braces_is_only_a_name(book: Rulebook) -> None:
    target = replace(account(), name="{name.__class__}<b>")
    (found,) = judge(known(target, ago(20)), book, NOW)
    assert "{name.__class__}<b>" in found.message


def test_a_rule_switched_off_is_silent() -> None:
    book = load((builtin_folder(),), RuleSettings(off=frozenset({"account-stale"})))
    assert fired(known(account(), ago(20)), book) == []


# ── what a look adds ─────────────────────────────────────────────────────────


def posts(*days: date | None) -> tuple[Document, ...]:
    return tuple(
        Document(url=f"http://a.example/{n}", kind=DocumentKind.POST, title=f"第{n}条", published=d)
        for n, d in enumerate(days)
    )


def listing(*days: date | None) -> Document:
    rows = tuple(Row(title=f"第{n}行", url="", published=d) for n, d in enumerate(days))
    return Document(url="http://p.example/x/", kind=DocumentKind.COLUMN, rows=rows)


def article(day: date | None) -> Document:
    return Document(
        url="http://p.example/x/1", kind=DocumentKind.ARTICLE, title="稿件", published=day
    )


NEWEST = {
    "pinned first": (posts(ago(200), ago(3), ago(9)), ago(3), "第1条"),
    "the future is ignored": (posts(TODAY + timedelta(days=1), ago(5)), ago(5), "第1条"),
    "only the future": (posts(TODAY + timedelta(days=300)), None, ""),
    "undated among dated": (posts(None, ago(5)), ago(5), "第1条"),
    "nothing": ((), None, ""),
    "rows, not articles": ((listing(ago(30)), article(ago(2))), ago(30), "第0行"),
    "articles where rows show no date": ((listing(None), article(ago(2))), ago(2), "稿件"),
    "two pages of a list": ((listing(ago(9), ago(8)), listing(ago(7))), ago(7), "第0行"),
}


@pytest.mark.parametrize("name", NEWEST)
def test_newest_is_the_maximum_of_what_is_credible(name: str) -> None:
    documents, day, title = NEWEST[name]
    assert newest_credible(documents, NOW) == (day, title)


def test_an_instant_counts_on_its_beijing_day() -> None:
    at = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    document = Document(url="x", kind=DocumentKind.POST, title="t", published_at=at)
    assert newest_credible((document,), NOW)[0] == date(2026, 11, 21)


# (kind of target, known newest, documents) → newest, blank, undated
LOOKS = {
    "first posts": (account(), None, posts(ago(3)), ago(3), False, False),
    "an account keeps its newest": (account(), ago(3), posts(ago(9)), ago(3), False, False),
    "a column shows what it shows": (column(), ago(3), (listing(ago(9)),), ago(9), False, False),
    "empty account": (account(), None, (), None, True, False),
    "emptied account": (account(), ago(3), (), ago(3), True, False),
    "empty column": (column(), None, (listing(),), None, True, False),
    "undated column": (column(), None, (listing(None, None),), None, False, True),
    "column dated ahead": (column(), None, (listing(date(2027, 1, 1)),), None, False, True),
    "home without rows": (
        site(), None, (Document(url="x", kind=DocumentKind.HOME),), None, False, False),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_after_look(name: str) -> None:
    target, newest, documents, expected, blank, undated = LOOKS[name]
    before = TargetStatus(target=target, newest=newest, failures=4, reason="超时")
    after = after_look(before, documents, NOW)
    assert (after.newest, after.blank, after.undated) == (expected, blank, undated)
    assert (after.failures, after.reason, after.looked_at, after.first_looked_at) == (
        0,
        "",
        NOW,
        NOW,
    )


def test_unchanged_renews_the_look_and_nothing_else() -> None:
    before = known(column(), ago(20), looked_at=NOW - timedelta(days=9), failures=2)
    after = after_look(before, (), NOW, unchanged=True)
    assert after == replace(before, looked_at=NOW, attempted_at=NOW, failures=0)


def test_a_failure_forgets_nothing() -> None:
    before = known(column(), ago(20), failures=1)
    after = after_failure(before, "HTTP 521", NOW)
    assert after == replace(before, failures=2, reason="HTTP 521", attempted_at=NOW)
    assert after_look(after, (listing(ago(1)),), NOW).first_looked_at == before.first_looked_at


# ── dates to come ────────────────────────────────────────────────────────────


def test_a_date_to_come_is_a_finding_and_no_update(book: Rulebook) -> None:
    page = listing(date(2027, 11, 1), date(2027, 11, 1), ago(30), TODAY + timedelta(days=1))
    status = after_look(known(column(), None), (page,), NOW)
    judgement = assess(status, book, NOW, (page,))
    found = {(f.rule, f.text) for f in judgement.findings}
    assert found == {
        ("date-in-future", "第0行"),
        ("date-in-future", "第1行"),
        ("column-news-stale", ""),
    }
    assert len({f.key for f in judgement.findings}) == 3


def test_a_page_with_a_wrong_clock_does_not_flood(book: Rulebook) -> None:
    page = listing(*[date(2030, 1, 1) + timedelta(days=n) for n in range(300)])
    assert len(assess(known(column(), ago(1)), book, NOW, (page,)).findings) == 20
