"""二、存在的主要问题: what failed and why, by side and rule, with the units named."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Level, TargetKind
from .facts import Facts, ProblemGroup, Unqualified, platform_name
from .phrases import counted, mended, numbered
from .tree import Face, Paragraph, Role, Run, paragraph

RULES_SHOWN = 10  # kinds of problems told one by one on each side; the rest is summed up
NAMED = 15  # unqualified or unseen targets named in the text


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs; one sentence when nothing was found."""
    sides = (
        (TargetKind.SITE, "政府网站方面。"),
        (TargetKind.ACCOUNT, "政务新媒体方面。"),
    )
    blocks: list[tuple[str, list[str]]] = []
    for side, heading in sides:
        lines = _side(facts, side)
        if lines:
            blocks.append((heading, lines))
    if facts.unseen:
        blocks.append(("无法判断的对象。", [_unseen(facts)]))
    if not blocks:
        if not facts.sites.checked and not facts.accounts.checked:
            return [paragraph(Role.BODY, f"{facts.period.this}未能形成有效检查结果。")]
        return [paragraph(Role.BODY, f"{facts.period.this}检查未发现突出问题。")]
    out: list[Paragraph] = []
    for mark, (heading, lines) in zip(numbered(len(blocks)), blocks, strict=True):
        head = Run(f"{mark}{heading}", Face.SUBHEADING)
        out.append(paragraph(Role.BODY, head, lines[0]))
        out.extend(paragraph(Role.BODY, line) for line in lines[1:])
    return out


def _side(facts: Facts, side: TargetKind) -> list[str]:
    failed = [u for u in facts.unqualified if u.side is side]
    groups = [p for p in facts.problems if p.side is side]
    if not groups:
        return []
    found = sum(p.found for p in groups)
    fixed = sum(p.fixed for p in groups)
    targets = "个网站" if side is TargetKind.SITE else "个账号"
    kinds = f"{len(groups)}类" if len(groups) > 1 else ""
    opening = f"共发现{kinds}{found}个问题，{mended(found, fixed)}。"
    if failed:
        opening += f"{len(failed)}{targets}被单项否决：{_failed(failed)}。"
    lines = [opening]
    for number, group in enumerate(groups[:RULES_SHOWN], 1):
        lines.append(f"{number}.{_group(group, targets)}")
    rest = groups[RULES_SHOWN:]
    if rest:
        lines.append(
            f"{RULES_SHOWN + 1}.其他问题。另有{len(rest)}类{sum(p.found for p in rest)}个问题，详见附件。"
        )
    return lines


def _group(group: ProblemGroup, targets: str) -> str:
    grave = "（严重）" if group.level is Level.SEVERE else ""
    where = f"涉及{group.targets}{targets}，" if group.targets > 1 else ""
    return (
        f"{group.title}{grave}。发现{group.found}个，{where}"
        f"责任单位：{counted(group.units)}；{mended(group.found, group.fixed)}。"
    )


def _failed(failed: Sequence[Unqualified]) -> str:
    shown = "；".join(
        f"{_named(u.name, u.platform, u.unit)}，原因是{'、'.join(u.reasons)}"
        + ("，现已整改" if u.fixed else "")
        for u in failed[:NAMED]
    )
    return shown if len(failed) <= NAMED else f"{shown}；等{len(failed)}个"


def _unseen(facts: Facts) -> str:
    shown = "；".join(
        f"{_named(u.name, u.platform, u.unit)}，{u.reason or '原因待查'}"
        for u in facts.unseen[:NAMED]
    )
    more = f"；等{len(facts.unseen)}个" if len(facts.unseen) > NAMED else ""
    return (
        f"以下{len(facts.unseen)}个对象的数据来源异常，未能有效检查，不作合格与否的判断，"
        f"请主办单位配合核实：{shown}{more}。"
    )


def _named(name: str, platform: str, unit: str) -> str:
    kind = f"{platform_name(platform)}，" if platform else ""
    return f"“{name}”（{kind}{unit}）"
