"""One fetch under way: where it is, what it sends, what it has gone through."""

from __future__ import annotations

import asyncio
from datetime import datetime

import aiohttp
from yarl import URL

from ..model import Failure, Fetched, Request, Timing
from ..text.redact import carries_secret
from . import address
from .failures import Stop
from .timing import Exchange
from .tls import Step

SECRET_HEADERS = {"authorization", "cookie", "access-token", "x-api-key", "proxy-authorization"}
_USUAL = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


class Journey:
    """One `fetch` under way: where it is, what it sends, what it went through."""

    def __init__(self, request: Request, at: datetime, timeout: float, max_bytes: int) -> None:
        self.request, self.at = request, at
        self.timeout, self.max_bytes = timeout, max_bytes  # seconds in all; of the body unpacked
        self.method = request.method.upper()
        self.body = request.body
        self.now = asyncio.get_running_loop().time
        self.url = URL()
        self.host = ""  # under which its politeness and TLS are kept
        self.redirects: list[str] = []
        self.timing = Timing()
        self.exchange = Exchange(started=self.now())
        self.step = Step()
        self._own_headers: dict[str, str] = dict(request.headers)
        self._jar: aiohttp.CookieJar | None = None
        self._seen: set[tuple[str, str, str]] = set()

    @property
    def secret(self) -> bool:
        """Whether what is sent must not be seen by others."""
        names = {name.lower() for name in self._own_headers}
        return bool(self.body or names & SECRET_HEADERS) or carries_secret(str(self.url))

    def go(self, url: URL) -> None:
        """Take a URL as the next one. Raises `Stop` when it was seen with the same cookies."""
        self.url, self.host = url, address.host_key(url)
        state = (self.method, str(url), self._cookies())
        if state in self._seen:
            raise Stop(Failure.REDIRECT, "跳转成环")
        self._seen.add(state)

    def redirect(self, target: URL, response: aiohttp.ClientResponse) -> None:
        if response.cookies:
            # Walls hand out a cookie and redirect to the same page: kept for this journey only.
            self._jar = self._jar or aiohttp.CookieJar(unsafe=True)
            self._jar.update_cookies(response.cookies, self.url)
        if response.status == 303 or (response.status in {301, 302} and self.method == "POST"):
            self.method = "HEAD" if self.method == "HEAD" else "GET"
            self.body = b""
        if not address.same_origin(self.url, target):
            self._own_headers = {
                name: value
                for name, value in self._own_headers.items()
                if name.lower() not in SECRET_HEADERS
            }
        self.redirects.append(str(target))
        self.timing = self.measured()
        self.exchange = Exchange(started=self.now())
        self.go(target)

    def headers(self, user_agent: str) -> dict[str, str]:
        headers: dict[str, str] = {"User-Agent": user_agent, **_USUAL}
        if self.request.etag:
            headers["If-None-Match"] = self.request.etag
        if self.request.last_modified:
            headers["If-Modified-Since"] = self.request.last_modified
        if cookies := self._cookies():
            headers["Cookie"] = cookies
        own = {name.lower() for name in self._own_headers}
        headers = {name: value for name, value in headers.items() if name.lower() not in own}
        return headers | self._own_headers

    def measured(self) -> Timing:
        return self.exchange.timing(self.timing, self.now())

    def failed(self, failure: Failure, detail: str) -> Fetched:
        return Fetched(
            request=self.request,
            at=self.at,
            failure=failure,
            detail=detail,
            url=str(self.url) if self.url.host else self.request.url,
            redirects=tuple(self.redirects),
            timing=self.measured(),
        )

    def _cookies(self) -> str:
        if self._jar is None:
            return ""
        cookies = self._jar.filter_cookies(self.url)
        return "; ".join(f"{name}={cookies[name].value}" for name in sorted(cookies))
