"""What several sources of one account tell together.

The newest credible post over all of them counts. To accuse takes one source that works, can
show silence, and has not missed a post that another one saw: a list that is behind proves
nothing by being old.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from ....model import TargetStatus
from ....routes import accuses
from .limits import day_in_china


def combine(status: TargetStatus, sources: Sequence[TargetStatus]) -> TargetStatus:
    """The status of an account from those of its sources (whose `target` is the route).

    `status` is the account's before: its newest post is never forgotten. With no source that
    may accuse, `failures` is not 0 and `reason` says why.
    """
    newest, title = status.newest, status.newest_title
    for one in sources:
        if (day := _day(one)) and (newest is None or day > day_in_china(newest)):
            newest, title = one.newest, one.newest_title
    attempted = max((s.attempted_at for s in sources if s.attempted_at), default=None)
    joined = replace(
        status, newest=newest, newest_title=title, attempted_at=attempted or status.attempted_at
    )
    accusers = [s for s in sources if accuses(s.target)]
    good = [s for s in accusers if s.looked_at and not s.failures and not behind(s, sources)]
    believed = good or ([s for s in sources if s.looked_at and not s.failures])
    firsts = [s.first_looked_at for s in believed if s.first_looked_at]
    looked = [s.looked_at for s in believed if s.looked_at]
    joined = replace(
        joined,
        first_looked_at=status.first_looked_at or min(firsts, default=None),
        looked_at=max(looked) if looked else status.looked_at,
        blank=bool(good) and all(s.blank for s in good),
        undated=any(s.undated for s in good) and newest is None,
    )
    if good or not accusers:
        if believed:
            return replace(joined, failures=0, reason="")
        return replace(joined, failures=status.failures + 1, reason=_why(sources))
    late = [s for s in accusers if not s.failures and behind(s, sources)]
    # Its last good look may be old: what is read through another route must not renew it.
    return replace(
        joined,
        failures=status.failures + 1,
        reason=_behind_why(late[0], sources) if late else _why(accusers),
    )


def behind(one: TargetStatus, sources: Sequence[TargetStatus]) -> bool:
    """Whether another source saw a later post than this one ever did."""
    mine = _day(one)
    return any(
        (other := _day(s)) is not None and (mine is None or other > mine)
        for s in sources
        if s is not one
    )


def disagreement(sources: Sequence[TargetStatus], now: datetime) -> str:
    """What sources that work say differently of the newest post, in Chinese; "" when they agree.

    A day's difference is the time a relay takes.
    """
    told = [(s, d) for s in sources if not s.failures and s.looked_at and (d := _day(s))]
    days = [day for _, day in told if day <= day_in_china(now)]
    if len(days) < 2 or (max(days) - min(days)).days <= 1:
        return ""
    parts = (f"{s.target.source} 最近 {day}" for s, day in told)
    return "各来源不一致：" + "，".join(parts)


def _day(status: TargetStatus) -> date | None:
    return day_in_china(status.newest) if status.newest else None


def _why(sources: Sequence[TargetStatus]) -> str:
    said = (f"{s.target.source}：{s.reason}" for s in sources if s.failures and s.reason)
    return "；".join(said)[:500] if len(sources) > 1 else next((s.reason for s in sources), "")


def _behind_why(late: TargetStatus, sources: Sequence[TargetStatus]) -> str:
    ahead = max((s for s in sources if _day(s)), key=lambda s: str(_day(s)))
    return (
        f"{late.target.source} 的列表落后（最近 {_day(late) or '无'}，而 {ahead.target.source} 有"
        f" {_day(ahead)} 的发布），不能据以判断停更"
    )
