"""`govmon config check|show`."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from ...daemon.clock import wall_clock
from ...model import TargetKind
from ...pipeline.reading import planned
from ...routes import routes
from ...settings import Config
from ...sources import tokens
from ..exits import Exit
from ..loading import load_config, load_rules
from ..terminal import print_json, say, table

HELP = "检查或显示配置"
SECRET = "（已隐去）"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    actions.add_parser("check", help="检查配置、名录和规则，一次列出全部问题")
    show = actions.add_parser("show", help="显示生效的配置（密钥隐去）")
    show.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    if args.action == "check":
        rules = load_rules(config.rules)
        kinds = [target.kind for target in config.targets]
        say(
            f"配置可用：{len(config.units)} 个单位，{kinds.count(TargetKind.SITE)} 个网站，"
            f"{kinds.count(TargetKind.COLUMN)} 个栏目，{kinds.count(TargetKind.ACCOUNT)} 个账号，"
            f"{len(rules.rules)} 条规则。",
            "green",
        )
        silent = [unit.name for unit in config.units if not unit.mail]
        if silent:
            say(f"提醒：{len(silent)} 个单位没有邮箱，不会收到转办：{'、'.join(silent)}", "yellow")
        if lacking := _without_token(config):
            names = "、".join(lacking[:12]) + ("等" if len(lacking) > 12 else "")
            say(
                f"提醒：{len(lacking)} 个账号的官方接口没有 [[credential]]，将是“无法判断”：{names}",
                "yellow",
            )
        if not config.mail.host:
            say("提醒：未设 [mail] host，信件只留在待发箱。", "yellow")
        return Exit.CLEAN
    if args.json:
        print_json(shown(config))
        return Exit.CLEAN
    values = shown(config)
    for section, content in values.items():
        if isinstance(content, dict):
            table(("项", "值"), [(k, v) for k, v in content.items()], title=f"[{section}]")
    table(
        ("编号", "名称", "责任单位", "采集", "地址"),
        [(t.id, t.name, t.unit, t.source, t.url) for t in config.targets],
        title="监测对象",
    )
    return Exit.CLEAN


def _without_token(config: Config) -> list[str]:
    """Accounts with a source that needs a token nobody gave us."""
    known = {one.key for one in config.credentials}
    now = wall_clock()
    return [
        target.name
        for target in config.targets
        if target.kind is TargetKind.ACCOUNT
        and any(
            (key := tokens.needs_token(request)) and key not in known
            for route in routes(target)
            for request in planned(route, now)
        )
    ]


def shown(value: Any) -> Any:
    """A configuration as plain values; fields kept out of `repr` are secrets."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: shown(getattr(value, f.name))
            if f.repr
            else (SECRET if getattr(value, f.name) else "")
            for f in dataclasses.fields(value)
        }
    if isinstance(value, Mapping):
        return {str(key): shown(one) for key, one in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [shown(one) for one in (sorted(value) if isinstance(value, frozenset) else value)]
    return str(value) if isinstance(value, Path | time) else value
