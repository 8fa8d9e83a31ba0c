"""`govmon discover URL`: find a portal's columns and draft its part of the configuration."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from rich.text import Text

from ...daemon.clock import wall_clock
from ...discover.classify import TITLES
from ...discover.draft import draft
from ...discover.site import Column, Discovery, missing
from ...disk import said
from ...errors import GovmonError
from ...fetch import Fetcher
from ...fetch.robots_txt import RobotsTxt
from ...letters.cures import cure_for
from ...model import CHINA
from ...pipeline.discovering import Explorer
from ...rule_settings import RuleSettings
from ...rulebook import Rulebook
from ...settings import FetchSettings
from ..exits import Exit
from ..loading import config_if_any, load_rules
from ..terminal import complain, err, plain, progress

HELP = "发现一个网站的栏目，归类，生成 [[site]] 配置供人核对"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", help="网站首页地址")
    parser.add_argument("--out", metavar="文件", help="写入新文件（已存在则拒绝）；省略则打印出来")
    parser.add_argument(
        "--pages", type=int, default=150, metavar="页数", help="最多看几页（默认 150）"
    )


def run(args: argparse.Namespace) -> Exit:
    url = args.url if "://" in args.url else f"http://{args.url}"
    if not url.startswith(("http://", "https://")):
        raise GovmonError(f"网址须以 http:// 或 https:// 开头：{args.url}")
    if args.pages < 1:
        raise GovmonError("--pages 须为正整数")
    out = Path(args.out) if args.out else None
    if out and out.exists():
        raise GovmonError(f"{out} 已存在，不会覆盖；请换一个文件名")
    config = config_if_any(args)
    settings = config.fetch if config else FetchSettings()
    limits = limits_in_words(load_rules(config.rules if config else RuleSettings()))
    found = asyncio.run(_explore(url, settings, args.pages))
    if found.problem:
        complain(f"无法判断：{found.problem}（{found.url}）\n→ {cure_for(found.problem)}")
        return Exit.UNKNOWN
    text = draft(found, limits, wall_clock().astimezone(CHINA).date())
    if out:
        write_new(out, text)
    tell(found, limits, wall_clock())
    if out:
        err.print(Text(f"已写入 {out}；核对后执行 govmon --config {out} config check。", "green"))
    else:
        sys.stdout.write(text)
    return Exit.CLEAN if found.columns else Exit.UNKNOWN


def write_new(path: Path, text: str) -> None:
    """Create a file; never over another, even one made a moment ago. Raises GovmonError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise GovmonError(f"{path} 已存在，不会覆盖；请换一个文件名") from None
    except OSError as error:
        raise GovmonError(f"{path} 无法写入：{said(error)}") from None


async def _explore(url: str, settings: FetchSettings, pages: int) -> Discovery:
    async with Fetcher(settings) as fetcher:
        robots = RobotsTxt(fetcher.fetch, agent=settings.user_agent, clock=wall_clock)
        explorer = Explorer(fetcher.fetch, robots, fetcher.keep_apart)
        with progress("发现栏目") as bar:
            task = bar.add_task("发现栏目", total=None)
            return await explorer.explore(
                url,
                pages=pages,
                watch=lambda done, known, _name: bar.update(task, completed=done, total=known),
            )


def limits_in_words(book: Rulebook) -> Mapping[str, str]:
    """Each column class with the limit that applies, as the indicator table has it."""
    words: dict[str, str] = {}
    for indicator in book.indicators.values():
        if not indicator.id.startswith("column-"):
            continue
        numbers = indicator.numbers
        if days := numbers.get("days"):
            limit = f"{days:g} 天内须更新"
        elif months := numbers.get("months"):
            limit = f"{months:g} 个月内须更新"
        else:
            limit = "不设期限"
        for name in indicator.applies:
            words[name] = f"{indicator.title.removesuffix('不更新')}：{limit}"
    answered = book.indicators.get("messages-unanswered")
    for name in answered.applies if answered else ():
        months = f"{answered.numbers['months']:g} 个月"
        if "不设期限" in words.get(name, ""):
            words[name] += f"，看留言有没有超过 {months}未答复"
    return words


def tell(found: Discovery, limits: Mapping[str, str], now: datetime) -> None:
    """The columns for the person at the terminal, on standard error beside the TOML."""
    from rich.table import Table

    family = found.family
    made_by = family.name + ("" if family.sure else "（不确定）") if family.name else "未能识别"
    err.print(
        Text(
            plain(f"{found.name or found.url} · 建站系统：{made_by} · 看了 {found.asked} 页"),
            "bold",
        )
    )
    grid = Table(header_style="bold cyan")
    for heading in ("栏目", "类别", "时限", "条数", "最新", "不确定之处"):
        grid.add_column(heading, overflow="fold")
    for column in found.columns:
        grid.add_row(*(Text(plain(cell)) for cell in _cells(column, limits)))
    err.print(grid)
    for doubt in found.doubts:
        err.print(Text(plain(f"不确定：{doubt}"), "yellow"), soft_wrap=True)
    if absent := missing(found.columns):
        err.print(Text(f"没有找到的栏目类别：{'、'.join(absent)}", "yellow"), soft_wrap=True)


def _cells(column: Column, limits: Mapping[str, str]) -> tuple[str, ...]:
    kind = column.classified.column_class
    doubts = (
        *column.doubts,
        *((f"先不启用：{column.problem}",) if column.problem else ()),
    )
    return (
        " › ".join((*reversed(column.parents), column.name)),
        f"{TITLES.get(kind, '')} {kind}",
        limits.get(kind, "不设期限").partition("：")[2] or "不设期限",
        str(column.rows or ""),
        str(column.newest or ""),
        "；".join(doubts),
    )
