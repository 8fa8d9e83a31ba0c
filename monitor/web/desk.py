"""What all pages share: the store to read, the configuration, the clock, the templates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web
from jinja2 import Environment, PackageLoader, StrictUndefined

from .. import model
from ..model import Unit
from ..rulebook import Rulebook
from ..settings import Config
from ..store import AsyncStore
from . import assets, charts, words


@dataclass(slots=True)
class Desk:
    """Handed to every handler through the application.

    `health` adds what the daemon knows of itself to /healthz; `sample` labels the demo.
    """

    store: AsyncStore
    config: Config
    rules: Callable[[], Rulebook]
    clock: Callable[[], datetime]
    health: Callable[[], Mapping[str, Any]] | None = None
    sample: str = ""
    env: Environment = field(default_factory=lambda: environment())

    @property
    def rulebook(self) -> Rulebook:
        """The rules in force now; the service may take up others."""
        return self.rules()

    def render(self, request: web.Request, name: str, **values: Any) -> web.Response:
        """The page `name`, with an ETag of its content so that a refresh costs little."""
        text = self.env.get_template(name).render(
            now=self.clock(),
            district=self.config.district,
            sample=self.sample,
            path=request.path,
            query=request.query,
            fragment=request.headers.get("HX-Request") == "true",
            **values,
        )
        body = text.encode()
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"'
        headers = {"ETag": etag, "Cache-Control": "no-cache", "Vary": "HX-Request"}
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers=headers)
        response = web.Response(body=body, content_type="text/html", charset="utf-8")
        response.headers.update(headers)
        response.enable_compression()
        return response

    async def unit_names(self) -> Mapping[str, str]:
        units: Mapping[str, Unit] = await self.store.run("units")
        return {key: unit.name for key, unit in units.items()}

    async def target_names(self) -> Mapping[str, str]:
        """Names by id; accounts with their platform, since one office has many of one name."""
        return {
            t.id: f"{words.PLATFORM_NAMES[t.platform]}“{t.name}”"
            if t.platform in words.PLATFORM_NAMES
            else t.name
            for t in await self.store.run("targets", retired=True)
        }


DESK: web.AppKey[Desk] = web.AppKey("desk", Desk)


def desk_of(request: web.Request) -> Desk:
    return request.app[DESK]


def environment() -> Environment:
    """Autoescape always, unknown names are errors, foreign text is never a template."""
    env = Environment(
        loader=PackageLoader("monitor.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=words.tame,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(words.filters())
    env.globals.update(
        parts=words.parts,
        LEVEL_NAMES=model.LEVEL_NAMES,
        GROUP_NAMES=model.GROUP_NAMES,
        EVENT_NAMES=model.EVENT_NAMES,
        PLATFORM_NAMES=words.PLATFORM_NAMES,
        CLASS_NAMES=words.CLASS_NAMES,
        STANDINGS=words.STANDINGS,
        KIND_NAMES=words.KIND_NAMES,
        LETTER_KINDS=words.LETTER_KINDS,
        LETTER_READERS=words.LETTER_READERS,
        LETTER_STATES=words.LETTER_STATES,
        PRIVACY_KINDS=words.PRIVACY_KINDS,
        SHEET_STYLES=words.SHEET_STYLES,
        asset=assets.address,
        link=link,
        target_link=target_link,
        charts=charts,
    )
    return env


def link(path: str, query: Mapping[str, str] | None = None, **changes: object) -> str:
    """`path?query` with changes laid over; empty values are left out."""
    merged = {**(query or {}), **{k: str(v) for k, v in changes.items()}}
    text = urlencode({k: v for k, v in merged.items() if v})
    return f"{path}?{text}" if text else path


def target_link(target_id: str) -> str:
    return "/targets/" + quote(target_id, safe=":")


def number(request: web.Request, name: str, *, default: int = 1, most: int = 10_000) -> int:
    """A positive number of the query; anything else is the default."""
    text = request.query.get(name, "")
    value = int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else default
    return min(max(value, 1), most)


def identity(request: web.Request) -> int:
    """The row id in the path; 404 when it is not one."""
    text = request.match_info["id"]
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise web.HTTPNotFound
    return int(text)
