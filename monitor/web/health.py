"""/healthz: whether the program does its work, as JSON for a watchdog."""

from __future__ import annotations

from datetime import timedelta

from aiohttp import web

from ..errors import StoreError
from ..model import CHINA
from ..store import Counts
from .desk import desk_of

QUIET = timedelta(hours=6)


async def handle(request: web.Request) -> web.Response:
    """200 with `status` ok or quiet (nothing was visited for six hours), 503 when the store
    cannot be read or the daemon says it is ill."""
    desk = desk_of(request)
    now = desk.clock()
    report: dict[str, object] = {"status": "ok", "now": now.astimezone(CHINA).isoformat()}
    try:
        counts: Counts = await desk.store.run("counts", now)
    except StoreError as error:
        return web.json_response({**report, "status": "error", "store": str(error)}, status=503)
    report |= {
        "rulebook": desk.rulebook.version,
        "targets": counts.targets,
        "findings": counts.findings,
        "alerts": counts.alerts,
        "letters": dict(counts.letters),
        "last_visit": counts.last_visit.isoformat() if counts.last_visit else None,
    }
    if counts.last_visit is None or now - counts.last_visit > QUIET:
        report["status"] = "quiet"
    if desk.health is not None:
        told = dict(desk.health())
        report["daemon"] = told
        if told.get("status") == "error":
            report["status"] = "error"
    return web.json_response(report, status=503 if report["status"] == "error" else 200)
