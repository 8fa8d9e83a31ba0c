"""The planted faults, and whether a cycle found exactly them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..model import GROUP_NAMES, LEVEL_NAMES, Finding, Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Plant:
    """One planted fault. Empty fields do not narrow what counts as finding it.

    `target` is a target id; `path` the page's path on the sample server; `text` the faulty
    words as a finding shows them (masked ones are left empty, `kind` tells them apart).
    """

    group: Group
    target: str
    why: str
    rule: str = ""
    kind: str = ""
    path: str = ""
    text: str = ""

    def matches(self, finding: Finding) -> bool:
        return (
            finding.group is self.group
            and finding.target == self.target
            and self.rule in ("", finding.rule)
            and self.kind in ("", finding.kind)
            and self.path in ("", urlsplit(finding.url).path)
            and self.text in ("", finding.text)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """Words that look like a fault and are none: no finding may stand on them."""

    target: str
    path: str
    text: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a cycle found of the manifest. `clean` when found is all and nothing else was."""

    found: tuple[Plant, ...]
    missed: tuple[Plant, ...]
    unexpected: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        return not self.missed and not self.unexpected


def compare(manifest: Sequence[Plant], findings: Iterable[Finding]) -> Comparison:
    """Each plant needs a finding of its own; a finding that no plant explains is unexpected.

    Two findings may belong to one plant only when they are the same finding (same key) met
    on several pages or visits.
    """
    left = {finding.key: finding for finding in findings}
    found: list[Plant] = []
    missed: list[Plant] = []
    for plant in sorted(manifest, key=lambda p: -sum(map(bool, (p.rule, p.kind, p.path, p.text)))):
        key = next((k for k, f in left.items() if plant.matches(f)), None)
        if key is None:
            missed.append(plant)
        else:
            del left[key]
            found.append(plant)
    order = {id(plant): place for place, plant in enumerate(manifest)}
    return Comparison(
        found=tuple(sorted(found, key=lambda p: order[id(p)])),
        missed=tuple(sorted(missed, key=lambda p: order[id(p)])),
        unexpected=tuple(left.values()),
    )


def summary_rows(comparison: Comparison) -> list[tuple[str, str, str, str]]:
    """One line per plant and per finding nobody planted: verdict, group, target, what."""
    return [
        *(("漏报", GROUP_NAMES[p.group], p.target, p.why) for p in comparison.missed),
        *(
            (
                "误报",
                GROUP_NAMES[f.group],
                f.target,
                f"{LEVEL_NAMES[f.level]} {f.rule}：{f.message}",
            )
            for f in comparison.unexpected
        ),
        *(("查出", GROUP_NAMES[p.group], p.target, p.why) for p in comparison.found),
    ]
