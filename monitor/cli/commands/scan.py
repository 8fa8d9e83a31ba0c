"""`govmon scan SITE`: look at every page of a site once; taken up again where it was cut off."""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from ...daemon.workplace import open_workplace
from ...errors import GovmonError
from ...model import Target, TargetKind
from ...pipeline import ScanReport
from ...pipeline.scan import Progress
from ...settings import Config, Crawl
from ...store import Standing
from ...web.words import STANDINGS
from ..exits import Exit, verdict
from ..loading import load_config
from ..terminal import err, plain, print_json, say, table

HELP = "扫描一个网站的全部页面和附件；中断后再次执行即接着查"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", nargs="?", help="网站编号（如 portal），只有一个网站时可省略")
    parser.add_argument("--all", action="store_true", help="上次未变、尚未到期的页面也再问一遍")
    parser.add_argument("--pages", type=int, metavar="页数", help="本次最多查多少页")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    site = chosen(config, args.site)
    if args.pages is not None and args.pages < 1:
        raise GovmonError("--pages 须为正整数")
    try:
        report = asyncio.run(_scan(config, site, args))
    except KeyboardInterrupt:
        say(f"已中断；再次执行 govmon scan {site.id.partition(':')[2]} 即接着查。", "yellow")
        return Exit.INTERRUPTED
    if args.json:
        print_json(as_json(report))
    else:
        show(site, report)
    return verdict(
        found=report.findings > 0,
        unknown=bool(report.unfinished or report.counts.get(Standing.FAILED)),
    )


def chosen(config: Config, name: str | None) -> Target:
    """The site named, or the only one. Raises GovmonError with what there is."""
    sites = [t for t in config.targets if t.kind is TargetKind.SITE]
    if not sites:
        raise GovmonError("配置里没有 [[site]]；可先用 govmon discover 网址 生成")
    if name is None:
        if len(sites) == 1:
            return sites[0]
        names = "、".join(t.id.partition(":")[2] for t in sites)
        raise GovmonError(f"有 {len(sites)} 个网站，请指明一个：{names}")
    for site in sites:
        if name in (site.id, site.id.partition(":")[2], site.name, site.url):
            return site
    known = [t.id.partition(":")[2] for t in sites]
    near = get_close_matches(name, known, 1, 0.3)
    hint = f"，是否为 {near[0]}？" if near else f"；可选：{'、'.join(known)}"
    raise GovmonError(f"没有网站 {name}{hint}")


async def _scan(config: Config, site: Target, args: argparse.Namespace) -> ScanReport:
    columns = [t for t in config.targets if t.parent == site.id]
    crawl = config.crawls.get(site.id, Crawl())
    if args.pages:
        crawl = replace(crawl, pages=args.pages)
    async with open_workplace(config, exclusive=False) as place:
        with _bar() as bar:
            task = bar.add_task("扫描", total=None, findings=0, url="")

            def watch(progress: Progress) -> None:
                total = progress.looked + progress.waiting
                bar.update(
                    task, completed=progress.looked, total=total, findings=progress.findings,
                    url=plain(progress.url)[-60:],
                )  # fmt: skip

            return await place.scanner.scan(site, columns, crawl, everything=args.all, watch=watch)


def _bar() -> Bar:
    """On standard error, gone when done; silent when nobody watches."""
    return Bar(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("问题 {task.fields[findings]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[url]}", markup=False),
        console=err,
        transient=True,
        disable=not err.is_terminal,
    )


def show(site: Target, report: ScanReport) -> None:
    """What was looked at, what was not and why, and how to go on."""
    again = f"（接着第 {report.scan.resumed} 次中断处）" if report.scan.resumed else ""
    counts = "，".join(
        f"{STANDINGS[s]} {report.counts[s]}" for s in STANDINGS if s in report.counts
    )
    say(f"{site.name}：{counts or '没有到期的页面'}{again}", "bold")
    if report.files:
        say(f"附件 {report.files} 个已查看。")
    if report.reasons:
        table(
            ("结果", "原因", "页数", "例如"),
            [(STANDINGS[s], reason, n, url) for s, reason, n, url in report.reasons],
            title="没有读到、没有读全的页面",
        )
    style = "red" if report.findings else "green"
    say(f"这次扫描共发现问题 {report.findings} 处，用时 {report.seconds:.0f} 秒。", style)
    if report.findings:
        say("用 govmon case list 或看板查看整改事项。")
    if report.unfinished:
        say(f"未完成：{report.unfinished}。再次执行即接着查。", "yellow")


def as_json(report: ScanReport) -> dict[str, Any]:
    return {
        "site": report.scan.site,
        "scan": report.scan.id,
        "resumed": report.scan.resumed,
        "finished": report.scan.finished_at is not None,
        "unfinished": report.unfinished,
        "counts": {str(s): n for s, n in report.counts.items()},
        "reasons": [
            {"standing": str(s), "reason": reason, "pages": n, "example": url}
            for s, reason, n, url in report.reasons
        ],
        "findings": report.findings,
        "files": report.files,
        "seconds": round(report.seconds, 3),
    }
