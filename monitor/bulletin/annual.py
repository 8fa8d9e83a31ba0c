"""政府网站工作年度报表: what can be counted is filled in, the rest left blank with the reason.

The fields are data (`data/annual.toml`). Every counted value remembers its rule and its rows.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

import tomli

from ..model import NOTHING
from ..settings import District
from ..text.marks import ICP, POLICE, SITE_CODE
from .compose import masthead
from .figures import Figure, Query
from .period import Period
from .phrases import day, percent
from .trace import Traced
from .tree import Bulletin, Column, Role, Table, paragraph

BY_HAND = "人工填写"
COUNTED = "自动统计"


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
class ColumnYear:
    """What was read in one column (or elsewhere on the site): `posts` articles published in the
    year, of `counted` of which the page tells that they were read `readings` times together.

    `kind`: its class; `column` False for the site itself; `new`: added in the year.
    """

    name: str
    kind: str
    posts: int = 0
    counted: int = 0
    readings: int = 0
    column: bool = True
    new: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountYear:
    """One account: posts of the year (None: it could not be looked at), readings and followers as
    last told (None: not told)."""

    platform: str
    name: str
    posts: int | None
    counted: int = 0
    readings: int | None = None
    followers: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteYear:
    """What the store counts of one site in a year. `messages` None: no public message was ever
    seen, which is not the same as none received. `marks`: what the home page shows of itself."""

    name: str
    url: str
    unit: str
    id_code: str
    columns: Sequence[ColumnYear] = ()
    messages: MessageYear | None = None
    accounts: Sequence[AccountYear] = ()
    marks: Mapping[str, str] = field(default_factory=lambda: NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One value of the form. `rows`: what it was added up from; `why` there is none; `share`: of
    how much of the whole it speaks."""

    value: str
    rule: str
    source: str
    rows: tuple[tuple[str, int], ...] = ()
    why: str = ""
    share: str = ""

    @property
    def remark(self) -> str:
        """What stands beside it in the form."""
        return self.share if self.value else self.why

    @property
    def again(self) -> str:
        """The sum of its rows; "" for what is no sum."""
        return str(sum(number for _, number in self.rows)) if self.rows else ""


@functools.cache
def annual_fields() -> Mapping[str, Any]:
    """`data/annual.toml`: the fields of the form and the classes of columns they count."""
    text = importlib.resources.files(__package__).joinpath("data/annual.toml").read_text("utf-8")
    return tomli.loads(text)


def counted(site: SiteYear) -> dict[str, Counted]:
    """Every field that can be counted, by its name in `data/annual.toml`."""
    return {**_told(site), **_articles(site), **_messages(site.messages), **_accounts(site)}


def _told(site: SiteYear) -> dict[str, Counted]:
    """What is written down or shown, and not added up."""
    listed = {"name": site.name, "url": site.url, "unit": site.unit}
    made = {k: Counted(value=v, rule="名录所载", source="名录") for k, v in listed.items()}
    code = site.id_code or site.marks.get(SITE_CODE, "")
    made["id_code"] = Counted(
        value=code, rule="名录所载，没有的取首页所示", source="名录、首页",
        why="名录未登记，首页也没有读到",
    )  # fmt: skip
    for name, mark in (("icp", ICP), ("police", POLICE)):
        made[name] = Counted(
            value=site.marks.get(mark, ""), rule="首页页脚所示", source="首页",
            why="首页没有读到",
        )  # fmt: skip
    return made


def _articles(site: SiteYear) -> dict[str, Counted]:
    classes: Mapping[str, list[str]] = annual_fields()["classes"]
    dated = "按稿件所示发布日期归入年度，同一地址只计一次"

    def posts(name: str = "") -> Counted:
        own = [c for c in site.columns if not name or c.kind in classes[name]]
        rows = tuple((c.name, c.posts) for c in own if c.posts)
        return Counted(value=str(sum(c.posts for c in own)), rule=dated, source="稿件", rows=rows)

    def columns(*, new: bool) -> Counted:
        own = [c for c in site.columns if c.column and c.kind in classes["topic"]]
        rows = tuple((c.name, 1) for c in own if c.new or not new)
        rule = "年内列入名录的专题栏目" if new else "年末名录中的专题栏目"
        return Counted(value=str(len(rows)), rule=rule, source="名录", rows=rows)

    known = [c for c in site.columns if c.counted]
    return {
        "posts": posts(), "posts_overview": posts("overview"), "posts_news": posts("news"),
        "posts_catalogue": posts("catalogue"), "posts_interpretation": posts("interpretation"),
        "topics": columns(new=False), "topics_new": columns(new=True),
        "site_readings": _of_readings(
            [(c.name, c.readings) for c in known], sum(c.counted for c in known),
            sum(c.posts for c in site.columns), "稿件页面没有写明浏览次数（由脚本显示的读不到）",
        ),
    }  # fmt: skip


def _of_readings(rows: list[tuple[str, int]], some: int, every: int, why: str) -> Counted:
    rule = "发布于本年的稿件最近一次读到的累计数之和，没有数的不计"
    if not some:
        return Counted(value="", rule=rule, source="阅读数", why=why)
    share = f"有数的{some}条，占{percent(Fraction(some, max(every, some)))}"
    value = str(sum(number for _, number in rows))
    return Counted(value=value, rule=rule, source="阅读数", rows=tuple(rows), share=share)


