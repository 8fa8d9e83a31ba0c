"""Reads an account once and explains in plain words what was understood."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ..daemon.clock import wall_clock
from ..errors import StoreError
from ..fetch import Fetcher
from ..letters.cures import cure_for
from ..model import CHINA, Document, Target
from ..pipeline.reading import SourceLook, earliest, planned
from ..pipeline.trial import try_sources
from ..routes import routes_by_key
from ..settings import Config
from ..sources import name_of
from ..store import Store
from ..web.words import PLATFORM_NAMES
from .exits import Exit
from .loading import keeper_of
from .terminal import print_json, say, table

SHOWN = 8


def try_account(config: Config, target: Target, *, as_json: bool) -> Exit:
    """Fetch once, through every source, and tell; UNKNOWN when no source could be read.

    Platforms that may be asked only so often are asked only so often here as well.
    """
    now = wall_clock()
    waiting = _may_not_ask(config, target, now)
    looks = asyncio.run(_look(config, target, now)) if not waiting else {}
    readable = any(not one.problem for one in looks.values())
    if as_json:
        print_json({"target": target.id, "waiting": waiting,
                    "sources": {key: _as_json(one) for key, one in looks.items()}})  # fmt: skip
        return Exit.CLEAN if readable else Exit.UNKNOWN
    named = PLATFORM_NAMES.get(target.platform, target.platform)
    say(f"{target.name}（{named}，{target.unit}）", "bold")
    for key, until in waiting.items():
        say(f"{_source(key)}：按接口限制 {until} 之后才可再读，这次没有请求。", "yellow")
    for key, one in looks.items():
        _tell(key, one)
    newest = [d.published for one in looks.values() for d in one.documents if d.published]
    if newest:
        age = (now.astimezone(CHINA).date() - max(newest)).days
        say(f"最近发布 {max(newest)}，距今 {age} 天。", "green")
    return Exit.CLEAN if readable else Exit.UNKNOWN


def _may_not_ask(config: Config, target: Target, now: datetime) -> dict[str, str]:
    """Sources with a pause that is not over, and note the others as asked."""
    slow = {
        key: route
        for key, route in routes_by_key(target).items()
        if any("min_seconds" in request.context for request in planned(route, now))
    }
    if not slow:
        return {}
    waiting = {}
    with Store.open(config.store) as store:
        if store.target(target.id) is None:
            store.sync_targets(config.targets, config.units, now)
        kept = store.routes_of(target)
        for key, route in slow.items():
            asked = kept[key].asked_at if key in kept else None
            untils = [u for r in planned(route, now) if (u := earliest(r, asked)) and now < u]
            if untils:
                waiting[key] = f"{max(untils):%m-%d %H:%M}"
        if not waiting:
            for key, route in slow.items():
                store.note_asked(target.id, key, route.source, now)
    return waiting


async def _look(config: Config, target: Target, now: datetime) -> Mapping[str, SourceLook]:
    async with Fetcher(config.fetch) as fetcher:
        told = _with_records(config, target)
        return await try_sources(told, fetcher.fetch, keeper=keeper_of(config, fetcher), now=now)


def _with_records(config: Config, target: Target) -> Target:
    """The account with what people recorded, where there is a store already."""
    try:
        with Store.open(config.store, readonly=True) as store:
            records = store.confirmations(target.id, "post")
    except StoreError:
        return target
    told = [{"time": r.day.isoformat(), "title": r.title, "url": r.url, "by": r.person}
            for r in records]  # fmt: skip
    own = target.options.get("confirmed")
    entries = [*(own if isinstance(own, list | tuple) else ()), *told]
    return replace(target, options={**target.options, "confirmed": entries})


def _tell(key: str, look: SourceLook) -> None:
    for answer in look.fetched:
        size = f"{len(answer.body)} 字节" if answer.body else "无内容"
        status = f"HTTP {answer.status}" if answer.status else str(answer.failure or "")
        say(f"  {answer.request.method} {answer.request.url} → {status}，{size}")
    if look.problem:
        say(f"{_source(key)}：无法判断。{look.problem}", "yellow")
        say(f"  处理办法：{cure_for(look.problem)}")
        return
    dated = [d.published for d in look.documents if d.published]
    span = f"，{min(dated)} 至 {max(dated)}" if dated else "，都没有日期"
    say(f"{_source(key)}：读到 {len(look.documents)} 条{span if look.documents else ''}。", "green")
    if look.documents:
        rows = sorted(look.documents, key=lambda d: str(d.published or ""), reverse=True)
        table(
            ("时间", "置顶", "标题", "正文"),
            [(_when(d), "是" if d.pinned else "", d.title, _length(d)) for d in rows[:SHOWN]],
            title=f"最近 {min(SHOWN, len(rows))} 条" if len(rows) > SHOWN else "",
        )


def _source(key: str) -> str:
    return name_of(key.partition(" ")[0])


def _when(document: Document) -> str:
    if document.published_at:
        return f"{document.published_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return str(document.published or "无日期")


def _length(document: Document) -> str:
    count = sum(len(b.text) for b in document.blocks if b.location not in {"标题", "摘要"})
    return f"{count} 字" if count else "—"


def _as_json(look: SourceLook) -> dict[str, object]:
    return {
        "problem": look.problem,
        "cure": cure_for(look.problem) if look.problem else "",
        "posts": [
            {"title": d.title, "published": d.published, "published_at": d.published_at,
             "url": d.url, "pinned": d.pinned}
            for d in look.documents
        ],
    }  # fmt: skip
