"""`govmon demo`: the sample district, watched for real on loopback."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text

from ...bulletin.period import quarter_of
from ...daemon.clock import wall_clock
from ...daemon.cycle import Looked, run_cycle
from ...daemon.reporting import build
from ...daemon.service import Service
from ...daemon.workplace import Workplace, open_workplace
from ...daemon.writing_desk import WritingDesk
from ...demo.district import SampleDistrict, sample_district
from ...demo.history import seed_history
from ...demo.mailbox import Mailbox
from ...demo.manifest import Comparison, compare, summary_rows
from ...demo.server import SampleServer
from ...demo.settings import NOTE, build_config
from ...model import Finding, Outcome
from ...store import AsyncStore, FindingFilter, Store
from ...web import build_app, serve
from ..exits import Exit
from ..terminal import print_json, progress, say, table

HELP = "样例区演示：在本机起一个有问题的门户和账号，巡查、发信、出通报"
SEED_HELP = "样例的随机种子（同一种子、同一时刻，样例相同）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--once", action="store_true", help="只跑一遍并核对；全部找到且无多报才返回 0"
    )
    parser.add_argument("--port", type=int, default=8080, help="看板端口，0 为任意（默认 8080）")
    parser.add_argument("--folder", help="数据存到哪里（默认临时文件夹，退出时删除）")
    parser.add_argument("--seed", type=int, default=20, help=SEED_HELP)
    parser.add_argument("--json", action="store_true", help="与 --once 合用：输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    folder = Path(args.folder) if args.folder else Path(tempfile.mkdtemp(prefix="govmon-demo-"))
    try:
        return asyncio.run(_once(args, folder) if args.once else _watch(args, folder))
    finally:
        if not args.folder:
            shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The sample district with everything watching it."""

    district: SampleDistrict
    place: Workplace
    mailbox: Mailbox


@asynccontextmanager
async def _stage(args: argparse.Namespace, folder: Path) -> AsyncIterator[Stage]:
    now = wall_clock()
    district = sample_district(now, args.seed)
    async with SampleServer(district.pages) as server, Mailbox(folder / "mails") as mailbox:
        config = build_config(server.base_url, mailbox.port, folder, web_port=args.port)
        if args.port:
            web = replace(config.web, base_url=f"http://127.0.0.1:{args.port}")
            config = replace(config, web=web)
        with progress("生成样例历史") as bar:
            bar.add_task("历史", total=None)
            await seed_history(config, district, now)
        async with open_workplace(config) as place:
            yield Stage(district=district, place=place, mailbox=mailbox)


async def _cycle(place: Workplace) -> tuple[Looked, ...]:
    targets = place.config.targets
    with progress("巡查") as bar:
        task = bar.add_task("巡查", total=len(targets))
        return await run_cycle(place, targets, done=lambda _looked: bar.advance(task))


async def _once(args: argparse.Namespace, folder: Path) -> Exit:
    async with _stage(args, folder) as stage:
        results = await _cycle(stage.place)
        findings = await _standing(stage.place)
        sent = await _deliver(stage.place)
        built = await _bulletin(stage.place)
        comparison = compare(stage.district.manifest, findings)
        unknown = [one for one in results if one.outcome is Outcome.UNKNOWN]
        if args.json:
            print_json(
                {
                    "planted": len(stage.district.manifest),
                    "found": len(comparison.found),
                    "missed": [plant.why for plant in comparison.missed],
                    "unexpected": [
                        f"{f.rule} {f.target} {f.message}" for f in comparison.unexpected
                    ],
                    "unknown": [f"{one.target.id} {one.reason}" for one in unknown],
                    "mails": sent,
                    "bulletin": built.name,
                }
            )
        else:
            _show(comparison)
            say(f"巡查 {len(results)} 个监测对象，其中无法判断 {len(unknown)} 个（样例有意为之）。")
            say(f"发出邮件 {sent} 封，收到 {len(stage.mailbox.mails)} 封；通报 {built.name}。")
        return Exit.CLEAN if comparison.clean else Exit.FINDINGS


def _show(comparison: Comparison) -> None:
    styles = {"漏报": "bold red", "误报": "bold red", "查出": "green"}
    rows = [
        (Text(verdict, style=styles[verdict]), *rest) for verdict, *rest in summary_rows(comparison)
    ]
    table(("结果", "类别", "监测对象", "问题"), rows, "样例区：埋设问题与巡查结果")


async def _watch(args: argparse.Namespace, folder: Path) -> Exit:
    async with _stage(args, folder) as stage:
        place = stage.place
        async with await AsyncStore.open(place.config.store, readonly=True) as reading:
            app = build_app(
                store=reading,
                config=place.config,
                rulebook=place.rulebook,
                clock=place.clock,
                sample=NOTE,
            )
            async with serve(app, place.config.web) as web:
                say(NOTE)
                say(f"看板：{web.url}", "bold green")
                say(f"邮件：{folder / 'mails'}　数据：{folder}")
                say("正在巡查，按 Ctrl+C 结束。")
                results = await _cycle(place)
                built = await _bulletin(place)
                found = sum(len(one.findings) for one in results)
                say(f"首轮巡查完成：{len(results)} 个对象，{found} 处问题；通报 {built}")
                await Service(place).run()
    return Exit.CLEAN


async def _standing(place: Workplace) -> tuple[Finding, ...]:
    """Every finding that stands now, wherever it was found."""
    wanted = FindingFilter(present=True, silent=False)
    return await place.store.run(lambda store: tuple(r.finding for r in store.each_finding(wanted)))


async def _deliver(place: Workplace) -> int:
    """Letters wait for the settle time; the demo waits with them, no longer than needed."""
    await asyncio.sleep(place.config.mail.settle_seconds)
    return await place.outbox.deliver()


async def _bulletin(place: Workplace) -> Path:
    now = place.clock()
    period = quarter_of(now.date()).previous()
    config = place.config

    def written(store: Store) -> Path:
        desk = WritingDesk(store=store, config=config, now=now, folder=config.bulletin.folder)
        return build(desk, period).path

    return await place.store.run(written)
