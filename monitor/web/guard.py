"""What stands before every page: methods, hosts, headers, and errors that tell nothing away."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from ..settings import WebSettings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
log = logging.getLogger(__name__)

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def allowed_hosts(settings: WebSettings) -> frozenset[str]:
    """The names under which the dashboard may be asked for, lower case."""
    names = {"localhost", "127.0.0.1", "::1", settings.host.lower()}
    if settings.base_url:
        names.add((urlsplit(settings.base_url).hostname or "").lower())
    return frozenset(names - {"", "0.0.0.0", "::"})


def host_of(header: str) -> str:
    """The host of a Host header without port; "" when it is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "").lower()
    except ValueError:
        return ""


def is_allowed(header: str, settings: WebSettings) -> bool:
    """A foreign name that resolves to us is DNS rebinding. Addresses cannot be rebound."""
    host = host_of(header)
    if host in allowed_hosts(settings):
        return True
    if settings.host not in {"0.0.0.0", "::"}:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def middleware(settings: WebSettings, error_page: Callable[[web.Request, int], web.Response]):
    """Read-only, known hosts, security headers on everything, plain error pages."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await _answer(request, handler)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_allowed(request.headers.get("Host", ""), settings):
            return web.Response(status=421, text="此主机名未在配置中登记（[web] base_url）。")
        if request.method not in {"GET", "HEAD"}:
            return web.Response(status=405, text="只读页面。", headers={"Allow": "GET, HEAD"})
        try:
            return await handler(request)
        except web.HTTPRedirection:
            raise
        except web.HTTPException as error:
            return error_page(request, error.status)
        except Exception:
            log.exception("页面出错：%s", request.path)
            return error_page(request, 500)

    return guard
