"""邮件: the outbox. A letter's text is shown as text, its HTML only in a sandbox of its own."""

from __future__ import annotations

from aiohttp import web

from ..store import LetterRow, Part
from . import words
from .desk import desk_of, identity, number

PER_PAGE = 30

# The HTML of a letter is ours, yet it quotes pages: no script, no request, no link target.
BODY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'self'"
)


async def listing(request: web.Request) -> web.Response:
    desk = desk_of(request)
    page = number(request, "page")
    unit = request.query.get("unit", "")[:80]
    state = request.query.get("state", "")
    kind = request.query.get("kind", "")
    found: Part[LetterRow] = await desk.store.run(
        "letters",
        unit=unit,
        state=state if state in words.LETTER_STATES else "",
        kind=kind if kind in words.LETTER_KINDS else "",
        limit=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    return desk.render(
        request,
        "mails.html",
        title="邮件",
        found=found,
        unit=unit,
        state=state,
        kind=kind,
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        unit_names=await desk.unit_names(),
        sending=bool(desk.config.mail.host),
    )


async def detail(request: web.Request) -> web.Response:
    desk = desk_of(request)
    letter: LetterRow | None = await desk.store.run("letter", identity(request))
    if letter is None:
        raise web.HTTPNotFound
    return desk.render(
        request,
        "mail.html",
        title=letter.subject or "待生成的邮件",
        letter=letter,
        unit_names=await desk.unit_names(),
    )


async def body(request: web.Request) -> web.Response:
    """The HTML of a letter, for the sandboxed frame of `detail`."""
    desk = desk_of(request)
    letter: LetterRow | None = await desk.store.run("letter", identity(request))
    if letter is None or not letter.html:
        raise web.HTTPNotFound
    response = web.Response(text=letter.html, content_type="text/html")
    response.headers["Content-Security-Policy"] = BODY_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response
