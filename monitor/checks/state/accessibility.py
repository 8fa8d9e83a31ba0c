"""Whether people with disabilities and the old can use a page, as far as static HTML tells.

Basis: 国办公开办函〔2021〕28号, GB/T 37668-2019, MIIT 互联网网站适老化通用设计规范. All are hints:
a machine sees a missing alternative, a person judges whether it matters. What a browser found
with axe-core (contrast, size) comes as barriers of its own kinds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ...model import Finding, Rule, Target, TargetKind
from ...rulebook import Rulebook
from ...text.barriers import ELDERLY, Barrier
from .judgement import finding

TYPE: Final = "accessibility.barrier"
ENTRANCE: Final = "accessibility.entrance"


def judge(
    target: Target,
    page: str,
    barriers: Sequence[Barrier],
    rulebook: Rulebook,
    *,
    entrance: bool | None = None,
) -> tuple[Finding, ...]:
    """One finding of the site for each kind of barrier, the page as its place.

    A kind counts from `least` on, and from a `percent` of all such elements on the page.
    `entrance` tells whether a 适老版 entrance was seen; None where none is due (inner pages).
    """
    found: list[Finding] = []
    for rule in rulebook.by_type(TYPE):
        for barrier in barriers:
            if barrier.kind == rule.data.get("barrier") and _counts(rule, barrier):
                found.append(
                    finding(
                        rule, target, url=page, text=barrier.example, count=barrier.count,
                        number=barrier.count, of=barrier.of or barrier.count,
                    )
                )  # fmt: skip
    if entrance is False:
        found += [
            finding(rule, target, url=page, number=0, of=0) for rule in rulebook.by_type(ENTRANCE)
        ]
    return tuple(found)


def _counts(rule: Rule, barrier: Barrier) -> bool:
    least, percent = rule.data.get("least", 1), rule.data.get("percent", 0)
    return barrier.count >= least and (
        not barrier.of or 100 * barrier.count >= percent * barrier.of
    )


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """One barrier: `barrier` (default the rule's), `count`, `of`; or `entrance` = true/false."""
    page = "http://www.sample.gov.cn/"
    target = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url=page, source="website"
    )
    kind = str(example.get("barrier", rule.data.get("barrier", ELDERLY)))
    count = int(example.get("count", 0))
    barriers = [Barrier(kind=kind, count=count, of=int(example.get("of", 0)))] if count else []
    found = judge(target, page, barriers, rulebook, entrance=example.get("entrance"))
    return any(one.rule == rule.id for one in found)


EXAMPLES = {TYPE: _example, ENTRANCE: _example}
