"""`govmon rules explain --text`: why each rule fired on a text, or why it did not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from ..cases import SCOPE_NAMES, Dismissal
from ..engine import Engine
from ..engine.explaining import Verdict, explain
from ..errors import GovmonError, StoreError
from ..model import Finding
from ..rulebook import Rulebook
from ..settings import RuleSettings
from ..store import Store
from ..text.passage import Passage
from .exits import Exit
from .loading import config_path, load_config, load_rules
from .terminal import level, print_json, say, table


def run(args: argparse.Namespace, settings: RuleSettings, book: Rulebook) -> Exit:
    text = sys.stdin.read() if args.text == "-" else args.text
    try:
        published = date.fromisoformat(args.published) if args.published else None
    except ValueError:
        raise GovmonError(f"--published 写作 2026-01-31，不是 {args.published}") from None
    passage = Passage.of_text(text, published=published)
    engine = Engine(book, settings)
    whole = load_rules(replace(settings, off=frozenset())) if settings.off else book
    verdicts = explain(engine, passage, whole=whole)
    if args.rule:
        wanted = whole.named(args.rule)
        if wanted is None:
            raise GovmonError(f"没有规则 {args.rule}；用 govmon rules list 查看全部")
        verdicts = [v for v in verdicts if v.rule.id == wanted.id]
    marks = _marks(args)
    findings = engine.check_passage(passage, reveal=True) if marks else ()
    rows = [(v, (*v.reasons, *_dismissed(v, findings, marks))) for v in verdicts]
    if args.json:
        print_json([_as_json(verdict, reasons) for verdict, reasons in rows])
    else:
        _show(rows, args.rule)
    return Exit.FINDINGS if any(v.fired for v in verdicts) else Exit.CLEAN


def _marks(args: argparse.Namespace) -> Sequence[Dismissal]:
    """误报 marks in force, where a configuration names a database."""
    if not config_path(args):
        return ()
    try:
        with Store.open(load_config(args).store, readonly=True) as store:
            return store.dismissals()
    except StoreError:
        return ()


def _dismissed(
    verdict: Verdict, findings: Sequence[Finding], marks: Sequence[Dismissal]
) -> list[str]:
    if not verdict.fired:
        return []
    places = [f for f in findings if (f.rule, f.start) == (verdict.rule.id, verdict.start)]
    return [
        f"误报标记 {mark.id}（{SCOPE_NAMES[mark.scope]}{'' if mark.scope == 'everywhere' else ' ' + mark.site}，"
        f"{mark.actor}：{mark.reason}）使它静默"
        for mark in marks
        if any(mark.silences(mark.site, finding) for finding in places)
    ]


def _show(rows: list[tuple[Verdict, tuple[str, ...]]], rule: str) -> None:
    if not rows:
        about = f"规则 {rule}" if rule else "没有规则"
        say(f"{about}在这段文字里没有看到接近的写法。", "green")
        return
    table(
        ("结果", "级别", "规则", "原文", "建议", "原因"),
        [
            ("报" if v.fired else "不报", level(v.rule.level), f"{v.rule.id}\n{v.rule.title}", v.text,
             v.suggestion, "；".join(reasons))
            for v, reasons in rows
        ],
        title=f"报 {sum(v.fired for v, _ in rows)} 处，近似而不报 {sum(not v.fired for v, _ in rows)} 处",
    )  # fmt: skip


def _as_json(verdict: Verdict, reasons: Sequence[str]) -> dict[str, Any]:
    return {
        "rule": verdict.rule.id, "fired": verdict.fired, "start": verdict.start,
        "end": verdict.end, "text": verdict.text, "suggestion": verdict.suggestion,
        "reasons": list(reasons),
    }  # fmt: skip
