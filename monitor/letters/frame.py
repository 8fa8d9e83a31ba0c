"""What all letters share: subject line, foot, and how a finding is named and quoted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ..model import GROUP_NAMES, LEVEL_NAMES, Case, Finding, Unit
from ..settings import District
from .clean import inner, one_line, web_address
from .page import Line, Note, Part, Run, Signature, day, local_day, plain


def subject_line(district: District, unit: Unit, what: str) -> str:
    return f"【{one_line(district.name, 20)}政务巡查】{one_line(unit.name, 30)}：{what}"


def foot(district: District, now: datetime) -> list[Part]:
    contact = "，".join(
        filter(
            None,
            (
                one_line(district.contact),
                f"电话：{one_line(district.phone)}" if district.phone else "",
            ),
        )
    )
    notes = ["本邮件由政务网站与新媒体巡查系统自动发出。页面原文中的个人信息已作遮挡处理。"]
    if contact:
        notes.insert(0, f"联系人：{contact}")
    return [
        Signature((one_line(district.office), day(local_day(now)))),
        Note(tuple(notes)),
    ]


def place_of(finding: Finding, names: Mapping[str, str]) -> str:
    """Where a finding belongs in words: the target's name and the family of the fault."""
    name = one_line(names.get(finding.target, "") or finding.target, 60)
    return "，".join(filter(None, (name, f"{GROUP_NAMES[finding.group]}类")))


def marked_sentence(finding: Finding) -> Line:
    """The sentence with the fault marked; a mark outside the sentence marks nothing."""
    sentence, mark = finding.sentence, finding.mark
    if not 0 <= mark.start < mark.end <= len(sentence):
        return plain(sentence)
    runs = (
        Run(inner(sentence[: mark.start])),
        Run(inner(sentence[mark.start : mark.end]), mark=True),
        Run(inner(sentence[mark.end :])),
    )
    return tuple(run for run in runs if run.text)


def headline(finding: Finding) -> str:
    """Level and title: 〔严重〕身份证号码未遮挡."""
    return f"〔{LEVEL_NAMES[finding.level]}〕{one_line(finding.title)}"


def case_address(base_url: str, case: Case) -> str:
    """The case on the dashboard, "" where there is no dashboard or no stored case."""
    if not case.id or not web_address(base_url):
        return ""
    return f"{base_url.rstrip('/')}/cases/{case.id}"
