"""附件: the tables behind the bulletin; an annex without rows is left out."""

from __future__ import annotations

from ..model import GROUP_NAMES, LEVEL_NAMES
from .facts import Facts, platform_name
from .phrases import dotted, percent
from .tree import Annex, Column, Node, Role, Table, paragraph


def build(facts: Facts, *, empty: bool = False) -> tuple[Annex, ...]:
    """The annexes that have something to show, in their order; all of them when `empty`."""
    made = (
        (facts.problem_rows, _problems),
        (facts.account_rows, _accounts),
        (facts.wording_rows, _wording),
        (facts.ranking, _ranking),
    )
    return tuple(make(facts) for rows, make in made if rows or empty)


def _problems(facts: Facts) -> Annex:
    table = Table(
        (
            Column("序号", 5),
            Column("责任单位", 11),
            Column("网站、账号或栏目", 13, centred=False),
            Column("类别", 8),
            Column("问题", 15, centred=False),
            Column("页面地址", 27, centred=False, small=True),
            Column("发现日期", 11),
            Column("整改情况", 9),
        ),
        tuple(
            (
                str(number),
                row.unit,
                row.target,
                GROUP_NAMES[row.group],
                f"〔{LEVEL_NAMES[row.level]}〕{row.title}",
                row.url,
                dotted(row.found),
                row.state,
            )
            for number, row in enumerate(facts.problem_rows, 1)
        ),
    )
    return Annex(
        title=f"{facts.period.name}检查发现问题清单",
        nodes=_with_rest(table, facts.problem_rows_left),
        wide=True,
    )


def _accounts(facts: Facts) -> Annex:
    table = Table(
        (
            Column("序号", 8),
            Column("主办单位", 19),
            Column("新媒体名称", 18),
            Column("平台", 14),
            Column("发布条数", 12),
            Column("最近更新", 17),
            Column("检查结果", 12),
        ),
        tuple(
            (
                str(number),
                row.unit,
                row.name,
                platform_name(row.platform),
                "—" if row.posts is None else str(row.posts),
                dotted(row.newest) if row.newest else "—",
                row.state,
            )
            for number, row in enumerate(facts.account_rows, 1)
        ),
    )
    return Annex(title=f"{facts.period.name}政务新媒体信息发布情况表", nodes=(table,))


def _wording(facts: Facts) -> Annex:
    table = Table(
        (
            Column("序号", 5),
            Column("责任单位", 12),
            Column("网站、账号或栏目", 13, centred=False),
            Column("问题", 14, centred=False),
            Column("原文（个人信息已遮挡）", 25, centred=False),
            Column("修改建议", 11, centred=False),
            Column("发现日期", 11),
            Column("整改情况", 9),
        ),
        tuple(
            (
                str(number),
                row.unit,
                row.target,
                f"〔{LEVEL_NAMES[row.level]}〕{row.title}",
                row.detail,
                row.suggestion,
                dotted(row.found),
                row.state,
            )
            for number, row in enumerate(facts.wording_rows, 1)
        ),
    )
    return Annex(
        title=f"{facts.period.name}表述和个人信息问题清单",
        nodes=_with_rest(table, facts.wording_rows_left),
        wide=True,
    )


def _ranking(facts: Facts) -> Annex:
    table = Table(
        (
            Column("名次", 8),
            Column("单位", 26),
            Column("对象数", 10),
            Column("不合格", 10),
            Column("发现问题", 11),
            Column("已整改", 10),
            Column("整改率", 11),
            Column("逾期", 9),
        ),
        tuple(
            (
                str(row.rank),
                row.unit,
                str(row.targets),
                str(row.unqualified),
                str(row.found),
                str(row.fixed),
                percent(row.mending_rate),
                str(row.overdue),
            )
            for row in facts.ranking
        ),
    )
    note = paragraph(
        Role.NOTE,
        "注：依次按不合格对象数、未整改问题数、严重问题数、发现问题数从少到多排列，各项均相同的名次并列。",
    )
    return Annex(title=f"{facts.period.name}各单位检查情况排名", nodes=(table, note))


def _with_rest(table: Table, rest: int) -> tuple[Node, ...]:
    if not rest:
        return (table,)
    total = len(table.rows) + rest
    return (
        table,
        paragraph(
            Role.NOTE, f"注：共{total}条，本表列出前{len(table.rows)}条，其余{rest}条另发电子表格。"
        ),
    )
