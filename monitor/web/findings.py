"""问题: the list with its filters, and one finding with its history and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from aiohttp import web

from ..model import CaseState, Group, Level
from ..store import FindingFilter, FindingRow, Part
from .desk import desk_of, identity, number

PER_PAGE = 30
Choice = TypeVar("Choice", bound=StrEnum)


def choice(kind: type[Choice], value: str) -> Choice | None:
    """The member of that value; None for anything else."""
    try:
        return kind(value)
    except ValueError:
        return None


def wanted(query: Mapping[str, str]) -> FindingFilter:
    """The filter a query string asks for; what is not understood does not narrow."""
    show = query.get("show", "")
    return FindingFilter(
        unit=query.get("unit", "")[:80],
        group=choice(Group, query.get("group", "")),
        level=choice(Level, query.get("level", "")),
        target=query.get("target", "")[:200],
        rule=query.get("rule", "")[:120],
        state=choice(CaseState, query.get("state", "")),
        text=query.get("q", "").strip()[:60],
        trial=True if show == "trial" else None,
        silent=show == "silent",
        present={"gone": False, "all": None}.get(show, True),
    )


async def listing(request: web.Request) -> web.Response:
    desk = desk_of(request)
    page = number(request, "page")
    filter_ = wanted(request.query)
    found: Part[FindingRow] = await desk.store.run(
        "findings", filter_, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
    )
    targets = await desk.store.run("targets")
    return desk.render(
        request,
        "findings.html",
        title="问题",
        found=found,
        filter=filter_,
        show=request.query.get("show", ""),
        page=page,
        pages=max(1, -(-found.total // PER_PAGE)),
        counts=await desk.store.run("counts", desk.clock()),
        unit_names=await desk.unit_names(),
        target_names=await desk.target_names(),
        targets=targets,
        groups=list(Group),
        levels=list(Level),
        states=list(CaseState),
    )


async def detail(request: web.Request) -> web.Response:
    desk = desk_of(request)
    row: FindingRow | None = await desk.store.run("finding", identity(request))
    if row is None:
        raise web.HTTPNotFound
    case = await desk.store.run("case_of_finding", row.id)
    return desk.render(
        request,
        "finding.html",
        title=row.finding.title,
        row=row,
        case=case,
        rule=desk.rulebook.named(row.finding.rule),
        events=await desk.store.run("events", case.id) if case else (),
        letters=await desk.store.run("letters_of_case", case.id) if case else (),
        sightings=await desk.store.run("sightings", row.id),
        evidence=await desk.store.run("evidence", row.id),
        unit_names=await desk.unit_names(),
        target_names=await desk.target_names(),
    )
