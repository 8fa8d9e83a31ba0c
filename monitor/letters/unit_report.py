"""The letter that carries a unit's own report, when a bulletin was issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ..model import Enclosure
from ..settings import District
from .clean import one_line, web_address
from .frame import foot
from .page import Draft, Paragraph, Part, Run, day, draft, link, plain


def unit_report_letter(
    *,
    district: District,
    unit: str,
    bulletin: str,
    problems: int,
    late: int,
    deadline: date,
    enclosed: Sequence[Enclosure],
    left_out: Sequence[Enclosure],
    now: datetime,
    base_url: str = "",
) -> Draft:
    """What one unit has still to mend after a bulletin, with its list enclosed; `late` of the
    `problems` are past their day."""
    what = f"尚有{problems}个问题待整改"
    overdue = ""
    if late == problems:
        overdue = "，已超过整改期限" if problems == 1 else "，均已超过整改期限"
    elif late:
        overdue = f"，其中{late}个已超过整改期限"
    where = "（见附件）" if enclosed else ""
    parts: list[Part] = [
        Paragraph(
            plain(
                f"《{one_line(bulletin)}》已印发。经核对，贵单位{what}{overdue}，清单随函发送{where}。"
                f"请逐项核实，于{day(deadline)}前完成整改。"
            )
        ),
        Paragraph(
            plain(
                "整改后无需回复，系统复查确认后自动销号。认为不属问题的，请说明理由与我们联系，"
                "我们将及时复核。"
            )
        ),
    ]
    if left_out:
        names = "、".join(one_line(file.name, 80) for file in left_out)
        parts.append(Paragraph(plain(f"附件“{names}”过大，未随函发送，请与我们联系索取。")))
    if web_address(base_url):
        parts.append(Paragraph((Run("在线查看："), *link(f"{base_url.rstrip('/')}/cases"))))
    parts.extend(foot(district, now))
    subject = f"【{one_line(district.name, 20)}政务巡查】{one_line(unit, 30)}：{what}（附清单）"
    return draft(subject, unit, parts)
