"""Reads the lines of a list page: title, address and shown date of every entry.

An entry is the largest element around an anchor that holds no other entry (li, tr, dl, div …),
or the bare line between two <br>. Dates may stand before, behind, under or inside the anchor,
as one string or as the calendar leaf "26 / 2024-01".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from ...model import Row
from ...text.dates import find_dates, parse_date
from ...text.page import Anchor, Element, Page
from ...text.regions import ASIDE, CRUMBS, RELATED, SHARED
from ...text.urls import MEDIA, suffix
from ...text.visibility import NOT_SHOWN

_EXCLUDED: Final = SHARED | {CRUMBS}
_WEAK = re.compile(
    r"^(?:[\[【(（<].{1,12}[\]】)）>]|(?:查看|阅读|了解)?(?:详情|详细|全文|原文|更多)|(?:更多|MORE|more|More)\s*[>+》»]*|"
    r"下一?页|上一?页|首页|尾页|末页|第?\d+页?|[>«»<《》|·\s\d.…]+|下载|附件|打印|关闭|返回.{0,4}|跳转|确定|GO|NEW|new)$"
)
_BULLET = re.compile(r"^[\s·•●◆■□▪▶►>»\-—*．.、|]+(?=\S)")
_TAIL_DATE = re.compile(
    r"[\s\[(（【]*(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d\d:\d\d(?::\d\d)?)?[\s\])）】]*$"
)
_PINNED = re.compile(
    r"置顶|(?:^|[\s_-])(?:zhiding|zd|istop|is-top|stick|sticky|pinned|top-icon|icon-top)(?:$|[\s_-])",
    re.I,
)
_DATE_LABEL = re.compile(r"date|time|riqi|shijian|(?:^|[\s_-])(?:sj|rq)(?:$|[\s_-])", re.I)
_LEAF = re.compile(
    r"^\s*(?:\d{1,2}日?|(?:19|20)\d\d\s*(?:[-/.年]\s*\d{1,2}月?|年)?|\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}月)\s*$"
)
_NEAR_DAY = re.compile(r"刚刚|昨天|今天|前天")
_OTHER_DATE = re.compile(
    r"(?:截止|截至|实施|施行|成文|有效|报名|生效|失效|开标)(?:日期|时间|期|至)*[：:\s至]*"
)
_TRIMMED = re.compile(r"(?:\.{2,}|…+)$")
_LARGEST_ENTRY: Final = 40  # pieces
MOST_ENTRIES: Final = 2000  # of one page; each is compared with its neighbours
_MOST_IN_LINE: Final = 500  # anchors of one line that are told apart
_SHORT: Final = 40  # characters of a line that may carry the date
_FEWEST: Final = 3  # undated anchors that make a list
_ROW_TAGS = frozenset({"li", "tr", "dl"})


@dataclass(slots=True)
class Entry:
    """One anchor with what stands around it."""

    anchor: Anchor
    item: int  # element, or -1 when the entry is a bare line
    group: tuple[int, str]  # the list it belongs to
    day: date | None = None
    pinned: bool = False
    title: str = ""


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
    entries = _entries(page, anchors)
    for number, entry in enumerate(entries):
        _read_entry(page, entry, entries, number, today)
    _lend_dates(page, entries, today)
    # What is not shown until a tab is pressed counts only when dated like an entry.
    entries = [e for e in entries if e.day or not e.anchor.hidden]
    chosen = _choose(entries, every=within is not None)
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


def _key(anchor: Anchor) -> str:
    return anchor.url or f"#{anchor.piece}"


def _entries(page: Page, anchors: list[Anchor]) -> list[Entry]:
    """Each anchor with the largest element that holds only it (or repeats of its address)."""
    order = {id(a): n for n, a in enumerate(page.anchors)}
    places = [order[id(a)] for a in anchors]
    entries: list[Entry] = []
    seen: set[tuple[int, str]] = set()
    minor: set[int] = set()  # anchors of a list inside an entry, such as its 相关解读
    for number, anchor in enumerate(anchors):
        if number in minor:
            continue
        item = -1
        index = anchor.element
        while index > 0:
            element = page.elements[index]
            low = bisect_left(places, element.first_anchor)
            high = bisect_left(places, element.last_anchor)
            others = [i for i in range(low, high) if _key(anchors[i]) != _key(anchor)]
            if others and not _nested(page, element, anchor, [anchors[i] for i in others]):
                break
            minor.update(others)
            if element.last - element.first > _LARGEST_ENTRY or element.tag == "body":
                break
            item = index
            if element.tag in _ROW_TAGS and element.tag != "dl":
                break
            index = element.parent
        if item >= 0:
            if (item, _key(anchor)) in seen:  # picture and title of one entry
                _merge(entries, item, anchor)
                continue
            seen.add((item, _key(anchor)))
            element = page.elements[item]
            group = (element.parent, element.tag)
        else:
            group = (anchor.element, "line")
        entries.append(Entry(anchor, item, group))
    return entries


def _nested(page: Page, element: Element, anchor: Anchor, others: list[Anchor]) -> bool:
    """Whether an entry's <li> holds the other anchors only in lists of their own, behind it."""
    if element.tag != "li" or anchor.piece > others[0].piece:
        return False
    for other in others:
        outer = page.ancestors(other.element)
        inside = outer[: next((n for n, e in enumerate(outer) if e.index == element.index), 0)]
        if not any(e.tag in {"ul", "ol"} for e in inside):
            return False
        if any(e.tag in {"ul", "ol"} and e.first <= anchor.piece < e.last for e in inside):
            return False
    return True


