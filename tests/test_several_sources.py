"""Decision tables: what several sources of an account tell together, and how they are configured."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import rulebook as rulebooks
from monitor.checks.state.freshness import combine, disagreement, explain_state
from monitor.cli import main
from monitor.config import loader as config
from monitor.errors import ConfigError
from monitor.letters.cures import cure_for
from monitor.model import CHINA, Target, TargetKind, TargetState, TargetStatus
from monitor.routes import positive_only, relayed, route_key, routes
from monitor.settings import RuleSettings
from monitor.sources import wechat_stats
from monitor.sources.posts import when

NOW = datetime(2026, 11, 23, 14, 30, tzinfo=CHINA)
OPTIONS = {"also": [{"source": "feed", "url": "http://relay.example/x"}, {"source": "manual"}]}
ACCOUNT = Target(
    id="account:wechat:a", kind=TargetKind.ACCOUNT, name="样例发布", unit="u", url="",
    source="wechat", platform="wechat", options={"account": "a", **OPTIONS},
)  # fmt: skip


@cache
def shipped():
    return rulebooks.load((rulebooks.builtin_folder(),), RuleSettings())


@pytest.fixture(scope="module")
def book():
    return shipped()


def look(number: int, age: int | None, *, dead: int = 0, blank: bool = False) -> TargetStatus:
    """Route `number` of the account: its newest post is `age` days old; `dead` failures."""
    return TargetStatus(
        target=routes(ACCOUNT)[number],
        first_looked_at=NOW - timedelta(days=100),
        looked_at=NOW - timedelta(days=dead),
        newest=(NOW - timedelta(days=age)).date() if age is not None else None,
        failures=dead,
        reason="HTTP 502" if dead else "",
        blank=blank,
    )


N, F, U = TargetState.NORMAL, TargetState.FAULTY, TargetState.UNKNOWN
TABLE = [
    # official, feed, manual → state, words of the reason
    ("all fresh", (1, 0), (1, 0), (3, 0), N, "距今 1 天"),
    ("one fresh is enough", (30, 0), (1, 0), None, N, "距今 1 天"),
    ("a person saw it", (30, 0), (30, 0), (2, 0), N, "距今 2 天"),
    ("both stale", (20, 0), (20, 0), None, F, "距今 20 天"),
    ("official dead, feed stale", (20, 3), (20, 0), None, F, "距今 20 天"),
    ("feed dead, official stale", (20, 0), (20, 3), None, F, "距今 20 天"),
    ("both dead, once fresh", (5, 3), (5, 3), None, N, "距今 5 天"),
    ("both dead, long ago", (20, 3), (20, 3), None, U, "读取失败"),
    ("feed is behind what a person saw", (20, 3), (40, 0), (20, 0), U, "落后"),
    ("official dead, feed behind it", (16, 3), (20, 0), None, U, "落后"),
    ("only the person's word is old", (20, 3), (20, 3), (16, 0), U, "读取失败"),
    ("official is empty, feed dead", (None, 0), (None, 3), None, F, "没有任何发布"),
    ("official is empty, feed knew of one", (None, 0), (20, 3), None, U, "落后"),
]  # fmt: skip


@pytest.mark.parametrize(("official", "feed", "person", "state", "words"), [c[1:] for c in TABLE],
                         ids=[c[0] for c in TABLE])  # fmt: skip
def test_what_the_sources_tell_together(book, official, feed, person, state, words) -> None:
    told = [look(n, one[0], dead=one[1], blank=one[0] is None and not one[1])
            for n, one in enumerate((official, feed, person)) if one]  # fmt: skip
    seen = NOW - timedelta(days=4)
    joined = combine(TargetStatus(target=ACCOUNT, first_looked_at=seen, looked_at=seen), told)
    assert explain_state(joined, book, NOW)[0] is state, explain_state(joined, book, NOW)
    assert words in explain_state(joined, book, NOW)[1]


def test_the_newest_post_is_never_forgotten(book) -> None:
    before = TargetStatus(target=ACCOUNT, newest=date(2026, 11, 20), newest_title="旧")
    joined = combine(before, [look(0, 30), look(1, None, dead=2)])
    assert joined.newest == date(2026, 11, 20) and joined.newest_title == "旧"


@pytest.mark.parametrize(
    ("ages", "words"),
    [((1, 1), ""), ((1, 2), ""), ((1, 9), "feed 最近 2026-11-14"), ((None, 1), "")],
)
def test_disagreement_is_shown(ages, words: str) -> None:
    told = disagreement([look(0, ages[0]), look(1, ages[1])], NOW)
    assert words in told and bool(told) is bool(words)


def test_a_dead_source_does_not_disagree() -> None:
    assert disagreement([look(0, 1), look(1, 30, dead=3)], NOW) == ""


def test_routes_and_their_names() -> None:
    own, feed, manual = routes(ACCOUNT)
    assert [route_key(r) for r in (own, feed, manual)] == [
        "wechat a", "feed http://relay.example/x", "manual a"
    ]  # fmt: skip
    assert own.id == feed.id == ACCOUNT.id and "also" not in own.options
    assert not positive_only(ACCOUNT) and not relayed(ACCOUNT)
    assert positive_only(manual) and relayed(feed)
    broken = {"also": ["x", {"url": "y"}, {"source": 3}, None]}
    assert len(routes(Target(**{**_fields(ACCOUNT), "options": broken}))) == 1


def _fields(target: Target) -> dict:
    return {name: getattr(target, name) for name in target.__slots__}


UNIT = '[[unit]]\nname = "区发改局"\n'
HEAD = '[[account]]\nname = "甲"\nplatform = "微信"\nunit = "区发改局"\nid = "wx1"\n'


def load(tmp_path: Path, text: str):
    (tmp_path / "config.toml").write_text(UNIT + text, "utf-8")
    known = ("feed", "wechat", "weibo", "manual", "kuaishou", "wechat-stats")
    return config.load(tmp_path / "config.toml", sources=known)


def test_an_account_with_sources_and_a_credential(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("GOVMON_KS_REFRESH", "s3cret-refresh")
    loaded = load(
        tmp_path,
        HEAD.replace("wx1", "ks1").replace("微信", "快手") + 'source = "kuaishou"\n'
        '[[account.also]]\nsource = "feed"\nurl = "https://f.example/x"\n'
        '[[credential]]\nplatform = "kuaishou"\nid = "ks1"\napp = "ks-app"\n'
        'refresh_token = "secret:ks-refresh"\nbase = "http://proxy.example/ks"\n'
        '[[repost]]\ntitle = "公报"\nkeywords = ["全会"]\npublished = 2026-10-23\n'
        'deadline = 2026-10-25\nplatforms = ["微信"]\n',
    )  # fmt: skip
    (target,) = loaded.targets
    assert [r.source for r in routes(target)] == ["kuaishou", "feed"]
    assert target.options["app_id"] == "ks-app" and target.options["base"].endswith("/ks")
    (credential,) = loaded.credentials
    assert credential.refresh_token == "s3cret-refresh" and "s3cret" not in repr(loaded)
    assert loaded.reposts[0].platforms == ("wechat",)
    assert loaded.accounts.tokens.is_absolute()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + '[[account.also]]\nsource = "fed"\n', "also[1].source"),
        (HEAD + '[[account.also]]\nsource = "feed"\n', "须填采集地址"),
        (HEAD + '[[account.also]]\nurl = "https://x"\n', "必须填写"),
        (HEAD + 'closed = "没了"\n', "已关停"),
        ('[[credential]]\nplatform = "qq"\nid = "1"\n', "wechat"),
        ('[[credential]]\nplatform = "wechat"\nid = "1"\n', "AppSecret"),
        ('[[credential]]\nplatform = "wechat"\nid = "1"\nsecret = "abc123"\n', "不可写在配置里"),
        ('[[credential]]\nplatform = "douyin"\nid = "1"\napp = "k"\n', "refresh_token"),
        ('[[credential]]\nplatform = "wechat"\nid = "1"\nsecret = "secret:nope"\n', "GOVMON_NOPE"),
        ('[[repost]]\ntitle = "x"\nkeywords = []\npublished = 2026-01-02\ndeadline = 2026-01-03\n',
         "不可为空"),
        ('[[repost]]\ntitle = "x"\nkeywords = ["y"]\npublished = 2026-01-02\n'
         'deadline = 2026-01-01\nplatforms = ["微讯"]\nunits = ["无"]\n', "不可早于 published"),
        ('[rules.unit_limits."区发改局".account-update]\nweeks = 2\n', ""),
    ],
)  # fmt: skip
def test_faults_name_the_place_and_never_the_secret(tmp_path: Path, text: str, words: str) -> None:
    if not words:  # told by the rulebook, which knows the numbers
        settings = load(tmp_path, text).rules
        with pytest.raises(Exception, match=r"rules\.unit_limits\.区发改局\.account-update\.weeks"):
            rulebooks.load((rulebooks.builtin_folder(),), settings)
        return
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    assert words in str(error.value) and "abc123" not in str(error.value)


def test_a_limit_of_one_unit(tmp_path: Path) -> None:
    text = '[rules.unit_limits."区发改局".account-update]\ndays = 7\n'
    book = rulebooks.load((rulebooks.builtin_folder(),), load(tmp_path, text).rules)
    for unit, state in (("区发改局", TargetState.FAULTY), ("区财政局", TargetState.NORMAL)):
        target = Target(**{**_fields(ACCOUNT), "unit": unit, "options": {}})
        status = TargetStatus(target=target, first_looked_at=NOW, looked_at=NOW,
                              newest=(NOW - timedelta(days=9)).date())  # fmt: skip
        assert explain_state(status, book, NOW)[0] is state


FORMS = [
    # what platforms and pages write → the instant (or day) it means at 2026-01-02 10:00 in Beijing
    ("2024年01月26日", "2024-01-26"),
    ("2024年01月26日 10:00", "2024-01-26T10:00:00+08:00"),
    ("2024/01/26 10:00", "2024-01-26T10:00:00+08:00"),
    ("2024.01.26", "2024-01-26"),
    ("Fri, 26 Jan 2024 10:00:00 CST", "2024-01-26T10:00:00+08:00"),
    ("Fri, 26 Jan 2024 10:00:00", "2024-01-26T10:00:00+08:00"),
    ("Fri, 26 Jan 2024 10:00:00 GMT", "2024-01-26T18:00:00+08:00"),
    ("Sun, 22 Nov 2025 06:23:05 ", "2025-11-22T06:23:05+08:00"),
    ("2024-01-26T10:00:00", "2024-01-26T10:00:00+08:00"),
    ("2024-01-26T10:00:00.000Z", "2024-01-26T18:00:00+08:00"),
    ("Tue May 31 17:46:55 +0800 2011", "2011-05-31T17:46:55+08:00"),
    (1652831299, "2022-05-18T07:48:19+08:00"),
    ("1652831299", "2022-05-18T07:48:19+08:00"),
    (1652831299000, "2022-05-18T07:48:19+08:00"),
    (1652831299.0, "2022-05-18T07:48:19+08:00"),
    ("刚刚", "2026-01-02T10:00:00+08:00"),
    ("5分钟前", "2026-01-02T09:55:00+08:00"),
    ("15小时前", "2026-01-01T19:00:00+08:00"),
    ("昨天 12:00", "2026-01-01T12:00:00+08:00"),
    ("06-27", "2025-06-27"),
    ("12-31", "2025-12-31"),
    ("01-01", "2026-01-01"),
    ("2024-02-30", ""),
    ("待定", ""),
    ("", ""),
    (None, ""),
    (True, ""),
    (-1, ""),
    (10**15, ""),
]


@pytest.mark.parametrize(("told", "meant"), FORMS, ids=[repr(f[0]) for f in FORMS])
def test_every_form_of_time(told: object, meant: str) -> None:
    read = when(told, datetime(2026, 1, 2, 10, 0, tzinfo=CHINA))
    if "T" in meant:
        assert read.at and read.at.astimezone(CHINA).isoformat() == meant
        assert read.day == read.at.astimezone(CHINA).date()
    else:
        assert (str(read.day) if read.day else "") == meant and read.at is None


@pytest.mark.parametrize(
    ("problem", "cure"),
    [
        ("服务器 IP 203.0.113.9 不在白名单，请在公众平台“IP 白名单”中加入（40164）", "IP白名单"),
        ("快手 ks1 的授权已失效，请由账号管理员重新授权", "重新授权"),
        ("没有微信 wx1 的访问令牌：请在 config.toml 中写 [[credential]]", "[[credential]]"),
        ("微信 wx1 今天已换取令牌 300 次，疑有其他系统反复换取同一 AppID 的令牌", "共用一个令牌"),
        ("m.weibo.cn 要求验证码，请改用官方接口或稍后再试", "人工验证"),
        ("官方接口只能读取授权账号本身，请用该账号授权（21335）", "账号本身授权"),
        ("接口调用次数已达当日上限，次日恢复（45009）", "等待次日"),
        ("公众号没有该接口权限（须认证且开通发布能力）（48001）", "微信认证"),
    ],
)
def test_every_trouble_of_a_source_has_its_cure(problem: str, cure: str) -> None:
    assert cure in cure_for(problem)


ONE = st.tuples(st.none() | st.integers(0, 60), st.integers(0, 3), st.booleans())


@settings(max_examples=300, deadline=None)
@given(told=st.tuples(ONE, ONE, ONE), before=st.none() | st.integers(0, 60))
def test_no_mixture_of_sources_accuses_wrongly(told, before) -> None:
    """Stale only if no source ever saw a post of the last 14 days, and one that may accuse works
    now and saw everything the others saw."""
    looks = [
        look(n, age, dead=dead, blank=blank and age is None)
        for n, (age, dead, blank) in enumerate(told)
    ]
    newest = (NOW - timedelta(days=before)).date() if before is not None else None
    status = TargetStatus(target=ACCOUNT, newest=newest, first_looked_at=NOW - timedelta(days=90),
                          looked_at=NOW - timedelta(days=1))  # fmt: skip
    state, reason = explain_state(combine(status, looks), shipped(), NOW)
    ages = [age for age, _, _ in told if age is not None] + ([before] if before is not None else [])
    if ages and min(ages) <= 14:
        assert state is TargetState.NORMAL, reason
    seen = [age for age, _, _ in told if age is not None]
    fit = [
        1 for n, (age, dead, _) in enumerate(told)
        if n != 2 and not dead and (not seen or (age is not None and age == min(seen)))
    ]  # fmt: skip
    if state is TargetState.FAULTY:
        assert fit, (told, reason)
    if state is TargetState.UNKNOWN:
        assert reason


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [
        ((2026, 11, 23, 7, 59), "2026-10-23", "2026-11-21"),
        ((2026, 11, 23, 8, 0), "2026-10-24", "2026-11-22"),
        ((2025, 11, 5, 12, 0), "2025-11-01", "2025-11-04"),
    ],
)
def test_statistics_are_asked_for_the_days_that_are_ready(at, first: str, last: str) -> None:
    target = Target(**{**_fields(ACCOUNT), "source": "wechat-stats"})
    (request,) = wechat_stats.plan_on(target, datetime(*at, tzinfo=CHINA))
    assert f'"{first}"'.encode() in request.body and f'"{last}"'.encode() in request.body
    assert wechat_stats.plan_on(target, datetime(2025, 11, 1, 12, 0, tzinfo=CHINA)) == ()


def test_config_check_names_accounts_without_a_token(tmp_path: Path, capsys) -> None:
    (tmp_path / "config.toml").write_text(UNIT + HEAD + 'source = "wechat"\n', "utf-8")
    assert main(["--config", str(tmp_path / "config.toml"), "config", "check"]) == 0
    assert "没有 [[credential]]" in capsys.readouterr().out