def _messages(seen: MessageYear | None) -> dict[str, Counted]:
    """The fields of 互动交流; blank is what no public list tells."""
    names = {
        "messages_received": "公开列表中留言日期在本年的", "messages_closed": "其中列表标明已答复的",
        "messages_days": "其中留言和答复日期都有的，答复日减留言日的平均",
        "messages_public": "其中已答复且另有公开页面的",
    }  # fmt: skip
    values = dict.fromkeys(names, "")
    if seen is not None:
        days = f"{seen.days / seen.timed:.1f}" if seen.timed else ""
        shown = (str(seen.received), str(seen.closed), days, str(seen.public))
        values = dict(zip(names, shown, strict=True))
    why = "没有读到公开的留言列表" if seen is None else "没有一条同时列出留言和答复日期"
    return {
        name: Counted(value=values[name], rule=rule, source="留言", why=why)
        for name, rule in names.items()
    }


_PLATFORMS = ("weibo", "wechat", "other")


def _accounts(site: SiteYear) -> dict[str, Counted]:
    has = "是" if site.accounts else "否"
    made = {"has_accounts": Counted(value=has, rule="名录中有账号", source="名录")}
    for key in _PLATFORMS:
        own = [
            a for a in site.accounts if (a.platform if a.platform in _PLATFORMS else "other") == key
        ]
        seen = [a for a in own if a.posts is not None]
        read = [a for a in seen if a.readings is not None]
        followed = [a for a in own if a.followers is not None]
        none = "没有这类账号" if not own else ""
        made[f"{key}_names"] = Counted(
            value="、".join(a.name for a in own) or "无", rule="年末名录中的账号", source="名录"
        )
        made[f"{key}_posts"] = Counted(
            value=str(sum(a.posts or 0 for a in seen)) if seen else "",
            rule="各账号发布于本年的条数之和，无法判断的账号不计", source="稿件",
            rows=tuple((a.name, a.posts or 0) for a in seen),
            why=none or "均无法判断", share=_partly(len(seen), len(own)),
        )  # fmt: skip
        made[f"{key}_readings"] = _of_readings(
            [(a.name, a.readings or 0) for a in read], sum(a.counted for a in read),
            sum(a.posts or 0 for a in seen), none or "平台没有提供阅读数",
        )  # fmt: skip
        made[f"{key}_followers"] = Counted(
            value=str(sum(a.followers or 0 for a in followed)) if followed else "",
            rule="各账号最近一次读到的关注数之和", source="关注数",
            rows=tuple((a.name, a.followers or 0) for a in followed),
            why=none or "平台没有提供关注数", share=_partly(len(followed), len(own)),
        )  # fmt: skip
    del made["other_followers"]
    return made


def _partly(some: int, every: int) -> str:
    return f"{every}个账号中的{some}个" if some < every else ""


# ── the form ─────────────────────────────────────────────────────────────────


def annual(site: SiteYear, period: Period, district: District, now: datetime) -> Bulletin:
    """The yearly form of one site."""
    values = counted(site)
    rows = []
    for group in annual_fields()["field"]:
        for item in group["items"]:
            known = values.get(item.get("counted", ""))
            told = known.value if known else ""
            why = known.remark if known else item.get("why", group.get("why", ""))
            how = COUNTED if told else BY_HAND
            how += f"（{why}）" if why else ""
            rows.append((group["section"], item["name"], told, item.get("unit", ""), how))
    table = Table(
        (
            Column("类别", 15),
            Column("填报项", 28, centred=False),
            Column("内容", 28),
            Column("单位", 8),
            Column("来源", 21, centred=False, small=True),
        ),
        tuple(rows),
    )
    note = paragraph(
        Role.NOTE,
        f"注：“{COUNTED}”按截至{day(now)}巡查读到的稿件和名录计算，不含从未公开或巡查前已撤下的内容；"
        "留言只计公开列表中看得到的，按留言日期归入年度；办结指列表标明已答复，平均办理时间只按列出"
        "留言和答复两个日期的计算，公开答复指另有公开页面的，均不含未公开的留言。阅读量、关注数是平台"
        "或页面给出的最近一次读数，只有部分稿件或账号有数的已注明，不等于全部。"
        f"“{BY_HAND}”的项目须由填报单位取数。字段以当年下发的表样为准。",
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


def traced(site: SiteYear) -> list[Traced]:
    """Every counted field with its rule and rows, and the sum of the rows once more."""
    values = counted(site)
    out = []
    for group in annual_fields()["field"]:
        for item in group["items"]:
            known = values.get(item.get("counted", ""))
            if known is None or not known.value:
                continue
            where = Query(known.source, (("网站", site.name),))
            rows = tuple(f"{name} {number}" for name, number in known.rows)
            out.append(
                Traced(
                    key=f"{group['section']}/{item['name']}", excerpt=known.remark,
                    figure=Figure(0, known.value, known.rule, (where,)), rows=(rows,),
                    again=known.again,
                )
            )  # fmt: skip
    return out
