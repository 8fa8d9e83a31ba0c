"""The papers beside the bulletin: one unit's report, 政府网站工作年度报表, the yearly 考评 sheet.

Each is a `tree.Bulletin` like any other, without red 版头, so every format can write it.
"""

from __future__ import annotations

import functools
import importlib.resources
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ..errors import GovmonError
from ..settings import District
from .annexes import bases_of, legend_notes, place_in
from .compose import masthead
from .facts import AccountRow, Facts, ProblemRow, UnitRow, platform_name
from .figures import apart
from .period import Period
from .phrases import day, dotted, mended, percent
from .tree import Bulletin, Column, Node, Role, Table, paragraph

BY_HAND = "人工填写"


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
                f"截至{day(facts.as_of.date())}，尚有{len(problems)}个问题需要整改{overdue}（见附表）。"
                f"请对照附表逐项核实，于{day(deadline)}前（{workdays}个工作日内）完成整改；"
                "系统复查确认后自动销号。认为不属问题的，请说明理由，由我办复核。",
            )
        )
    body.append(paragraph(Role.SIGNER, district.office))
    body.append(paragraph(Role.DATE, day(dated)))
    if problems:
        body.extend(_unit_table(problems))
    return Bulletin(
        title=f"{unit}{facts.period.name}政府网站与政务新媒体检查情况和整改清单",
        masthead=masthead(district, dated, ""),
        body=tuple(body),
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
            Column("位置", 12, centred=False),
            Column("问题", 12, centred=False),
            Column("原文（个人信息已遮挡）", 24, centred=False),
            Column("修改建议", 12, centred=False),
            Column("依据", 5, legend=bases),
            Column("页面地址", 20, centred=False, small=True),
            Column("整改期限", 10),
        ),
        tuple(
            (
                str(number),
                p.row.target,
                p.row.title,
                p.row.detail,
                p.row.suggestion,
                place_in(bases, p.row.basis),
                p.row.url,
                (dotted(p.due) if p.due else "—") + ("（逾期）" if p.late else ""),
            )
            for number, p in enumerate(problems, 1)
        ),
    )
    return (table, *legend_notes(bases))


# ── 政府网站工作年度报表 ─────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageYear:
    """Messages asked in a year as public lists show them: `received`; of those `closed` (shown as
    answered); of those `public` (with a page of their own) and `timed` (both days shown), which
    took `days` together."""

    received: int
    closed: int
    public: int
    timed: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteYear:
    """What the store counts of one site in a year. `posts` by class of column; `topics` columns
    of the classes in the field list, `topics_new` those added in the year; `messages` None: no
    public message was ever seen, which is not the same as none received."""

    name: str
    url: str
    unit: str
    id_code: str
    posts: Mapping[str, int]
    columns: Mapping[str, int]
    columns_new: Mapping[str, int]
    messages: MessageYear | None = None
    accounts: Sequence[tuple[str, str, int | None]] = ()  # platform, name, posts (None: unseen)


@functools.cache
def annual_fields() -> Mapping[str, Any]:
    """`data/annual.toml`: the fields of the form and the classes of columns they count."""
    text = importlib.resources.files(__package__).joinpath("data/annual.toml").read_text("utf-8")
    return tomllib.loads(text)


def counted(site: SiteYear) -> dict[str, str]:
    """Every field that can be counted, by its name in `data/annual.toml`."""
    classes: Mapping[str, list[str]] = annual_fields()["classes"]

    def total(values: Mapping[str, int], name: str) -> str:
        return str(sum(values.get(one, 0) for one in classes[name]))

    def accounts(*platforms: str, others: bool = False) -> tuple[str, str]:
        own = [a for a in site.accounts if (a[0] in platforms) != others]
        names = "、".join(name for _, name, _ in own)
        seen = [posts for _, _, posts in own if posts is not None]
        return names or "无", str(sum(seen)) if seen else ""

    weibo, wechat = accounts("weibo"), accounts("wechat")
    other = accounts("weibo", "wechat", others=True)
    return {
        "name": site.name,
        "url": site.url,
        "unit": site.unit,
        "id_code": site.id_code,
        "posts": str(sum(site.posts.values())),
        "posts_overview": total(site.posts, "overview"),
        "posts_news": total(site.posts, "news"),
        "posts_catalogue": total(site.posts, "catalogue"),
        "posts_interpretation": total(site.posts, "interpretation"),
        "topics": total(site.columns, "topic"),
        "topics_new": total(site.columns_new, "topic"),
        **_messages(site.messages),
        "has_accounts": "是" if site.accounts else "否",
        "weibo_names": weibo[0],
        "weibo_posts": weibo[1],
        "wechat_names": wechat[0],
        "wechat_posts": wechat[1],
        "other_names": other[0],
        "other_posts": other[1],
    }


