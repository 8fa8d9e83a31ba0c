"""监测对象: the list of all, and one with its visits, newest entries and rhythm."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from ..checks.state import sheet
from ..letters.cures import cure_for
from ..model import CHINA, TargetKind
from ..store import FileState, FindingFilter, TargetRow
from . import charts
from .desk import desk_of
from .wall import tile, uptime

WEEKS = 13


async def listing(request: web.Request) -> web.Response:
    """A plain table of all targets, by kind: for printing and for looking up."""
    desk = desk_of(request)
    rows = await desk.store.run("wall")
    kind = request.query.get("kind", "")
    return desk.render(
        request,
        "targets.html",
        title="监测对象",
        tiles=[
            tile(r) for r in rows if kind not in set(TargetKind) or r.status.target.kind == kind
        ],
        kind=kind,
        kinds=list(TargetKind),
        unit_names=await desk.unit_names(),
    )


async def detail(request: web.Request) -> web.Response:
    desk = desk_of(request)
    now = desk.clock()
    today = now.astimezone(CHINA).date()
    target_id = request.match_info["id"]
    status = await desk.store.run("status", target_id)
    if status is None:
        raise web.HTTPNotFound
    documents = await desk.store.run("documents", target_id, limit=400)
    mondays = charts.weeks(today, WEEKS)
    counts = charts.per_week((d.published for d in documents if d.published), mondays)
    found = await desk.store.run(
        "findings", FindingFilter(target=target_id, present=True, silent=False), limit=10
    )
    probes, transports, lines, scan = (), (), None, None
    if status.target.kind is TargetKind.SITE:
        probes = await desk.store.run("probes", target_id, now - timedelta(days=7))
        facts = await desk.store.run("site_facts", target_id, now)
        transports = await desk.store.run("transports", target_id)
        lines = sheet.draw(facts, desk.rulebook, now)
        scan = await desk.store.run("last_scan", target_id)
    account = status.target.kind is TargetKind.ACCOUNT
    routes = await desk.store.run("routes_of", status.target) if account else {}
    records = await desk.store.run("confirmations", target_id) if account else ()
    return desk.render(
        request,
        "target.html",
        title=status.target.name,
        tile=tile(TargetRow(status=status, findings=found.total)),
        status=status,
        routes=tuple(routes.values()),
        cures={key: cure_for(r.status.reason) for key, r in routes.items() if r.status.failures},
        records=records,
        visits=await desk.store.run("visits", target_id, limit=25),
        documents=documents[:15],
        document_total=len(documents),
        rhythm=charts.columns(
            [(f"{m.month}/{m.day}", (("posts", n),)) for m, n in zip(mondays, counts, strict=True)],
            width=860,
            height=170,
        ),
        rhythm_total=sum(counts),
        found=found,
        probes=probes,
        sheet=lines,
        transports=transports,
        scan=scan,
        days_left=lambda moment: (moment - now).days,
        uptime=uptime(probes, desk.rulebook, now) if probes else None,
        file_counts=await desk.store.run("file_counts", target_id),
        unread_files=await desk.store.run(
            "files",
            target_id,
            states=(FileState.UNREADABLE, FileState.FAILED, FileState.PICTURES),
            limit=20,
        ),
        failed=[p for p in probes if p.first or not p.ok][-12:],
        unit_names=await desk.unit_names(),
        target_names=await desk.target_names(),
    )
