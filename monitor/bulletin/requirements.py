"""四、下一步工作要求: what units must do, by when; shorter when nothing is open."""

from __future__ import annotations

from datetime import date

from ..model import Group
from .facts import Facts
from .figures import num, on
from .phrases import numbered
from .problems import unseen_number
from .tree import Face, Paragraph, Role, Run, paragraph

NAME = "工作要求"
DEADLINE = "成文日期之后的第若干个工作日，按国务院办公厅节假日安排"


def section(facts: Facts, deadline: date, workdays: int) -> list[Paragraph]:
    """The paragraphs; each demand stands on a fact of the period."""
    demands: list[tuple[str, str]] = []
    still = facts.recheck.still_count if facts.recheck else 0
    if facts.mending.open or still:
        demands.append(("限期整改到位", _mend(facts, deadline, workdays)))
    groups = {p.group for p in facts.problems}
    if groups & {Group.WORDING, Group.SPELLING, Group.PRIVACY}:
        demands.append(
            (
                "严格内容审核",
                "各单位要落实信息发布“三审三校”制度，发布前逐篇核对表述、文字和附件；公示公开事项"
                "涉及个人信息的，要按最小必要原则公开，对身份证号、手机号、银行账号等作遮挡处理，"
                "并对历史信息开展一次自查。",
            )
        )
    if groups & {Group.FRESHNESS}:
        demands.append(
            (
                "保持常态更新",
                "网站栏目和政务新媒体要明确专人负责，按指标要求及时更新；确无力维护的，按程序关停、"
                "注销或者整合，并同步更新备案信息。",
            )
        )
    if Group.INTERACTION in groups:
        demands.append(
            (
                "及时回应群众",
                "要畅通网上咨询建言渠道，落实专人受理、转办和答复，做到件件有着落、事事有回音，"
                "并按规定公开办理情况。",
            )
        )
    if Group.SECURITY in groups:
        demands.append(
            (
                "守牢安全底线",
                "要立即排查并清除被篡改、被植入的内容和暗链，查明原因、堵塞漏洞，"
                "落实网络安全责任和应急值守。",
            )
        )
    if groups & {Group.AVAILABILITY, Group.LINKS, Group.MARKS}:
        demands.append(
            (
                "加强运行维护",
                "要定期检查网站可用性、链接和页面标识，及时清理错链、死链和失效外链，"
                "防止外链被仿冒利用。",
            )
        )
    if Group.ACCESSIBILITY in groups:
        demands.append(
            (
                "推进适老化与无障碍改造",
                "要为图片、链接和表单补齐文字说明，保证文字对比度和可点区域大小，提供适老版和无障碍"
                "入口，方便老年人、残疾人获取信息和办事。",
            )
        )
    if facts.unseen:
        demands.append(
            (
                "配合完善监测",
                f"有关单位要核实无法判断的{unseen_number(facts)}个对象的名称、网址和授权情况，"
                f"于{on(deadline, DEADLINE)}前反馈。",
            )
        )
    if not demands:
        return [
            paragraph(
                Role.BODY,
                "请各单位继续保持，压实主体责任，坚持日常巡查和信息发布审核，确保政府网站和政务新媒体"
                "持续健康运行。",
                key=f"{NAME}/无",
            )
        ]
    return [
        paragraph(Role.BODY, Run(f"{mark}{head}。", Face.SUBHEADING), text, key=f"{NAME}/{head}")
        for mark, (head, text) in zip(numbered(len(demands)), demands, strict=True)
    ]


def _mend(facts: Facts, deadline: date, workdays: int) -> str:
    within = num(workdays, "config.toml [bulletin] deadline_workdays")
    return (
        f"有关单位要对照附件逐项核实，于{on(deadline, DEADLINE)}前（本通报印发之日起{within}个工作日内）"
        "完成整改，并举一反三、全面排查同类问题。逾期未整改或者整改后反复出现的，将予以督办。"
    )
