"""The alert to our own staff: a source cannot be read, so its target cannot be judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ..model import NOTHING, Target
from ..settings import District
from .clean import one_line, web_address
from .cures import cure_for
from .page import Draft, Item, Line, Note, Paragraph, Part, Run, draft, instant, link, plain

ITEMS_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTrouble:
    """A target that could not be looked at.

    `since` is the first failed look of the series, `last_good` the last look that worked
    (None: never). `cure` overrides the advice found from the reason.
    """

    target: Target
    reason: str
    since: datetime | None = None
    last_good: datetime | None = None
    cure: str = ""


def source_alert(
    *,
    district: District,
    troubles: Sequence[SourceTrouble],
    now: datetime,
    base_url: str = "",
    units: Mapping[str, str] = NOTHING,
    sources: Mapping[str, str] = NOTHING,
) -> Draft:
    """Tells the operators which sources are broken (or what else of ours: changed rules, mail) and
    what cures it; `units` and `sources`: their names by id.

    Raises ValueError on no troubles.
    """
    if not troubles:
        raise ValueError("a source alert needs at least one trouble")
    count = len(troubles)
    by_kind: dict[str, list[SourceTrouble]] = {}
    for trouble in troubles:
        by_kind.setdefault(_kind(trouble), []).append(trouble)
    subject = f"【{one_line(district.name, 20)}政务巡查·运维】{_subject(by_kind)}"
    told = [_OPENINGS[kind].format(n=len(own)) for kind, own in by_kind.items()]
    parts: list[Part] = [Paragraph(plain(text)) for text in told]
    for number, trouble in enumerate(troubles[:ITEMS_SHOWN], 1):
        parts.append(_item(number, trouble, units, sources))
    if count > ITEMS_SHOWN:
        parts.append(Paragraph(plain(f"另有{count - ITEMS_SHOWN}个，请在平台状态墙上查看。")))
    if web_address(base_url):
        parts.append(Paragraph((Run("状态墙："), *link(base_url))))
    parts.append(Note((f"{instant(now)} 由政务网站与新媒体巡查系统自动发给运维人员。",)))
    return draft(subject, "运维人员", parts)


SOURCE, OTHER = "source", "other"
_OPENINGS = {
    SOURCE: "以下{n}个监测对象的数据来源暂时无法读取。在恢复之前，它们按“无法判断”处理，"
    "不会立案，也不会结案，责任单位不会收到邮件。",
    "rules": "规则有变更，但新的规则有错误，没有启用。巡查照常进行，仍用原来的规则，"
    "已有的问题和整改不受影响；改正之前，变更的内容不起作用。",
    "mail": "以下{n}个单位或信箱的邮件没有送达，对方尚未收到通知，整改期限也未开始计算。",
    "robot": "以下{n}个群机器人的消息没有发出，邮件不受影响。",
    OTHER: "以下{n}件事项需要运维人员处理。",
}
_SUBJECTS = {
    "rules": "规则变更未启用",
    "mail": "邮件未送达",
    "robot": "群消息未发出",
    OTHER: "有事项待处理",
}


def _kind(trouble: SourceTrouble) -> str:
    """A source that cannot be read, or what else stands in for a target."""
    stands_in = trouble.target.id.partition(":")[0] == trouble.target.source
    if not stands_in:
        return SOURCE
    return trouble.target.source if trouble.target.source in _SUBJECTS else OTHER


def _subject(by_kind: Mapping[str, Sequence[SourceTrouble]]) -> str:
    """What happened, in the words of its kind; the first name where there is one source."""
    said = []
    for kind, own in by_kind.items():
        if kind == SOURCE:
            name = one_line(own[0].target.name, 30)
            said.append(f"{name}无法读取" if len(own) == 1 else f"{name}等{len(own)}个来源无法读取")
        else:
            said.append(_SUBJECTS[kind])
    return "；".join(said)


def _item(
    number: int, trouble: SourceTrouble, units: Mapping[str, str], sources: Mapping[str, str]
) -> Item:
    target = trouble.target
    name = one_line(target.name, 60)
    unit = one_line(units.get(target.unit, "") or target.unit, 40)
    if _kind(trouble) != SOURCE:
        fields: list[tuple[str, Line]] = [
            ("原因", plain(one_line(trouble.reason, 600) or "未说明")),
            ("开始时间", plain(instant(trouble.since) or "不详")),
            ("处理办法", plain(trouble.cure or cure_for(trouble.reason))),
        ]
        return Item(number, name, tuple(fields), grave=False)
    fields = [
        ("责任单位", plain(unit or "—")),
        ("编号", plain(target.id)),
        ("地址", link(target.url)),
        ("来源", plain(sources.get(target.source, target.source))),
        ("原因", plain(one_line(trouble.reason, 300) or "未说明")),
        ("开始时间", plain(instant(trouble.since) or "不详")),
        ("最近一次正常", plain(instant(trouble.last_good) or "从未正常读取")),
        ("处理办法", plain(trouble.cure or cure_for(trouble.reason))),
    ]
    return Item(number, name, tuple(fields), grave=False)
