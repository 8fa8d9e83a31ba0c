"""规则: every rule in force with its basis, examples and how often it stands now."""

from __future__ import annotations

from aiohttp import web

from ..model import Group
from ..store import FindingFilter
from .desk import Desk, desk_of


async def _counts(desk: Desk) -> dict[str, int]:
    """Findings standing now, by rule."""
    return dict((await desk.store.run("counts", desk.clock())).by_rule)


async def listing(request: web.Request) -> web.Response:
    desk = desk_of(request)
    text = request.query.get("q", "").strip()[:60]
    rules = [
        rule
        for rule in desk.rulebook.rules.values()
        if not text or text.lower() in f"{rule.id} {rule.title} {rule.basis}".lower()
    ]
    return desk.render(
        request,
        "rules.html",
        title="规则",
        shelves=[
            (group, [r for r in rules if r.group is group])
            for group in Group
            if any(r.group is group for r in rules)
        ],
        shown=len(rules),
        total=len(desk.rulebook.rules),
        text=text,
        found=await _counts(desk),
        version=desk.rulebook.version,
    )


async def detail(request: web.Request) -> web.Response:
    desk = desk_of(request)
    rule = desk.rulebook.named(request.match_info["id"])
    if rule is None:
        raise web.HTTPNotFound
    standing = await desk.store.run(
        "findings", FindingFilter(rule=rule.id, present=True, silent=False), limit=10
    )
    return desk.render(
        request,
        "rule.html",
        title=rule.title,
        rule=rule,
        bad=[_example(e) for e in rule.bad],
        good=[_example(e) for e in rule.good],
        standing=standing,
        unit_names=await desk.unit_names(),
        target_names=await desk.target_names(),
    )


def _example(example: object) -> list[tuple[str, bool]]:
    """An example as pieces, the marked ones True; a table as “key=value”."""
    if not isinstance(example, str):
        pairs = example.items() if hasattr(example, "items") else ()
        return [("，".join(f"{k} = {v}" for k, v in pairs) or str(example), False)]
    pieces: list[tuple[str, bool]] = []
    rest = example
    while "⟦" in rest and "⟧" in rest:
        before, _, tail = rest.partition("⟦")
        marked, _, rest = tail.partition("⟧")
        pieces += [(before, False), (marked, True)]
    return [*pieces, (rest, False)]
