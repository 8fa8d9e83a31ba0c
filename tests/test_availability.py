"""Decision tables for a week of probes, under a fixed clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.checks.state.availability import assess, explain_state, judge, measure
from monitor.model import CHINA, Level, Probe, Target, TargetKind, TargetState, Timing
from monitor.rulebook import Rulebook, builtin_folder, load
from monitor.settings import RuleSettings

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=CHINA)
HOUR = timedelta(hours=1)
SITE = Target(
    id="site:p", kind=TargetKind.SITE, name="门户", unit="u", url="http://p.example/",
    source="website",
)  # fmt: skip
VETO, WARNING, DOWN, TLS = (
    "site-unreachable-veto", "site-unreachable-warning", "site-unreachable-now", "tls-outdated",
)  # fmt: skip
URLS = {VETO: f"{SITE.url}#{VETO}", WARNING: f"{SITE.url}#{WARNING}", DOWN: SITE.url}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load((builtin_folder(),))


def probe(at: datetime, *, ok: bool = True, seconds: float = 0.5, **facts: Any) -> Probe:
    return Probe(
        target=facts.pop("target", SITE.id), at=at, first_ok=facts.pop("first_ok", ok), ok=ok,
        timing=Timing(total=seconds), **facts,
    )  # fmt: skip


def week(
    change: Callable[[int], dict[str, Any]] = lambda n: {}, *, a_day: int = 24, days: float = 7
) -> list[Probe]:
    """Probes back from NOW, number 0 the latest; `change(number)` alters one."""
    step = timedelta(days=1) / a_day
    return [probe(NOW - n * step, **change(n)) for n in range(int(a_day * days))]


def failing(*numbers: int) -> Callable[[int], dict[str, Any]]:
    return lambda n: {"ok": n not in numbers}


EVERY = tuple(range(168))
# probes → rules that fire, conclusions that could not be drawn
WEEKS = {
    "healthy": (week(), [], []),
    "eight of 168 (4.8 %)": (week(failing(*EVERY[10:90:10])), [WARNING], []),
    "nine of 168 (5.4 %)": (week(failing(*EVERY[10:100:10])), [VETO], []),
    "five of 168 (2.98 %)": (week(failing(*EVERY[10:60:10])), [], []),
    "six of 168 (3.6 %)": (week(failing(*EVERY[10:70:10])), [WARNING], []),
    "exactly 5 %": (week(failing(*EVERY[10:80:10]), a_day=20), [VETO], []),
    "first attempts failed, all confirmed fine": (week(lambda n: {"first_ok": False}), [], []),
    "slow, 14.9 s": (week(lambda n: {"seconds": 14.9}), [], []),
    "15 s is too slow": (week(lambda n: {"seconds": 15.0}), [VETO, DOWN], []),
    "our line was down at every failure": (
        week(lambda n: {"ok": n % 8 > 0, "offline": n % 8 == 0}), [], []),
    "our line was down for a day": (
        week(lambda n: {"ok": n not in (3, 4), "offline": 24 <= n < 48}), [], [VETO]),
    "19 probes on each day": (week(failing(*EVERY[10:100:5]), a_day=19), [WARNING], [VETO]),
    "six days only": (week(failing(*EVERY[10:100:10]), days=6), [WARNING], [VETO]),
    "a day of probes, one of 24 failed": (week(failing(5), days=1), [WARNING], [VETO]),
    "half a day": (week(failing(4, 5), days=0.5), [], [VETO, WARNING]),
    "nothing": ([], [], [VETO, WARNING, DOWN]),
    "another site": (week(lambda n: {"target": "site:q", "ok": False}), [], [VETO, WARNING, DOWN]),
    "last three failed": (week(failing(0, 1, 2)), [DOWN], []),
    "last two failed": (week(failing(0, 1)), [], []),
    "three failed, then one good": (week(failing(1, 2, 3)), [], []),
    "offline between failures does not count": (
        week(lambda n: {"ok": n > 3, "offline": n == 1}), [DOWN], []),
    "down all week": (week(failing(*EVERY)), [VETO, DOWN], []),
    "old TLS": (week(lambda n: {"tls_rung": 2}), [TLS], []),
    "old TLS last week, mended": (week(lambda n: {"tls_rung": 2 if n else 0}), [], []),
}  # fmt: skip


@pytest.mark.parametrize("name", WEEKS)
def test_week(book: Rulebook, name: str) -> None:
    probes, rules, undecided = WEEKS[name]
    judgement = assess(SITE, probes, book, NOW)
    assert sorted(f.rule for f in judgement.findings) == sorted(rules)
    for rule, url in URLS.items():
        assert (url not in judgement.looked) is (rule in undecided)
    assert all(f.url in judgement.looked for f in judgement.findings)


@pytest.mark.parametrize("name", WEEKS)
def test_order_and_older_probes_do_not_matter(book: Rulebook, name: str) -> None:
    probes, _, _ = WEEKS[name]
    older = [probe(NOW - timedelta(days=7, hours=n), ok=False) for n in range(100)]
    later = [probe(NOW + HOUR, ok=False)]
    expected = assess(SITE, probes, book, NOW)
    assert assess(SITE, [*reversed(probes)], book, NOW) == expected
    mixed = assess(SITE, [*later, *probes, *older], book, NOW)
    assert [f.rule for f in mixed.findings] == [f.rule for f in expected.findings]


def test_the_last_probe_must_be_recent(book: Rulebook) -> None:
    probes = week(failing(0, 1, 2))
    assert DOWN in {f.rule for f in judge(SITE, probes, book, NOW + 3 * HOUR)}
    late = assess(SITE, probes, book, NOW + 4 * HOUR)
    assert DOWN not in {f.rule for f in late.findings} and SITE.url not in late.looked


def test_a_burst_of_repeats_counts_once(book: Rulebook) -> None:
    """A person pressing “probe” fifty times while the site restarts is no week of failures."""
    burst = [probe(NOW - 30 * HOUR + timedelta(seconds=10 * n), ok=False) for n in range(50)]
    assert judge(SITE, [*week(), *burst], book, NOW) == ()


def test_messages_tell_the_figures(book: Rulebook) -> None:
    (found,) = judge(SITE, week(failing(*EVERY[10:100:10])), book, NOW)
    assert found.message == "近一周探测 168 次，9 次打不开，占 5.4%，达到单项否决线 5%。"
    assert found.level is Level.SEVERE and found.subject == "site:p" and found.unit == "u"
    down = week(lambda n: {"ok": n > 4, "reason": "" if n > 4 else "连接超时"})
    (now,) = judge(SITE, down, book, NOW)
    assert now.message == "“门户”连续 5 次打不开（每次均经复核）：连接超时。"


@pytest.mark.parametrize(
    ("probes", "state", "word"),
    [
        ([], TargetState.UNKNOWN, "没有有效探测"),
        (week(lambda n: {"offline": True}), TargetState.UNKNOWN, "没有有效探测"),
        (week(), TargetState.NORMAL, "可以打开（0.5 秒）"),
        (week(failing(0, 1)), TargetState.NORMAL, "最近 2 次打不开"),
        (week(failing(0, 1, 2)), TargetState.FAULTY, "连续 3 次"),
        (week(lambda n: {"ok": n > 2, "status": 0 if n > 2 else 502}), TargetState.FAULTY, "HTTP 502"),
        (week(lambda n: {"seconds": 15.0}), TargetState.FAULTY, "15 秒未打开"),
    ],
)  # fmt: skip
def test_state(book: Rulebook, probes: list[Probe], state: TargetState, word: str) -> None:
    told, reason = explain_state(SITE, probes, book, NOW)
    assert told is state and word in reason


def test_a_province_may_be_stricter() -> None:
    limits = {"site-availability": {"percent": 3, "in_a_row": 2}}
    book = load((builtin_folder(),), RuleSettings(limits=limits))
    assert {f.rule for f in judge(SITE, week(failing(*EVERY[10:70:10])), book, NOW)} == {VETO}
    assert {f.rule for f in judge(SITE, week(failing(0, 1)), book, NOW)} == {DOWN}


NUMBERS = {"seconds": 15, "percent": 5, "days": 7, "probes_a_day": 20, "gap_minutes": 10}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=168, max_size=168))
def test_offline_probes_never_change_the_verdict(rolls: list[tuple[bool, bool]]) -> None:
    """A week with our own failures marked offline counts as the week without them."""
    probes = week(lambda n: {"ok": rolls[n][0], "offline": rolls[n][1]})
    ordered = sorted(probes, key=lambda p: p.at)
    measured = measure(ordered, NUMBERS, NOW)
    counted = [ok for ok, offline in rolls if not offline]
    assert measured.total == len(counted)
    assert measured.failed == counted.count(False)
    assert measured == measure([p for p in ordered if not p.offline], NUMBERS, NOW)
