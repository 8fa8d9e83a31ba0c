"""What changed since a bulletin was issued, and the 更正 that says so.

What units mended since is progress and no error. An error is what would be counted otherwise
for the same instant: a problem that proved a 误报 (or one wrongly marked so), targets put on or
taken off the roster, posts found later.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ..model import GROUP_NAMES
from .compose import annex_list, colophon, masthead
from .count import looked_at
from .facts import Facts
from .inputs import Inputs
from .lines import FIXED, CaseLine, PeriodLines
from .phrases import day
from .tree import Annex, Bulletin, Node, Paragraph, Role, paragraph

NAMED = 30  # reasons told one by one
_SERIAL = re.compile(r"^(?:（[一二三四五六七八九十]+）|\d+\.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Why a case is no longer (or again) counted."""

    kind: str  # dismissed or restored
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """Sentences of one paragraph as they were counted then and are counted now. `verbatim`: the
    old ones stand so in what was issued, which the office may have worded otherwise."""

    place: str
    old: str
    new: str
    verbatim: bool = True

    def __str__(self) -> str:
        if not self.old:
            return f"{self.place}增加{_quoted(self.new)}"
        lead = f"{self.place}{'原文' if self.verbatim else '所涉'}{_quoted(self.old)}"
        return f"{lead}更正为{_quoted(self.new)}" if self.new else f"删去{lead}"


def _quoted(text: str) -> str:
    """In quotation marks, its own ones single, without the stop that the sentence around it sets anyway."""
    inner = text.rstrip("。；").replace("“", "‘").replace("”", "’")
    return f"“{inner}”"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """`words`: what is worded otherwise; `causes`: sentences; `annexes`: titles of the tables
    whose rows differ; `mended`: problems mended since."""

    words: tuple[Rewording, ...] = ()
    causes: tuple[str, ...] = ()
    annexes: tuple[str, ...] = ()
    mended: int = 0
    renumbered: bool = False  # paragraphs of which only the serial number is another

    def __bool__(self) -> bool:
        return bool(self.words or self.annexes or self.causes)


def changes(
    counted: Bulletin,
    recounted: Bulletin,
    issued: Bulletin,
    old: PeriodLines,
    new: PeriodLines,
    verdicts: Mapping[int, Verdict],
    mended: int = 0,
) -> Changes:
    """The first two bulletins are composed with the same inputs, `issued` is the one that people
    have; `new` is counted for the instant of `old`."""
    words = _sentences(counted, recounted, issued)
    moved = [reworded for reworded in words if _only_number(reworded)]
    return Changes(
        words=tuple(reworded for reworded in words if reworded not in moved),
        renumbered=bool(moved),
        causes=tuple(_causes(old, new, verdicts)),
        annexes=tuple(_tables(counted.annexes, recounted.annexes)),
        mended=mended,
    )


def newly_mended(old: PeriodLines, mended: Collection[int]) -> int:
    """How many problems that stood open when the bulletin was issued are among the `mended`."""
    return sum(
        line.opened is not None and line.state != FIXED and line.case in mended
        for line in old.now.cases
    )


def _sentences(counted: Bulletin, recounted: Bulletin, issued: Bulletin) -> list[Rewording]:
    before, after = _by_key(counted), _by_key(recounted)
    printed = {key: text for key, (_, text) in _by_key(issued).items()}
    out: list[Rewording] = []
    for key in dict.fromkeys([*before, *after]):
        section, text = before.get(key) or after[key]
        old = _split(before[key][1] if key in before else "")
        new = _split(after[key][1] if key in after else "")
        gone = "".join(s for s in old if s not in new)
        come = "".join(s for s in new if s not in old)
        if gone or come:
            lead = _SERIAL.sub("", text.split("。")[0])
            where = f"“{lead}”" if "。" in text and len(lead) <= 30 and lead not in gone else ""
            place = f"“{section}”部分{where}" if section else ""
            out.append(
                Rewording(place=place, old=gone, new=come, verbatim=gone in printed.get(key, ""))
            )
    return out


def _only_number(reworded: Rewording) -> bool:
    """Whether a paragraph only moved up or down in its list."""
    if not reworded.old or not reworded.new:
        return False
    return _SERIAL.sub("", reworded.old) == _SERIAL.sub("", reworded.new)


def _by_key(bulletin: Bulletin) -> dict[str, tuple[str, str]]:
    """Section and text of each paragraph by its key, headings left out."""
    out: dict[str, tuple[str, str]] = {}
    section = ""
    for node in bulletin.body:
        if isinstance(node, Paragraph) and node.role is Role.HEADING:
            section = node.text.partition("、")[2]
        elif isinstance(node, Paragraph) and node.key:
            text = out.get(node.key, ("", ""))[1] + node.text
            out[node.key] = (section, text)
    return out


def _split(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[。；])", text) if s]


def _tables(old: Sequence[Annex], new: Sequence[Annex]) -> list[str]:
    before = {annex.title: _rows(annex.nodes) for annex in old}
    after = {annex.title: _rows(annex.nodes) for annex in new}
    return [
        title for title in dict.fromkeys([*before, *after]) if before.get(title) != after.get(title)
    ]


