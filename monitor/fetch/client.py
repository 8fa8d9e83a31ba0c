"""The only HTTP client: a `Request` in, a `Fetched` out, whatever the other side does."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

import aiohttp

from ..model import CHINA, Failure, Fetched, Request, Seen
from ..settings import FetchSettings
from ..text.charset import decode
from . import address, ipv6, tls
from .body import read
from .failures import Stop, explain, openssl_error
from .guard import ForbiddenAddress, Guard
from .journey import Journey
from .line import OwnLine
from .politeness import Politeness, retry_after
from .resolver import Resolver
from .timing import CURRENT, Exchange, trace_config

_REDIRECTS = {301, 302, 303, 307, 308}
_BLAMELESS = {Failure.DNS, Failure.CONNECT, Failure.TLS, Failure.TIMEOUT, Failure.RESET}
_USUAL = Request(url="")
OFF_SITE = "跳转到站外"
_DECODE_IN_THREAD = 512 * 1024  # bytes; below it a thread costs more than decoding


class Fetcher:
    """Fetches politely and never raises, except `CancelledError`.

    An async context manager. `clock` gives the aware wall-clock time that goes into
    `Fetched.at`; all durations come from the loop's clock.
    """

    def __init__(
        self,
        settings: FetchSettings,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(CHINA),
    ) -> None:
        self._settings, self._clock = settings, clock
        self._guard = Guard(settings.allow_private)
        self._tls = tls.Memory()
        self._politeness = Politeness(
            per_host=settings.per_host,
            delay=settings.host_delay,
            concurrency=settings.concurrency,
        )
        self._line = OwnLine(
            settings.own_line, user_agent=settings.user_agent, proxy=settings.proxy
        )
        self._session: aiohttp.ClientSession | None = None
        self._resolver: Resolver | None = None

    async def __aenter__(self) -> Self:
        self._resolver = Resolver(self._settings.concurrency)
        connector = aiohttp.TCPConnector(
            limit=0,  # Politeness counts
            resolver=self._resolver,
            ttl_dns_cache=60,
            keepalive_timeout=15,
            socket_factory=self._socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None),  # `_hop` bounds the whole
            trace_configs=[trace_config()],
            max_line_size=16 * 1024,
            max_field_size=64 * 1024,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session:
            await self._session.close()
            self._session = None
        if self._resolver:
            await self._resolver.close()

    async def online(self) -> bool:
        """Whether our own line is up: any URL of `own_line` answers. True when none is set."""
        return await self._line.up()

    def keep_apart(self, url: str, seconds: float) -> None:
        """From now on leave at least so long between two requests to the host of `url`."""
        self._politeness.keep_apart(address.host_key(address.parse(url)), seconds)

    async def ipv6(self, url: str) -> tuple[Seen, str]:
        """Whether the host of an address can be reached by IPv6, and why we say so."""
        if self._settings.proxy:
            return Seen.UNKNOWN, "经代理访问，无法判断"
        return await ipv6.reach(url, self._guard)

    async def fetch(self, request: Request) -> Fetched:
        """The answer to a request, or why there is none.

        Redirects are followed here and every hop is checked; `redirects` are the addresses
        led to, the last of them being `url`. A request's default `timeout` and `max_bytes`
        mean those of the settings. Waiting for the host's turn does not count as time.
        """
        journey = Journey(request, self._clock(), *self._bounds(request))
        try:
            if self._session is None:
                raise Stop(Failure.PROTOCOL, "抓取器未启动")
            fetched = await self._travel(journey)
        except Exception as error:
            failure, detail = explain(error, journey.exchange, journey.timeout)
            fetched = journey.failed(failure, detail)
        if fetched.failure in _BLAMELESS and not await self.online():
            detail = f"本机网络不通（{fetched.detail}）"
            fetched = replace(fetched, failure=Failure.OFFLINE, detail=detail)
        return fetched

    def _bounds(self, request: Request) -> tuple[float, int]:
        """Seconds and bytes that the exchange may take."""
        settings = self._settings
        return (
            settings.total_timeout if request.timeout == _USUAL.timeout else request.timeout,
            settings.max_bytes if request.max_bytes == _USUAL.max_bytes else request.max_bytes,
        )

    async def _travel(self, journey: Journey) -> Fetched:
        """Hop by hop to the final answer."""
        journey.go(address.parse(journey.request.url))
        while True:
            address.check_literal(
                journey.url,
                self._guard,
                failure=Failure.REDIRECT if journey.redirects else Failure.FORBIDDEN,
            )
            async with self._politeness.turn(journey.host):
                if not journey.redirects:
                    journey.at = self._clock()  # when it was asked, not when it began to wait
                fetched = await self._hop(journey)
            if fetched is not None:
                return fetched
            if len(journey.redirects) > self._settings.max_redirects:
                raise Stop(Failure.REDIRECT, f"跳转超过 {self._settings.max_redirects} 次")

    async def _hop(self, journey: Journey) -> Fetched | None:
        """One URL, climbing the TLS rungs; None when it redirects."""
        left = journey.timeout - journey.timing.total
        secret = journey.secret
        step = tls.Step() if secret else self._tls.step(journey.host, journey.now())
        async with asyncio.timeout(max(left, 0.0)):
            while True:
                try:
                    return await self._exchange(journey, step)
                except (aiohttp.ClientConnectionError, ConnectionError) as error:
                    inner = openssl_error(error)
                    broken = isinstance(inner, tls.ssl.SSLError) or journey.exchange.in_handshake
                    following = tls.next_step(step, inner) if broken and not secret else None
                    if following is None:
                        self._tls.forget(journey.host)
                        raise
                    step = following
                    journey.timing = journey.measured()

    async def _exchange(self, journey: Journey, step: tls.Step) -> Fetched | None:
        url, host = journey.url, journey.host
        exchange = Exchange(started=journey.now())
        exchange.exempt = self._guard.exempt(url.host or "") or bool(self._settings.proxy)
        journey.exchange, journey.step = exchange, step
        mark = CURRENT.set(exchange)
        try:
            response = await self._session.request(
                journey.method,
                url,
                headers=journey.headers(self._settings.user_agent),
                data=journey.body or None,
                allow_redirects=False,
                ssl=tls.context(step.rung, step.verified) if url.scheme == "https" else True,
                proxy=self._settings.proxy or None,
                trace_request_ctx=exchange,
            )
        finally:
            CURRENT.reset(mark)
        try:
            if url.scheme == "https":
                self._tls.learn(host, step, exchange.tls, journey.now())
            if response.status in {429, 503}:
                self._slow_down(host, response.headers.get("Retry-After", ""))
            location = response.headers.get("Location", "")
            if response.status in _REDIRECTS and location:
                self._turn(journey, response, location)
                return None
            body = b""
            if journey.method != "HEAD" and response.status not in {204, 304}:
                self._check_length(response, journey.max_bytes)
                body = await read(
                    response.content.readany,
                    response.headers.get("Content-Encoding", ""),
                    journey.max_bytes,
                )
            return await self._answer(journey, response, body)
        finally:
            response.close() if not response.content.at_eof() else response.release()

    def _slow_down(self, host: str, value: str) -> None:
        seconds = retry_after(value, self._clock()) if value else None
        if seconds:
            self._politeness.ask_to_wait(host, seconds)

    @staticmethod
    def _check_length(response: aiohttp.ClientResponse, limit: int) -> None:
        if (response.content_length or 0) > limit:
            raise Stop(
                Failure.TOO_LARGE,
                f"正文 {response.content_length} 字节，超过上限 {limit} 字节",
            )

    def _turn(self, journey: Journey, response: aiohttp.ClientResponse, location: str) -> None:
        target = address.follow(journey.url, location)
        if journey.secret and target.scheme != "https" and journey.url.scheme == "https":
            raise Stop(Failure.REDIRECT, "携带密钥的请求被引向未加密地址，已拒绝")
        within = journey.request.hosts
        if within and (target.host or "").lower() not in within:
            raise Stop(Failure.REDIRECT, f"{OFF_SITE} {target.host}，未跟随")
        kept = journey.body and response.status in {307, 308}
        if kept and not address.same_origin(journey.url, target):
            raise Stop(Failure.REDIRECT, "带有内容的请求被引向其他站点，已拒绝")
        journey.redirect(target, response)

    async def _answer(
        self, journey: Journey, response: aiohttp.ClientResponse, body: bytes
    ) -> Fetched:
        headers = _headers(response)
        kind = headers.get("content-type", "")
        if journey.request.raw:
            text, charset = "", ""
        elif len(body) > _DECODE_IN_THREAD:
            text, charset = await asyncio.to_thread(decode, body, kind)
        else:
            text, charset = decode(body, kind)
        secure = journey.url.scheme == "https"
        return Fetched(
            request=journey.request,
            at=journey.at,
            status=response.status,
            detail=journey.step.problem if secure else "",
            url=str(journey.url),
            headers=headers,
            body=body,
            text=text,
            charset=charset,
            redirects=tuple(journey.redirects),
            tls_rung=journey.step.rung if secure else 0,
            certificate_expires=self._tls.expires(journey.host) if secure else None,
            timing=journey.measured(),
        )

    def _socket(self, info: tuple) -> socket.socket:
        """A socket to one address, after the last look at where it leads."""
        family, kind, proto, _name, place = info
        exchange = CURRENT.get()
        if not (exchange and exchange.exempt) and not self._guard.permits(place[0]):
            if exchange:
                exchange.forbidden.append(place[0])
            raise ForbiddenAddress(f"forbidden address {place[0]}")
        if exchange:
            exchange.attempted += 1
        return socket.socket(family, kind, proto)


def _readable(value: str) -> str:
    """A header's text: UTF-8 or, as old servers send it, GBK; never with surrogates."""
    if value.isascii():
        return value
    raw = value.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _headers(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        name, value = name.lower(), _readable(value)
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers
