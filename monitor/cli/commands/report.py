"""`govmon report QUARTER`: the bulletin of a quarter (or a month or year) as a Word file."""

from __future__ import annotations

import argparse
from pathlib import Path

from ...bulletin.period import parse_period
from ...daemon.clock import wall_clock
from ...daemon.reporting import build
from ...store import Store
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say

HELP = "生成季度通报（DOCX，按 GB/T 9704—2012 排版）"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("period", metavar="季度", help="如 2026Q3；月份写 2026-07，年度写 2026")
    parser.add_argument("--out", metavar="文件夹", help="存到哪里（默认 [bulletin] folder）")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    now = wall_clock()
    period = parse_period(args.period, now.date())
    with Store.open(config.store) as store:
        built = build(store, config, period, now, Path(args.out or config.bulletin.folder))
    if args.json:
        print_json({"period": built.period.code, "title": built.title, "path": str(built.path)})
    else:
        say(built.title, "bold")
        say(f"已写入 {built.path}", "green")
    return Exit.CLEAN
