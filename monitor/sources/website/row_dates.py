"""Reads the day an entry of a list shows: before, behind, under or inside its anchor.

Also the calendar leaf "26 / 2024-01" whose numbers stand in lines of their own, dates between
entries (dt/dd), and dates written without a gap at either end of every title of a list.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from ...model import CHINA, NOTHING
from ...text.dates import FoundDate, find_dates, parse_date
from ...text.links import Anchor
from ...text.page import Element, Page
from .entries import LEAF, Entry

_TAIL_DATE = re.compile(
    r"[\s\[(（【]*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d\d:\d\d(?::\d\d)?)?[\s\])）】]*$"
)
_SPOKEN_OF = re.compile(
    r"(?:至|自|从|到|于|截止|\d日?\s{0,3}[-—~～]+)\s*$|(?:公示期|有效期|日期|时间)[为：:]?\s*$"
)
_SHORT_SHAPE = (
    r"(?:\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}\s*(?:19|20)\d\d[-/.年]\d{1,2}月?"
    r"|\d{1,2}[-/.]\d{1,2}\s*(?:19|20)\d\d|(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)"
)
_SHORT_TAIL = re.compile(rf"[\s\[(（【]*(?<!\d)({_SHORT_SHAPE})[\s\])）】]*$")
_SHORT_HEAD = re.compile(rf"^[\s\[(（【]*({_SHORT_SHAPE})(?!\d)[\s\])）】]*(?=\S)")
_DATE_LABEL = re.compile(r"date|time|riqi|shijian|(?:^|[\s_-])(?:sj|rq)(?:$|[\s_-])", re.I)
_NEAR_DAY = re.compile(r"刚刚|昨天|今天|前天|[一二]\S{3}年\S{1,2}月|[一二两三四五六七八九十]天前")
_AGO = re.compile(r"^\d{1,3}\s?(?:天|小时|分钟|周)以?前$")
_OTHER_DATE = re.compile(
    r"(?:截止|截至|实施|施行|成文|有效|报名|生效|失效|开标)(?:日期|时间|期|至)*[：:\s至]*"
)
# Until when something runs is never the day a line was put there.
_ENDS = re.compile(
    r"(?:截止|截至|结束|报名|开标|投标|有效|失效|到期)(?:日期|时间|期)?(?:至|到|为)?[：:\s]*$"
)
_EVENT = re.compile(
    r"(?:访谈|直播|会议|活动|开庭|庭审|拍卖|听证|考试|比赛|演出|培训|讲座|展览|举办|举行|开始)(?:时间|日期)[：:\s]*$"
)
_TELLS_PUBLISHED = re.compile(r"发布|公布|公开|上网|挂网")
_LEAF_WITH_YEAR_LAST = re.compile(r"(\d{1,2})日? (\d{1,2})月? ((?:19|20)\d\d)年?")
_TOLD = re.compile(r"(?:时间|日期)\s*[：:]\s*((?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2})")
_YEAR_LINE = re.compile(r"\s*((?:19|20)\d\d)\s?年度?\s*$")
_MONTH_LINE = re.compile(r"\s*((?:19|20)\d\d)\s?[-/.年]\s?(\d{1,2})\s?月?\s*$")
_DAY_ALONE = re.compile(r"[\s·•\[【(（]*(\d{1,2})\s?[日号]?[\s\]】)）]*")
_HAS_YEAR = re.compile(r"(?:19|20)\d\d")
_MOST_IN_LINE: Final = 500  # anchors of one line that are told apart
_SHORT: Final = 40  # characters of a line that may carry the date
_DATE_LINE: Final = 24  # characters of a line that is the date and little else
_NEARLY_ALL: Final = 0.8


def headings(page: Page) -> Mapping[tuple[int, int], str]:
    """What stands over the columns of the tables of a page, by (table, column)."""
    return {
        (p.cell.table, p.cell.column): p.text
        for p in page.pieces
        if p.cell is not None and p.cell.row == 0 and len(p.text) <= _SHORT
    }


def entry_date(
    page: Page,
    element: Element,
    anchor: Anchor,
    own: list[int],
    today: date,
    over: Mapping[tuple[int, int], str] = NOTHING,
) -> date | None:
    """The date an entry shows: at a place named date, then outside the anchor, then inside.

    `over` are the headings of tables: 发布日期 and 成文日期 may stand side by side.
    """
    best: tuple[int, date] | None = None
    leaf: list[str] = []
    titled = set(own)
    for number in range(element.first, element.last):
        piece = page.pieces[number]
        text = piece.text
        if number not in titled and piece.linked > 0.5 * len(text):
            continue
        if number in titled:
            spans = [(s, e) for s, e, n in piece.spans if page.anchors[n].url == anchor.url]
            if spans and spans[0][0] == 0 and spans[-1][1] == len(text):
                if len(own) == 1 or len(text) > _SHORT:
                    continue  # the title itself
            else:
                for start, end in reversed(spans):
                    text = text[:start] + "  " + text[end:]
        text = text.strip()
        if not any(c.isdigit() for c in text) and not _NEAR_DAY.match(text):
            continue
        if LEAF.match(text):
            leaf.append(text)
        day = first_date(text, today)
        if day is None or (len(text) > _SHORT * 3 and not text.startswith("20")):
            continue
        label = page.elements[piece.element].label
        rank = 3 if _DATE_LABEL.search(label) else 1
        if any(_DATE_LABEL.search(r.label) for r in piece.runs):
            rank = 3
        rank += (len(text) <= _SHORT) * 2 + (len(text) <= _DATE_LINE)
        rank -= 2 if piece.cell is not None or piece.hidden else 0
        if piece.cell is not None:
            heading = over.get((piece.cell.table, piece.cell.column), "")
            if _ENDS.search(heading):
                continue
            rank += 2 * bool(_TELLS_PUBLISHED.search(heading))
            rank -= 3 * bool(_OTHER_DATE.search(heading))
        if _TELLS_PUBLISHED.search(text[:6]):
            rank += 2
        elif _OTHER_DATE.match(text):
            rank -= 3
        if best is None or rank > best[0]:
            best = (rank, day)
    if best is not None and (best[0] >= 3 or len(leaf) < 2):
        return best[1]
    return _leaf_date(leaf, today) or (best[1] if best else None)


def _leaf_date(leaf: list[str], today: date) -> date | None:
    """The date of a calendar leaf, whose numbers stand in lines of their own."""
    for start in range(len(leaf)):
        for size in (3, 2):
            parts = leaf[start : start + size]
            if len(parts) == size and sum(len(p) for p in parts) >= 6:
                text = " ".join(parts)
                if size == 3 and (match := _LEAF_WITH_YEAR_LAST.fullmatch(text)):
                    return parse_date(f"{match[3]}-{match[2]}-{match[1]}", today)
                if day := parse_date(text, today) if _HAS_YEAR.search(text) else None:
                    return day
                if size == 3 and (day := parse_date("-".join(parts), today)):
                    return day
    if len(leaf) == 2 and leaf[1].rstrip("月").isdigit() and leaf[0].rstrip("日").isdigit():
        return parse_date(f"{leaf[1].rstrip('月')}-{leaf[0].rstrip('日')}", today)
    return None


def first_date(text: str, today: date) -> date | None:
    text = text.strip()
    if not text:
        return None
    if match := _GLUED_LEAF.fullmatch(text):
        return _unglued(match[1], match[2])
    found = find_dates(text, today)
    full = [f for f in found if not f.yearless]
    if full:
        begun = [f for f in full if not _is_to_come(text[max(0, f.start - 10) : f.start], f, today)]
        own = [f for f in begun if not _OTHER_DATE.search(text[max(0, f.start - 8) : f.start])]
        return next((f.day for f in own or begun), None)
    if found and len(text) <= _SHORT:
        return found[0].day
    bare = _BARE_NUMBER.match(text) and not _AGO.match(text)
    return parse_date(text, today) if len(text) <= 20 and not bare else None


def _is_to_come(label: str, one: FoundDate, today: date) -> bool:
    """Whether a date is a deadline, or that of an event that lies ahead."""
    day = today.astimezone(CHINA).date() if isinstance(today, datetime) else today
    return bool(_ENDS.search(label)) or (one.day > day and bool(_EVENT.search(label)))


def _unglued(figures: str, year: str) -> date | None:
    """The day of a leaf whose parts stand without a gap, 189月2026, when only one fits."""
    days = {
        day
        for cut in range(1, len(figures))
        if figures[cut] != "0" or len(figures) == 4
        if (day := parse_date(f"{year}-{figures[cut:]}-{figures[:cut]}", date.max))
    }
    return days.pop() if len(days) == 1 else None


_GLUED_LEAF = re.compile(r"(\d{2,4})月\s?((?:19|20)\d\d)年?")
_BARE_NUMBER = re.compile(r"^\D*\d+(?:\.\d+)?\D*$")


def tail_date(text: str, today: date) -> date | None:
    """The day at the end of a text, unless it is one the title speaks of: 公示期至2026年1月5日."""
    match = _TAIL_DATE.search(text)
    if match is None or _SPOKEN_OF.search(text[: match.start()]):
        return None
    return first_date(match[0], today)


def told_date(tip: str, today: date) -> date | None:
    """The day that the tip of an anchor tells behind a label: 标题…发布时间：2026-11-24."""
    match = _TOLD.search(tip) if tip else None
    return first_date(match[1], today) if match else None


def take_years(page: Page, entries: list[Entry]) -> None:
    """Gives days shown without a year that of the heading over them: "2025年", then "12-20"."""
    years = [(n, int(m[1])) for n, p in enumerate(page.pieces) if (m := _YEAR_LINE.match(p.text))]
    if not years:
        return
    for entry in entries:
        if entry.day is None:
            continue
        start = _start_of(page, entry)
        year = next((y for n, y in reversed(years) if n < start), None)
        if year is None or year == entry.day.year:
            continue
        shown = " ".join(p.text for p in page.pieces[start : max(_end_of(page, entry), start + 1)])
        if str(entry.day.year) in shown.replace(entry.anchor.text, ""):
            continue  # the year is shown, not inferred
        try:
            entry.day = entry.day.replace(year=year)
        except ValueError:  # 29 February
            entry.day = None


def take_months(page: Page, entries: list[Entry]) -> None:
    """Gives entries that show only a day of the month the heading over them: "2025年12月", "20日"."""
    months = [(n, m) for n, p in enumerate(page.pieces) if (m := _MONTH_LINE.match(p.text))]
    if not months:
        return
    for entry in entries:
        start = _start_of(page, entry)
        over = next((m for n, m in reversed(months) if n < start), None)
        if entry.day is not None or over is None:
            continue
        beside = page.pieces[start : max(_end_of(page, entry), start + 1)]
        shown = " ".join(p.text for p in beside).replace(entry.anchor.text, " ")
        if day := _DAY_ALONE.fullmatch(shown):
            try:
                entry.day = date(int(over[1]), int(over[2]), int(day[1]))
            except ValueError:  # the 31st of a month with fewer days
                continue


def line_around(page: Page, anchor: Anchor) -> tuple[str, str]:
    """The text before and behind an anchor in its line, up to the neighbouring anchors."""
    if anchor.piece >= len(page.pieces):
        return "", ""
    piece = page.pieces[anchor.piece]
    spans = piece.spans
    for place, (start, end, number) in enumerate(spans[:_MOST_IN_LINE]):
        if page.anchors[number] is anchor:
            low = spans[place - 1][1] if place else 0
            high = spans[place + 1][0] if place + 1 < len(spans) else len(piece.text)
            return piece.text[low:start], piece.text[end:high]
    return "", ""


def lend_dates(page: Page, entries: list[Entry], today: date) -> None:
    """Dates that stand in lines of their own between entries of one list (dt/dd, div/div)."""
    groups: dict[int, list[Entry]] = {}
    for entry in entries:
        parent = page.elements[entry.item].parent if entry.item >= 0 else entry.anchor.element
        groups.setdefault(parent, []).append(entry)
    for members in groups.values():
        if len(members) < 2 or any(e.day for e in members):
            continue
        behind = [_between(page, members, n, today) for n in range(len(members))]
        before = _before(page, members[0], today)
        days = [before, *behind[:-1]] if before and not behind[-1] else behind
        for entry, day in zip(members, days, strict=True):
            entry.day = day


def _between(page: Page, members: list[Entry], number: int, today: date) -> date | None:
    start = _end_of(page, members[number])
    following = members[number + 1] if number + 1 < len(members) else None
    stop = _start_of(page, following) if following else min(start + 3, _end_of_list(page, members))
    for piece in page.pieces[start : min(stop, start + 4)]:
        if piece.spans and following is None:
            return None  # the next list begins
        if not piece.spans and len(piece.text) <= _SHORT and (day := first_date(piece.text, today)):
            return day
    return None


def _end_of_list(page: Page, members: list[Entry]) -> int:
    """Where the element around the entries of a list ends: what stands behind is not theirs."""
    last = members[-1]
    outer = page.elements[last.item].parent if last.item >= 0 else last.anchor.element
    return page.elements[outer].last if outer >= 0 else len(page.pieces)


def _before(page: Page, entry: Entry, today: date) -> date | None:
    start = _start_of(page, entry)
    if start < 1 or page.pieces[start - 1].spans or len(page.pieces[start - 1].text) > _SHORT:
        return None
    return first_date(page.pieces[start - 1].text, today)


def _start_of(page: Page, entry: Entry) -> int:
    return page.elements[entry.item].first if entry.item >= 0 else entry.anchor.piece


def _end_of(page: Page, entry: Entry) -> int:
    return page.elements[entry.item].last if entry.item >= 0 else entry.anchor.piece + 1


def written_together(entries: list[Entry], today: date) -> None:
    """Dates that stand without a gap at the end or head of the titles of a whole list.

    One title may end in "06-28" by chance; nearly all of a list do not.
    """
    groups: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    for members in groups.values():
        if len(members) < 3 or any(e.day for e in members):
            continue
        for pattern in (_SHORT_TAIL, _SHORT_HEAD):
            found = [
                (e, m, _compact(m[1], today))
                for e in members
                if (m := pattern.search(e.title)) and not _SPOKEN_OF.search(e.title[: m.start()])
            ]
            good = [(e, m, day) for e, m, day in found if day and len(m[0]) + 4 <= len(e.title)]
            if len(good) >= _NEARLY_ALL * len(members):
                for entry, match, day in good:
                    entry.day = day
                    entry.title = (
                        entry.title[: match.start()] + entry.title[match.end() :]
                    ).strip()
                break


def _compact(text: str, today: date) -> date | None:
    """The day of a short form: 06-28, 26-06-28, 28 2026-06 and 06/282026 written together."""
    if (match := re.fullmatch(r"(\d{1,2})\s*((?:19|20)\d\d[-/.年]\d{1,2}月?)", text)) or (
        match := re.fullmatch(r"(\d{1,2}[-/.]\d{1,2})\s*((?:19|20)\d\d)", text)
    ):
        text = f"{match[1]} {match[2]}"
    return parse_date(text, today)


def without_date(title: str, day: date | None, today: date) -> str:
    """A title without the full date at its end, if that is the `day` the entry shows."""
    if day is None or tail_date(title, today) != day:
        return title
    return _TAIL_DATE.sub("", title) or title
