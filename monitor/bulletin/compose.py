"""Facts → the words of a bulletin, in the order real ones have (INDICATORS.md §6).

The sentences follow the facts: none, one or many; better, worse or the same; first bulletin
ever. No number is computed here that `facts` does not give.
"""

from __future__ import annotations

from datetime import date

from ..settings import District
from . import annexes, overall, problems, recheck, requirements
from .facts import Facts
from .figures import num
from .phrases import day, percent
from .tree import Annex, Bulletin, Colophon, Masthead, Node, Paragraph, Role, paragraph


def compose(
    facts: Facts,
    district: District,
    *,
    dated: date,
    deadline: date,
    deadline_workdays: int = 10,
    copy_to: str = "",
    number: str = "",
    charts: Annex | None = None,
    mark: str = "",
) -> Bulletin:
    """The whole bulletin.

    `dated` is the 成文日期, `deadline` the day `deadline_workdays` workdays later by which
    units mend (`workdays.add_workdays`); `number` the running number of the 发文字号, left
    blank for the office to fill; `charts` the annex of pictures; `mark` is set above the text
    of a draft.
    """
    extra = (*annexes.build(facts), *((charts,) if charts else ()))
    body: list[Node] = [
        paragraph(Role.ADDRESSEES, f"{district.addressees}："),
        paragraph(Role.BODY, _basis(facts, district), key="依据"),
    ]
    sections = (
        (overall.NAME, "总体情况", overall.section(facts)),
        (problems.NAME, "存在的主要问题", problems.section(facts)),
        (recheck.NAME, f"{facts.period.last}问题整改复查情况", recheck.section(facts)),
        (
            requirements.NAME,
            "下一步工作要求",
            requirements.section(facts, deadline, deadline_workdays),
        ),
    )
    for numeral, (name, heading, paragraphs) in zip("一二三四", sections, strict=True):
        body.append(paragraph(Role.HEADING, f"{numeral}、{heading}", key=name))
        body.extend(paragraphs)
    body.extend(annex_list(tuple(annex.title for annex in extra)))
    body.append(paragraph(Role.SIGNER, district.office))
    body.append(paragraph(Role.DATE, day(dated)))
    return Bulletin(
        title=title(facts, district),
        masthead=masthead(district, dated, number),
        body=tuple(body),
        annexes=extra,
        colophon=colophon(district, dated, copy_to),
        mark=mark,
    )


def title(facts: Facts, district: District) -> str:
    """XX人民政府办公室关于20XX年第X季度政府网站与政务新媒体检查情况的通报."""
    return f"{district.office}关于{facts.period.name}政府网站与政务新媒体检查情况的通报"


def masthead(district: District, dated: date, number: str) -> Masthead:
    """版头; the running number is left blank until the office gives it."""
    return Masthead(
        office=district.office,
        number=f"{district.document_code}〔{dated.year}〕{number or '　'}号",
    )


def colophon(district: District, dated: date, copy_to: str) -> Colophon:
    """版记."""
    return Colophon(
        copy_to=copy_to.rstrip("。"), printer=district.office, printed=f"{day(dated)}印发"
    )


def highlights(facts: Facts) -> tuple[str, ...]:
    """The main figures as whole sentences, for the letter to the editors."""
    m = facts.mending
    lines = [
        f"政府网站登记{facts.sites.registered}个，检查{facts.sites.checked}个，"
        f"合格率{percent(facts.sites.rate)}。",
        f"政务新媒体登记{facts.accounts.registered}个，检查{facts.accounts.checked}个，"
        f"合格率{percent(facts.accounts.rate)}。",
        f"发现问题{m.found}个（严重{m.severe}个），已整改{m.fixed}个，整改率{percent(m.rate)}。",
    ]
    if facts.unseen:
        lines.append(f"无法判断{len(facts.unseen)}个，请在印发前人工核实。")
    return tuple(lines)


def _basis(facts: Facts, district: District) -> str:
    what = "政府网站与政务新媒体"
    if not facts.sites.registered and facts.accounts.registered:
        what = "政务新媒体"
    elif facts.sites.registered and not facts.accounts.registered:
        what = "政府网站"
    document = num("〔2019〕19号", "依据文件的文号")
    period = num(facts.period.name, "通报的期间")
    return (
        "根据《国务院办公厅秘书局关于印发政府网站与政务新媒体检查指标、监管工作年度考核指标的通知》"
        f"（国办秘函{document}）要求，{district.office}采取技术巡查与人工核实相结合的方式，"
        f"对{district.name}{what}{period}运行情况进行了检查。现将有关情况通报如下："
    )


def annex_list(titles: tuple[str, ...]) -> list[Paragraph]:
    """附件说明: no full stop after a name; a single annex bears no number."""
    if not titles:
        return []
    lines = [paragraph(Role.BLANK, "")]
    for number, name in enumerate(titles, 1):
        head = "附件：" if number == 1 else "　　　"
        counter = f"{number}." if len(titles) > 1 else ""
        lines.append(paragraph(Role.ANNEX_LIST, f"{head}{counter}{name}"))
    return lines
