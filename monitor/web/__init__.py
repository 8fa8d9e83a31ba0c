"""The read-only dashboard: aiohttp, Jinja2, a little htmx, no request to any other host.

app = build_app(store=store, config=config, rulebook=rulebook, clock=clock)
async with serve(app, config.web) as site:
    print(site.url)
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any

from aiohttp import web

from ..errors import GovmonError
from ..rulebook import Rulebook
from ..settings import Config, WebSettings
from ..store import AsyncStore
from . import (
    assets,
    bulletins,
    cases,
    dismissals,
    evidence,
    findings,
    guard,
    health,
    mails,
    rules,
    targets,
    wall,
)
from .desk import DESK, Desk

__all__ = ["Site", "build_app", "serve"]


def build_app(
    *,
    store: AsyncStore,
    config: Config,
    rulebook: Rulebook | Callable[[], Rulebook],
    clock: Callable[[], datetime],
    health: Callable[[], Mapping[str, Any]] | None = None,
    sample: str = "",
) -> web.Application:
    """The dashboard over a store opened read-only (its one thread keeps it off the loop).

    `rulebook` is asked for again on every page when it is a function. `health` adds what the daemon knows of itself to /healthz; its "status": "error" makes the
    answer 503. `sample` is a line shown on every page of a demo.
    """
    rules = rulebook if callable(rulebook) else lambda: rulebook
    desk = Desk(store=store, config=config, rules=rules, clock=clock, health=health, sample=sample)
    app = web.Application(middlewares=[guard.middleware(config.web, _error_page)])
    app[DESK] = desk
    app.router.add_routes(_routes())
    return app


def _routes() -> list[web.RouteDef]:
    return [
        web.get("/", wall.handle),
        web.get("/findings", findings.listing),
        web.get("/findings/{id}", findings.detail),
        web.get("/findings/{id}/evidence/{place}", evidence.shown),
        web.get("/cases", cases.listing),
        web.get("/cases/{id}", cases.detail),
        web.get("/dismissals", dismissals.listing),
        web.get("/targets", targets.listing),
        web.get("/targets/{id:.+}", targets.detail),
        web.get("/mails", mails.listing),
        web.get("/mails/{id}", mails.detail),
        web.get("/mails/{id}/body", mails.body),
        web.get("/bulletins", bulletins.listing),
        web.get("/bulletins/{id}", bulletins.reading),
        web.get("/bulletins/{id}/changes", bulletins.changes),
        web.get("/bulletins/{id}/docx", bulletins.download),
        web.get("/rules", rules.listing),
        web.get("/rules/{id}", rules.detail),
        web.get("/healthz", _health),
        web.get("/static/{name}", assets.handle),
    ]


async def _health(request: web.Request) -> web.Response:
    return await health.handle(request)


def _error_page(request: web.Request, status: int) -> web.Response:
    response = request.app[DESK].render(request, "error.html", title=str(status), status=status)
    if response.status == 200:
        response.set_status(status)
    return response


def _cure(error: OSError | OverflowError) -> str:
    """Why there is no listening there, and what to do."""
    where = "[web] host、port（演示用 --port，0 为任选一个）"
    match getattr(error, "errno", None):
        case errno.EADDRINUSE:
            return f"端口已被别的程序占用，请停止它，或改 {where}"
        case errno.EACCES:
            return f"没有权限使用 1024 以下的端口，请改 {where}"
        case errno.EADDRNOTAVAIL:
            return f"本机没有这个地址，请改 {where}"
        case _:
            return f"地址或端口无效（端口 0～65535），请改 {where}"


class Site:
    """The dashboard while it listens, an async context manager."""

    def __init__(self, app: web.Application, settings: WebSettings) -> None:
        self._app, self._settings = app, settings
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """How to reach it from this machine, with the port really used."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the dashboard is not listening")
        host, port = self._runner.addresses[0][:2]
        if host in {"0.0.0.0", "::"}:
            host = "127.0.0.1"
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def __aenter__(self) -> Site:
        self._runner = web.AppRunner(self._app, access_log=None, shutdown_timeout=2)
        await self._runner.setup()
        host, port = self._settings.host, self._settings.port
        try:
            await web.TCPSite(self._runner, host, port).start()
        except (OSError, OverflowError) as error:
            await self._runner.cleanup()
            raise GovmonError(f"看板不能在 {host}:{port} 上打开：{_cure(error)}") from error
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


def serve(app: web.Application, settings: WebSettings) -> Site:
    """`async with serve(app, settings) as site:`; OSError when the port is taken."""
    return Site(app, settings)
