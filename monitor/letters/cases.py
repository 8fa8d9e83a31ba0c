"""The letter that hands findings to the unit responsible, and tells it when they are gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from ..model import (
    EVENT_NAMES,
    NOTHING,
    Case,
    Event,
    EventKind,
    Level,
    Unit,
)
from ..settings import District
from ..text.urls import page_of
from .clean import one_line
from .frame import case_address, foot, headline, marked_sentence, place_of, subject_line
from .page import (
    Draft,
    Heading,
    Item,
    Line,
    Paragraph,
    Part,
    day,
    draft,
    instant,
    link,
    local_day,
    plain,
)

FULL_ITEMS = 40  # findings told at length; the rest of a flood is one line each
BRIEF_ITEMS = 200
PAGES_SHOWN = 3

# In the order a reader should meet them.
_SECTIONS = (
    (EventKind.OVERDUE, "逾期未改"),
    (EventKind.REOPENED, "再次出现"),
    (EventKind.OPENED, "新发现问题"),
    (EventKind.RESTORED, "恢复跟踪"),
    (EventKind.REFERRED, "已转办"),
    (EventKind.MENDING, "整改中"),
    (EventKind.STILL, "仍存在"),
    (EventKind.FIXED, "已整改"),
    (EventKind.DISMISSED, "标为误报"),
    (EventKind.CLOSED, "已关闭"),
)
_GONE = {EventKind.FIXED, EventKind.DISMISSED, EventKind.CLOSED}


def case_letter(
    *,
    district: District,
    unit: Unit,
    items: Sequence[tuple[Event, Case]],
    now: datetime,
    base_url: str = "",
    names: Mapping[str, str] = NOTHING,
) -> Draft:
    """One letter on all events of one unit; a 恢复正常 notice when every event is a cure.

    `items` are the events with their cases as they are now; `names` gives the name of a
    target by its id; `base_url` is where people reach the dashboard ("" gives no links).
    Raises ValueError on no items: an empty letter is a fault of the caller.
    """
    if not items:
        raise ValueError("a case letter needs at least one event")
    if all(event.kind is EventKind.FIXED for event, _ in items):
        return _restored(district, unit, items, now, base_url, names)

    groups = [(kind, name, _sorted(items, kind)) for kind, name in _SECTIONS]
    groups = [group for group in groups if group[2]]
    subject = subject_line(
        district, unit, "、".join(_counted(kind, name, rows) for kind, name, rows in groups)
    )
    parts: list[Part] = [Paragraph(plain(_opening(district, items)))]
    told = 0
    for numeral, (_, name, rows) in zip(_NUMERALS, groups, strict=False):
        if told < BRIEF_ITEMS:
            parts.append(Heading(f"{numeral}、{name}（{len(rows)}个）"))
        for event, case in rows[: BRIEF_ITEMS - told]:
            told += 1
            parts.append(_item(told, event, case, base_url, names, brief=told > FULL_ITEMS))
    parts.extend(_rest(len(items) - told))
    parts.append(Paragraph(plain(_closing(items, now))))
    parts.extend(foot(district, now))
    return draft(subject, unit.name, parts)


def _restored(
    district: District,
    unit: Unit,
    items: Sequence[tuple[Event, Case]],
    now: datetime,
    base_url: str,
    names: Mapping[str, str],
) -> Draft:
    """The 恢复正常 notice: what was found again to be in order."""
    count = len(items)
    subject = subject_line(district, unit, f"恢复正常，{count}个问题已整改")
    rows = _sorted(items, EventKind.FIXED)
    parts: list[Part] = [
        Paragraph(plain(f"经复查，贵单位以下{count}个问题已整改到位，恢复正常。感谢支持配合。"))
    ]
    for number, (event, case) in enumerate(rows[:BRIEF_ITEMS], 1):
        parts.append(_item(number, event, case, base_url, names, brief=number > FULL_ITEMS))
    parts.extend(_rest(count - BRIEF_ITEMS))
    parts.append(Paragraph(plain("请继续做好日常巡查，防止同类问题再次发生。")))
    parts.extend(foot(district, now))
    return draft(subject, unit.name, parts)


# ── words ────────────────────────────────────────────────────────────────────

_NUMERALS = "一二三四五六七八九十"


def _rest(count: int) -> list[Part]:
    if count <= 0:
        return []
    return [Paragraph(plain(f"另有{count}个问题未在邮件中列出，请登录平台查看。"))]


def _counted(kind: EventKind, name: str, rows: Sequence[tuple[Event, Case]]) -> str:
    severe = sum(case.finding.level is Level.SEVERE for _, case in rows)
    grave = f"（严重{severe}个）" if severe and kind not in _GONE else ""
    return f"{name}{len(rows)}个{grave}"


def _opening(district: District, items: Sequence[tuple[Event, Case]]) -> str:
    open_items = [(e, c) for e, c in items if e.kind not in _GONE]
    if not open_items:
        return "贵单位以下问题的处理情况有变化，现予告知。"
    severe = sum(case.finding.level is Level.SEVERE for _, case in open_items)
    grave = f"，其中严重问题{severe}个" if severe else ""
    pressing = severe or any(event.kind is EventKind.OVERDUE for event, _ in open_items)
    how = "抓紧核实整改" if pressing else "及时核实整改"
    return (
        f"经对{one_line(district.name)}政府网站和政务新媒体开展日常巡查，"
        f"发现贵单位有{len(open_items)}个问题需要处理{grave}，现将具体情况转去，请{how}。"
    )


def _closing(items: Sequence[tuple[Event, Case]], now: datetime) -> str:
    if all(event.kind in _GONE for event, _ in items):
        return "以上事项供知悉，无需回复；如有疑问，请与我们联系。"
    due = [c.due_at for e, c in items if e.kind not in _GONE and c.due_at is not None]
    late = sum(at < now for at in due)
    until = f"请于{day(local_day(min(at for at in due if at >= now)))}前" if late < len(due) else ""
    if not due:
        asked = "请尽快完成整改"
    elif not until:
        asked = "以上问题已超过整改期限，请立即整改"
    elif late:
        asked = f"已超过整改期限的，请立即整改；其余{until}完成整改"
    else:
        asked = f"{until}完成整改"
    return (
        f"{asked}，同类问题请一并排查。整改后无需回复本邮件，系统将自动复查，"
        f"确认整改到位后发送“恢复正常”通知。认为不属问题（误报）的，请{'及时' if late else '在期限内'}联系文末联系人，"
        "告知问题编号和理由，我们核实后即予撤销。"
    )


# ── one finding ──────────────────────────────────────────────────────────────


def _sorted(items: Sequence[tuple[Event, Case]], kind: EventKind) -> list[tuple[Event, Case]]:
    rank = {Level.SEVERE: 0, Level.ERROR: 1, Level.HINT: 2}
    chosen = [(e, c) for e, c in items if e.kind is kind]
    return sorted(
        chosen, key=lambda ec: (rank[ec[1].finding.level], ec[1].finding.target, ec[1].id)
    )


def _item(
    number: int,
    event: Event,
    case: Case,
    base_url: str,
    names: Mapping[str, str],
    *,
    brief: bool,
) -> Item:
    """What the unit must know of one finding to mend it without a telephone call."""
    finding = case.finding
    grave = finding.level is Level.SEVERE and event.kind not in _GONE
    title = headline(finding)
    place = ("所在", plain(place_of(finding, names)))
    address = page_of(finding.url)
    page: list[tuple[str, Line]] = [("页面", link(address))] if address else []
    if brief:
        return Item(number, title, tuple(page or [place]), grave)
    fields: list[tuple[str, Line]] = [place, *page]
    pages = [url for url in map(page_of, case.urls) if url != address]
    if pages:
        shown = pages[:PAGES_SHOWN]
        fields.extend(("同一问题", link(url)) for url in shown)
        if len(pages) > len(shown):
            fields.append(("", plain(f"另有{len(pages) - len(shown)}个页面存在同一问题")))
    if finding.location and finding.location != names.get(finding.target):
        fields.append(("位置", plain(finding.location)))
    if finding.message:
        fields.append(("说明", plain(finding.message)))
    if finding.sentence:
        fields.append(("原文", marked_sentence(finding)))
    if finding.suggestion:
        fields.append(("建议", plain(finding.suggestion)))
    fields.append(("依据", plain(finding.basis)))
    fields.extend(_dates(event, case))
    if event.detail:
        fields.append(("备注", plain(one_line(event.detail, 200))))
    fields.append(("编号", plain(f"第{case.id}号")))
    if address := case_address(base_url, case):
        fields.append(("详情", link(address)))
    return Item(number, title, tuple((n, v) for n, v in fields if v), grave)


def _dates(event: Event, case: Case) -> list[tuple[str, Line]]:
    dates = [("发现时间", instant(case.opened_at))]
    if event.kind is EventKind.FIXED:
        dates.append(("复查时间", instant(case.fixed_at or event.at)))
    elif event.kind in _GONE:
        dates.append((f"{EVENT_NAMES[event.kind]}时间", instant(event.at)))
    else:
        if case.last_seen_at and local_day(case.last_seen_at) != local_day(case.opened_at):
            dates.append(("最近一次发现", instant(case.last_seen_at)))
        if case.due_at:
            dates.append(("整改期限", day(local_day(case.due_at))))
    return [(name, plain(value)) for name, value in dates]