def _rows(nodes: tuple[Node, ...]) -> list[object]:
    return [getattr(node, "rows", None) for node in nodes if hasattr(node, "rows")]


def _causes(old: PeriodLines, new: PeriodLines, verdicts: Mapping[int, Verdict]) -> list[str]:
    def counted(lines: Sequence[CaseLine]) -> dict[int, CaseLine]:
        return {line.case: line for line in lines if line.opened is not None}

    def named(line: CaseLine) -> str:
        unit = new.units.get(line.unit, line.unit)
        where = new.names.get(line.target, line.target)
        return f"{unit}“{where}”{line.title}（{GROUP_NAMES[line.group]}类）1个问题"

    out: list[str] = []
    before, after = counted(old.now.cases), counted(new.now.cases)
    for number, line in before.items():
        if number not in after:
            why = verdicts.get(number)
            told = f"{day(why.on)}复核认定为误报" if why else "经复核不再计入"
            reason = f"（{why.reason.strip('。')}）" if why and why.reason else ""
            out.append(f"{named(line)}，{told}{reason}，予以撤销。")
    for number, line in after.items():
        if number not in before:
            why = verdicts.get(number)
            told = f"{day(why.on)}复核认定不属误报，恢复计入" if why else "经复核应予计入"
            out.append(f"{named(line)}，{told}。")
    was, now = ({t.id: t for t in lines.now.targets} for lines in (old, new))
    for ident in [*(i for i in was if i not in now), *(i for i in now if i not in was)]:
        target = was.get(ident) or now[ident]
        verb = "不属检查范围，予以剔除" if ident in was else "应纳入检查范围，予以补列"
        out.append(f"“{target.name}”（{new.units.get(target.unit, target.unit)}）{verb}。")
    seen = looked_at(new.now.targets)
    for ident, target in now.items():
        if ident in was and ident in seen and was[ident].posts != target.posts:
            out.append(f"“{target.name}”发布条数由{was[ident].posts}条核实为{target.posts}条。")
    return out


# ── the document ─────────────────────────────────────────────────────────────


def compose(
    facts: Facts, found: Changes, inputs: Inputs, *, corrected: str, corrected_number: str
) -> Bulletin:
    """The 更正 of a bulletin. `inputs` are those of this document; `corrected` is the title of
    the bulletin corrected and `corrected_number` its 发文字号."""
    body: list[Node] = [
        paragraph(Role.ADDRESSEES, f"{inputs.district.addressees}："),
        paragraph(
            Role.BODY,
            f"《{corrected}》（{corrected_number}）印发后，经复核，部分数据有误。"
            "现更正如下，请以本通知为准：",
        ),
        paragraph(Role.HEADING, "一、更正内容"),
    ]
    numbered = 0
    for reworded in found.words:
        numbered += 1
        body.append(paragraph(Role.BODY, f"{numbered}.{reworded}{_end(str(reworded))}"))
    if found.renumbered:
        numbered += 1
        body.append(paragraph(Role.BODY, f"{numbered}.其余各项内容不变，序号依次调整。"))
    if found.annexes:
        numbered += 1
        titles = "、".join(f"《{title}》" for title in found.annexes)
        body.append(paragraph(Role.BODY, f"{numbered}.附件{titles}有变动，以本通知所附为准。"))
    if not numbered:
        body.append(paragraph(Role.BODY, "正文和附件所列数据不变，仅订正所依据的明细。"))
    body.append(paragraph(Role.HEADING, "二、更正原因"))
    causes = found.causes or ("统计所依据的数据经复核有变动。",)
    for n, cause in enumerate(causes[:NAMED], 1):
        body.append(paragraph(Role.BODY, f"{n}.{cause}" if len(causes) > 1 else cause))
    if len(causes) > NAMED:
        body.append(
            paragraph(Role.BODY, f"{NAMED + 1}.其余{len(causes) - NAMED}项原因同类，不再一一列出。")
        )
    body.append(paragraph(Role.BODY, "原通报其他内容不变。"))
    new_annexes = tuple(a for a in inputs.compose(facts).annexes if a.title in found.annexes)
    body.extend(annex_list(tuple(a.title for a in new_annexes)))
    body.append(paragraph(Role.SIGNER, inputs.district.office))
    body.append(paragraph(Role.DATE, day(inputs.dated)))
    return Bulletin(
        title=title(facts, inputs),
        masthead=masthead(inputs.district, inputs.dated, inputs.number),
        body=tuple(body),
        annexes=new_annexes,
        colophon=colophon(inputs.district, inputs.dated, inputs.copy_to),
    )


def title(facts: Facts, inputs: Inputs) -> str:
    """XX人民政府办公室关于更正20XX年第X季度……通报有关数据的通知."""
    return (
        f"{inputs.district.office}关于更正{facts.period.name}政府网站与政务新媒体检查情况通报"
        "有关数据的通知"
    )


def _end(text: str) -> str:
    return "" if text.endswith("。") else "。"
