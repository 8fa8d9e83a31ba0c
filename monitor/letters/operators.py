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
) -> Draft:
    """Tells the operators which sources are broken and what cures them; `units`: names by id.

    Raises ValueError on no troubles.
    """
    if not troubles:
        raise ValueError("a source alert needs at least one trouble")
    count = len(troubles)
    first = one_line(troubles[0].target.name, 30)
    what = f"{first}无法读取" if count == 1 else f"{first}等{count}个来源无法读取"
    subject = f"【{one_line(district.name, 20)}政务巡查·运维】{what}"
    parts: list[Part] = [
        Paragraph(
            plain(
                f"以下{count}个监测对象的数据来源暂时无法读取。在恢复之前，它们按“无法判断”处理，"
                "不会立案，也不会结案，责任单位不会收到邮件。"
            )
        )
    ]
    for number, trouble in enumerate(troubles[:ITEMS_SHOWN], 1):
        parts.append(_item(number, trouble, units))
    if count > ITEMS_SHOWN:
        parts.append(Paragraph(plain(f"另有{count - ITEMS_SHOWN}个，请在平台状态墙上查看。")))
    if web_address(base_url):
        parts.append(Paragraph((Run("状态墙："), *link(base_url))))
    parts.append(Note((f"{instant(now)}由政务网站与新媒体巡查系统自动发给运维人员。",)))
    return draft(subject, "运维人员", parts)


def _item(number: int, trouble: SourceTrouble, units: Mapping[str, str]) -> Item:
    target = trouble.target
    name = one_line(target.name, 60)
    unit = one_line(units.get(target.unit, "") or target.unit, 40)
    fields: list[tuple[str, Line]] = [
        ("对象", plain("，".join(filter(None, (unit, target.id))))),
        ("地址", link(target.url)),
        ("来源", plain(target.source)),
        ("原因", plain(one_line(trouble.reason, 300) or "未说明")),
        ("开始时间", plain(instant(trouble.since) or "不详")),
        ("最近一次正常", plain(instant(trouble.last_good) or "从未正常读取")),
        ("处理办法", plain(trouble.cure or cure_for(trouble.reason))),
    ]
    return Item(number, name, tuple(fields), grave=False)
