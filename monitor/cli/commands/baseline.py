"""`govmon baseline SITE`: what pages looked like when accepted, what is new, and accepting it."""

from __future__ import annotations

import argparse
import getpass

from ...checks.state.tamper import REDESIGN, Change, compare
from ...daemon.clock import wall_clock
from ...model import Baseline
from ...store import Store
from ..exits import Exit
from ..loading import load_config
from ..sites import site_named
from ..terminal import print_json, say, table

HELP = "页面骨架基准（防篡改）：看哪些页面变了，改版后接受为新基准"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "site", nargs="?", default="", metavar="网站", help="编号或名称；只有一个时可省略"
    )
    parser.add_argument("page", nargs="*", metavar="页面地址", help="只看（或接受）这些页面")
    parser.add_argument("--accept", action="store_true", help="把现在的样子接受为新基准")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    site = site_named(config, args.site)
    with Store.open(config.store, readonly=not args.accept) as store:
        known = [b for b in store.baselines(site.id) if not args.page or b.page in args.page]
        for page in sorted(set(args.page) - {b.page for b in known}):
            say(f"没有这个页面的基准：{page}", "yellow")
        if args.accept:
            pages = tuple(b.page for b in known) if args.page else ()
            count = store.accept_baselines(site.id, getpass.getuser(), wall_clock(), pages)
            say(f"已接受 {count} 个页面的新样子；下次巡查后相应问题自动销案。", "green")
            return Exit.CLEAN
    if args.json:
        print_json([as_json(one) for one in known])
        return Exit.FINDINGS if any(changes(one) for one in known) else Exit.CLEAN
    changed = [one for one in known if changes(one)]
    say(f"“{site.name}”有 {len(known)} 个页面的基准，{len(changed)} 个与基准不同。")
    if changed:
        table(
            ("页面", "新出现的内容", "基准时间", "接受人"),
            [
                (one.page, "；".join(told(c) for c in changes(one)), f"{one.taken_at:%Y-%m-%d %H:%M}",
                 one.accepted_by or "首次巡查")
                for one in changed
            ],
        )  # fmt: skip
        say(f"确认无误后：govmon baseline {site.id.removeprefix('site:')} --accept")
    return Exit.FINDINGS if changed else Exit.CLEAN


def changes(one: Baseline) -> tuple[Change, ...]:
    return compare(one.accepted, one.current) if one.current else ()


def told(change: Change) -> str:
    what = {
        "security.script": "脚本", "security.frame": "框架或表单", "security.refresh": "跳转",
        "security.hidden": "隐藏链接", "security.title": "改为", REDESIGN: "结构大变",
    }[change.type]  # fmt: skip
    return f"{what} {change.what}".strip()


def as_json(one: Baseline) -> dict[str, object]:
    return {
        "page": one.page,
        "target": one.target,
        "taken_at": one.taken_at.isoformat(),
        "accepted_by": one.accepted_by,
        "changes": [{"type": c.type, "what": c.what, "before": c.before} for c in changes(one)],
    }
