"""One unit's own report: how it did in the period, and everything that is still to mend.

Like the other papers beside the bulletin (`annual`, `supervision`, `appraisal`) it is a
`tree.Bulletin` without red 版头, so every format can write it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..errors import GovmonError
from ..settings import District
from ..text.urls import page_of
from .annexes import bases_of, legend_notes, place_in
from .compose import masthead
from .facts import AccountRow, Facts, ProblemRow, UnitRow, platform_name
from .figures import apart
from .phrases import day, dotted, mended
from .tree import Annex, Bulletin, Column, Node, Role, Table, paragraph


class SheetError(GovmonError):
    """A paper cannot be made; the text says why."""


# ── one unit ─────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProblem:
    """What a unit must mend: an open case with its day, and whether that day is past."""

    row: ProblemRow
    due: date | None
    late: bool


def unit_report(
    facts: Facts,
    unit: str,
    problems: Sequence[OpenProblem],
    district: District,
    *,
    dated: date,
    deadline: date,
    workdays: int,
) -> Bulletin:
    """What one unit is told: how it did in the period, and everything that is still to mend.

    Raises SheetError when the period knows no such unit.
    """
    own = next((row for row in facts.ranking if row.unit == unit), None)
    if own is None and not problems:
        known = "、".join(row.unit for row in facts.ranking[:8])
        raise SheetError(f"{facts.period.name}没有“{unit}”这个单位的数据；有：{known}等。")
    body: list[Node] = [
        paragraph(Role.ADDRESSEES, f"{unit}："),
        paragraph(Role.BODY, _unit_opening(facts, own, district)),
    ]
    accounts = [row for row in facts.account_rows if row.unit == unit]
    if accounts:
        body.append(paragraph(Role.BODY, _unit_accounts(facts, accounts)))
    if not problems:
        body.append(paragraph(Role.BODY, "目前没有需要整改的问题，请继续保持。"))
    else:
        late = sum(p.late for p in problems)
        overdue = f"，其中{late}个已超过整改期限" if 0 < late < len(problems) else ""
        if late and late == len(problems):
            overdue = "，均已超过整改期限" if late > 1 else "，已超过整改期限"
        body.append(
            paragraph(
                Role.BODY,
                f"截至{day(facts.as_of.date())}，尚有{len(problems)}个问题需要整改{overdue}（见附件）。"
                f"请对照附件逐项核实，于{day(deadline)}前（{workdays}个工作日内）完成整改；"
                "系统复查确认后自动销号。认为不属问题的，请说明理由，由我办复核。",
            )
        )
    if problems:
        body += [paragraph(Role.BLANK, ""), paragraph(Role.ANNEX_LIST, "附件：整改清单")]
    body.append(paragraph(Role.SIGNER, district.office))
    body.append(paragraph(Role.DATE, day(dated)))
    return Bulletin(
        title=f"{unit}{facts.period.name}政府网站与政务新媒体检查情况和整改清单",
        masthead=masthead(district, dated, ""),
        body=tuple(body),
        annexes=(Annex(title="整改清单", nodes=_unit_table(problems), wide=True),)
        if problems
        else (),
        plain=True,
    )


def _unit_opening(facts: Facts, own: UnitRow | None, district: District) -> str:
    if own is None:
        return f"{facts.period.name}，你单位没有纳入检查的网站栏目和账号。"
    text = (
        f"{facts.period.name}，{district.office}检查了你单位主办的网站栏目和账号{own.checked}个"
        + (f"（登记{own.targets}个，其余无法判断）" if own.checked < own.targets else "")
    )
    if not own.found:
        return f"{text}，未发现问题。"
    failed = f"，{own.unqualified}个对象被单项否决" if own.unqualified else ""
    grave = f"（严重{own.severe}个）" if own.severe else ""
    return f"{text}，共发现问题{own.found}个{grave}，{_mended(own)}{failed}。在全部{len(facts.ranking)}个单位中列第{own.rank}名。"


def _mended(row: UnitRow) -> str:
    """How far a unit's problems are mended, without an origin."""
    return apart(mended(row.found, row.fixed))[0]


def _unit_accounts(facts: Facts, rows: Sequence[AccountRow]) -> str:
    def one(row: AccountRow) -> str:
        name = f"“{row.name}”（{platform_name(row.platform)}）"
        if row.posts is None:
            return f"{name}无法判断，请核实账号名称和授权"
        newest = f"，最近更新{day(row.newest)}" if row.newest else ""
        return f"{name}发布{row.posts}条{newest}，{row.state}"

    return f"账号情况：{'；'.join(map(one, rows))}。"


def _unit_table(problems: Sequence[OpenProblem]) -> tuple[Node, ...]:
    bases = bases_of(p.row for p in problems)
    table = Table(
        (
            Column("序号", 5),
            Column("位置", 14, centred=False),
            Column("问题", 14, centred=False),
            Column("原文（个人信息已遮挡）", 21, centred=False),
            Column("修改建议", 11, centred=False),
            Column("依据", 5, legend=bases),
            Column("页面地址", 17, centred=False, small=True),
            Column("整改期限", 13),
        ),
        tuple(
            (
                str(number),
                p.row.target,
                p.row.title,
                p.row.detail,
                p.row.suggestion,
                place_in(bases, p.row.basis),
                page_of(p.row.url),
                (dotted(p.due) if p.due else "—") + ("（逾期）" if p.late else ""),
            )
            for number, p in enumerate(problems, 1)
        ),
    )
    return (table, *legend_notes(bases))
