"""What `[data]` of a roster rule holds: people, their titles, and from when until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ...rulebook.shapes import CONTEXT, Context, Reader, Report

ASKS = ("name", "title", "fallen")
CLASSES = ("top", "lead", "past", "fallen")


@dataclass(frozen=True, slots=True)
class Tenure:
    """One post of one person: `titles` are its full and short forms, the fullest first."""

    name: str
    titles: tuple[str, ...]
    since: date
    until: date | None
    rank: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterData:
    """`ask` says what is looked for: misspelled names, wrong titles, or fallen officials."""

    ask: str
    tenures: tuple[Tenure, ...]
    ordinary: tuple[str, ...] = ()  # names of other real people that look like one of these
    words: tuple[str, ...] = ()  # right words that contain a misspelling (学习近平)
    both: tuple[str, ...] = ()  # names also looked for with both given characters mistyped
    behind: tuple[str, ...] = ()  # what stands behind a leader's name only (思想, 故居)
    closed: tuple[str, ...] = ()  # titles behind which only these people's names may stand …
    others: tuple[str, ...] = ()  # … and these, of people the roster has no row for
    complete: tuple[str, ...] = ()  # titles whose holders the roster names all
    aliases: Mapping[str, str] = field(default_factory=dict)  # another form of a title → the title
    short: Mapping[str, str] = field(default_factory=dict)  # form behind a name (总理) → the title
    always: tuple[str, ...] = ()  # of `short`: nobody else has such a title, whatever the name
    context: Context


def read_roster(data: Mapping[str, Any], report: Report) -> RosterData:
    """Rows: name, titles, since, until, class; the loader put them into `rows`."""
    lists = ("ordinary", "words", "both", "behind", "closed", "others", "complete", "always")
    reader = Reader(data, report, ("file", "rows", "ask", *lists, "aliases", "short", *CONTEXT))
    ask = reader.text("ask")
    if ask not in ASKS:
        report("data.ask", ask, "允许：" + "、".join(ASKS))
    if not reader.text("file"):
        report("data.file", "", "同一文件夹里的 .tsv 文件名")
    tenures = []
    for number, row in enumerate(data.get("rows", ()), 1):
        tenure = _tenure(row)
        if isinstance(tenure, str):
            report(f"{data.get('file')} 第{number}行", "\t".join(row)[:60], tenure)
        else:
            tenures.append(tenure)
    return RosterData(
        ask=ask,
        tenures=tuple(tenures),
        ordinary=reader.texts("ordinary"),
        words=reader.texts("words"),
        both=reader.texts("both"),
        behind=reader.texts("behind"),
        closed=reader.texts("closed"),
        others=reader.texts("others"),
        complete=reader.texts("complete"),
        aliases=reader.table("aliases"),
        short=reader.table("short"),
        always=reader.texts("always"),
        context=reader.context(),
    )


def _tenure(row: tuple[str, ...]) -> Tenure | str:
    """The row as a tenure, or what is wrong with it."""
    if len(row) != 5:
        return "五列：姓名、职务、自、至、类，用制表符分开"
    name, titles, since, until, rank = row
    if len(name) < 2 or not titles:
        return "姓名至少两个字，职务不能空"
    if rank not in CLASSES:
        return "类只能是 " + "、".join(CLASSES)
    try:
        days = date.fromisoformat(since), date.fromisoformat(until) if until else None
    except ValueError:
        return "日期写作 2026-01-31"
    if days[1] and days[1] <= days[0]:
        return "“至”要晚于“自”"
    return Tenure(name, tuple(titles.split("|")), days[0], days[1], rank)


def merged(parts: tuple[RosterData, ...]) -> tuple[Tenure, ...]:
    """The tenures of several rosters; of the same person, post and start the later read holds."""
    found: dict[tuple[str, str, date], Tenure] = {}
    for part in parts:
        for tenure in part.tenures:
            found[tenure.name, tenure.titles[0], tenure.since] = tenure
    return tuple(found.values())
