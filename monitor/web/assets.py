"""Style and script files: read once, compressed once, addressed by their content."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from importlib.resources import files

from aiohttp import web

TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@cache
def load(name: str) -> tuple[bytes, bytes, str] | None:
    """(plain, gzipped, digest) of a file in `static/`, None when there is none."""
    if name not in _names():
        return None
    body = (files("monitor.web") / "static" / name).read_bytes()
    digest = hashlib.blake2b(body, digest_size=8).hexdigest()
    return body, gzip.compress(body, 9, mtime=0), digest


@cache
def _names() -> frozenset[str]:
    return frozenset(p.name for p in (files("monitor.web") / "static").iterdir())


def address(name: str) -> str:
    """The address of a file, new whenever its content is."""
    found = load(name)
    if found is None:
        raise KeyError(name)
    return f"/static/{name}?v={found[2]}"


async def handle(request: web.Request) -> web.Response:
    """A static file with ETag; gzip where the browser takes it."""
    name = request.match_info["name"]
    found = load(name)
    if found is None:
        raise web.HTTPNotFound
    plain, packed, digest = found
    fresh = request.query.get("v") == digest
    headers = {
        "ETag": f'"{digest}"',
        "Cache-Control": "public, max-age=31536000, immutable" if fresh else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if request.headers.get("If-None-Match") == f'"{digest}"':
        return web.Response(status=304, headers=headers)
    body = plain
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body, headers["Content-Encoding"] = packed, "gzip"
    kind = TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)