def _merge(entries: list[Entry], item: int, anchor: Anchor) -> None:
    for entry in reversed(entries):
        if entry.item == item:
            if len(anchor.text) >= 4 and (
                not entry.anchor.text or _better_title(anchor.text, entry.anchor.text)
            ):
                entry.anchor = anchor
            return


def _better_title(new: str, old: str) -> bool:
    return len(old) < 6 <= len(new)


def _read_entry(page: Page, entry: Entry, entries: list[Entry], number: int, today: date) -> None:
    anchor = entry.anchor
    if entry.item >= 0:
        element = page.elements[entry.item]
        first, last = element.first, element.last
        entry.pinned = bool(_PINNED.search(element.label)) or any(
            "置顶" in i.alt for i in page.images if first <= i.piece < last and i.alt
        )
        own = _own_pieces(page, anchor, first, last)
        entry.title = _title(page, anchor, own)
        entry.day = _entry_date(page, element, anchor, own, today)
        text = "".join(page.pieces[i].text for i in range(first, min(last, first + 6)))
        entry.pinned = entry.pinned or "置顶" in text.replace(entry.title, "")
    else:
        entry.title = _title(page, anchor, [anchor.piece])
        before, behind = _line_around(page, anchor)
        entry.day = _first_date(behind, today) or _first_date(before, today)
        entry.pinned = "置顶" in before + behind[:6]
    if entry.day is None:
        entry.day = _tail_date(anchor.text, today)
    entry.title = _TAIL_DATE.sub("", entry.title) or entry.title


def _own_pieces(page: Page, anchor: Anchor, first: int, last: int) -> list[int]:
    """The pieces of an entry that hold text of its anchor."""
    return [
        i
        for i in range(first, last)
        if any(page.anchors[n].url == anchor.url for _, _, n in page.pieces[i].spans)
    ]


def _title(page: Page, anchor: Anchor, own: list[int]) -> str:
    """The entry's title; the `title` attribute when the shown text was cut short."""
    lines = [anchor.text]
    if len(own) > 1 and "\n" not in anchor.text:
        pieces = [page.pieces[i] for i in own]
        headings = [p.text for p in pieces if p.tag in {"h1", "h2", "h3", "h4", "h5"}]
        named = [
            p.text for p in pieces if re.search(r"tit|bt", page.elements[p.element].label, re.I)
        ]
        plain = [p.text for p in pieces if len(p.text) >= 6 and not _LEAF.match(p.text)]
        lines = headings or named or plain or lines
    text = _BULLET.sub("", lines[0]).strip()
    told = _BULLET.sub("", anchor.title).strip()
    stem = _TRIMMED.sub("", text).strip()
    if told and (not text or (stem != text and told.startswith(stem[:8]))):
        return told
    return text or told


