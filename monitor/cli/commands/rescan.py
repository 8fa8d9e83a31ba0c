"""`govmon rescan`: changed rules over the stored text of all pages, in this process."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import asdict

from ...daemon.clock import wall_clock
from ...engine import Engine
from ...model import Finding
from ...pipeline import Progress, Rescanner
from ...settings import Config
from ...store import AsyncStore
from ..exits import Exit
from ..loading import load_config, load_rules
from ..terminal import level, marked, print_json, progress, say, table

HELP = "规则变更后，只用新增和修改的规则回查存档文字"
SHOWN = 50


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--status", action="store_true", help="只看进度")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    done, found = asyncio.run(_run(config, only_status=args.status))
    if args.json:
        print_json({**asdict(done), "findings": [
            {"rule": f.rule, "level": str(f.level), "text": f.text, "sentence": f.sentence,
             "suggestion": f.suggestion, "url": f.url} for f in found
        ]})  # fmt: skip
    else:
        _show(done, found)
    return Exit.FINDINGS if found else Exit.CLEAN


async def _run(config: Config, *, only_status: bool) -> tuple[Progress, list[Finding]]:
    async with await AsyncStore.open(config.store) as store:
        book = load_rules(config.rules)
        await store.run("save_edition", book.version, book.edition, wall_clock())
        salt = bytes.fromhex(await store.run("meta", "salt"))
        scanner = Rescanner(Engine(book, config.rules, salt=salt), store, clock=wall_clock)
        found: list[Finding] = []
        now = await scanner.progress()
        if only_status:
            return now, found
        total = (await store.run("archive_size")).pages
        with progress("回查") as bar:
            task = bar.add_task("", total=total, completed=now.pages)
            while not now.done:
                now, fresh = await scanner.step()
                found += fresh
                bar.update(task, completed=now.pages)
        return now, found


def _show(done: Progress, found: list[Finding]) -> None:
    if found:
        table(
            ("级别", "规则", "原文", "建议", "页面"),
            [(level(f.level), f.rule, marked(f), f.suggestion, f.url) for f in found[:SHOWN]],
            title=f"存档文字里新发现 {len(found)} 处"
            + ("（列出前 50 处）" if len(found) > SHOWN else ""),
        )
    state = "已完成" if done.done else "未完成，将接着进行"
    say(
        f"规则版本 {done.version}：回查 {done.pages} 页，{state}；沿用 {done.carried} 页，"
        f"全查 {done.checked} 页，新发现 {done.fresh} 处。"
    )
    if done.recheck:
        say(f"{done.recheck} 页将在下次巡查时重新查看，确认后才立案转办。", "yellow")
