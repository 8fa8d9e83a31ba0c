"""`govmon learn [SITE]`: what the office's accepted pages teach the spelling check."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from ...checks.spelling.learned import Learned
from ...daemon.clock import wall_clock
from ...disk import replace_file, said
from ...errors import GovmonError
from ...model import CHINA, Group
from ...store import FindingFilter, Store
from ..exits import Exit
from ..loading import load_config
from ..terminal import print_json, say
from .scan import chosen

HELP = "从本单位已认可的稿件学习用语，减少错别字误报"
DAYS = 30
_WORDS = 8


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", nargs="?", help="只学一个网站（编号），省略则全部")
    parser.add_argument(
        "--days", type=int, default=DAYS, metavar="天数", help=f"发布满多少天才算认可，默认 {DAYS}"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    if args.days < 0:
        raise GovmonError("--days 不能为负数")
    config = load_config(args)
    if config.rules.learned is None:
        raise GovmonError("配置里没有 [rules] learned，不知道学到的用语存在哪里")
    site = chosen(config, args.site).id if args.site else ""
    before = wall_clock().astimezone(CHINA).date() - timedelta(days=args.days)
    with Store.open(config.store, readonly=True) as store:
        texts = list(accepted(store, site, before))
        marks = list(marked(store, site))
    learned = Learned.of(texts, marks)
    write(config.rules.learned, learned.to_bytes())
    if args.json:
        print_json({"texts": len(texts), "marks": len(marks), "rows": len(learned)})
    else:
        say(
            f"读了 {len(texts)} 段已认可的文字和 {len(marks)} 处误报，记下 {len(learned)} 个常用片段，"
            f"存于 {config.rules.learned}。"
        )
        say("命令行立即使用；后台服务在 systemctl reload govmon 或重启后使用。")
    return Exit.CLEAN


def accepted(store: Store, site: str, before: date) -> Iterator[str]:
    """Distinct texts without wording or spelling findings, of pages published by that day."""
    old: set[str] = set()
    after = ""
    while pages := store.archived_pages(site=site, after=after):
        after = pages[-1].document.url
        for page in pages:
            if page.document.published and page.document.published <= before:
                old.update(block.digest for block in page.document.blocks)
    for text in store.each_archived_text(site=site):
        if text.digest in old:
            yield text.text


def marked(store: Store, site: str) -> Iterator[str]:
    """The words around what was marked as no fault."""
    wanted = FindingFilter(group=Group.SPELLING, site=site, silent=True)
    for row in store.each_finding(wanted):
        sentence, mark = row.finding.sentence, row.finding.mark
        yield sentence[max(0, mark.start - _WORDS) : mark.end + _WORDS]


def write(path: Path, content: bytes) -> None:
    """Raises GovmonError naming file and cure; the old file then stands."""
    try:
        replace_file(path, content)
    except OSError as error:
        raise GovmonError(
            f"写不了 {path}：{said(error)}；请检查 [rules] learned、文件夹权限和磁盘空间。"
            "原有的文件未动"
        ) from error
