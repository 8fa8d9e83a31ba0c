"""What is known of a target now: its state, its probes, how it is reached."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from monitor.model.exchange import Timing
from monitor.model.target import Target


class TargetState(StrEnum):
    """The three states of a target on the status wall."""

    NORMAL = "正常"
    FAULTY = "异常"  # for accounts and columns: 停更; for sites: 打不开
    UNKNOWN = "无法判断"


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetStatus:
    """What is known of a target now; rules on freshness and availability judge from this.

    `newest` is the newest *credible* publication instant or day ever read; `blank` that the
    last good look showed a column without any entry; `looked_at` the last good look.
    """

    target: Target
    state: TargetState = TargetState.UNKNOWN
    since: datetime | None = None
    reason: str = ""
    first_looked_at: datetime | None = None
    looked_at: datetime | None = None
    attempted_at: datetime | None = None
    newest: date | None = None
    newest_title: str = ""
    blank: bool = False
    undated: bool = False  # entries there, none dated
    failures: int = 0  # failed looks in a row


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try to open a site: what answered, why it failed, how long each part took."""

    status: int = 0
    reason: str = ""
    timing: Timing = field(default_factory=Timing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One availability probe: first attempt and the result confirmed by one independent retry.

    `status`, `reason` and `timing` are those of the confirmed result; `first` is what the first
    attempt came to where it failed and was repeated.
    """

    target: str
    at: datetime
    first_ok: bool
    ok: bool
    status: int = 0
    reason: str = ""
    timing: Timing = field(default_factory=Timing)
    tls_rung: int = 0
    offline: bool = False  # our own line was down: does not count
    first: Attempt | None = None


class Seen(StrEnum):
    """What a look at one property came to."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # could not look: our own line, no answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Transport:
    """How a site is reached: HTTPS, its certificate, the TLS rung, IPv6, as of `at`.

    `host` is one of the further hosts that parts of the site stand on, "" the site's own.
    """

    target: str
    at: datetime
    host: str = ""
    https: Seen = Seen.UNKNOWN
    certificate_expires: datetime | None = None
    certificate_problem: str = ""  # why it does not verify, in Chinese; "" when it does
    tls_rung: int = 0
    ipv6: Seen = Seen.UNKNOWN
    detail: str = ""  # of IPv6, in Chinese
