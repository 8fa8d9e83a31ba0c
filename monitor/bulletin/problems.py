"""二、存在的主要问题: what failed and why, by side and rule, with the units named."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Level, TargetKind
from .facts import Facts, ProblemGroup, Unqualified, platform_name
from .figures import CASES, TARGETS, Query, num, query
from .phrases import counted, mended, numbered
from .tree import Face, Paragraph, Role, Run, paragraph

NAME = "主要问题"
RULES_SHOWN = 10  # kinds of problems told one by one on each side; the rest is summed up
NAMED = 15  # unqualified or unseen targets named in the text
_SIDES = {TargetKind.SITE: "网站", TargetKind.ACCOUNT: "账号"}

Line = tuple[str, str]  # key and text


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs; one sentence when nothing was found."""
    sides = (
        (TargetKind.SITE, "政府网站方面"),
        (TargetKind.ACCOUNT, "政务新媒体方面"),
    )
    blocks: list[tuple[str, list[Line]]] = []
    for side, heading in sides:
        lines = _side(facts, side)
        if lines:
            blocks.append((heading, lines))
    if facts.unseen:
        blocks.append(("无法判断的对象", [("", _unseen(facts))]))
    if not blocks:
        text = f"{facts.period.this}检查未发现突出问题。"
        if not facts.sites.checked and not facts.accounts.checked:
            text = f"{facts.period.this}未能形成有效检查结果。"
        return [paragraph(Role.BODY, text, key=f"{NAME}/无")]
    out: list[Paragraph] = []
    for mark, (heading, lines) in zip(numbered(len(blocks)), blocks, strict=True):
        head = Run(f"{mark}{heading}。", Face.SUBHEADING)
        key = f"{NAME}/{heading}"
        out.append(paragraph(Role.BODY, head, lines[0][1], key=key))
        out.extend(paragraph(Role.BODY, text, key=f"{key}/{name}") for name, text in lines[1:])
    return out


def _side(facts: Facts, side: TargetKind) -> list[Line]:
    failed = [u for u in facts.unqualified if u.side is side]
    groups = [p for p in facts.problems if p.side is side]
    if not groups:
        return []
    here = {"对象": _SIDES[side]}
    found = sum(p.found for p in groups)
    fixed = sum(p.fixed for p in groups)
    what = "个网站" if side is TargetKind.SITE else "个账号"
    kinds = ""
    if len(groups) > 1:
        kinds = f"{num(len(groups), '问题的种类', query(CASES, '不同规则', **here))}类"
    shown = num(found, "本期发现的问题", query(CASES, **here))
    state = mended(found, fixed, query(CASES, 状态="已整改", **here))
    opening = f"共发现{kinds}{shown}个问题，{state}。"
    if failed:
        rows = query(TARGETS, 种类=_SIDES[side], 结论="不合格")
        opening += (
            f"{num(len(failed), '不合格的对象', rows)}{what}被单项否决：{_failed(failed, rows)}。"
        )
    lines = [("", opening)]
    for number, group in enumerate(groups[:RULES_SHOWN], 1):
        lines.append((group.rule, f"{number}.{_group(group, what)}"))
    rest = groups[RULES_SHOWN:]
    if rest:
        others = "、".join(group.rule for group in rest)
        rows = {**here, "规则": others}
        many = num(len(rest), "其余问题的种类", query(CASES, "不同规则", **rows))
        total = num(sum(p.found for p in rest), "其余问题", query(CASES, **rows))
        lines.append(("其他", f"{RULES_SHOWN + 1}.其他问题。另有{many}类{total}个问题，详见附件。"))
    return lines


def _group(group: ProblemGroup, what: str) -> str:
    here = {"对象": _SIDES[group.side], "规则": group.rule}
    grave = "（严重）" if group.level is Level.SEVERE else ""
    where = ""
    if 1 < group.targets < group.found:
        many = num(group.targets, "涉及的对象数", query(CASES, "不同所属", **here))
        where = f"涉及{many}{what}，"
    units = counted(
        group.units,
        lambda unit: query(CASES, 单位=unit, **here) if unit else query(CASES, "不同单位", **here),
    )
    state = mended(group.found, group.fixed, query(CASES, 状态="已整改", **here))
    found = num(group.found, "本期发现的问题", query(CASES, **here))
    return f"{group.title}{grave}。发现{found}个，{where}责任单位：{units}；{state}。"


def _failed(failed: Sequence[Unqualified], rows: Query) -> str:
    shown = "；".join(
        f"{_named(u.name, u.platform, u.unit)}，原因是{'、'.join(u.reasons)}"
        + ("，现已整改" if u.fixed else "")
        for u in failed[:NAMED]
    )
    return (
        shown if len(failed) <= NAMED else f"{shown}；等{num(len(failed), '不合格的对象', rows)}个"
    )


def _unseen(facts: Facts) -> str:
    shown = "；".join(
        f"{_named(u.name, u.platform, u.unit)}，{u.reason or '原因待查'}"
        for u in facts.unseen[:NAMED]
    )
    many = unseen_number(facts)
    more = f"；等{many}个" if len(facts.unseen) > NAMED else ""
    what = "对象" if len(facts.unseen) == 1 else f"{many}个对象"
    return (
        f"以下{what}的数据来源异常，未能有效检查，不作合格与否的判断，"
        f"请主办单位配合核实：{shown}{more}。"
    )


def unseen_number(facts: Facts) -> str:
    """How many targets could not be judged."""
    rows = query(TARGETS, 种类="网站、账号", 结论="无法判断")
    return num(len(facts.unseen), "本期一次也没有真正看到内容的网站和账号", rows)


def _named(name: str, platform: str, unit: str) -> str:
    kind = f"{platform_name(platform)}，" if platform else ""
    return f"“{name}”（{kind}{unit}）"
