"""Serves the sample portal and its platforms on loopback, one port, with conditional GET."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from types import TracebackType

from aiohttp import web

from .pages import ORIGIN, Page


class SampleServer:
    """An async context manager; `base_url` is known inside it.

    Answers GET and HEAD (and POST where a platform asks for it) with an ETag, and 304 to
    `If-None-Match`. Unknown addresses are 404. `slow` holds paths that answer only after the
    probe has given up.
    """

    def __init__(self, pages: Iterable[Page], *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._host, self._port = host, port
        self._pages: dict[tuple[str, str], list[Page]] = {}
        for page in pages:
            self._pages.setdefault((page.method, page.path), []).append(page)
        self._runner: web.AppRunner | None = None
        self.requests = 0

    @property
    def base_url(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the sample server is not listening")
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def __aenter__(self) -> SampleServer:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.requests += 1
        method = "GET" if request.method == "HEAD" else request.method
        page = _match(self._pages.get((method, request.path), ()), request.query)
        if page is None:
            return web.Response(status=404, text=_NOT_FOUND, content_type="text/html")
        if page.headers.get("X-Sample-Delay"):
            await asyncio.sleep(float(page.headers["X-Sample-Delay"]))
        body = page.body.replace(ORIGIN.encode(), self.base_url.encode())
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        headers = {"Content-Type": page.content_type, **page.headers}
        if page.status == 200:
            headers["ETag"] = etag
            if request.headers.get("If-None-Match") == etag:
                return web.Response(status=304, headers={"ETag": etag})
        return web.Response(status=page.status, body=body, headers=headers)


def _match(pages: Iterable[Page], query: Mapping[str, str]) -> Page | None:
    """The page whose `where` fits the query; one that asks nothing fits any."""
    for page in pages:
        if all(query.get(name) == value for name, value in page.where.items()):
            return page
    return None


_NOT_FOUND = (
    "<!DOCTYPE html><html lang='zh-CN'><head><meta charset='utf-8'><title>404</title></head>"
    "<body><h1>404</h1><p>您访问的页面不存在或已删除。</p></body></html>"
)
