"""`govmon score SITE`: the site's sheet, line by line in the order of the official table."""

from __future__ import annotations

import argparse
from typing import Any

from rich.text import Text

from ...checks.state.sheet import Line, Mark, Sheet, draw
from ...daemon.clock import wall_clock
from ...store import Store
from ..exits import Exit, verdict
from ..loading import load_config, load_rules
from ..sites import site_named
from ..terminal import plain, print_json, say, table

HELP = "按检查指标给一个网站打分：否决、预警、无法判断，逐项列出"
STYLES = {
    Mark.VETO: "bold white on red", Mark.FAULT: "red", Mark.WARNING: "yellow",
    Mark.CLEAN: "green", Mark.UNKNOWN: "cyan", Mark.MANUAL: "dim",
}  # fmt: skip
MOST_SHOWN = 3


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "site", nargs="?", default="", metavar="网站", help="编号或名称；只有一个时可省略"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    site = site_named(config, args.site)
    now = wall_clock()
    book = load_rules(config.rules)
    with Store.open(config.store, readonly=True) as store:
        facts = store.site_facts(site.id, now)
    if facts is None:
        say(f"“{site.name}”还没有巡查过，请先执行 govmon once 或 govmon run。", "yellow")
        return Exit.UNKNOWN
    sheet = draw(facts, book, now)
    if args.json:
        print_json(as_json(sheet))
    else:
        show(sheet)
    found = bool(sheet.marked(Mark.VETO, Mark.FAULT))
    return verdict(found=found, unknown=bool(sheet.marked(Mark.UNKNOWN)))


def show(sheet: Sheet) -> None:
    """One table for each section of the official table, then the sum in one line."""
    say(f"{sheet.site.name}　{sheet.at:%Y-%m-%d %H:%M}", "bold")
    if sheet.figures:
        say("，".join(f"{name} {value}" for name, value in sheet.figures.items()))
    for section, lines in sheet.sections:
        table(
            ("序号", "指标", "结果", "说明"),
            [
                (line.indicator.order, line.indicator.title,
                 Text(str(line.mark), style=STYLES[line.mark]), Text("\n".join(told(line))))
                for line in lines
            ],
            title=section,
        )  # fmt: skip
    vetoes = sheet.marked(Mark.VETO)
    if vetoes:
        names = "、".join(line.indicator.title for line in vetoes)
        say(f"单项否决 {len(vetoes)} 项：{names}。", "bold red")
    else:
        say("机器可判断的单项否决：未发现。", "green")
    if sheet.points:
        say(f"有依据的扣分：{sheet.points:g} 分（分值未公开的项目未计）。", "red")
    unknown = sheet.marked(Mark.UNKNOWN)
    if unknown:
        say(
            f"另有 {len(unknown)} 项无法判断，{len(sheet.marked(Mark.MANUAL))} 项须人工检查。",
            "cyan",
        )


def told(line: Line) -> list[str]:
    """The evidence in a few words, or why there is none."""
    parts = [plain(s.finding.message) for s in line.evidence[:MOST_SHOWN]]
    if len(line.evidence) > MOST_SHOWN:
        parts.append(f"等 {len(line.evidence)} 处")
    if line.points and line.mark is Mark.FAULT:
        parts.append(f"扣 {line.points:g} 分")
    if line.reason:
        parts.append(line.reason)
    return parts


def as_json(sheet: Sheet) -> dict[str, Any]:
    return {
        "site": sheet.site.id,
        "name": sheet.site.name,
        "at": sheet.at.isoformat(),
        "vetoed": sheet.vetoed,
        "points": sheet.points,
        "figures": dict(sheet.figures),
        "lines": [
            {
                "order": line.indicator.order,
                "section": line.indicator.section,
                "id": line.indicator.id,
                "title": line.indicator.title,
                "clause": line.indicator.clause,
                "grade": line.indicator.grade,
                "veto": line.indicator.veto,
                "result": str(line.mark),
                "reason": line.reason,
                "points": line.points,
                "evidence": [
                    {"rule": s.finding.rule, "level": str(s.finding.level),
                     "message": s.finding.message, "url": s.finding.url,
                     "trial": s.finding.trial, "since": s.since.isoformat()}
                    for s in line.evidence
                ],
            }
            for line in sheet.lines
        ],
    }  # fmt: skip
