"""`govmon sources try`: fetch one target once and tell what was understood."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from ... import sources
from ...daemon.clock import wall_clock
from ...errors import GovmonError
from ...fetch import Fetcher
from ...model import Document, Target, TargetKind
from ...pipeline.gather import Look, gather
from ...pipeline.trial import try_sources
from ...settings import Config, FetchSettings
from ..exits import Exit
from ..loading import config_if_any, keeper_of
from ..terminal import print_json, say, table

HELP = "列出采集方式，试读一个地址或监测对象"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    actions.add_parser("list", help="列出采集方式")
    trying = actions.add_parser("try", help="读一次，说明读到了什么；不入库")
    trying.add_argument("target", help="监测对象编号，或网址")
    trying.add_argument("--source", default="", help="采集方式（网址时用，默认 website）")
    trying.add_argument(
        "--as",
        dest="kind",
        choices=("site", "column", "account"),
        default="column",
        help="当作什么读",
    )
    trying.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    if args.action == "list":
        found = [sources.find(kind) for kind in sources.kinds()]
        table(("采集方式", "名称", "说明"), [(one.KIND, one.NAME, one.ABOUT) for one in found])
        return Exit.CLEAN
    config = config_if_any(args)
    target = _target(args, config)
    look = asyncio.run(_look(target, config))
    if args.json:
        print_json(_as_json(target, look))
    elif look.problem:
        say(f"无法判断：{look.problem}", "yellow")
    else:
        _tell(target, look)
    return Exit.UNKNOWN if look.problem else Exit.CLEAN


def _target(args: argparse.Namespace, config: Config | None) -> Target:
    if not args.target.startswith(("http://", "https://")):
        known = {target.id: target for target in config.targets} if config else {}
        if args.target not in known:
            raise GovmonError(f"没有监测对象 {args.target}；用 govmon config show 查看编号")
        return known[args.target]
    kind = TargetKind(args.kind)
    source = args.source or ("feed" if kind is TargetKind.ACCOUNT else "website")
    if source not in sources.kinds():
        raise GovmonError(f"没有采集方式 {source}；可用：{'、'.join(sources.kinds())}")
    return Target(id="try", kind=kind, name=args.target, unit="", url=args.target, source=source)


async def _look(target: Target, config: Config | None) -> Look:
    async with Fetcher(config.fetch if config else FetchSettings()) as fetcher:
        if target.kind is TargetKind.ACCOUNT:
            looks = await try_sources(
                target, fetcher.fetch, keeper=keeper_of(config, fetcher), now=wall_clock()
            )
            documents = tuple(d for one in looks.values() for d in one.documents)
            problems = [one.problem for one in looks.values() if one.problem]
            failed = len(problems) == len(looks)
            return Look(
                documents=documents, answers={}, problem="；".join(problems) if failed else ""
            )
        return await gather(target, fetcher.fetch, now=wall_clock(), budget=3)


def _tell(target: Target, look: Look) -> None:
    for document in look.documents:
        say(f"{document.kind} · {document.title or '（无标题）'} · {_when(document)}", "bold")
        say(f"  {document.url}")
        if document.rows:
            table(
                ("日期", "置顶", "标题", "地址"),
                [
                    (row.published or "（无日期）", "是" if row.pinned else "", row.title, row.url)
                    for row in document.rows
                ],
                title=f"列表 {len(document.rows)} 条",
            )
        elif document.blocks:
            text = " ".join(block.text for block in document.blocks if not block.shared)
            say(f"  {len(document.blocks)} 段，{len(text)} 字：{text[:120]}")
    say(f"读到 {len(look.documents)} 篇。", "green")


def _when(document: Document) -> str:
    if document.published_at:
        return document.published_at.strftime("%Y-%m-%d %H:%M")
    return str(document.published or "无日期")


def _as_json(target: Target, look: Look) -> dict[str, Any]:
    return {
        "target": target.id,
        "url": target.url,
        "problem": look.problem,
        "documents": [
            {
                "url": document.url,
                "kind": str(document.kind),
                "title": document.title,
                "published": str(document.published or ""),
                "published_at": document.published_at.isoformat() if document.published_at else "",
                "pinned": document.pinned,
                "blocks": len(document.blocks),
                "rows": [
                    {"title": r.title, "url": r.url, "published": str(r.published or ""),
                     "pinned": r.pinned}
                    for r in document.rows
                ],
            }
            for document in look.documents
        ],
    }  # fmt: skip