def _entry_date(
    page: Page, element: Element, anchor: Anchor, own: list[int], today: date
) -> date | None:
    """The date an entry shows: at a place named date, then outside the anchor, then inside."""
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
        if _LEAF.match(text):
            leaf.append(text)
        day = _first_date(text, today)
        if day is None or (len(text) > _SHORT * 3 and not text.startswith("20")):
            continue
        label = page.elements[piece.element].label
        rank = 3 if _DATE_LABEL.search(label) else 1
        if any(_DATE_LABEL.search(r.label) for r in piece.runs):
            rank = 3
        rank += 2 if len(text) <= _SHORT else 0
        rank -= 2 if piece.cell is not None or piece.hidden else 0
        if re.search(r"发布|公布", text[:6]):
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
                if day := parse_date(text, today) if re.search(r"(?:19|20)\d\d", text) else None:
                    return day
                if size == 3 and (day := parse_date("-".join(parts), today)):
                    return day
    if len(leaf) == 2 and leaf[1].rstrip("月").isdigit() and leaf[0].rstrip("日").isdigit():
        return parse_date(f"{leaf[1].rstrip('月')}-{leaf[0].rstrip('日')}", today)
    return None


def _first_date(text: str, today: date) -> date | None:
    text = text.strip()
    if not text:
        return None
    found = find_dates(text, today)
    full = [f for f in found if not f.yearless]
    own = [f for f in full if not _OTHER_DATE.search(text[max(0, f.start - 8) : f.start])]
    if full:
        return (own or full)[0].day
    if found and len(text) <= _SHORT:
        return found[0].day
    return parse_date(text, today) if len(text) <= 20 and not _BARE_NUMBER.match(text) else None


_BARE_NUMBER = re.compile(r"^\D*\d+(?:\.\d+)?\D*$")


def _tail_date(text: str, today: date) -> date | None:
    match = _TAIL_DATE.search(text)
    return _first_date(match[0], today) if match else None


def _line_around(page: Page, anchor: Anchor) -> tuple[str, str]:
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


def _lend_dates(page: Page, entries: list[Entry], today: date) -> None:
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
    stop = _start_of(page, following) if following else start + 3
    for piece in page.pieces[start : min(stop, start + 4)]:
        if (
            not piece.spans
            and len(piece.text) <= _SHORT
            and (day := _first_date(piece.text, today))
        ):
            return day
    return None


def _before(page: Page, entry: Entry, today: date) -> date | None:
    start = _start_of(page, entry)
    if start < 1 or page.pieces[start - 1].spans or len(page.pieces[start - 1].text) > _SHORT:
        return None
    return _first_date(page.pieces[start - 1].text, today)


def _start_of(page: Page, entry: Entry) -> int:
    return page.elements[entry.item].first if entry.item >= 0 else entry.anchor.piece


def _end_of(page: Page, entry: Entry) -> int:
    return page.elements[entry.item].last if entry.item >= 0 else entry.anchor.piece + 1


def _choose(entries: list[Entry], every: bool) -> list[Entry]:
    """The entries that are rows: of dated lists, else of the weightiest undated list."""
    if every:
        return entries
    groups: dict[tuple[int, str], list[Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.group, []).append(entry)
    central = [e for e in entries if e.anchor.region not in {ASIDE, RELATED}]
    pool = central if any(e.day for e in central) else entries
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
    lists = [m for m in lists if len(m) >= _FEWEST and sum(len(e.title) for e in m) >= 7 * len(m)]
    return max(lists, key=lambda m: sum(len(e.title) for e in m), default=[])


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
