"""Congresses, plenums and sessions that there never were, or not in that year.

never   十九届八中全会
year    2025年3月召开的十四届全国人大二次会议

The table beside the rule has, for each body and term: its first and last year, how many
sessions it held (of the present term as many as there can be), and the months of its plenums.
Later terms are let be when the table names them: news of a congress to come is no fault.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..model import Hit, Rule
from ..rule_settings import RuleSettings
from ..rulebook.shapes import CONTEXT, Context, Reader, Report
from ..text import numerals
from ..text.passage import Passage
from .context import excused, facts, read

TYPES = frozenset({"sessions"})

PLENUM, CONGRESS, NPC, CPPCC = "中央全会", "党代会", "全国人大", "全国政协"
_BODIES = (PLENUM, CONGRESS, NPC, CPPCC)

_N = "[一二三四五六七八九十]{1,3}"
# Each begins with characters that are rare: one with the number first would be tried everywhere.
# (body, pattern, what stands before it: the term where the pattern has none)
_KINDS = (
    (PLENUM, re.compile(rf"届(?P<list>{_N}中(?:(?:、|和|及|与|以及|、和){_N}中)*)全会"), ""),
    (PLENUM, re.compile(rf"届中央委员会第(?P<one>{_N})次全体会议"), ""),
    (CONGRESS, re.compile("次全国代表大会"), "(?:党的|中共|中国共产党)"),
    (CONGRESS, re.compile(rf"党的(?P<term>{_N})大(?=[报精以召胜闭开和于是在、,，。])"), ""),
    (NPC, re.compile(rf"届全国人(?:民代表大会|大)第?(?P<one>{_N})次会议"), ""),
    (NPC, re.compile(rf"全国人大第?(?P<term>{_N})届第?(?P<one>{_N})次会议"), ""),
    (CPPCC, re.compile(rf"届全国政协第?(?P<one>{_N})次(?:全体)?会议"), ""),
    (CPPCC, re.compile(rf"届全国委员会第?(?P<one>{_N})次(?:全体)?会议"), "(?:政协|协商会议)"),
    (CPPCC, re.compile(rf"全国政协第?(?P<term>{_N})届第?(?P<one>{_N})次(?:全体)?会议"), ""),
)
_BEFORE = {lead: re.compile(rf"{lead}第?({_N})$") for lead in {lead for _, _, lead in _KINDS}}
_LONGEST = 10
_ASKS = ("never", "year")
_DATE = (
    r"(?P<year>(?:19|20)[0-9]{2})年(?:(?P<month>1?[0-9])月)?(?:[0-9]{1,2}日)?"
    r"(?:[至到—-](?:[0-9]{1,2}月)?[0-9]{1,2}日)?(?:上午|下午)?"
)
_LEAD = "(?:党的|中共|中国共产党)?第?"
_HELD = "(?:胜利|隆重)?(?:召开|举行|开幕|闭幕)"
_PLACE = "(?:在(?:北京|京|人民大会堂|北京人民大会堂|京西宾馆))?"
_HELD_BEFORE = re.compile(rf"{_DATE},?{_PLACE}{_HELD}的{_LEAD}$")
_DAY_BEFORE = re.compile(rf"{_DATE},?{_LEAD}$")
_HELD_BEHIND = re.compile(rf"{_PLACE}{_HELD}(?=[,，。;；]|$|并|审议|通过)")
_DAY_BEHIND = re.compile(
    rf"(?:精神)?,?(?:该|这次|本次)?(?:会议|全会|大会)?(?:是在|于|在){_DATE}{_PLACE}{_HELD}"
)
_YEARLY = 5
"""Since their fifth terms the People's Congress and the CPPCC meet once a year."""
_CENTRAL = re.compile(r"党的|中共中央|党中央|中国共产党|学习贯彻|习近平|^$")
_OTHERS = re.compile(
    r"[省市县区州旗盟团乡镇街]委|[省市县区州旗]纪委|自治区|支部|共青团|[民致九台]盟|民[革建进盟]|农工党|致公|九三|妇联|工会|科协|国民党|越共|越南|老挝|古共|劳动党"
)
_AROUND = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsData:
    """For each body {term: how many sessions at most}, and {term: what month each was held}."""

    ask: str
    terms: Mapping[str, Mapping[int, int]]
    held: Mapping[str, Mapping[int, tuple[str, ...]]]
    context: Context


