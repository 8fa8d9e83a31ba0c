"""政府网站监管年度报表: how the office watched over its sites, quarter by quarter.

Fields are those of 国办函〔2018〕12号 as published forms show them (U): 网站抽查, 开设整合,
找错留言办理, 不合格数量与问责人次. What this program cannot know stays blank with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..settings import District
from .annual import BY_HAND, COUNTED
from .compose import masthead
from .facts import Facts, Tally
from .figures import CASES, SHARE, TARGETS, Figure, Query, query
from .lines import PeriodLines
from .period import Period
from .phrases import day, percent
from .trace import Tables, Traced, origin
from .tree import Bulletin, Column, Role, Table, paragraph

_JIUCUO = "“我为政府网站找错”平台没有公开接口"
_ABILITY = "由监管部门按台账"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """What is known of one quarter. `facts` None: it has not begun, or nothing was
    watched in it. `opened` and `closed` are the
    names of sites put on and taken off the roster, None in the quarter in which the watch began:
    then all of them were new to us. `issued`: numbers or titles of the bulletins issued in it."""

    period: Period
    facts: Facts | None = None
    opened: tuple[str, ...] | None = None
    closed: tuple[str, ...] | None = None
    issued: tuple[str, ...] = ()


_SITES, _ACCOUNTS = {"种类": "网站"}, {"种类": "账号"}
_QUERIES: Mapping[str, Query] = {
    "登记网站数": query(TARGETS, **_SITES),
    "抽查网站数": query(TARGETS, 看到="是", **_SITES),
    "合格网站数": query(TARGETS, 结论="合格", **_SITES),
    "不合格网站数": query(TARGETS, 结论="不合格", **_SITES),
    "登记账号数": query(TARGETS, **_ACCOUNTS),
    "抽查账号数": query(TARGETS, 看到="是", **_ACCOUNTS),
    "不合格账号数": query(TARGETS, 结论="不合格", **_ACCOUNTS),
    "发现问题数": query(CASES),
    "已整改数": query(CASES, 状态="已整改"),
}
_SHARES: Mapping[str, tuple[str, str]] = {
    "抽查比例": ("抽查网站数", "登记网站数"),
    "抽查合格率": ("合格网站数", "抽查网站数"),
}
# section, item, unit, why it is blank ("" when it is counted)
FIELDS = (
    ("网站抽查", "登记网站数", "个", ""),
    ("网站抽查", "抽查网站数", "个", ""),
    ("网站抽查", "抽查比例", "", ""),
    ("网站抽查", "合格网站数", "个", ""),
    ("网站抽查", "不合格网站数", "个", ""),
    ("网站抽查", "抽查合格率", "", ""),
    ("新媒体抽查", "登记账号数", "个", ""),
    ("新媒体抽查", "抽查账号数", "个", ""),
    ("新媒体抽查", "不合格账号数", "个", ""),
    ("问题整改", "发现问题数", "个", ""),
    ("问题整改", "已整改数", "个", ""),
    ("开设整合", "新开设网站数", "个", ""),
    ("开设整合", "整合关停网站数", "个", ""),
    ("找错留言办理", "收到留言数", "条", _JIUCUO),
    ("找错留言办理", "按期办结数", "条", _JIUCUO),
    ("找错留言办理", "超期未办结数", "条", _JIUCUO),
    ("通报问责", "印发检查通报次数", "次", ""),
    ("通报问责", "约谈问责有关责任人次数", "人次", _ABILITY),
    ("通报问责", "通报批评人次", "人次", _ABILITY),
)
_LISTED = {"新开设网站数": "opened", "整合关停网站数": "closed", "印发检查通报次数": "issued"}
_CELLS = {
    "登记网站数": lambda f: f.sites.registered, "抽查网站数": lambda f: f.sites.checked,
    "合格网站数": lambda f: f.sites.qualified, "不合格网站数": lambda f: f.sites.unqualified,
    "登记账号数": lambda f: f.accounts.registered, "抽查账号数": lambda f: f.accounts.checked,
    "不合格账号数": lambda f: f.accounts.unqualified, "发现问题数": lambda f: f.mending.found,
    "已整改数": lambda f: f.mending.fixed,
}  # fmt: skip
_ADDED_UP = frozenset(
    {"发现问题数", "已整改数", *_LISTED}
)  # over the quarters; the others are states


def value(item: str, quarter: Quarter) -> str:
    """One cell; "" for what is not known."""
    if quarter.facts is None:
        return ""
    if item in _LISTED:
        names = getattr(quarter, _LISTED[item])
        return "" if names is None else str(len(names))
    if item in _CELLS:
        return str(_CELLS[item](quarter.facts))
    sites: Tally = quarter.facts.sites
    share = {"抽查比例": sites.coverage, "抽查合格率": sites.rate}.get(item)
    return "" if share is None else percent(share)


def supervision(
    quarters: Sequence[Quarter], year: Period, district: District, now: datetime
) -> Bulletin:
    """The form of a year: a column a quarter, and the year where a sum says something."""
    rows = []
    for section, item, unit, why in FIELDS:
        cells = [value(item, quarter) for quarter in quarters]
        known = [cell for cell in cells if cell]
        total = str(sum(map(int, known))) if known and item in _ADDED_UP else ""
        how = COUNTED if known else f"{BY_HAND}（{why or _unknown(item)}）"
        rows.append((section, item, unit, *cells, total, how))
    table = Table(
        (
            Column("类别", 14),
            Column("填报项", 22, centred=False),
            Column("单位", 6),
            *(Column(f"{name}季度", 8) for name in "一二三四"),
            Column("全年", 8),
            Column("来源", 20, centred=False, small=True),
        ),
        tuple(rows),
    )
    running = next((q.period for q in quarters if q.facts and now < q.period.end), None)
    note = (
        f"注：数据截至{day(now)}。抽查指本季度至少一次真正看到内容；合格、不合格按单项否决计；已整改数为该季度"
        "发现的问题中目前已复查确认的；合计只列各季度可以相加的项目。空格为尚未开始、尚未监测的季度，或没有数据来源的项目。"
    )
    if running:
        note += f"{running.name}尚未结束，数据还会变动。"
    return Bulletin(
        title=f"政府网站监管年度报表（{year.year}年度）",
        masthead=masthead(district, now.date(), ""),
        body=(
            paragraph(Role.NOTE, f"填报单位：{district.office}"),
            table,
            paragraph(Role.NOTE, note),
        ),
        plain=True,
        wide=True,
    )


def _unknown(item: str) -> str:
    if item in ("新开设网站数", "整合关停网站数"):
        return "本年开始监测，此前的增减无从得知"
    return "没有数据"


def traced(quarters: Sequence[Quarter], lines: Mapping[str, PeriodLines]) -> list[Traced]:
    """Every counted cell with its rule and rows; `lines` by the code of the quarter."""
    out = []
    for quarter in quarters:
        if quarter.facts is None:
            continue
        tables = Tables(lines[quarter.period.code])
        for _, item, _, _ in FIELDS:
            told = value(item, quarter)
            if not told:
                continue
            key = f"{quarter.period.name}/{item}"
            if item in _LISTED:
                names: tuple[str, ...] = getattr(quarter, _LISTED[item]) or ()
                figure = Figure(0, told, f"{item}，按名录和印发记录", (Query("名录和印发记录"),))
                out.append(
                    Traced(key=key, excerpt="", figure=figure, rows=(names,), again=str(len(names)))
                )
                continue
            if item in _SHARES:
                part, whole = _SHARES[item]
                queries = (_QUERIES[part], _QUERIES[whole])
                figure = Figure(0, told, f"{part}÷{whole}", queries, SHARE)
            else:
                figure = Figure(0, told, item, (_QUERIES[item],))
            out.append(origin(key, figure, tables))
    return out
