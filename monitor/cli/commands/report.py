"""`govmon report QUARTER`: the bulletin of a quarter (or a month or year) as a Word file."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...bulletin.period import parse_period
from ...daemon.clock import wall_clock
from ...daemon.reporting import WRITERS, build
from ...errors import ConfigError, Problem
from ...store import Store
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say

HELP = "生成季度通报（DOCX，按 GB/T 9704—2012 排版）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("period", metavar="季度", help="如 2026Q3；月份写 2026-07，年度写 2026")
    parser.add_argument("--out", metavar="文件夹", help="存到哪里（默认 [bulletin] folder）")
    parser.add_argument(
        "--format", default="docx", metavar="格式,…", help="docx、xlsx（附件表）、html，可并列"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    now = wall_clock()
    period = parse_period(args.period, now.date())
    formats = tuple(name.strip() for name in args.format.split(",") if name.strip())
    unknown = [name for name in formats if name not in WRITERS]
    if unknown or not formats:
        allowed = f"可用：{'、'.join(WRITERS)}"
        raise ConfigError([Problem("命令行", "--format", "、".join(unknown), allowed)])
    folder = Path(args.out or config.bulletin.folder)
    with Store.open(config.store) as store:
        built = build(store, config, period, now, folder, formats)
    if args.json:
        print_json(
            {
                "period": built.period.code,
                "title": built.title,
                "paths": [str(path) for path in built.paths],
            }
        )
    else:
        say(built.title, "bold")
        for path in built.paths:
            say(f"已写入 {path}", "green")
    return Exit.CLEAN
