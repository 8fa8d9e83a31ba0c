"""What `govmon check` found, as tables for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..model import Finding
from .results import Checked
from .terminal import level, marked, say, table

ALIKE_TOLD = 20
"""Rows of one table for faults that are alike: a roll of 5,000 names would be 60,000 lines."""


def show(results: Sequence[Checked]) -> None:
    """Tables for a person, one for each file that has a fault."""
    for checked in results:
        if checked.problem:
            say(f"{checked.name}：未能全部检查（{checked.problem}）", "yellow")
        if checked.problem and not checked.findings:
            continue
        if not checked.findings:
            note = f"；{checked.note}" if checked.note else ""
            say(f"{checked.name}：未发现问题（{checked.chars} 字{note}）", "green")
        else:
            told, left = _first_of_each(checked.findings)
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
                    for f in told
                ],
                title=f"{checked.name}：{len(checked.findings)} 处",
            )
            if left:
                rest = "、".join(f"{title} {count} 处" for title, count in left.items())
                say(f"同类问题各列前 {ALIKE_TOLD} 处，另有{rest}；加 --json 逐处列出", "yellow")


def _first_of_each(findings: Sequence[Finding]) -> tuple[list[Finding], Counter[str]]:
    """The first of those alike, and how many there are of each beyond these. What is hidden counts
    by itself: nobody finds that by looking into the file."""
    told: list[Finding] = []
    met: Counter[tuple[str, str]] = Counter()
    left: Counter[str] = Counter()
    for finding in findings:
        way = finding.location.rpartition("（")[2] if finding.location.endswith("）") else ""
        met[finding.rule, way] += 1
        if met[finding.rule, way] <= ALIKE_TOLD:
            told.append(finding)
        else:
            left[finding.title] += 1
    return told, left
