"""三、上季度问题整改复查情况: mended, still failing, 屡查屡犯."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from .facts import Facts, Pending, Recheck
from .figures import CASES, EARLIER_CASES, Query, num, on, query, rate
from .phrases import sentence
from .tree import Face, Paragraph, Role, Run, paragraph

NAME = "复查情况"
NAMED = 15


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs; one sentence when there was nothing to look at again."""
    last, again = facts.period.last, facts.recheck
    if again is None:
        text = f"本次为首次通报，没有{last}问题需要复查。"
        return [paragraph(Role.BODY, text, key=f"{NAME}/结果")]
    if not again.found:
        text = f"{last}检查未发现问题，无需复查。"
        return [paragraph(Role.BODY, text, key=f"{NAME}/结果")]
    out = [paragraph(Role.BODY, _result(facts, again), key=f"{NAME}/结果")]
    if again.still:
        lead = Run("仍未整改到位的：", Face.SUBHEADING)
        text = f"{_pending(again.still, _still)}。"
        out.append(paragraph(Role.BODY, lead, text, key=f"{NAME}/未整改"))
    if again.repeated:
        lead = Run("屡查屡犯的：", Face.SUBHEADING)
        text = f"{_pending(again.repeated, _repeated)}。上述问题整改后再次出现，予以点名通报。"
        out.append(paragraph(Role.BODY, lead, text, key=f"{NAME}/屡查屡犯"))
    return out


def _result(facts: Facts, again: Recheck) -> str:
    every = query(EARLIER_CASES)
    found = num(again.found, "上期发现的问题", every)
    until = on(facts.as_of.date(), "统计时点")
    head = f"对{facts.period.last}通报的{found}个问题逐一进行了复查。截至{until}"
    if again.found == 1:
        head = f"对{facts.period.last}通报的{found}个问题进行了复查。截至{until}"
    if not again.still_count:
        if not again.fixed:
            return f"{head}，均已随监测对象退出名录销号。"
        return f"{head}，已整改到位。" if again.found == 1 else f"{head}，已全部整改到位。"
    if not again.fixed:
        not_yet = "尚未" if again.found == 1 else "均未"
        return f"{head}，{not_yet}整改到位，整改工作严重滞后。"
    fixed = query(EARLIER_CASES, 状态="已整改")
    still = query(EARLIER_CASES, 状态="整改中")
    text = sentence(
        head,
        f"已整改到位{num(again.fixed, '复查确认已整改', fixed)}个",
        f"整改率{rate(_share(again), '已整改数÷上期发现数', fixed, every)}",
        f"仍有{num(again.still_count, '复查时仍存在', still)}个未整改到位",
    )
    if again.closed:
        rows = query(EARLIER_CASES, 状态="已销号")
        closed = num(again.closed, "未经整改而销号", rows)
        text += f"另有{closed}个因监测对象退出名录等原因销号。"
    return text


def _share(again: Recheck) -> Fraction:
    return Fraction(again.fixed, again.found)


def _still(row: Pending) -> Query:
    return query(EARLIER_CASES, 单位=row.unit, 位置=row.target, 问题=row.title, 状态="整改中")


def _repeated(row: Pending) -> Query:
    return query(CASES, 单位=row.unit, 位置=row.target, 问题=row.title, 屡犯="是")


def _pending(rows: Sequence[Pending], origin: Callable[[Pending], Query]) -> str:
    def one(row: Pending) -> str:
        many = num(row.count, "同一对象同类问题数", origin(row))
        return f"{row.unit}“{row.target}”{row.title}" + (f"（{many}个）" if row.count > 1 else "")

    shown = "；".join(one(row) for row in rows[:NAMED])
    rest = sum(row.count for row in rows[NAMED:])
    if not rest:
        return shown
    return f"{shown}；另有{num(rest, '未列名的其余问题', *map(origin, rows[NAMED:]))}个"
