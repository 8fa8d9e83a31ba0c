"""Whether a site can be reached: the ratio of a week's probes, and whether it opens now.

Clause: 监测1周，每天间隔性访问20次以上，超过（含）15秒仍打不开的次数累计占比超过（含）5%.
Judged on confirmed results (a first failure that its independent retry did not confirm is no
failure); probes while our own line was down do not count; a day with fewer probes than the
clause demands makes the week undecidable, not clean.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ...model import Finding, Probe, Rule, Target, TargetKind, TargetState, Timing
from ...rulebook import Rulebook
from .judgement import Judgement, finding

INDICATOR = "site-availability"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The counted probes of the span: how many, how many failed, and whether each day had
    as many as the clause demands (`thinnest` is the poorest day's number)."""

    total: int
    failed: int
    thinnest: int
    complete: bool

    @property
    def percent(self) -> float:
        return 100 * self.failed / self.total if self.total else 0.0


def judge(
    target: Target, probes: Sequence[Probe], rulebook: Rulebook, now: datetime
) -> tuple[Finding, ...]:
    """The findings of `assess` alone."""
    return assess(target, probes, rulebook, now).findings


def assess(target: Target, probes: Sequence[Probe], rulebook: Rulebook, now: datetime) -> Judgement:
    """What the probes of the last week prove of a site. `probes` in any order; older ones
    and those of other targets are left out.

    Each conclusion has a url of its own (`#rule id`), since each may be undecidable alone.
    """
    numbers = numbers_of(rulebook)
    if not numbers:
        return Judgement()
    own = sorted((p for p in probes if p.target == target.id and p.at <= now), key=lambda p: p.at)
    week = measure(own, numbers, now)
    found: list[Finding] = []
    looked: set[str] = set()
    veto = week.percent >= numbers["percent"]
    if week.complete:
        looked |= {f"{target.url}#{r.id}" for r in rulebook.by_type("availability.week")}
        if veto:
            found += _week(rulebook.by_type("availability.week"), target, week, numbers)
    if week.total >= numbers["warn_probes"]:
        looked |= {f"{target.url}#{r.id}" for r in rulebook.by_type("availability.week-soon")}
        if week.percent >= numbers["warn_percent"] and not (veto and week.complete):
            found += _week(rulebook.by_type("availability.week-soon"), target, week, numbers)
    last = _last(own, numbers, now)
    if last is not None:
        looked.add(target.url)
        found += _now(target, own, rulebook, numbers)
    return Judgement(findings=tuple(found), looked=frozenset(looked))


def explain_state(
    target: Target, probes: Sequence[Probe], rulebook: Rulebook, now: datetime
) -> tuple[TargetState, str]:
    """Whether the site opens now, and why we say so, in Chinese."""
    numbers = numbers_of(rulebook)
    own = sorted((p for p in probes if p.target == target.id and p.at <= now), key=lambda p: p.at)
    last = _last(own, numbers, now) if numbers else None
    if last is None:
        return TargetState.UNKNOWN, "近期没有有效探测"
    row = failures_in_a_row(own, numbers)
    if row >= numbers["in_a_row"]:
        return TargetState.FAULTY, f"连续 {row} 次打不开（{_why(last)}）"
    if row:
        return TargetState.NORMAL, f"最近 {row} 次打不开，待再次探测确认"
    return TargetState.NORMAL, f"可以打开（{last.timing.total:.1f} 秒）"


