"""TLS in three rungs, so that an old server is a finding and not "down".

Rung 0 is what browsers accept, rung 1 adds SECLEVEL=1 and servers without secure
renegotiation (RFC 5746), rung 2 SECLEVEL=0 and TLS 1.0. Whether the certificate is
verified is a second, independent question: expired, self-signed and wrong-host
certificates are still read, and named. What worked is remembered per host for a while.
Requests that carry a secret never leave rung 0 with a verified certificate.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from .certificate import not_after
from .timing import CURRENT

_LEGACY_RENEGOTIATION = 0x4  # SSL_OP_LEGACY_SERVER_CONNECT; named in ssl only since 3.12
_WEAK = {66, 67, 68}  # X509_V_ERR_EE_KEY_TOO_SMALL, CA_KEY_TOO_SMALL, CA_MD_TOO_WEAK
_WORDS = {
    9: "证书尚未生效",
    10: "证书已过期",
    18: "证书为自签名",
    19: "证书链中有自签名证书，签发机构不受信任",
    20: "证书链不完整或签发机构不受信任",
    21: "证书链不完整或签发机构不受信任",
    23: "证书已被吊销",
    62: "证书与域名不符",
    64: "证书与IP地址不符",
    66: "证书密钥强度不足",
    67: "签发机构密钥强度不足",
    68: "证书签名算法过弱",
}
LAST_RUNG = 2


@dataclass(frozen=True, slots=True)
class Step:
    """One way of shaking hands; `problem` says in Chinese why the certificate is not verified."""

    rung: int = 0
    problem: str = ""

    @property
    def verified(self) -> bool:
        return not self.problem


class _Context(ssl.SSLContext):
    """Tells the exchange under way when its handshake begins, and keeps its TLS object."""

    def wrap_bio(self, *args, **kwargs):
        wrapped = super().wrap_bio(*args, **kwargs)
        if exchange := CURRENT.get():
            exchange.tls_from = asyncio.get_running_loop().time()
            exchange.tls = wrapped
        return wrapped


@cache
def context(rung: int, verified: bool) -> ssl.SSLContext:
    """The client context of a rung; made once, since loading the authorities takes 20 ms."""
    made = _Context(ssl.PROTOCOL_TLS_CLIENT)
    if verified:
        made.load_default_certs()
    else:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if rung == 0:
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.set_ciphers("DEFAULT@SECLEVEL=2")
    elif rung == 1:
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        made.set_ciphers("DEFAULT@SECLEVEL=1")
        made.options |= _LEGACY_RENEGOTIATION
    else:
        made.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        made.options &= ~(ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
        made.set_ciphers("ALL:@SECLEVEL=0")
        made.options |= _LEGACY_RENEGOTIATION
    return made


def next_step(step: Step, error: BaseException | None) -> Step | None:
    """What to try after a failed handshake; None when nothing is left.

    `error` is what OpenSSL said, or None when the server just closed the connection.
    """
    if isinstance(error, ssl.SSLCertVerificationError):
        if error.verify_code in _WEAK and step.rung == 0:
            return Step(1, step.problem)
        return None if step.problem else Step(step.rung, certificate_problem(error))
    return Step(step.rung + 1, step.problem) if step.rung < LAST_RUNG else None


def certificate_problem(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate was not accepted, in Chinese."""
    return _WORDS.get(error.verify_code) or f"证书未通过验证（{error.verify_message}）"


@dataclass(slots=True)
class _Known:
    step: Step
    until: float
    expires: datetime | None


class Memory:
    """What is known of the TLS of each host: the step that worked, when its certificate ends."""

    def __init__(self, *, keep_seconds: float = 3600.0, size: int = 4096) -> None:
        self._keep, self._size = keep_seconds, size
        self._hosts: OrderedDict[str, _Known] = OrderedDict()

    def step(self, host: str, now: float) -> Step:
        known = self._hosts.get(host)
        return known.step if known and known.until > now else Step()

    def expires(self, host: str) -> datetime | None:
        known = self._hosts.get(host)
        return known.expires if known else None

    def learn(self, host: str, step: Step, tls: ssl.SSLObject | None, now: float) -> None:
        """After a fresh handshake that worked; without one (`tls` None) nothing is new."""
        if tls is None:
            return
        der = tls.getpeercert(binary_form=True)
        known = self._hosts.pop(host, None)
        # A lower rung is tried afresh after an hour, so that a mended server is noticed.
        keep = known is not None and known.step == step and known.until > now
        until = known.until if keep and known else now + self._keep
        self._hosts[host] = _Known(step, until, not_after(der) if der else None)
        while len(self._hosts) > self._size:
            self._hosts.popitem(last=False)

    def forget(self, host: str) -> None:
        self._hosts.pop(host, None)
