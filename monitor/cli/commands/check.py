"""`govmon check`: the text rules over files, folders, addresses, or lines of JSON."""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import sys
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice

from ...attachments import UNSEEN, Opener, believable, groups_for
from ...engine import Engine
from ...errors import ConfigError, Problem
from ...model import Document, Group
from ...settings import FetchSettings, RuleSettings
from .. import jsonl, reading
from ..exits import Exit, verdict
from ..loading import config_path, load_config, load_rules, rule_settings
from ..results import Checked, line
from ..terminal import level, marked, progress, say, table

OPEN_AHEAD = 2  # files opened at once, each in a process of its own
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
    settings = rule_settings(args)
    engine = _engine(settings)
    if args.jsonl:
        results = jsonl.results(engine, sys.stdin.buffer, groups, reveal=args.reveal)
        return _put(results, key="id")
    names = list(reading.files(args.path))
    fetch = load_config(args).fetch if config_path(args) else FetchSettings()
    with progress("检查") as bar:
        documents = bar.track(_documents(names, fetch), total=len(names))
        results = (_checked(engine, name, d, groups, args.reveal) for name, d in documents)
        return _put(results, key="source") if args.json else _show(list(results))


def _engine(settings: RuleSettings) -> Engine:
    """The rules stay as long as the process: looking through them for garbage finds none."""
    gc.disable()
    try:
        return Engine(load_rules(settings), settings)
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


def _documents(names: list[str], settings: FetchSettings) -> Iterator[tuple[str, Document]]:
    """Each name with its document, in order; the next files are opened while one is checked."""
    with Opener() as opener, ThreadPoolExecutor(OPEN_AHEAD) as hands:

        def opened(name: str) -> Document:
            if reading.is_address(name):
                return asyncio.run(_fetched(name, settings))
            return reading.file(name, opener)

        ahead: deque[tuple[str, Future[Document]]] = deque()
        rest = iter(names)
        for name in islice(rest, OPEN_AHEAD):
            ahead.append((name, hands.submit(opened, name)))
        while ahead:
            name, document = ahead.popleft()
            yield name, document.result()
            for following in islice(rest, 1):
                ahead.append((following, hands.submit(opened, following)))


async def _fetched(url: str, settings: FetchSettings) -> Document:
    from ...fetch import Fetcher  # slow to load, and needed for addresses only

    async with Fetcher(settings) as fetcher:
        return reading.page(await fetcher.fetch(reading.address_request(url, settings)))


def _checked(
    engine: Engine,
    name: str,
    document: Document,
    groups: Collection[Group] | None,
    reveal: bool,
) -> Checked:
    if document.problem and not document.blocks:
        return Checked(name=name, problem=document.problem)
    groups = groups_for(document, groups)
    found = engine.check(replace(document, problem=""), groups=groups, reveal=reveal)
    chars = sum(len(block.text) for block in document.blocks) + max(len(document.blocks) - 1, 0)
    return Checked(
        name=name,
        chars=chars,
        findings=believable(document, found),
        problem=document.problem or found.problem,
        note=document.marks.get(UNSEEN, ""),
    )


def _put(results: Iterator[Checked], *, key: str) -> Exit:
    found = unknown = False
    for checked in results:
        found |= bool(checked.findings)
        unknown |= bool(checked.problem)
        text = json.dumps(line(checked, key=key), ensure_ascii=False)
        # A lone surrogate is legal in JSON input but not in UTF-8 output: write it escaped.
        if any("\ud800" <= c <= "\udfff" for c in text):
            text = json.dumps(line(checked, key=key))
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
    return verdict(found=found, unknown=unknown)


def _show(results: list[Checked]) -> Exit:
    for checked in results:
        if checked.problem:
            say(f"{checked.name}：未能全部检查（{checked.problem}）", "yellow")
        if checked.problem and not checked.findings:
            continue
        if not checked.findings:
            note = f"；{checked.note}" if checked.note else ""
            say(f"{checked.name}：未发现问题（{checked.chars} 字{note}）", "green")
        else:
            table(
                ("级别", "问题", "原文", "建议", "依据", "位置"),
                [
                    (
                        level(f.level),
                        f"{f.title}\n{f.rule}",
                        marked(f),
                        f.suggestion,
                        f.basis,
                        f.location,
                    )
                    for f in checked.findings
                ],
                title=f"{checked.name}：{len(checked.findings)} 处",
            )
    return verdict(
        found=any(one.findings for one in results), unknown=any(one.problem for one in results)
    )
