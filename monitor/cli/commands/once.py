"""`govmon once [TARGET]`: one cycle now, over everything or one target."""

from __future__ import annotations

import argparse
import asyncio
from difflib import get_close_matches

from rich.text import Text

from ...daemon.cycle import Looked, run_cycle
from ...daemon.workplace import open_workplace
from ...errors import GovmonError
from ...model import Outcome, Target
from ...settings import Config
from ..exits import Exit, verdict
from ..loading import load_config
from ..terminal import level, marked, print_json, progress, table

HELP = "立即巡查一遍（全部，或一个监测对象），入库但不发信"

OUTCOMES = {
    Outcome.FOUND: Text("有问题", style="red"),
    Outcome.CLEAN: Text("正常", style="green"),
    Outcome.UNKNOWN: Text("无法判断", style="yellow"),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", nargs="?", help="监测对象编号（见 config show），省略则全部")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> Exit:
    config = load_config(args)
    targets = chosen(config, args.target)
    results = asyncio.run(_cycle(config, targets))
    if args.json:
        print_json([as_json(one) for one in results])
    else:
        show(results)
    return verdict(
        found=any(one.outcome is Outcome.FOUND for one in results),
        unknown=any(one.outcome is Outcome.UNKNOWN for one in results),
    )


def chosen(config: Config, name: str | None) -> tuple[Target, ...]:
    """All targets, or the one named. Raises GovmonError with the nearest id."""
    if name is None:
        return config.targets
    found = tuple(t for t in config.targets if name in (t.id, t.name))
    if not found:
        near = get_close_matches(name, [t.id for t in config.targets], 1, 0.3)
        hint = f"，是否为 {near[0]}？" if near else ""
        raise GovmonError(f"没有监测对象 {name}{hint}；用 govmon config show 查看编号")
    return found


async def _cycle(config: Config, targets: tuple[Target, ...]) -> tuple[Looked, ...]:
    async with open_workplace(config) as place:
        with progress("巡查") as bar:
            task = bar.add_task("巡查", total=len(targets))
            return await run_cycle(place, targets, done=lambda _looked: bar.advance(task))


def show(results: tuple[Looked, ...]) -> None:
    """Two tables: every target with its outcome, then every finding with its sentence."""
    table(
        ("监测对象", "责任单位", "结果", "稿件", "问题", "原因", "秒"),
        [
            (r.target.name, r.target.unit, OUTCOMES[r.outcome], r.documents, len(r.findings) or "",
             r.reason, f"{r.seconds:.1f}")
            for r in results
        ],
        title="巡查结果",
    )  # fmt: skip
    findings = [(r.target, finding) for r in results for finding in r.findings]
    if findings:
        table(
            ("级别", "问题", "原文", "建议", "监测对象", "地址"),
            [
                (level(f.level), f.title, marked(f) if f.sentence else f.message, f.suggestion,
                 t.name, f.url)
                for t, f in findings
            ],
            title=f"问题 {len(findings)} 处",
        )  # fmt: skip


def as_json(one: Looked) -> dict[str, object]:
    return {
        "target": one.target.id,
        "outcome": str(one.outcome),
        "reason": one.reason,
        "documents": one.documents,
        "seconds": round(one.seconds, 3),
        "findings": [
            {"rule": f.rule, "group": str(f.group), "kind": f.kind, "level": str(f.level),
             "title": f.title, "message": f.message, "sentence": f.sentence,
             "suggestion": f.suggestion, "url": f.url, "location": f.location}
            for f in one.findings
        ],
    }  # fmt: skip
