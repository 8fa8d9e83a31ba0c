"""误报: the marks that keep findings silent, for review; they are withdrawn on the command line."""

from __future__ import annotations

from aiohttp import web

from ..cases import SCOPE_NAMES
from ..store import DismissalRow
from .desk import desk_of


async def listing(request: web.Request) -> web.Response:
    """Marks in force, or with `show=all` the withdrawn ones as well."""
    desk = desk_of(request)
    show = request.query.get("show", "")
    rows: tuple[DismissalRow, ...] = await desk.store.run("dismissal_rows", revoked=show == "all")
    titles = {
        name: rule.title
        for rule in desk.rulebook.rules.values()
        for name in (rule.id, *rule.aliases)
    }
    return desk.render(
        request,
        "dismissals.html",
        title="误报标记",
        rows=rows,
        show=show,
        scopes=SCOPE_NAMES,
        titles=titles,
        target_names=await desk.target_names(),
    )
