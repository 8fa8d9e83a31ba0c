"""附件: the tables behind the bulletin; an annex without rows is left out."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from ..model import GROUP_NAMES, LEVEL_NAMES
from ..text.urls import page_of
from .facts import Facts, ProblemRow, platform_name
from .phrases import day, dotted, percent
from .tree import Annex, Column, Node, Paragraph, Role, Table, paragraph

PARTLY_NAMED = 5
LEGEND = "依据"  # key of the notes that a spreadsheet does without


def build(facts: Facts, *, empty: bool = False) -> tuple[Annex, ...]:
    """The annexes that have something to show, in their order; all of them when `empty`."""
    made = (
        (facts.problem_rows, _problems),
        (facts.account_rows, _accounts),
        (facts.wording_rows, _wording),
        (facts.ranking, _ranking),
    )
    return tuple(make(facts) for rows, make in made if rows or empty)


def bases_of(rows: Iterable[ProblemRow]) -> tuple[str, ...]:
    """The clauses of some problems, each once, in the order in which they are met."""
    return tuple(dict.fromkeys(row.basis for row in rows if row.basis))


def place_in(legend: tuple[str, ...], text: str) -> str:
    """The number of a text in the legend of its column; — for none."""
    return str(legend.index(text) + 1) if text in legend else "—"


def legend_notes(legend: tuple[str, ...]) -> tuple[Paragraph, ...]:
    """The clauses below a table."""
    return tuple(
        paragraph(Role.NOTE, f"{'依据：' if n == 1 else ''}{n}. {text.rstrip('。')}。", key=LEGEND)
        for n, text in enumerate(legend, 1)
    )


def _problems(facts: Facts) -> Annex:
    bases = bases_of(facts.problem_rows)
    table = Table(
        (
            Column("序号", 5),
            Column("责任单位", 12),
            Column("位置", 14, centred=False),
            Column("类别", 9),
            Column("问题", 17, centred=False),
            Column("依据", 5, legend=bases),
            Column("页面地址", 17, centred=False, small=True),
            Column("发现日期", 12),
            Column("整改情况", 9),
        ),
        tuple(
            (
                str(number),
                row.unit,
                row.target,
                GROUP_NAMES[row.group],
                f"〔{LEVEL_NAMES[row.level]}〕{row.title}",
                place_in(bases, row.basis),
                page_of(row.url),
                dotted(row.found),
                row.state,
            )
            for number, row in enumerate(facts.problem_rows, 1)
        ),
    )
    return Annex(
        title=f"{facts.period.name}检查发现问题清单",
        nodes=(*_with_rest(table, facts.problem_rows_left), *legend_notes(bases)),
        wide=True,
    )


def _accounts(facts: Facts) -> Annex:
    table = Table(
        (
            Column("序号", 6),
            Column("主办单位", 23),
            Column("新媒体名称", 19),
            Column("平台", 13),
            Column("发布条数", 9),
            Column("阅读量", 10),
            Column("最近更新", 11),
            Column("检查结果", 9),
        ),
        tuple(
            (
                str(number),
                row.unit,
                row.name,
                platform_name(row.platform),
                "—" if row.posts is None else str(row.posts),
                "—" if row.readings is None else str(row.readings),
                dotted(row.newest) if row.newest else "—",
                row.state,
            )
            for number, row in enumerate(facts.account_rows, 1)
        ),
    )
    return Annex(
        title=f"{facts.period.name}政务新媒体信息发布情况表",
        nodes=(table, paragraph(Role.NOTE, _of_readings(facts))),
        wide=True,
    )


def _of_readings(facts: Facts) -> str:
    """Of how many posts the figures are; a sum over some of them is no sum over all."""
    text = "注：“—”为无法判断或平台未提供。"
    if not facts.counted:
        return f"{text}{facts.period.this}各平台均未提供阅读数，阅读量空缺不等于没有阅读。"
    share = percent(Fraction(facts.counted, facts.posts))
    text += (
        f"阅读量（含播放量）为截至{day(facts.as_of.date())}平台提供的最新累计数，"
        f"共发布{facts.posts}条，有数的{facts.counted}条，占{share}。"
    )
    partly = [
        r for r in facts.account_rows if r.readings is not None and r.counted < (r.posts or 0)
    ]
    if partly:
        some = "、".join(f"“{r.name}”{r.counted}/{r.posts}条" for r in partly[:PARTLY_NAMED])
        rest = f"等{len(partly)}个账号" if len(partly) > PARTLY_NAMED else ""
        text += f"只有部分稿件有数的：{some}{rest}。"
    return text


def _wording(facts: Facts) -> Annex:
    bases = bases_of(facts.wording_rows)
    table = Table(
        (
            Column("序号", 5),
            Column("责任单位", 12),
            Column("位置", 13, centred=False),
            Column("问题", 14, centred=False),
            Column("原文（个人信息已遮挡）", 19, centred=False),
            Column("修改建议", 11, centred=False),
            Column("依据", 5, legend=bases),
            Column("发现日期", 12),
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
                place_in(bases, row.basis),
                dotted(row.found),
                row.state,
            )
            for number, row in enumerate(facts.wording_rows, 1)
        ),
    )
    return Annex(
        title=f"{facts.period.name}表述和个人信息问题清单",
        nodes=(*_with_rest(table, facts.wording_rows_left), *legend_notes(bases)),
        wide=True,
    )


def _ranking(facts: Facts) -> Annex:
    table = Table(
        (
            Column("名次", 8),
            Column("单位", 29),
            Column("对象数", 10),
            Column("不合格", 10),
            Column("发现问题", 13),
            Column("已整改", 10),
            Column("整改率", 11),
            Column("逾期", 8),
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
