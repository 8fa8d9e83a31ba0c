"""`govmon check`: the text rules over files, folders, addresses, or lines of JSON."""

from __future__ import annotations

import argparse
import gc
import json
import sys
from collections.abc import Iterator

from ...engine import Engine, begin
from ...errors import ConfigError, Problem
from ...model import Group
from ...rule_settings import RuleSettings
from .. import jsonl
from ..exits import Exit, verdict
from ..loading import config_if_any, load_rules, rule_settings
from ..named import is_address
from ..results import Checked, line

HELP = "检查文字、网页和文件；--jsonl 从标准输入逐行读取"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="*", metavar="文件|文件夹|网址")
    parser.add_argument("--json", action="store_true", help="每个文件输出一行 JSON")
    parser.add_argument(
        "--jsonl", action="store_true", help='标准输入每行 {"id","text"}，逐行输出结果'
    )
    parser.add_argument("--only", default="", metavar="类别,…", help="只检查这些类别")
    parser.add_argument("--reveal", action="store_true", help="显示个人信息原文（仅限本机命令行）")


def run(args: argparse.Namespace) -> Exit:
    groups = _groups(args.only)
    if args.jsonl == bool(args.path):
        raise ConfigError(
            [Problem("命令行", "check", "", "给出文件、文件夹或网址，或者只用 --jsonl")]
        )
    config = config_if_any(args) if any(map(is_address, args.path)) else None
    engine = _engine(config.rules if config else rule_settings(args), groups)
    if args.jsonl:
        return _put(jsonl.results(engine, sys.stdin.buffer, groups, reveal=args.reveal), key="id")
    from .. import checked_files  # slow to load, and lines of JSON need no readers

    results = checked_files.results(engine, args.path, groups, reveal=args.reveal, config=config)
    if args.json:
        return _put(results, key="source")
    everything = list(results)
    from ..checked_tables import show  # slow to load

    show(everything)
    return verdict(
        found=any(one.findings for one in everything),
        unknown=any(one.problem for one in everything),
    )


def _engine(settings: RuleSettings, groups: frozenset[Group] | None) -> Engine:
    """The rules stay as long as the process: looking through them for garbage finds none."""
    gc.disable()
    try:
        rulebook = load_rules(settings)
        begin(rulebook, groups)
        return Engine(rulebook, settings)
    finally:
        gc.freeze()
        gc.enable()


def _groups(only: str) -> frozenset[Group] | None:
    """The groups asked for; None means all. Raises ConfigError naming those that exist."""
    if not only:
        return None
    names = {str(group) for group in Group}
    wanted = [name.strip() for name in only.split(",") if name.strip()]
    problems = [
        Problem("命令行", "--only", name, f"可用：{'、'.join(sorted(names))}")
        for name in wanted
        if name not in names
    ]
    if problems:
        raise ConfigError(problems)
    return frozenset(Group(name) for name in wanted)


def _put(results: Iterator[Checked], *, key: str) -> Exit:
    found = unknown = False
    for checked in results:
        found |= bool(checked.findings)
        unknown |= bool(checked.problem)
        told = line(checked, key=key)
        text = json.dumps(told, ensure_ascii=False)
        try:
            text.encode()
        except UnicodeEncodeError:  # a lone surrogate is legal in JSON, but only when escaped
            text = json.dumps(told)
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return verdict(found=found, unknown=unknown)
