"""`govmon rules list|test|explain|update|…`."""

from __future__ import annotations

import argparse
from difflib import get_close_matches
from typing import Any

from ...engine import Engine
from ...errors import GovmonError
from ...model import GROUP_NAMES, LEVEL_NAMES, Group, Rule
from ...rulebook import Rulebook
from .. import rule_reasons, rule_updates
from ..exits import Exit
from ..loading import load_rules, rule_settings
from ..rule_trial import Fault, try_examples
from ..terminal import complain, level, print_json, progress, say, table

HELP = "列出、自测、解释、更新规则"


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", metavar="动作", required=True)
    listing = actions.add_parser("list", help="列出规则")
    listing.add_argument("--group", choices=[str(g) for g in Group], help="只列一类")
    listing.add_argument("--indicators", action="store_true", help="列出检查指标的数值和栏目类别")
    listing.add_argument("--json", action="store_true", help="输出 JSON")
    testing = actions.add_parser("test", help="运行规则自带的例句")
    testing.add_argument("rule", nargs="*", help="规则编号，省略则全部")
    explaining = actions.add_parser(
        "explain", help="解释一条规则；--text 说明一段文字为何报、为何不报"
    )
    explaining.add_argument("rule", nargs="?", default="", help="规则编号")
    explaining.add_argument("--text", default="", help="要说明的文字，- 表示从标准输入读")
    explaining.add_argument("--published", default="", metavar="日期", help="文字的发布日期")
    explaining.add_argument("--json", action="store_true", help="输出 JSON")
    rule_updates.arguments(actions)


def run(args: argparse.Namespace) -> Exit:
    if args.action in rule_updates.ACTIONS:
        return rule_updates.run(args)
    settings = rule_settings(args)
    book = load_rules(settings)
    if args.action == "test":
        return _test(args, book, Engine(book, settings))
    if args.action == "explain" and args.text:
        return rule_reasons.run(args, settings, book)
    if args.action == "explain" and not args.rule:
        raise GovmonError("请给出规则编号，或用 --text 给出文字")
    if args.action == "explain":
        return _explain(args, _rule(book, args.rule))
    if args.indicators:
        return _indicators(args, book)
    rules = [r for r in book.rules.values() if not args.group or r.group == args.group]
    if args.json:
        print_json([_as_json(rule) for rule in rules])
        return Exit.CLEAN
    table(
        ("编号", "类别", "级别", "状态", "说明"),
        [
            (r.id, GROUP_NAMES[r.group], level(r.level), "试行" if r.trial else "在用", r.title)
            for r in rules
        ],
        title=f"规则 {len(rules)} 条（版本 {book.version}）",
    )
    return Exit.CLEAN


def _rule(book: Rulebook, name: str) -> Rule:
    if rule := book.named(name):
        return rule
    near = get_close_matches(name, book.rules, 1, 0.4)
    hint = f"，是否为 {near[0]}？" if near else "；用 govmon rules list 查看全部"
    raise GovmonError(f"没有规则 {name}{hint}")


def _test(args: argparse.Namespace, book: Rulebook, engine: Engine) -> Exit:
    rules = [_rule(book, name) for name in args.rule] or list(book.rules.values())
    faults: list[Fault] = []
    examples = 0
    with progress("例句") as bar:
        for rule in bar.track(rules):
            examples += len(rule.bad) + len(rule.good)
            faults += try_examples(rule, engine, book)
    for fault in faults:
        complain(f"{fault.rule}：{fault.example}\n    → {fault.told}")
    style = "red" if faults else "green"
    say(f"{len(rules)} 条规则，{examples} 个例句，{len(faults)} 处不符。", style)
    return Exit.FINDINGS if faults else Exit.CLEAN


def _explain(args: argparse.Namespace, rule: Rule) -> Exit:
    if args.json:
        print_json(_as_json(rule))
        return Exit.CLEAN
    say(rule.title, "bold")
    table(
        ("项", "内容"),
        [
            ("编号", rule.id),
            ("类别", GROUP_NAMES[rule.group]),
            ("级别", level(rule.level)),
            ("状态", "试行（只记录，不发信）" if rule.trial else "在用"),
            ("依据", rule.basis),
            ("提示语", rule.message),
            ("文件", rule.path),
        ],
    )
    table(("应提示的例句",), [(example,) for example in rule.bad])
    table(("不应提示的例句",), [(example,) for example in rule.good])
    return Exit.CLEAN


def _indicators(args: argparse.Namespace, book: Rulebook) -> Exit:
    rows = list(book.indicators.values())
    if args.json:
        print_json([{"id": i.id, "title": i.title, "clause": i.clause, "veto": i.veto,
                     "numbers": dict(i.numbers), "applies": list(i.applies)} for i in rows])  # fmt: skip
        return Exit.CLEAN
    table(
        ("编号", "指标", "否决", "适用", "数值"),
        [
            (i.id, i.title, "是" if i.veto else "", "、".join(i.applies),
             "，".join(f"{name}={number:g}" for name, number in i.numbers.items()))
            for i in rows
        ],
        title="检查指标（可在 [rules.limits.编号] 中改数值）",
    )  # fmt: skip
    return Exit.CLEAN


def _as_json(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "group": str(rule.group),
        "kind": rule.kind,
        "level": str(rule.level),
        "level_name": LEVEL_NAMES[rule.level],
        "status": "trial" if rule.trial else "active",
        "title": rule.title,
        "basis": rule.basis,
        "message": rule.message,
        "bad": list(rule.bad),
        "good": list(rule.good),
    }
