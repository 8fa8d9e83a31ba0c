"""通报: drafts, issued bulletins and 更正: to read, to download, and what changed since."""

from __future__ import annotations

import re
from urllib.parse import quote

from aiohttp import web

from ..bulletin.frozen import FrozenError
from ..bulletin.period import Period, PeriodError, parse_period
from ..bulletin.tree import Paragraph, Role
from ..issued import Difference, difference, restored
from ..store import BulletinRow, Store
from .desk import Desk, desk_of, identity

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KINDS = {"draft": "草稿", "issued": "已印发", "correction": "更正"}


async def listing(request: web.Request) -> web.Response:
    desk = desk_of(request)
    rows: tuple[BulletinRow, ...] = await desk.store.run("bulletins")
    return desk.render(
        request, "bulletins.html", title="通报", bulletins=rows, kinds=KINDS,
        periods={row.quarter: _period_name(row.quarter, desk) for row in rows},
    )  # fmt: skip


async def reading(request: web.Request) -> web.Response:
    """The whole text of one."""
    desk = desk_of(request)
    row = await _row(request, desk)
    lines: list[tuple[str, str]] = []
    if row.kind == "correction":
        lines = [("body", text) for text in row.words.splitlines()]
    elif row.words:
        try:
            _, _, bulletin = restored(row, drawn=False)
        except FrozenError as error:
            raise web.HTTPNotFound(text=str(error)) from error
        lines = [
            ("heading" if n.role is Role.HEADING else str(n.role), n.text)
            for n in bulletin.body
            if isinstance(n, Paragraph)
        ]
    return desk.render(
        request, "bulletin.html", title=row.title, row=row, lines=lines, kinds=KINDS
    )  # fmt: skip


async def changes(request: web.Request) -> web.Response:
    """What would be stated otherwise today than in the issued one."""
    desk = desk_of(request)
    row = await _row(request, desk)
    now = desk.clock()
    period = parse_period(row.quarter, now.date())
    if row.kind != "issued":
        raise web.HTTPNotFound

    def found(store: Store) -> Difference:
        return difference(store, period, now)

    return desk.render(
        request, "bulletin_changes.html", title=f"印发以来的变动 · {period.name}", row=row,
        found=await desk.store.run(found), period=period,
    )  # fmt: skip


async def download(request: web.Request) -> web.Response:
    """The DOCX as an attachment named after its title."""
    desk = desk_of(request)
    row = await _row(request, desk)
    content: bytes = await desk.store.run("bulletin_content", row.id)
    if not content:
        raise web.HTTPNotFound
    name = re.sub(r"[^\w（）()〔〕.-]+", "_", row.title) or f"bulletin-{row.id}"
    disposition = (
        f"attachment; filename=\"bulletin-{row.id}.docx\"; filename*=UTF-8''{quote(name)}.docx"
    )
    return web.Response(
        body=content, content_type=DOCX, headers={"Content-Disposition": disposition}
    )


async def _row(request: web.Request, desk: Desk) -> BulletinRow:
    row: BulletinRow | None = await desk.store.run("bulletin", identity(request))
    if row is None:
        raise web.HTTPNotFound
    return row


def _period_name(code: str, desk: Desk) -> str:
    try:
        period: Period = parse_period(code, desk.clock().date())
    except PeriodError:
        return code
    return period.name