def _messages(seen: MessageYear | None) -> dict[str, str]:
    """The fields of 互动交流; blank is what no public list tells."""
    names = ("messages_received", "messages_closed", "messages_days", "messages_public")
    if seen is None:
        return dict.fromkeys(names, "")
    days = f"{seen.days / seen.timed:.1f}" if seen.timed else ""
    values = (str(seen.received), str(seen.closed), days, str(seen.public))
    return dict(zip(names, values, strict=True))


def annual(site: SiteYear, period: Period, district: District, now: datetime) -> Bulletin:
    """The yearly form of one site: what can be counted is filled in, the rest left blank."""
    values = counted(site)
    rows = []
    for group in annual_fields()["field"]:
        for item in group["items"]:
            value = values.get(item.get("counted", ""), "")
            how = "自动统计" if value else BY_HAND
            rows.append((group["section"], item["name"], value, item.get("unit", ""), how))
    table = Table(
        (
            Column("类别", 12),
            Column("填报项", 34, centred=False),
            Column("内容", 32),
            Column("单位", 7),
            Column("来源", 12),
        ),
        tuple(rows),
    )
    note = paragraph(
        Role.NOTE,
        f"注：“自动统计”按截至{day(now)}巡查读到的稿件和名录计算，不含从未公开或巡查前已撤下的内容；"
        "留言只计公开列表中看得到的，按留言日期归入年度；办结指列表标明已答复，平均办理时间只按列出"
        "留言和答复两个日期的计算，公开答复指另有公开页面的，均不含未公开的留言。"
        f"“{BY_HAND}”的项目须由填报单位从后台取数。字段以当年下发的表样为准。",
    )
    return Bulletin(
        title=f"政府网站工作年度报表（{period.year}年度）",
        masthead=masthead(district, now.date(), ""),
        body=(
            paragraph(Role.NOTE, f"填报单位：{site.unit}　　　网站：{site.name}"),
            table,
            note,
        ),
        plain=True,
    )


# ── 年度考评 ─────────────────────────────────────────────────────────────────

_TAKEN = {
    "unqualified": "不合格对象",
    "severe": "严重问题",
    "ordinary": "一般问题",
    "open": "未整改问题",
    "overdue": "逾期问题",
}


def appraisal(
    facts: Facts, weights: Mapping[str, float], district: District, now: datetime
) -> Bulletin:
    """The sheet of a year: counts, and points where the office set weights of its own."""
    scored = [(_points(row, weights), row) for row in facts.ranking]
    if weights:
        scored.sort(key=lambda one: -(one[0] or 0.0))
    places = [1 + sum((o or 0) > (p or 0) for o, _ in scored) for p, _ in scored]
    columns = [
        Column("名次", 7), Column("单位", 24), Column("对象数", 8), Column("不合格", 8),
        Column("严重问题", 10), Column("一般问题", 10), Column("已整改", 9), Column("整改率", 10),
        Column("未整改", 9), Column("其中逾期", 10),
    ]  # fmt: skip
    rows = []
    for place, (points, row) in zip(places, scored, strict=True):
        cells = [
            str(place if weights else row.rank), row.unit, str(row.targets), str(row.unqualified),
            str(row.severe), str(row.found - row.severe), str(row.fixed),
            percent(row.mending_rate), str(row.open), str(row.overdue),
        ]  # fmt: skip
        rows.append((*cells, f"{points:g}" if points is not None else ""))
    columns.append(Column("得分", 9))
    return Bulletin(
        title=f"{facts.period.name}政府网站与政务新媒体考评表",
        masthead=masthead(district, now.date(), ""),
        body=(Table(tuple(columns), tuple(rows)), paragraph(Role.NOTE, _scale(weights, now))),
        plain=True,
        wide=True,
    )


def _points(row: UnitRow, weights: Mapping[str, float]) -> float | None:
    if not weights:
        return None
    taken = {
        "unqualified": row.unqualified,
        "severe": row.severe,
        "ordinary": row.found - row.severe,
        "open": row.open,
        "overdue": row.overdue,
    }
    points = weights.get("full", 100.0) - sum(weights.get(k, 0.0) * n for k, n in taken.items())
    return round(max(points, 0.0), 2)


def _scale(weights: Mapping[str, float], now: datetime) -> str:
    until = f"数据截至{day(now)}。"
    if not weights:
        return (
            f"注：{until}本单位没有设定考评分值（配置 [bulletin.weights]），"
            "“得分”留空，名次依次按不合格对象数、未整改问题数、严重问题数、发现问题数从少到多排列。"
        )
    parts = "，".join(
        f"每个{name}扣{weights[key]:g}分" for key, name in _TAKEN.items() if weights.get(key)
    )
    return f"注：{until}满分{weights.get('full', 100):g}分，{parts or '不扣分'}，扣完为止；分值由本单位设定。"
