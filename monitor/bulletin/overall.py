"""一、总体情况: registered, checked, qualified, per platform, against the last period, praise."""

from __future__ import annotations

from ..model import TargetKind
from .facts import Facts, Mending, Tally, platform_name
from .figures import (
    CASES,
    EARLIER_CASES,
    EARLIER_TARGETS,
    TARGETS,
    UNITS,
    Query,
    num,
    on,
    query,
    rate,
)
from .phrases import change, names, numbered, points, sentence
from .tree import Face, Paragraph, Role, Run, paragraph

NAME = "总体情况"
_KINDS = {TargetKind.SITE: "网站", TargetKind.ACCOUNT: "账号"}


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs, numbered （一）（二）…; those without a subject are left out."""
    named: list[tuple[str, str]] = []
    if facts.sites.registered:
        named.append(("政府网站", _sites(facts)))
    if facts.accounts.registered:
        named.append(("政务新媒体", _accounts(facts)))
    if not named:
        text = "名录中尚未登记政府网站和政务新媒体，本期没有可以通报的检查情况。"
        return [paragraph(Role.BODY, text, key=f"{NAME}/无")]
    named.append(("问题和整改", _mending(facts)))
    if facts.praised:
        named.append(("表扬", _praise(facts)))
    return [
        paragraph(Role.BODY, Run(f"{mark}{head}。", Face.SUBHEADING), text, key=f"{NAME}/{head}")
        for mark, (head, text) in zip(numbered(len(named)), named, strict=True)
    ]


def _sites(facts: Facts) -> str:
    before = facts.previous.sites if facts.previous else None
    text = _tally(facts, facts.sites, before, TargetKind.SITE, "政府网站")
    if facts.columns:
        seen = query(TARGETS, 种类="栏目", 看到="是")
        text += f"{facts.period.this}共巡查网站栏目{num(facts.columns, '本期至少看到一次的栏目', seen)}个。"
    return text


def _accounts(facts: Facts) -> str:
    before = facts.previous.accounts if facts.previous else None
    text = _tally(facts, facts.accounts, before, TargetKind.ACCOUNT, "政务新媒体")
    if facts.accounts.checked:
        rows = query(TARGETS, "合计发布条数", 种类="账号", 看到="是")
        posts = num(facts.posts, "各账号本期发布条数之和，无法判断的账号不计", rows)
        text += f"{facts.period.this}各账号共发布信息{posts}条{_readings(facts)}。"
    if len(facts.platforms) > 1:
        text += f"分平台看，{'；'.join(_platform(p.platform, p.tally) for p in facts.platforms)}。"
    return text


def _readings(facts: Facts) -> str:
    """How often the posts were read, of those of which it is known."""
    if not facts.counted:
        return ""
    here = {"种类": "账号", "看到": "是"}
    some = query(TARGETS, "合计有阅读数条数", **here)
    total = num(
        facts.readings,
        "平台给出的最新累计数之和，没有给出的不计",
        query(TARGETS, "合计阅读量", **here),
    )
    if facts.counted == facts.posts:
        return f"，累计阅读（播放）{total}次"
    counted = num(facts.counted, "本期发布、平台给出阅读数的条数", some)
    return f"，其中平台提供阅读数的{counted}条累计阅读（播放）{total}次"


def _platform(platform: str, tally: Tally) -> str:
    name = platform_name(platform)
    here = {"种类": "账号", "平台": name}
    registered = num(tally.registered, "期末在名录中", query(TARGETS, **here))
    if not tally.checked:
        return f"{name}登记{registered}个，均无法判断"
    checked, qualified = _rows(TARGETS, here)
    seen = "" if tally.checked == tally.registered else f"检查{_checked(tally, checked)}个，"
    return (
        f"{name}登记{registered}个，{seen}合格{_qualified(tally, qualified)}个，"
        f"合格率{rate(tally.rate, '合格数÷检查数', qualified, checked)}"
    )


def _rows(table: str, where: dict[str, str]) -> tuple[Query, Query]:
    """Checked and qualified targets."""
    return query(table, 看到="是", **where), query(table, 结论="合格", **where)


def _checked(tally: Tally, rows: Query) -> str:
    return num(tally.checked, "本期至少有一次真正看到内容", rows)


def _qualified(tally: Tally, rows: Query) -> str:
    return num(tally.qualified, "看到内容且本期没有单项否决问题", rows)


def _tally(facts: Facts, tally: Tally, before: Tally | None, kind: TargetKind, what: str) -> str:
    here = {"种类": _KINDS[kind]}
    every = query(TARGETS, **here)
    last = min(facts.period.last_day, facts.as_of.date())
    until = on(last, "期间的最后一日；期间未结束的为统计时点")
    registered = f"截至{until}，登记{what}{num(tally.registered, '期末在名录中', every)}个"
    if not tally.checked:
        return sentence(registered, "因数据来源异常均未能有效检查，合格率暂无法统计")
    checked, qualified = _rows(TARGETS, here)
    text = sentence(
        registered,
        f"{facts.period.this}检查{_checked(tally, checked)}个",
        f"检查比例{rate(tally.coverage, '检查数÷登记数', checked, every)}",
    )
    verdict = [f"合格{_qualified(tally, qualified)}个"] if tally.qualified else []
    if tally.unqualified:
        failed = query(TARGETS, 结论="不合格", **here)
        shown = num(tally.unqualified, "看到内容且本期有单项否决问题", failed)
        verdict.append(f"不合格{shown}个")
    verdict.append(f"合格率{rate(tally.rate, '合格数÷检查数', qualified, checked)}")
    if before is not None and before.rate is not None and tally.rate is not None:
        old_checked, old_qualified = _rows(EARLIER_TARGETS, here)
        moved = points(tally.rate, before.rate, qualified, checked, old_qualified, old_checked)
        verdict.append(
            f"与{facts.period.last}持平" if moved == "持平" else f"比{facts.period.last}{moved}"
        )
    text += sentence(*verdict)
    if tally.unknown:
        rows = query(TARGETS, 结论="无法判断", **here)
        unknown = num(tally.unknown, "登记但本期一次也没有真正看到内容", rows)
        text += f"另有{unknown}个因数据来源异常无法判断，未计入合格率。"
    return text


def _mending(facts: Facts) -> str:
    mending, this, last = facts.mending, facts.period.this, facts.period.last
    if not mending.found:
        text = f"{this}检查未发现问题。"
        if facts.previous and facts.previous.found:
            before = num(facts.previous.found, "上期发现的问题", query(EARLIER_CASES))
            text += f"{last}发现问题{before}个。"
        return text
    every = query(CASES)
    found = num(mending.found, "本期发现（含再次出现）的问题，误报、提示、试行规则不计", every)
    severe = ""
    if mending.severe:
        rows = query(CASES, 级别="严重")
        severe = f"其中严重问题{num(mending.severe, '级别为严重的问题', rows)}个"
    compared = ""
    if facts.previous:
        moved = change(mending.found, facts.previous.found, every, query(EARLIER_CASES))
        compared = f"与{last}持平" if moved == "持平" else f"比{last}{moved}"
    text = sentence(f"{this}共发现问题{found}个", severe, compared)
    until = f"截至{on(facts.as_of.date(), '统计时点')}"
    fixed = query(CASES, 状态="已整改")
    if not mending.open:
        text += f"{until}，已全部整改到位。" if mending.fixed else ""
    elif not mending.fixed:
        not_yet = "尚未" if mending.found == 1 else "均未"
        text += sentence(f"{until}，上述问题{not_yet}整改到位", _overdue(mending))
    else:
        still = num(mending.open, "尚未整改到位的问题", query(CASES, 状态="整改中"))
        text += sentence(
            f"{until}，已整改{num(mending.fixed, '复查确认已整改的问题', fixed)}个",
            f"整改率{rate(mending.rate, '已整改数÷发现数', fixed, every)}",
            f"尚有{still}个未整改到位",
            _overdue(mending),
        )
    if mending.closed:
        rows = query(CASES, 状态="已销号")
        closed = num(mending.closed, "未经整改而销号的问题", rows)
        text += f"另有{closed}个因监测对象退出名录、规则调整等原因销号。"
    if not facts.previous:
        text += f"系统首次统计，暂无{last}数据可供对比。"
    return text


def _overdue(mending: Mending) -> str:
    if not mending.overdue:
        return ""
    if mending.overdue < mending.open:
        rows = query(CASES, 逾期="是")
        late = num(mending.overdue, "未整改且已过整改期限的问题", rows)
        return f"其中{late}个已超过整改期限"
    return "已超过整改期限" if mending.open == 1 else "均已超过整改期限"


def _praise(facts: Facts) -> str:
    units = facts.praised
    listed = names(units, 12, query(UNITS, 表扬="是"))
    return f"{listed}主办的网站和账号未发现问题，予以表扬。"
