"""Names that were right until a day: institutions merged or abolished.

The table beside the rule has name, last day, and what stands in its place now. A name is
mostly a hint; one that acts *now* (国家银保监会近日发布) in a text which is certainly younger is an
error: its day of publication, or a year it names itself, lies behind the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..model import Hit, Level, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text.fold import fold_all
from ..text.passage import Passage
from ..text.patterns import Pattern
from ..text.terms import Terms, Wanted
from .context import excused, facts, is_younger, read

TYPES = frozenset({"former"})

_NOW_BEHIND = Pattern(
    r"[一-鿿]{0,4}?(?:近日|日前|今天|今日|昨日|最新|目前|正在)"
    r"|20[0-9]{2}年[0-9月日]{0,6}(?:印发|发布|公布|召开|出台|(?:度)?工作(?:要点|计划|安排)|重点工作)"
)
_NOW_BEFORE = Pattern(r"(?:近日|日前|今天|今日|昨日|目前)[，,]?(?:从|据|经)?[一-鿿]{0,4}?$")
_DAY_BEFORE = Pattern(r"20[0-9]{2}年(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?[起度]?[，,]?[一-鿿]{0,6}?$")
_ACT_BEHIND = Pattern(
    r"(?:正式|联合|会同[一-鿿]{2,12}?|对外)?(?:印发|发布|下发|召开|批准|公布|出台|通报|部署|宣布|启动|举办"
    r"|牵头|负责|组织|开展|将|公示|招聘|核发|受理|办理)"
)
_DUTY_BEHIND = Pattern(
    r"20[0-9]{2}年(?!以?前|第)"
    r"|(?:负责(?:解释|审|核|办|受|组|具)|牵头|审核|审批|批准|核发|受理|窗口)(?!的|过|之)"
)
"""What only an office that is there does; it tells the time where all years named are later."""
_DUTY_BEFORE = Pattern(r"前[到向][一-鿿]{0,4}?$")
_REACH = 20


@dataclass(frozen=True, slots=True)
class Former:
    name: str
    until: date
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerData:
    names: tuple[Former, ...]
    allow: tuple[str, ...]
    context: Context


def read_former(data: Mapping[str, Any], report: Report) -> FormerData:
    reader = Reader(data, report, ("file", "rows", "allow", *CONTEXT))
    names = []
    for number, row in enumerate(data.get("rows", ()), 1):
        try:
            name, until, now = row
            names.append(Former(name, date.fromisoformat(until), now))
        except ValueError:
            where = f"{data.get('file')} 第{number}行"
            report(where, "\t".join(row)[:60], "三列：名称、最后一日（2026-01-31）、现名称")
    if not names:
        report("data.file", data.get("file"), "至少一个名称")
    return FormerData(names=tuple(names), allow=reader.texts("allow"), context=reader.context())


class FormerCheck:
    """All rules of the type in one automaton. A document without a day is from either side."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts = [(rule, read(read_former, rule)) for rule in rules]
        self._names: list[Former] = []
        wanted = []
        for owner, (_, data) in enumerate(self._parts):
            wanted.append(Wanted(fold_all(n.name for n in data.names), owner))
            self._names += data.names
        for owner, (_, data) in enumerate(self._parts):
            wanted.append(Wanted(fold_all(data.allow), owner, allow=True))
        self._terms = Terms(wanted)

    def run(self, passage: Passage) -> Iterator[Hit]:
        published = passage.published
        for match in self._terms.find(passage.folded.text):
            former = self._names[match.index]
            rule, data = self._parts[self._terms.owners[match.index]]
            if published is not None and published <= former.until:
                continue
            start, end = passage.folded.origin(match.start, match.end)
            acts = _acts_now(passage.text, start, end)
            younger = is_younger(passage.text, start, end, published, former.until)
            if published is not None:
                younger = published.year > former.until.year
            elif not acts and not younger:
                continue  # from either side of the day
            sure = younger and (acts or _is_on_duty(passage.text, start, end))
            context = replace(
                data.context,
                not_before=former.until,
                # 国土资源部发布的办法 may be an old one, what it publishes 近日 is not.
                unless_after=() if sure else data.context.unless_after,
            )
            if excused(context, passage.text, start, end):
                continue
            yield Hit(
                rule=rule, start=start, end=end, suggestion=former.now,
                level=Level.ERROR if sure else None, facts=facts(rule),
            )  # fmt: skip


def _acts_now(text: str, start: int, end: int) -> bool:
    if _NOW_BEHIND.match(text, end):
        return True
    if _DAY_BEFORE.search(text[max(0, start - _REACH) : start]) and _ACT_BEHIND.match(text, end):
        return True
    return bool(_NOW_BEFORE.search(text[max(0, start - 10) : start]))


def _is_on_duty(text: str, start: int, end: int) -> bool:
    before = text[max(0, start - _REACH) : start]
    return bool(_DUTY_BEHIND.match(text, end) or _DUTY_BEFORE.search(before))


def build(rules: Sequence[Rule], settings: RuleSettings) -> FormerCheck:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return FormerCheck(rules)
