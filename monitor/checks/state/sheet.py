"""The sheet of one site: each line of the official table, what stands against it, and why not.

sheet = draw(facts, rulebook, now)      pure; `facts` is what the store knows of the site

A line says 否决, 预警, 未发现, 无法判断 (with the reason) or 人工 (what a machine cannot judge).
Nothing is added up that is not known: points stand only where an official text shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ...model import (
    NOTHING,
    Finding,
    Group,
    Level,
    Probe,
    Target,
    TargetKind,
    TargetStatus,
    Transport,
)
from ...rulebook import Indicator, Rulebook
from .availability import INDICATOR as AVAILABILITY
from .availability import measure
from .freshness import verdict as verdicts
from .freshness.site import count_columns, home_verdict
from .interaction import INDICATOR as MESSAGES

HOME: Final = "home-update"
COUNTED: Final = ("columns-not-updated", "columns-long-not-updated", "columns-blank")
CERTIFICATE: Final = "certificate"
LINKS: Final = "dead-links"
TAMPER: Final = "attack-unhandled"
MESSAGE_CLASSES: Final = ("message", "interaction")


class Mark(StrEnum):
    """What a line comes to."""

    VETO = "否决"
    FAULT = "有问题"
    WARNING = "预警"
    CLEAN = "未发现"
    UNKNOWN = "无法判断"
    MANUAL = "人工"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A finding that stands now, since when. `id` is its row in the store."""

    finding: Finding
    since: datetime
    id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """What is known of a site. `statuses` are its own and its columns'; `told` the columns whose
    last look showed states of messages; `baselines` how many pages have a skeleton, `linked` how
    many had their links checked."""

    site: Target
    statuses: Sequence[TargetStatus]
    standing: Sequence[Standing] = ()
    probes: Sequence[Probe] = ()
    transport: Transport | None = None
    told: frozenset[str] = frozenset()
    baselines: int = 0
    linked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line. `points` are deducted for it, None where no official text shows them."""

    indicator: Indicator
    mark: Mark
    reason: str = ""
    evidence: tuple[Standing, ...] = ()
    points: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """All lines in the order of the official table."""

    site: Target
    at: datetime
    lines: tuple[Line, ...]
    figures: Mapping[str, str] = field(default_factory=lambda: NOTHING)  # for people: name → value

    def marked(self, *marks: Mark) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.mark in marks)

    @property
    def sections(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """The headings of the table with their lines, in its order."""
        names = dict.fromkeys(line.indicator.section for line in self.lines)
        return tuple(
            (name, tuple(line for line in self.lines if line.indicator.section == name))
            for name in names
        )

    @property
    def vetoed(self) -> bool:
        return bool(self.marked(Mark.VETO))

    @property
    def points(self) -> float:
        """Points deducted by the lines that show them and have evidence."""
        return sum(line.points or 0 for line in self.lines if line.mark is Mark.FAULT)


def draw(facts: SiteFacts, rulebook: Rulebook, now: datetime) -> Sheet:
    """The sheet of a site as of `now`."""
    listed = [i for i in rulebook.indicators.values() if i.order and "account" not in i.applies[:1]]
    listed.sort(key=lambda i: [int(part) for part in i.order.split(".")])
    return Sheet(
        site=facts.site,
        at=now,
        lines=tuple(_line(indicator, facts, rulebook, now) for indicator in listed),
        figures=_figures(facts, rulebook, now),
    )


def _line(indicator: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> Line:
    proving = tuple(s for s in facts.standing if _proves(s.finding, indicator))
    warning = tuple(
        s for s in facts.standing if s not in proving and _foretells(s.finding, indicator)
    )
    points = indicator.numbers.get("points")
    given = {"indicator": indicator, "points": points}
    if proving:
        grave = indicator.veto and any(s.finding.level is Level.SEVERE for s in proving)
        return Line(**given, mark=Mark.VETO if grave else Mark.FAULT, evidence=(*proving, *warning))
    judged = bool(indicator.rules or indicator.warnings or indicator.severe)
    blind = _blind(indicator, facts, rulebook, now) if judged else ""
    if warning:
        return Line(**given, mark=Mark.WARNING, evidence=warning, reason=blind)
    if blind:
        return Line(**given, mark=Mark.UNKNOWN, reason=blind)
    if not judged:
        return Line(**given, mark=Mark.MANUAL, reason=indicator.manual)
    return Line(**given, mark=Mark.CLEAN, reason=indicator.manual)


def _proves(finding: Finding, indicator: Indicator) -> bool:
    if finding.trial:
        return False
    if finding.rule in indicator.rules:
        return True
    grave = finding.level is Level.SEVERE or (finding.mailed and not indicator.veto)
    return grave and finding.group in indicator.severe


def _foretells(finding: Finding, indicator: Indicator) -> bool:
    if finding.rule == "columns-near-veto" and finding.kind:
        return finding.kind == indicator.id
    return finding.rule in indicator.warnings or finding.rule in indicator.rules


# ── what could not be looked at ──────────────────────────────────────────────


def _blind(indicator: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    """Why a line without evidence cannot be called clean, or ""."""
    special = _BLIND.get(indicator.id)
    if special:
        return special(indicator, facts, rulebook, now)
    site = next((s for s in facts.statuses if s.target.id == facts.site.id), None)
    if site is None or site.looked_at is None:
        return "网站尚未巡查过"
    return ""


def _availability(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    probes = sorted((p for p in facts.probes if p.at <= now), key=lambda p: p.at)
    week = measure(probes, i.numbers, now)
    if week.complete:
        return ""
    least = int(i.numbers["probes_a_day"])
    return (
        f"近 {int(i.numbers['days'])} 天中有的一天只有 {week.thinnest} 次有效探测，不足 {least} 次"
    )


def _home(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    verdict = home_verdict(facts.statuses, rulebook, now)
    if verdict is None:
        return "网站尚未巡查过"
    undecided = verdict.kind in {verdicts.Kind.UNKNOWN, verdicts.Kind.FREE}
    return verdict.reason if undecided else ""


def _columns(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    columns = [s for s in facts.statuses if s.target.kind is TargetKind.COLUMN]
    if not columns:
        return "没有配置栏目"
    count = count_columns(facts.statuses, i, rulebook, now)
    unknown, line = count.unknown, int(i.numbers["columns"])
    if len(count.found) >= line or len(count.found) + len(unknown) < line:
        return ""  # those we could not look at cannot change the verdict
    names = "、".join(unknown[:4]) + (" 等" if len(unknown) > 4 else "")
    return f"{len(unknown)} 个栏目无法判断，达到 {line} 个的可能不能排除（{names}）"


def _messages(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    columns = [s for s in facts.statuses if s.target.column_class in MESSAGE_CLASSES]
    if not columns:
        return '没有配置留言栏目（column_class = "message"）'
    if any(s.target.id in facts.told for s in columns):
        return ""
    failing = next((s for s in columns if s.failures), None)
    if failing:
        return f"“{failing.target.name}”读取失败（{failing.reason}）"
    return "留言列表没有标明办理状态，或后面的页没有读到，看不出是否都已回应"


def _certificate(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    return "" if facts.transport is not None else "尚未检查证书和传输"


def _tampered(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    return "" if facts.baselines else "还没有页面骨架基准，首次巡查后开始比对"


def _links(i: Indicator, facts: SiteFacts, rulebook: Rulebook, now: datetime) -> str:
    return "" if facts.linked else "尚未检查链接，首轮检查之后再看"


_BLIND: Mapping[str, Callable[[Indicator, SiteFacts, Rulebook, datetime], str]] = {
    AVAILABILITY: _availability,
    HOME: _home,
    **dict.fromkeys(COUNTED, _columns),
    MESSAGES: _messages,
    CERTIFICATE: _certificate,
    TAMPER: _tampered,
    LINKS: _links,
}


# ── figures people ask for ───────────────────────────────────────────────────


def _figures(facts: SiteFacts, rulebook: Rulebook, now: datetime) -> Mapping[str, str]:
    told: dict[str, str] = {}
    indicator = rulebook.indicators.get(AVAILABILITY)
    if indicator and facts.probes:
        probes = sorted((p for p in facts.probes if p.at <= now), key=lambda p: p.at)
        week = measure(probes, indicator.numbers, now)
        if week.total:
            told["近一周打不开"] = f"{week.failed}／{week.total} 次（{week.percent:.1f}%）"
    if facts.transport and facts.transport.certificate_expires:
        left = (facts.transport.certificate_expires - now) // timedelta(days=1)
        told["证书"] = f"剩 {left} 天" if left >= 0 else f"已过期 {-left} 天"
    columns = [s for s in facts.statuses if s.target.kind is TargetKind.COLUMN]
    if columns:
        told["栏目"] = f"{len(columns)} 个"
    privacy = sum(s.finding.group is Group.PRIVACY for s in facts.standing)
    if privacy:
        told["个人信息问题"] = f"{privacy} 个"
    return told
