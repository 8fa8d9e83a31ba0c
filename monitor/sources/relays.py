"""Tells whether a feed relay is alive: dead ones keep serving old data with HTTP 200.

Two kinds of proof: the relay's own status list (wewe-rss `GET /feeds/`, Wechat2RSS
`GET /login/list`), asked before the feed when the target's option `relay` names it; and
the build stamp of relays known to write it afresh on every answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ..model import Fetched, Reading, Request, Target
from .answers import could_not_look, parse_json, records, refusal, words
from .posts import when

ALIVE_HOURS = 48.0  # wewe-rss synchronises twice a day; two days without is a dead relay
# Generators whose build time is the time of the answer (or of a file cache that must be young).
STAMPING = ("rsshub", "mp-we-rss")


def alive_hours(target: Target) -> float:
    """The option `alive_hours`, hours; 0 switches the check of the stamp off."""
    value = target.options.get("alive_hours", ALIVE_HOURS)
    return float(value) if isinstance(value, int | float) else ALIVE_HOURS


def status_request(target: Target, feed_url: str) -> Request | None:
    """The question whether the relay is alive, for targets whose option `relay` is set."""
    relay = target.options.get("relay")
    if not relay:
        return None
    url = words(target.options.get("status_url"))
    if not url and relay == "wewe-rss":
        url = feed_url.split("?")[0].rsplit("/", 1)[0] + "/"
    return Request(url=url, purpose="relay") if url else None


def read_status(target: Target, fetched: Fetched, feed_url: str) -> tuple[str, datetime | None]:
    """(why the relay cannot be believed, "" when it is alive; when it last synchronised)."""
    if refused := refusal(fetched):
        return f"中转服务状态读取失败：{refused.problem}", None
    data = parse_json(fetched.body)
    if target.options.get("relay") == "wechat2rss":
        return _wechat2rss(data), None
    wanted = words(target.options.get("relay_id")) or feed_id(feed_url)
    for entry in records(data):
        if words(entry.get("id")) == wanted:
            stamp = entry.get("syncTime")
            problem = too_old(stamp, fetched.at, alive_hours(target), "最后同步于")
            return problem, when(stamp, fetched.at).at
    return f"中转服务中没有订阅 {wanted}", None


def feed_id(feed_url: str) -> str:
    """`MP_WXS_1` of `http://host/feeds/MP_WXS_1.atom?x`."""
    return urlsplit(feed_url).path.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _wechat2rss(data: Any) -> str:
    logins = records(data.get("data")) if isinstance(data, dict) else []
    if not logins:
        return "中转服务没有登录账号"
    if not any(x.get("available") is True and x.get("needCheck") is not True for x in logins):
        return "中转服务的登录账号均被风控或失效，请重新扫码登录"
    return ""


def too_old(stamp: object, now: datetime, hours: float, label: str) -> str:
    """Why a stamp proves a dead relay, or ""; a stamp that cannot be read proves nothing."""
    at = when(stamp, now).at
    if hours <= 0 or at is None or now - at <= timedelta(hours=hours):
        return ""
    return f"中转服务疑已停止：{label} {at:%Y-%m-%d %H:%M}"


def stamped_too_old(target: Target, generator: str, stamp: object, now: datetime) -> str:
    """As `too_old`, for feeds of generators that stamp every answer, or on explicit option."""
    if not stamps(target, generator):
        return ""
    return too_old(stamp, now, alive_hours(target), "订阅源生成于")


def stamps(target: Target, generator: str) -> bool:
    """Whether the build time of a feed tells when its list was true."""
    known = any(name in generator.lower() for name in STAMPING)
    return known or "alive_hours" in target.options


def dead(problem: str) -> Reading:
    return could_not_look(problem, operator=True)
