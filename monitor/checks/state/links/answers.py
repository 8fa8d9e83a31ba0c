"""What one answer proves of a link, and what a series of answers comes to.

| answer | what it proves |
|---|---|
| 2xx, 3xx target read | the link is alive: the series of failures ends |
| larger than asked for | alive: an error page is never so large |
| 404, 410, soft 404, the home page in place of the page | failed; dead when confirmed `confirm_after` later |
| DNS, connect, timeout, TLS, reset, 5xx | failed; dead when confirmed `confirm_after` later |
| 403, 405, 412, 418, 429, 521, 202, challenge, login | a wall: alive for all we know, nothing changes |
| our line down, our own guard | nothing was asked: nothing changes |
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ....model import Failure, Fetched, LinkCheck
from ....text.obstacles import GONE_STATUSES, WALL_STATUSES, missing, wall
from .identity import Home, Nowhere, substitute
from .vice import drifted

_NO_PROOF: Final = frozenset({Failure.OFFLINE, Failure.FORBIDDEN, Failure.TOO_LARGE})
_FAILED = {
    Failure.DNS: "域名无法解析",
    Failure.CONNECT: "无法建立连接",
    Failure.TLS: "安全连接失败",
    Failure.TIMEOUT: "访问超时",
    Failure.RESET: "连接中断",
    Failure.REDIRECT: "跳转异常",
    Failure.PROTOCOL: "返回内容不合协议",
}
_SERVER_ERRORS: Final = frozenset({500, 502, 503, 504})


class Verdict(StrEnum):
    """What one answer proves of a link."""

    ALIVE = "alive"
    FAILED = "failed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Answer:
    verdict: Verdict
    reason: str = ""


# ── one answer ───────────────────────────────────────────────────────────────


def understand(
    fetched: Fetched, home: Home | None = None, nowhere: Nowhere | None = None
) -> Answer:
    """The decision table above, for one answer. `home` and `nowhere` are what the site shows
    as its home page and for an address that does not exist, when they are known."""
    if fetched.failure is Failure.TOO_LARGE:
        return Answer(Verdict.ALIVE)
    if fetched.failure is not None:
        if fetched.failure in _NO_PROOF:
            return Answer(Verdict.NOTHING, fetched.detail)
        return Answer(Verdict.FAILED, _FAILED.get(fetched.failure, "访问失败"))
    status = fetched.status
    if status in GONE_STATUSES:
        if fetched.text and wall(fetched.text):
            return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
        return Answer(Verdict.FAILED, f"页面不存在（HTTP {status}）")
    if status in WALL_STATUSES or status in {401, 407}:
        return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
    if status in _SERVER_ERRORS:
        if fetched.text and wall(fetched.text):
            return Answer(Verdict.NOTHING, f"疑似被防护设备拦截（HTTP {status}）")
        return Answer(Verdict.FAILED, f"网站返回错误（HTTP {status}）")
    if status == 304 or 200 <= status < 300:
        if fetched.text:
            if reason := wall(fetched.text):
                return Answer(Verdict.NOTHING, reason)
            if reason := missing(fetched.text) or substitute(fetched, home, nowhere):
                return Answer(Verdict.FAILED, reason)
            if reason := drifted(fetched):
                return Answer(Verdict.FAILED, reason)
        return Answer(Verdict.ALIVE)
    return Answer(Verdict.NOTHING, f"返回异常状态（HTTP {status}）")


def advance(
    previous: LinkCheck | None,
    fetched: Fetched,
    now: datetime,
    confirm_after: timedelta,
    *,
    home: Home | None = None,
    nowhere: Nowhere | None = None,
) -> LinkCheck:
    """The check after this answer; `failed_at` and `confirmed_at` as model.LinkCheck tells.

    A second failure counts only `confirm_after` the first: a server's bad hour is no dead link.
    """
    before = previous or LinkCheck(page="", url=fetched.request.url)
    answer = understand(fetched, home, nowhere)
    if answer.verdict is Verdict.NOTHING:
        return replace(before, checked_at=now, status=fetched.status)
    if answer.verdict is Verdict.ALIVE:
        return replace(
            before,
            checked_at=now,
            failed_at=None,
            confirmed_at=None,
            status=fetched.status,
            reason="",
        )
    failed, confirmed = before.failed_at, before.confirmed_at
    if failed is None:
        failed = now
    elif confirmed is None and now - failed >= confirm_after:
        confirmed = now
    return replace(
        before,
        checked_at=now,
        failed_at=failed,
        confirmed_at=confirmed,
        status=fetched.status,
        reason=answer.reason,
    )
