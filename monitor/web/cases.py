"""整改: the cases by state, and the way from a case number in a letter to its finding."""

from __future__ import annotations

from aiohttp import web

from ..model import Case, CaseState
from ..store import FindingRow, Part
from .desk import desk_of, identity, number
from .findings import choice

PER_PAGE = 30


async def listing(request: web.Request) -> web.Response:
    """Open cases, or those of one state; `overdue` keeps what passed its deadline."""
    desk = desk_of(request)
    now = desk.clock()
    page = number(request, "page")
    show = request.query.get("show", "open")
    state = choice(CaseState, show)
    found: Part[Case] = await desk.store.run(
        "cases",
        state=state,
        open_only=show in {"open", "overdue"},
        overdue_at=now if show == "overdue" else None,
        unit=request.query.get("unit", "")[:80],
        limit=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    return desk.render(
        request,
        "cases.html",
        title="整改",
        found=found,
        show=show,
        unit=request.query.get("unit", "")[:80],
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        counts=await desk.store.run("counts", now),
        unit_names=await desk.unit_names(),
        target_names=await desk.target_names(),
        states=list(CaseState),
    )


async def detail(request: web.Request) -> web.Response:
    """Letters link to /cases/N: the finding of that case."""
    desk = desk_of(request)
    case: Case | None = await desk.store.run("case", identity(request))
    if case is None:
        raise web.HTTPNotFound
    rows: tuple[FindingRow, ...] = await desk.store.run("findings_by_key", case.finding.key)
    for row in rows:
        if row.finding.target == case.finding.target or len(rows) == 1 or row.case == case.id:
            raise web.HTTPFound(f"/findings/{row.id}")
    raise web.HTTPNotFound