def measure(probes: Sequence[Probe], numbers: Mapping[str, float], now: datetime) -> Week:
    """Count the week back from `now`, `probes` being in order of time.

    Probes closer together than `gap_minutes` count once (间隔性): a burst of repeats while a
    site is down would weigh more than a day of health.
    """
    days = int(numbers["days"])
    chosen = counted(probes, numbers, now)
    per_day = [0] * days
    for probe in chosen:
        per_day[min((now - probe.at) // DAY, days - 1)] += 1
    return Week(
        total=len(chosen),
        failed=sum(not opened(probe, numbers) for probe in chosen),
        thinnest=min(per_day),
        complete=min(per_day) >= numbers["probes_a_day"],
    )


def counted(
    probes: Sequence[Probe], numbers: Mapping[str, float], now: datetime
) -> tuple[Probe, ...]:
    """The probes that count, `probes` being in order of time."""
    gap = timedelta(minutes=numbers["gap_minutes"])
    chosen: list[Probe] = []
    for probe in probes:
        if probe.offline or probe.at <= now - numbers["days"] * DAY:
            continue
        if not chosen or probe.at - chosen[-1].at >= gap:
            chosen.append(probe)
    return tuple(chosen)


def opened(probe: Probe, numbers: Mapping[str, float]) -> bool:
    """Confirmed reachable within the seconds of the clause."""
    return probe.ok and probe.timing.total < numbers["seconds"]


def failures_in_a_row(probes: Sequence[Probe], numbers: Mapping[str, float]) -> int:
    """How many of the latest counted probes failed without one that opened between."""
    row = 0
    for probe in reversed(probes):
        if probe.offline:
            continue
        if opened(probe, numbers):
            break
        row += 1
    return row


def numbers_of(rulebook: Rulebook) -> Mapping[str, float]:
    """The numbers of the clause, empty where the office has no such indicator."""
    indicator = rulebook.indicators.get(INDICATOR)
    return indicator.numbers if indicator else {}


def _last(probes: Sequence[Probe], numbers: Mapping[str, float], now: datetime) -> Probe | None:
    """The latest counted probe, None when it is too old to speak of now."""
    last = next((p for p in reversed(probes) if not p.offline), None)
    fresh = timedelta(hours=numbers["fresh_hours"])
    return last if last is not None and now - last.at <= fresh else None


def _why(probe: Probe) -> str:
    if probe.reason:
        return probe.reason
    return f"HTTP {probe.status}" if probe.status else f"{probe.timing.total:.0f} 秒未打开"


def _week(
    rules: Sequence[Rule], target: Target, week: Week, numbers: Mapping[str, float]
) -> list[Finding]:
    return [
        finding(
            rule,
            target,
            url=f"{target.url}#{rule.id}",
            percent=f"{week.percent:.1f}",
            failed=week.failed,
            total=week.total,
            limit=f"{numbers['percent']:g}",
        )
        for rule in rules
    ]


def _now(
    target: Target, probes: Sequence[Probe], rulebook: Rulebook, numbers: Mapping[str, float]
) -> list[Finding]:
    """Findings about the present: it does not open, or opens only with outdated TLS."""
    last = next(p for p in reversed(probes) if not p.offline)
    row = failures_in_a_row(probes, numbers)
    found: list[Finding] = []
    if row >= numbers["in_a_row"]:
        found += [
            finding(rule, target, row=row, reason=_why(last))
            for rule in rulebook.by_type("availability.now")
        ]
    if last.ok and last.tls_rung:
        found += [finding(rule, target) for rule in rulebook.by_type("availability.tls")]
    return found


# ── examples of rules ────────────────────────────────────────────────────────


def _example(rule: Rule, example: Mapping[str, Any], rulebook: Rulebook) -> bool:
    """Run one table example: `probes` a day (default 24), `days` (7), `failed` of them in all,
    `row` failing at the end, `seconds` each took, `offline` (all), `rung` of TLS."""
    now = datetime.fromisoformat("2026-11-23T10:00:00+08:00")
    a_day, days = int(example.get("probes", 24)), float(example.get("days", 7))
    total = int(a_day * days)
    failed, row = int(example.get("failed", 0)), int(example.get("row", 0))
    site = Target(
        id="site:x", kind=TargetKind.SITE, name="样例门户", unit="", url="http://x.example/",
        source="website",
    )  # fmt: skip
    every = DAY / a_day if a_day else DAY
    bad = set(range(total - row, total))
    if failed:  # the failures stand apart, never at the end, where `row` is
        bad |= {number * (total - 1) // failed for number in range(failed)}
    probes = [
        Probe(
            target=site.id,
            at=now - every * (total - 1 - number),
            first_ok=number not in bad,
            ok=number not in bad,
            offline=bool(example.get("offline", False)),
            tls_rung=int(example.get("rung", 0)),
            timing=Timing(total=float(example.get("seconds", 1.0))),
        )
        for number in range(total)
    ]
    return any(f.rule == rule.id for f in judge(site, probes, rulebook, now))


EXAMPLES = dict.fromkeys(
    ("availability.week", "availability.week-soon", "availability.now", "availability.tls"),
    _example,
)