def read_sessions(data: Mapping[str, Any], report: Report) -> SessionsData:
    """Rows: body, term, first year, last year, sessions, months; the loader put them into `rows`."""
    reader = Reader(data, report, ("ask", "file", "rows", *CONTEXT))
    ask = reader.text("ask", "never")
    if ask not in _ASKS:
        report("data.ask", ask, "允许：" + "、".join(_ASKS))
    terms: dict[str, dict[int, int]] = defaultdict(dict)
    held: dict[str, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for number, row in enumerate(data.get("rows", ()), 1):
        body, term, first, _, most, months = (*row, "", "", "", "", "", "")[:6]
        if body not in _BODIES or not term.isdigit() or not most.isdigit():
            said = "五六列：" + "／".join(_BODIES) + "、届次、首年、末年、会议次数、各次年月"
            report(f"{data.get('file')} 第{number}行", "\t".join(row)[:60], said)
            continue
        terms[body][int(term)] = int(most)
        yearly = body in (NPC, CPPCC) and int(term) >= _YEARLY
        held[body][int(term)] = (
            tuple(str(int(first) + n) for n in range(int(most)))
            if yearly
            else tuple(months.split()) or ((first,) if body == CONGRESS else ())
        )
    if not terms:
        report("data.file", data.get("file"), "至少一届")
    return SessionsData(ask=ask, terms=terms, held=held, context=reader.context())


class SessionsCheck:
    """All rules of the type."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._parts = [(rule, read(read_sessions, rule)) for rule in rules]

    def run(self, passage: Passage) -> Iterator[Hit]:
        text = passage.folded.text
        for body, pattern, lead in _KINDS:
            for match in pattern.finditer(text):
                start, written = match.start(), match.groupdict().get("term", "")
                if not written:
                    before = _BEFORE[lead].search(text[max(0, start - _LONGEST) : start])
                    if not before:
                        continue
                    written = before[1]
                    start -= len(before[0])
                if body == PLENUM and not _is_central(text, start):
                    continue
                first, last = passage.folded.origin(start, match.end())
                for rule, data in self._parts:
                    if data.ask == "year":
                        told = _misdated(text, start, body, written, match, data.held.get(body, {}))
                    else:
                        told = _judged(body, written, match, data.terms.get(body, {}))
                    if told and not excused(data.context, passage.text, first, last):
                        yield Hit(
                            rule=rule, start=first, end=last, suggestion=told, facts=facts(rule)
                        )


def _judged(body: str, written: str, match: re.Match[str], terms: Mapping[int, int]) -> str:
    """What is wrong with the meeting of the term `written`, or ""."""
    term = numerals.value(written)
    if term < 1 or not terms:
        return ""
    if term not in terms:
        return f"没有第{written}届{body}".replace("届党", "次党") if term > max(terms) else ""
    if body == CONGRESS:
        return ""
    groups = match.groupdict()
    named = re.findall(_N, groups["list"]) if "list" in groups else [groups["one"]]
    most = terms[term]
    if all(numerals.value(number) <= most for number in named):
        return ""
    last = (
        f"{numerals.written(most)}中全会" if body == PLENUM else f"第{numerals.written(most)}次会议"
    )
    return f"第{written}届至多开到{last}"


def _misdated(
    text: str, start: int, body: str, written: str, match: re.Match[str],
    held: Mapping[int, tuple[str, ...]],
) -> str:  # fmt: skip
    """When the meeting was held, if the text dates it otherwise, else ""."""
    groups = match.groupdict()
    named = re.findall(_N, groups.get("list") or groups.get("one") or "一")
    months = held.get(numerals.value(written), ())
    if len(named) != 1 or not 0 < numerals.value(named[0]) <= len(months):
        return ""
    before = text[max(0, start - 40) : start]
    end = match.end()
    date = _HELD_BEFORE.search(before) or _DAY_BEHIND.match(text, end)
    if not date and _HELD_BEHIND.match(text, end):
        date = _DAY_BEFORE.search(before)
    if not date:
        return ""
    year, _, month = months[numerals.value(named[0]) - 1].partition("-")
    if date["year"] == year and (
        not month or not date["month"] or int(date["month"]) == int(month)
    ):
        return ""
    return f"该次会议在{year}年{int(month)}月召开" if month else f"该次会议在{year}年召开"


def _is_central(text: str, start: int) -> bool:
    """Whether the plenum is one of the Party's Central Committee: others count theirs as well."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    return bool(_CENTRAL.search(before)) and not _OTHERS.search(before)


def build(rules: Sequence[Rule], settings: RuleSettings) -> SessionsCheck:
    """The check for these rules; raises RuleError when their data cannot be used."""
    return SessionsCheck(rules)
