"""The verdict on one target: fresh, stale, blank, undated, without limit, or 无法判断.

A publication inside the limit makes a target fresh whatever happened to our source since.
To accuse takes a good look *after* the limit passed, recent and not followed by a failure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from ....model import TargetKind, TargetState, TargetStatus
from ....routes import closed, positive_only, relayed
from ....rulebook import Rulebook
from .limits import Limit, day_in_china, limit_of, number

LOOKING = "looking"


class Kind(StrEnum):
    FRESH = "fresh"
    STALE = "stale"
    BLANK = "blank"  # looked at well, not one entry
    UNDATED = "undated"  # entries without a credible date: 视为不更新
    FREE = "free"  # no limit applies
    UNKNOWN = "unknown"


ACCUSING = frozenset({Kind.STALE, Kind.BLANK, Kind.UNDATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`age` is in days, `left` the days until the last good one (0 on it, negative after)."""

    kind: Kind
    reason: str
    limit: Limit | None = None
    newest: date | None = None
    age: int = 0
    left: int = 0


def explain_state(
    status: TargetStatus, rulebook: Rulebook, now: datetime
) -> tuple[TargetState, str]:
    """The state on the status wall, and why, in Chinese."""
    verdict = judge_one(status, rulebook, now)
    if verdict.kind is Kind.UNKNOWN:
        return TargetState.UNKNOWN, verdict.reason
    faulty = verdict.kind in ACCUSING
    return (TargetState.FAULTY if faulty else TargetState.NORMAL), verdict.reason


def judge_one(status: TargetStatus, rulebook: Rulebook, now: datetime) -> Verdict:
    """The verdict on what is known of a target at `now`."""
    today = day_in_china(now)
    limit = limit_of(status.target, rulebook)
    if word := closed(status.target):
        return Verdict(kind=Kind.FREE, reason=f"{word}，只监测是否违规私开")
    if status.first_looked_at is None or status.looked_at is None:
        tried = f"：{status.reason}" if status.reason else ""
        return Verdict(kind=Kind.UNKNOWN, reason=f"尚未成功读取过{tried}", limit=limit)
    newest = _credible(status, today)
    if limit is None or not limit.demanded:
        return _without_limit(status, limit, newest, today)
    if newest is not None and newest >= limit.edge(today):
        return _dated(Kind.FRESH, limit, newest, today)
    if why := _cannot_accuse(status, limit, newest, rulebook, now):
        return Verdict(kind=Kind.UNKNOWN, reason=why, limit=limit, newest=newest)
    if newest is not None:
        return _dated(Kind.STALE, limit, newest, today)
    return _without_date(status, limit, rulebook, now)


def _credible(status: TargetStatus, today: date) -> date | None:
    newest = day_in_china(status.newest) if status.newest else None
    return newest if newest is not None and newest <= today else None


def _dated(kind: Kind, limit: Limit, newest: date, today: date) -> Verdict:
    last = limit.last_good_day(newest)
    age = (today - newest).days
    since = "今天有更新" if age == 0 else f"最近更新 {newest}，距今 {age} 天"
    beyond = f"，超过 {limit.words}" if kind is Kind.STALE else ""
    return Verdict(
        kind=kind,
        reason=since + beyond,
        limit=limit,
        newest=newest,
        age=age,
        left=(last - today).days,
    )


def _without_limit(
    status: TargetStatus, limit: Limit | None, newest: date | None, today: date
) -> Verdict:
    if status.failures:
        return Verdict(kind=Kind.UNKNOWN, reason=_failing(status), limit=limit, newest=newest)
    if status.blank and newest is None and status.target.kind is TargetKind.COLUMN:
        return Verdict(kind=Kind.BLANK, reason="栏目没有任何信息", limit=limit)
    return Verdict(kind=Kind.FREE, reason="不设更新期限", limit=limit, newest=newest)


def _failing(status: TargetStatus) -> str:
    since = f"，最近成功读取于 {status.looked_at:%Y-%m-%d}" if status.looked_at else ""
    return f"连续 {status.failures} 次读取失败（{status.reason or '原因不明'}）{since}"


def _cannot_accuse(
    status: TargetStatus, limit: Limit, newest: date | None, rulebook: Rulebook, now: datetime
) -> str:
    """Why nothing may be held against the target now, or ""."""
    assert status.looked_at is not None
    if status.failures:
        return _failing(status)
    looking = rulebook.indicators.get(LOOKING)
    hours = number(looking.numbers, "fresh_hours") if looking else 24
    if now - status.looked_at > timedelta(hours=hours):
        return f"最近一次成功读取在 {status.looked_at:%Y-%m-%d}，须再次读取后判断"
    if positive_only(status.target):
        return f"超过 {limit.words}没有人工确认的发布记录"
    if newest is not None and newest >= limit.edge(day_in_china(status.looked_at)):
        return "期限在最近一次读取之后才到，须再次读取后判断"
    if newest is not None and status.blank:
        return f"曾有信息（最近 {newest}），现在读不到任何条目，可能改版或被清空，请人工核实"
    return ""


def _without_date(status: TargetStatus, limit: Limit, rulebook: Rulebook, now: datetime) -> Verdict:
    target = status.target
    if target.kind is TargetKind.SITE:
        return Verdict(kind=Kind.FREE, reason="首页不显示日期，按栏目判断", limit=limit)
    if status.undated:
        if target.kind is TargetKind.ACCOUNT:
            return Verdict(kind=Kind.UNKNOWN, reason="来源没有给出发布时间", limit=limit)
        return Verdict(
            kind=Kind.UNDATED, reason="信息均未注明可信的发布时间，视为不更新", limit=limit
        )
    if not status.blank:
        return Verdict(kind=Kind.UNKNOWN, reason="没有读到可信的发布时间", limit=limit)
    if target.kind is TargetKind.ACCOUNT and relayed(target):
        looking = rulebook.indicators.get(LOOKING)
        grace = number(looking.numbers, "empty_grace_days") if looking else 14
        assert status.first_looked_at is not None
        watched = (day_in_china(now) - day_in_china(status.first_looked_at)).days
        if watched <= grace:
            return Verdict(
                kind=Kind.UNKNOWN,
                reason=f"来源中没有任何发布，已监测 {watched} 天，满 {grace} 天后判断",
                limit=limit,
            )
    what = "账号没有任何发布" if target.kind is TargetKind.ACCOUNT else "栏目没有任何信息"
    return Verdict(kind=Kind.BLANK, reason=what, limit=limit)
