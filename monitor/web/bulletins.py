"""通报: the bulletins that were built, to read about and to download."""

from __future__ import annotations

import re
from urllib.parse import quote

from aiohttp import web

from ..store import BulletinRow
from .desk import desk_of, identity

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


async def listing(request: web.Request) -> web.Response:
    desk = desk_of(request)
    return desk.render(
        request, "bulletins.html", title="通报", bulletins=await desk.store.run("bulletins")
    )


async def download(request: web.Request) -> web.Response:
    """The DOCX as an attachment named after its title."""
    desk = desk_of(request)
    number = identity(request)
    row: BulletinRow | None = await desk.store.run("bulletin", number)
    content: bytes = await desk.store.run("bulletin_content", number)
    if row is None or not content:
        raise web.HTTPNotFound
    name = re.sub(r"[^\w（）()〔〕.-]+", "_", row.title) or f"bulletin-{number}"
    disposition = (
        f"attachment; filename=\"bulletin-{number}.docx\"; filename*=UTF-8''{quote(name)}.docx"
    )
    return web.Response(
        body=content, content_type=DOCX, headers={"Content-Disposition": disposition}
    )
