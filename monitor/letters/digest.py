"""The daily digest: what is still open at a unit, and what will soon become a fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from ..model import NOTHING, Case, Finding, Level, Unit
from ..settings import District
from ..text.urls import page_of
from .clean import web_address
from .frame import case_address, foot, headline, marked_sentence, place_of, subject_line
from .page import (
    Draft,
    Grid,
    Heading,
    Line,
    Paragraph,
    Part,
    Run,
    day,
    draft,
    link,
    local_day,
    plain,
)

ROWS_SHOWN = 100


def digest_letter(
    *,
    district: District,
    unit: Unit,
    cases: Sequence[Case],
    now: datetime,
    base_url: str = "",
    names: Mapping[str, str] = NOTHING,
    warnings: Sequence[Finding] = (),
) -> Draft:
    """What `unit` has still to mend on the day of `now`, overdue first, then by deadline.

    `warnings` are early signs that are no fault yet (7, 10, 12, 13 days without an update).
    Raises ValueError when there is nothing to tell: then no digest is sent.
    """
    if not cases and not warnings:
        raise ValueError("a digest needs an open case or a warning")
    today = local_day(now)
    ordered = sorted(cases, key=lambda case: _urgency(case, today))
    late = sum(_days_left(case, today) < 0 for case in cases if case.due_at)
    severe = sum(case.finding.level is Level.SEVERE for case in cases)

    parts: list[Part] = []
    if cases:
        more = "，".join(
            filter(None, (f"严重{severe}个" if severe else "", f"逾期{late}个" if late else ""))
        )
        what = f"待整改问题{len(cases)}个" + (f"（{more}）" if more else "")
        how = "抓紧整改" if late or severe else "按期整改"
        parts.append(
            Paragraph(
                plain(
                    f"截至{day(today)}，贵单位仍有{what}，请{how}。已改正的由系统自动"
                    "复查销号；认为不属问题的，请联系文末联系人。"
                )
            )
        )
        parts.append(Grid(("问题", "所在", "原文", "期限"), tuple(
            _row(case, today, base_url, names) for case in ordered[:ROWS_SHOWN]
        )))  # fmt: skip
        if len(ordered) > ROWS_SHOWN:
            rest = len(ordered) - ROWS_SHOWN
            parts.append(Paragraph(plain(f"另有{rest}个问题未在邮件中列出，请登录平台查看。")))
    else:
        what = f"提醒{len(warnings)}条"
        parts.append(Paragraph(plain("以下情况尚未构成问题，及早处理可避免超过检查指标的时限。")))
    if warnings:
        parts.append(Heading(f"提醒（{len(warnings)}条，尚未构成问题）"))
        parts.append(Grid(("对象", "情况"), tuple(
            (plain(names.get(w.target, "") or w.target), plain(w.message or w.title))
            for w in warnings[:ROWS_SHOWN]
        )))  # fmt: skip
    if web_address(base_url):
        parts.append(Paragraph((Run("全部问题见："), *link(base_url))))
    parts.extend(foot(district, now))
    subject = subject_line(district, unit, f"{today.month}月{today.day}日{what}")
    return draft(subject, unit.name, parts)


def _row(case: Case, today: date, base_url: str, names: Mapping[str, str]) -> tuple[Line, ...]:
    finding = case.finding
    head: Line = (Run(headline(finding), href=case_address(base_url, case)),)
    where: Line = (Run(place_of(finding, names) + " "), *link(page_of(finding.url)))
    said = marked_sentence(finding) if finding.sentence else plain(finding.message)
    return (head, where, said, (Run(_deadline(case, today), mark=_is_late(case, today)),))


def _deadline(case: Case, today: date) -> str:
    if case.due_at is None:
        return "尽快"
    left = _days_left(case, today)
    due = day(local_day(case.due_at))
    if left < 0:
        return f"{due}，已逾期{-left}天"
    return f"{due}，今天到期" if left == 0 else f"{due}，还剩{left}天"


def _days_left(case: Case, today: date) -> int:
    """Days until the deadline, negative when it has passed."""
    assert case.due_at is not None
    return (local_day(case.due_at) - today).days


def _is_late(case: Case, today: date) -> bool:
    return case.due_at is not None and _days_left(case, today) < 0


def _urgency(case: Case, today: date) -> tuple[int, int, int]:
    left = _days_left(case, today) if case.due_at else 10**6
    return (left, 0 if case.finding.level is Level.SEVERE else 1, case.id)
