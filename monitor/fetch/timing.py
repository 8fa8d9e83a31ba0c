"""What one exchange leaves behind: times, sockets refused by the guard, the server's certificate.

An `Exchange` is made for every request that goes out and travels in a context variable,
because sockets and TLS objects are made deep inside the client without knowing for whom.
"""

from __future__ import annotations

import asyncio
import ssl
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace

import aiohttp

from ..model import Timing


@dataclass(slots=True)
class Exchange:
    """Marks on the loop's clock, in seconds; None where that part did not happen."""

    exempt: bool = False  # the operator allows this host wherever it resolves to
    forbidden: list[str] = field(default_factory=list)
    attempted: int = 0  # sockets really made
    started: float = 0.0
    dns_from: float | None = None
    dns_to: float | None = None
    connect_from: float | None = None
    connect_to: float | None = None
    tls_from: float | None = None
    answered: float | None = None
    tls: ssl.SSLObject | None = None

    @property
    def in_handshake(self) -> bool:
        """TLS was begun on a fresh connection and had not ended."""
        return self.tls_from is not None and self.connect_to is None

    def timing(self, before: Timing, now: float) -> Timing:
        """This exchange added to those before it (redirects), as of `now`."""
        dns = _span(self.dns_from, self.dns_to)
        tcp_from = self.dns_to if self.dns_to is not None else self.connect_from
        connect = _span(tcp_from, self.tls_from or self.connect_to)
        tls = _span(self.tls_from, self.connect_to)
        first = _span(self.started, self.answered)
        return Timing(
            dns=_sum(before.dns, dns),
            connect=_sum(before.connect, connect),
            tls=_sum(before.tls, tls),
            first_byte=before.total + first if first is not None else None,
            total=before.total + max(now - self.started, 0.0),
        )


CURRENT: ContextVar[Exchange | None] = ContextVar("govmon_exchange", default=None)


def trace_config() -> aiohttp.TraceConfig:
    """Hooks that fill the `Exchange` given as `trace_request_ctx`."""

    def mark(name: str):
        async def hook(_session: object, context: SimpleNamespace, _params: object) -> None:
            setattr(context.trace_request_ctx, name, asyncio.get_running_loop().time())

        return hook

    config = aiohttp.TraceConfig()
    config.on_dns_resolvehost_start.append(mark("dns_from"))
    config.on_dns_resolvehost_end.append(mark("dns_to"))
    config.on_connection_create_start.append(mark("connect_from"))
    config.on_connection_create_end.append(mark("connect_to"))
    config.on_request_end.append(mark("answered"))
    return config


def _span(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else max(end - start, 0.0)


def _sum(one: float | None, two: float | None) -> float | None:
    return two if one is None else one if two is None else one + two
