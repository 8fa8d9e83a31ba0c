"""一、总体情况: registered, checked, qualified, per platform, against the last period, praise."""

from __future__ import annotations

from .facts import Facts, Mending, Tally, platform_name
from .phrases import change, day, names, numbered, percent, points, sentence
from .tree import Face, Paragraph, Role, Run, paragraph


def section(facts: Facts) -> list[Paragraph]:
    """The paragraphs, numbered （一）（二）…; those without a subject are left out."""
    named: list[tuple[str, str]] = []
    if facts.sites.registered:
        named.append(("政府网站。", _sites(facts)))
    if facts.accounts.registered:
        named.append(("政务新媒体。", _accounts(facts)))
    if not named:
        return [
            paragraph(Role.BODY, "名录中尚未登记政府网站和政务新媒体，本期没有可以通报的检查情况。")
        ]
    named.append(("问题和整改。", _mending(facts)))
    if facts.praised:
        named.append(("表扬。", _praise(facts)))
    return [
        paragraph(Role.BODY, Run(f"{mark}{head}", Face.SUBHEADING), text)
        for mark, (head, text) in zip(numbered(len(named)), named, strict=True)
    ]


def _sites(facts: Facts) -> str:
    before = facts.previous.sites if facts.previous else None
    text = _tally(facts, facts.sites, before, "政府网站")
    if facts.columns:
        text += f"{facts.period.this}共巡查网站栏目{facts.columns}个。"
    return text


def _accounts(facts: Facts) -> str:
    before = facts.previous.accounts if facts.previous else None
    text = _tally(facts, facts.accounts, before, "政务新媒体")
    if facts.accounts.checked:
        text += f"{facts.period.this}各账号共发布信息{facts.posts}条。"
    if len(facts.platforms) > 1:
        text += f"分平台看，{'；'.join(_platform(p.platform, p.tally) for p in facts.platforms)}。"
    return text


def _platform(platform: str, tally: Tally) -> str:
    name = platform_name(platform)
    if not tally.checked:
        return f"{name}登记{tally.registered}个，均无法判断"
    seen = "" if tally.checked == tally.registered else f"检查{tally.checked}个，"
    return f"{name}登记{tally.registered}个，{seen}合格{tally.qualified}个，合格率{percent(tally.rate)}"


def _tally(facts: Facts, tally: Tally, before: Tally | None, what: str) -> str:
    registered = f"截至{day(facts.period.last_day)}，登记{what}{tally.registered}个"
    if not tally.checked:
        return sentence(registered, "因数据来源异常均未能有效检查，合格率暂无法统计")
    text = sentence(
        registered,
        f"{facts.period.this}检查{tally.checked}个",
        f"检查比例{percent(tally.coverage)}",
    )
    verdict = [f"合格{tally.qualified}个"]
    if tally.unqualified:
        verdict.append(f"不合格{tally.unqualified}个")
    verdict.append(f"合格率{percent(tally.rate)}")
    if before is not None and before.rate is not None and tally.rate is not None:
        moved = points(tally.rate, before.rate)
        verdict.append(
            f"与{facts.period.last}持平" if moved == "持平" else f"比{facts.period.last}{moved}"
        )
    text += sentence(*verdict)
    if tally.unknown:
        text += f"另有{tally.unknown}个因数据来源异常无法判断，未计入合格率。"
    return text


def _mending(facts: Facts) -> str:
    mending, this = facts.mending, facts.period.this
    if not mending.found:
        text = f"{this}检查未发现问题。"
        if facts.previous and facts.previous.found:
            text += f"{facts.period.last}发现问题{facts.previous.found}个。"
        return text
    severe = f"其中严重问题{mending.severe}个" if mending.severe else ""
    compared = ""
    if facts.previous:
        moved = change(mending.found, facts.previous.found)
        compared = (
            f"与{facts.period.last}持平" if moved == "持平" else f"比{facts.period.last}{moved}"
        )
    text = sentence(f"{this}共发现问题{mending.found}个", severe, compared)
    until = f"截至{day(facts.as_of.date())}"
    if not mending.open:
        text += f"{until}，已全部整改到位。" if mending.fixed else ""
    elif not mending.fixed:
        not_yet = "尚未" if mending.found == 1 else "均未"
        text += sentence(f"{until}，上述问题{not_yet}整改到位", _overdue(mending))
    else:
        text += sentence(
            f"{until}，已整改{mending.fixed}个",
            f"整改率{percent(mending.rate)}",
            f"尚有{mending.open}个未整改到位",
            _overdue(mending),
        )
    if mending.closed:
        text += f"另有{mending.closed}个因监测对象退出名录等原因销号。"
    if not facts.previous:
        text += f"系统首次统计，暂无{facts.period.last}数据可供对比。"
    return text


def _overdue(mending: Mending) -> str:
    if not mending.overdue:
        return ""
    if mending.overdue < mending.open:
        return f"其中{mending.overdue}个已超过整改期限"
    return "已超过整改期限" if mending.open == 1 else "均已超过整改期限"


def _praise(facts: Facts) -> str:
    units = facts.praised
    what = "未发现问题，予以表扬"
    if len(units) == 1:
        return f"{units[0]}主办的网站和账号{what}。"
    return f"{names(units)}主办的网站和账号{what}。"
