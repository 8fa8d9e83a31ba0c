"""Counts the facts of a period out of plain lines, one per target and one per case.

Pure, so that every number can be checked without a database; `store.quarter` reads the lines.
A case *counts* in a period when it was opened or opened again in it and is no 误报.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from heapq import nsmallest

from ..model import Group, Level, TargetKind
from .facts import (
    OTHER_PLATFORM,
    QUALIFIED,
    UNKNOWN,
    UNQUALIFIED,
    AccountRow,
    Baseline,
    Mending,
    Pending,
    PlatformTally,
    ProblemGroup,
    Recheck,
    Tally,
    UnitCount,
    UnitRow,
    Unqualified,
    Unseen,
    platform_name,
)
from .lines import CLOSED, FIXED, OPEN, CaseLine, TargetLine
from .period import Period

OVERDUE = "逾期未改"


@dataclass(slots=True)
class _Group:
    sample: CaseLine
    found: int = 0
    fixed: int = 0
    sites: set[str] = field(default_factory=set)
    units: Counter[str] = field(default_factory=Counter)
    grave: bool = False


@dataclass(slots=True)
class Tallied:
    """What one pass over the cases of a period gives."""

    mending: Mending
    groups: dict[tuple[TargetKind, str], _Group]
    vetoes: dict[str, list[CaseLine]]
    units: dict[str, Counter[str]]
    opened: dict[tuple[str, str, str], list[CaseLine]]

    def first(self, limit: int, groups: frozenset[Group]) -> tuple[list[CaseLine], int]:
        """The first `limit` cases of the period for a list, and how many there are: grave ones
        first, then by unit, target and time."""
        own = [x for lines in self.opened.values() for x in lines if x.group in groups]
        return nsmallest(limit, own, key=_place_in_list), len(own)


def _place_in_list(line: CaseLine) -> tuple[bool, str, str, datetime, int]:
    assert line.opened is not None
    return (line.level is not Level.SEVERE, line.unit, line.target, line.opened, line.case)


def tally_cases(lines: Iterable[CaseLine], sides: Mapping[str, TargetKind]) -> Tallied:
    """One pass. `sides` says of each site id whether it is a site or an account."""
    total: Counter[str] = Counter()
    groups: dict[tuple[TargetKind, str], _Group] = {}
    vetoes: dict[str, list[CaseLine]] = defaultdict(list)
    units: dict[str, Counter[str]] = defaultdict(Counter)
    opened: dict[tuple[str, str, str], list[CaseLine]] = defaultdict(list)
    for line in lines:
        if line.vetoes:
            vetoes[line.site].append(line)
        if line.opened is None:
            continue
        words = ["found", line.state]
        if line.level is Level.SEVERE:
            words.append("severe")
        if line.overdue:
            words.append("overdue")
        total.update(words)
        units[line.unit].update(words)
        side = sides.get(line.site, TargetKind.SITE)
        group = groups.setdefault((side, line.rule), _Group(line))
        group.found += 1
        group.fixed += line.state == FIXED
        group.grave |= line.level is Level.SEVERE
        group.sites.add(line.site)
        group.units[line.unit] += 1
        opened[line.unit, line.target, line.rule].append(line)
    return Tallied(
        mending=Mending(
            found=total["found"], severe=total["severe"], fixed=total[FIXED],
            closed=total[CLOSED], overdue=total["overdue"],
        ),
        groups=groups, vetoes=vetoes, units=units, opened=opened,
    )  # fmt: skip


# ── targets ──────────────────────────────────────────────────────────────────


def looked_at(targets: Sequence[TargetLine]) -> frozenset[str]:
    """Sites and accounts looked at; a site also through one of its columns."""
    return frozenset(t.site for t in targets if t.looks)


def tally_targets(targets: Sequence[TargetLine], kind: TargetKind, vetoed: Iterable[str]) -> Tally:
    """Registered, checked and qualified ones of a kind."""
    seen, failed = looked_at(targets), set(vetoed)
    own = [t.id for t in targets if t.kind is kind]
    return Tally(
        registered=len(own),
        checked=sum(id in seen for id in own),
        qualified=sum(id in seen and id not in failed for id in own),
    )


def platforms(targets: Sequence[TargetLine], vetoed: Iterable[str]) -> tuple[PlatformTally, ...]:
    """Accounts per platform (as people name it), the one with most accounts first, others last."""
    failed = set(vetoed)
    named: dict[str, list[TargetLine]] = defaultdict(list)
    for t in targets:
        if t.kind is TargetKind.ACCOUNT:
            named[platform_name(t.platform)].append(t)
    rows = [
        PlatformTally(
            platform=min(t.platform for t in group),
            tally=tally_targets(group, TargetKind.ACCOUNT, failed),
        )
        for group in named.values()
    ]
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                platform_name(row.platform) == OTHER_PLATFORM,
                -row.tally.registered,
                row.platform,
            ),
        )
    )


def unqualified(
    targets: Sequence[TargetLine],
    vetoes: Mapping[str, Sequence[CaseLine]],
    unit_names: Mapping[str, str],
) -> tuple[Unqualified, ...]:
    """Checked sites and accounts with a 单项否决, in the order of the roster."""
    seen = looked_at(targets)
    return tuple(
        Unqualified(
            side=t.kind,
            unit=unit_names.get(t.unit, t.unit),
            name=t.name,
            platform=t.platform,
            reasons=tuple(dict.fromkeys(line.title for line in vetoes[t.id])),
            fixed=all(line.state != OPEN for line in vetoes[t.id]),
        )
        for t in targets
        if t.kind is not TargetKind.COLUMN and t.id in seen and t.id in vetoes
    )


def unseen(targets: Sequence[TargetLine], unit_names: Mapping[str, str]) -> tuple[Unseen, ...]:
    """Sites and accounts that could not be looked at all period."""
    seen = looked_at(targets)
    return tuple(
        Unseen(
            side=t.kind, unit=unit_names.get(t.unit, t.unit), name=t.name, platform=t.platform,
            reason=t.reason,
        )
        for t in targets
        if t.kind is not TargetKind.COLUMN and t.id not in seen
    )  # fmt: skip


def read_as_told(targets: Sequence[TargetLine], told: Sequence[TargetLine]) -> Sequence[TargetLine]:
    """The targets with the figures of readings that an issued bulletin has of them."""
    if not told:
        return targets
    known = {t.id: t for t in told}
    return tuple(
        replace(t, counted=known[t.id].counted, readings=known[t.id].readings)
        if t.id in known
        else replace(t, counted=0, readings=0)
        for t in targets
    )


def account_rows(
    targets: Sequence[TargetLine], vetoed: Iterable[str], unit_names: Mapping[str, str]
) -> tuple[AccountRow, ...]:
    """Annex 2, in the order of the roster."""
    failed = set(vetoed)

    def state(t: TargetLine) -> str:
        if not t.looks:
            return UNKNOWN
        return UNQUALIFIED if t.id in failed else QUALIFIED

    return tuple(
        AccountRow(
            unit=unit_names.get(t.unit, t.unit), name=t.name, platform=t.platform,
            posts=t.posts if t.looks else None, newest=t.newest, state=state(t),
            counted=t.counted if t.looks else 0,
            readings=t.readings if t.looks and t.counted else None,
        )
        for t in targets
        if t.kind is TargetKind.ACCOUNT
    )  # fmt: skip


# ── problems, recheck, ranking ───────────────────────────────────────────────

_GRAVITY = {Level.SEVERE: 0, Level.ERROR: 1, Level.HINT: 2}


def problem_groups(tallied: Tallied, unit_names: Mapping[str, str]) -> tuple[ProblemGroup, ...]:
    """By side, gravity and number; sites first."""
    made = [
        ProblemGroup(
            side=side, rule=rule, group=g.sample.group,
            level=Level.SEVERE if g.grave else g.sample.level, title=g.sample.title,
            basis=g.sample.basis, found=g.found, fixed=g.fixed, targets=len(g.sites),
            units=tuple(
                UnitCount(unit=unit_names.get(unit, unit), count=count)
                for unit, count in sorted(g.units.items(), key=lambda item: (-item[1], item[0]))
            ),
        )
        for (side, rule), g in tallied.groups.items()
    ]  # fmt: skip
    return tuple(
        sorted(
            made,
            key=lambda g: (g.side is TargetKind.ACCOUNT, _GRAVITY[g.level], -g.found, g.rule),
        )
    )


def recheck(
    before: Tallied, now: Tallied, unit_names: Mapping[str, str], target_names: Mapping[str, str]
) -> Recheck:
    """What became of the last period's cases, and which kinds of faults came back.

    屡查屡犯: the same rule on the same target of the same unit was found last period, mended,
    and opened once more in this one.
    """

    def rows(found: Iterable[tuple[tuple[str, str, str], str, int]]) -> tuple[Pending, ...]:
        made = [
            Pending(
                unit=unit_names.get(unit, unit), target=target_names.get(target, target),
                title=title, count=count,
            )
            for (unit, target, _), title, count in found
        ]  # fmt: skip
        return tuple(sorted(made, key=lambda p: (-p.count, p.unit, p.target, p.title)))

    still: list[tuple[tuple[str, str, str], str, int]] = []
    back: list[tuple[tuple[str, str, str], str, int]] = []
    for key, lines in before.opened.items():
        left = sum(line.state == OPEN for line in lines)
        if left:
            still.append((key, lines[0].title, left))
        mended = [line.fixed_at for line in lines if line.fixed_at]
        again = now.opened.get(key, ())
        if mended:
            count = sum(line.opened is not None and line.opened > min(mended) for line in again)
            if count:
                back.append((key, again[0].title, count))
    m = before.mending
    return Recheck(
        found=m.found, fixed=m.fixed, closed=m.closed, still=rows(still), repeated=rows(back)
    )


def ranking(
    targets: Sequence[TargetLine], tallied: Tallied, unit_names: Mapping[str, str]
) -> tuple[UnitRow, ...]:
    """Units from best to worst; equals share a rank and the next one skips.

    Fewest 不合格 targets, then fewest open, severe and found problems.
    """
    seen = looked_at(targets)
    own: dict[str, Counter[str]] = defaultdict(Counter)
    for t in targets:
        own[t.unit]["targets"] += 1
        own[t.unit]["checked"] += t.looks > 0
        own[t.unit]["failed"] += (
            t.kind is not TargetKind.COLUMN and t.id in seen and t.id in tallied.vetoes
        )
    rows = []
    for unit in {*own, *tallied.units}:
        n = tallied.units.get(unit, Counter())
        rows.append(
            UnitRow(
                rank=1, unit=unit, targets=own[unit]["targets"], checked=own[unit]["checked"],
                unqualified=own[unit]["failed"], found=n["found"], severe=n["severe"],
                fixed=n[FIXED], closed=n[CLOSED], overdue=n["overdue"],
            )
        )  # fmt: skip
    order = list(unit_names)
    place = {unit: at for at, unit in enumerate(order)}
    rows.sort(key=lambda row: (*_merit(row), place.get(row.unit, len(order)), row.unit))
    ranked: list[UnitRow] = []
    for at, row in enumerate(rows, 1):
        same = ranked and _merit(ranked[-1]) == _merit(row)
        ranked.append(
            _named(row, ranked[-1].rank if same else at, unit_names.get(row.unit, row.unit))
        )
    return tuple(ranked)


def _merit(row: UnitRow) -> tuple[int, int, int, int]:
    return (row.unqualified, row.open, row.severe, row.found)


def _named(row: UnitRow, rank: int, unit: str) -> UnitRow:
    return replace(row, rank=rank, unit=unit)


def baseline(period: Period, targets: Sequence[TargetLine], tallied: Tallied) -> Baseline:
    """The period before, for comparison."""
    return Baseline(
        period=period,
        sites=tally_targets(targets, TargetKind.SITE, tallied.vetoes),
        accounts=tally_targets(targets, TargetKind.ACCOUNT, tallied.vetoes),
        found=tallied.mending.found,
    )
