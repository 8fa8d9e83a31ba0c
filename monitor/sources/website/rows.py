"""Reads the lines of a list page: title, address and shown date of every entry.

An entry is the largest element around an anchor that holds no other entry (li, tr, dl, div …),
or the bare line between two <br>. Dates may stand before, behind, under or inside the anchor,
as one string or as the calendar leaf "26 / 2024-01".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ...model import Row
from ...text.links import Anchor
from ...text.page import Page
from ...text.regions import ASIDE, CRUMBS, RELATED, SHARED
from ...text.urls import MEDIA, suffix
from ...text.visibility import NOT_SHOWN
from .entries import Entry, find_entries, only_titles, own_pieces, title_of
from .row_dates import (
    entry_date,
    first_date,
    headings,
    lend_dates,
    line_around,
    tail_date,
    take_months,
    take_years,
    told_date,
    without_date,
    written_together,
)

_EXCLUDED: Final = SHARED | {CRUMBS}
_WEAK = re.compile(
    r"^(?:[\[【(（<].{1,12}[\]】)）>]|(?:查看|阅读|了解)?(?:详情|详细|全文|原文|更多)|(?:更多|MORE|more|More)\s*[>+》»]*|"
    r"下一?页|上一?页|首页|尾页|末页|第?\d+页?|[>«»<《》|·\s\d.…]+|下载|附件|打印|关闭|返回.{0,4}|跳转|确定|GO|NEW|new)$"
)
_ONLY_A_DAY = re.compile(r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?")
_PINNED = re.compile(
    r"置顶|(?:^|[\s_-])(?:zhiding|zd|istop|is-top|stick|sticky|pinned|top-icon|icon-top)(?:$|[\s_-])",
    re.I,
)
_RANKING = re.compile(
    r"(?:热[点门]|[日周月]|本[周月]|点击|阅读|浏览|访问|信息|新闻|文章)*(?:排行榜?|排名)$|(?:热[点门]|推荐|相关)(?:新闻|信息|文章|文件|内容|阅读|推荐|链接|资讯|点击)$|猜你喜欢$|大家都在看$"
)
MOST_ENTRIES: Final = 2000  # of one page; each is compared with its neighbours
_LIST: Final = 5  # entries of an undated list in the main part
_TITLE: Final = 13  # characters a title of an article has at the mean
_FEWEST: Final = 3  # undated anchors that make a list


@dataclass(slots=True)
class Listing:
    """The rows of a page in reading order; `dated_lists` how many lists showed dates."""

    rows: tuple[Row, ...] = ()
    dated_lists: int = 0
    groups: list[tuple[int, str]] = field(default_factory=list)


def read_rows(page: Page, today: date, within: range | None = None) -> Listing:
    """All entries of the lists on a page; only those inside the pieces `within` when given."""
    anchors = [a for a in page.anchors if _is_candidate(page, a, within)][:MOST_ENTRIES]
    if not anchors:
        return Listing()
    entries = find_entries(page, only_titles(page, anchors, today))
    over = headings(page)
    for entry in entries:
        _read_entry(page, entry, today, over)
    lend_dates(page, entries, today)
    written_together(entries, today)
    take_years(page, entries)
    take_months(page, entries)
    # What is not shown until a tab is pressed counts only when dated like an entry.
    entries = [e for e in entries if e.day or not e.anchor.hidden]
    entries = [e for e in entries if not _ONLY_A_DAY.fullmatch(e.title)]  # of a calendar
    chosen = _choose(page, entries, every=within is not None)
    rows = _rows(chosen)
    groups = list(dict.fromkeys(e.group for e in chosen))
    dated = len({e.group for e in chosen if e.day})
    return Listing(tuple(rows), dated, groups)


def _is_candidate(page: Page, anchor: Anchor, within: range | None) -> bool:
    if within is not None:
        if anchor.piece not in within:
            return False
    elif anchor.region in _EXCLUDED:
        return False
    if anchor.kind or anchor.hidden not in {"", NOT_SHOWN}:
        return False
    if not anchor.url and anchor.href not in {"#", ""} and "javascript" not in anchor.href.lower():
        return False
    if anchor.url and suffix(anchor.url) in MEDIA and not anchor.text:
        return False
    text = anchor.text or anchor.title
    return len(text) >= 4 and not _WEAK.match(text)


def _read_entry(page: Page, entry: Entry, today: date, over: Mapping[tuple[int, int], str]) -> None:
    anchor = entry.anchor
    if entry.item >= 0:
        element = page.elements[entry.item]
        first, last = element.first, element.last
        entry.pinned = bool(_PINNED.search(element.label)) or any(
            "置顶" in i.alt for i in page.images if first <= i.piece < last and i.alt
        )
        own = own_pieces(page, anchor, first, last)
        entry.title = title_of(page, anchor, own)
        entry.day = entry_date(page, element, anchor, own, today, over)
        text = "".join(page.pieces[i].text for i in range(first, min(last, first + 6)))
        entry.pinned = entry.pinned or "置顶" in text.replace(entry.title, "")
    else:
        entry.title = title_of(page, anchor, [anchor.piece])
        before, behind = line_around(page, anchor)
        entry.day = first_date(behind, today) or first_date(before, today)
        entry.pinned = "置顶" in before + behind[:6]
    if entry.day is None:
        entry.day = tail_date(anchor.text, today) or told_date(anchor.title, today)
    entry.title = without_date(entry.title, entry.day, today)


def _choose(page: Page, entries: list[Entry], every: bool) -> list[Entry]:
    """The entries that are rows: of dated lists, else of the weightiest undated list."""
    if every:
        return entries
    groups: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    ranked = {group for group, members in groups.items() if _is_ranking(page, members)}
    if len(ranked) < len(groups):  # what is read most, or advised, is no part of the column
        entries = [e for e in entries if e.group not in ranked]
    central = [e for e in entries if e.anchor.region not in {ASIDE, RELATED}]
    pool = central if any(e.day for e in central) or _is_list(central) else entries
    if any(e.day for e in pool):
        allowed = {id(e) for e in pool}
        chosen = []
        for entry in pool:
            members = [e for e in groups[entry.group] if id(e) in allowed]
            dated = sum(1 for e in members if e.day)
            if entry.day or dated >= 0.5 * len(members):
                chosen.append(entry)
        return chosen
    lists = [
        [e for e in members if e.anchor.region not in {ASIDE, RELATED}]
        for members in groups.values()
    ]
    if not any(lists):  # all of the page stands in what is named a side
        lists = list(groups.values())
    lists = [m for m in lists if len(m) >= _FEWEST and sum(len(e.title) for e in m) >= 7 * len(m)]
    return max(lists, key=lambda m: sum(len(e.title) for e in m), default=[])


def _is_ranking(page: Page, entries: list[Entry]) -> bool:
    """Whether the line over a list calls it 热点排行, 点击排行, 推荐阅读 or the like."""
    first = entries[0]
    start = page.elements[first.item].first if first.item >= 0 else first.anchor.piece
    over = page.pieces[start - 1] if start else None
    return over is not None and len(over.text) <= 12 and bool(_RANKING.match(over.text.strip()))


def _is_list(entries: list[Entry]) -> bool:
    """Whether undated entries of the main part are a list of articles, not a menu: then dates
    in a side bar are not theirs."""
    groups: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    most = max(groups.values(), key=len, default=[])
    return len(most) >= _LIST and sum(len(e.title) for e in most) >= _TITLE * len(most)


def _rows(entries: list[Entry]) -> list[Row]:
    """Rows without repeats; those that stand above newer ones at the head count as pinned."""
    rows: list[Row] = []
    homes: list[tuple[int, str]] = []
    seen: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = (entry.anchor.url, entry.title if not entry.anchor.url else "")
        if entry.anchor.url and key in seen:
            known = rows[seen[key]]
            if known.published is None and entry.day:
                rows[seen[key]] = replace(known, published=entry.day)
            continue
        seen[key] = len(rows)
        rows.append(
            Row(title=entry.title, url=entry.anchor.url, published=entry.day, pinned=entry.pinned)
        )
        homes.append(entry.group)
    for group in dict.fromkeys(homes):
        places = [n for n, g in enumerate(homes) if g == group]
        for place in _pinned_head([rows[n].published for n in places]):
            rows[places[place]] = replace(rows[places[place]], pinned=True)
    return rows


def _pinned_head(days: list[date | None]) -> range:
    """The places at the head of a list whose dates are older than the sorted ones below."""
    for head in range(min(5, len(days) - 3), 0, -1):
        rest = [d for d in days[head:] if d]
        if len(rest) < 3 or sorted(rest, reverse=True) != rest:
            continue
        if all(d is not None and d < rest[0] for d in days[:head]):
            return range(head)
    return range(0)
