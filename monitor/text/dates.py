"""Reads the dates and times people write on Chinese pages and in feeds.

What has no zone, or says CST, is Beijing time. Impossible dates (2月30日, month 13) are
None, never bent into a possible one. A day is always a day in Asia/Shanghai.

    parse_date("发布时间：2024年1月26日", today)   → date(2024, 1, 26)
    parse_instant("Tue May 31 17:46:55 +0800 2011", now)
    find_dates(text, today)                        → every date with its offsets
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Final

from ..model import CHINA
from .numerals import value
from .patterns import Pattern

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2099

_SEP = r"[-－‐–—−/／.．]"
_GAP = r"\s{0,3}"
_HOUR = (
    r"(?P<noon>凌晨|早上|早晨|上午|中午|下午|晚上|傍晚)?\s?"
    r"(?P<hour>\d{1,2})(?:"
    r"[:：]\s?(?P<minute>\d{2})(?:[:：]\s?(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"|[时点](?:\s?(?P<cminute>\d{1,2})\s?分(?:\s?(?P<csecond>\d{1,2})\s?秒)?)?)(?!\d)"
    r"(?:\s?(?P<half>[AaPp][Mm])(?![A-Za-z]))?"
    r"(?:\s?(?P<zone>[Zz](?![A-Za-z])|(?:GMT|UTC)?[+-]\d{2}:?\d{2}(?!\d)"
    r"|(?:GMT|UTC?|CST|EST|EDT|CDT|MST|MDT|PST|PDT|BST|JST|HKT)(?![A-Za-z])))?"
)
_CLOCK = rf"(?:{_GAP}[Tt,，]?{_GAP}(?:[（(]?(?:星期|周)[一二三四五六日天][)）]?{_GAP})?{_HOUR})?"

_NUMERIC = Pattern(
    r"(?<!\d)(?<!\d[-/.])(?<!/)(?P<year>(?:[1１][9９]|[2２][0０])\d\d)\s{0,2}(?:"
    rf"年{_GAP}(?P<month>\d{{1,2}}){_GAP}月{_GAP}(?P<day>\d{{1,2}})"
    rf"(?:{_GAP}[日号]|(?![\d一-鿿]))"
    rf"|(?P<sep>{_SEP})\s?(?P<m2>\d{{1,2}})\s?(?P=sep)\s?"
    rf"(?P<d2>\d{{2}}(?=\d{{1,2}}[:：]\d\d)|\d{{1,2}}(?!\d|{_SEP}\d|/\w))日?"
    rf"){_CLOCK}"
)
_HAN = "〇○零Oo0０一二三四五六七八九"
_CHINESE = Pattern(
    rf"(?P<year>[一二][{_HAN}]{{3}})\s?年\s?(?P<month>[一二三四五六七八九十]{{1,2}}|\d{{1,2}})\s?月\s?"
    rf"(?P<day>[一二三四五六七八九十廿卅]{{1,3}}|\d{{1,2}})\s?日{_CLOCK}"
)
_YEARLESS = Pattern(
    rf"(?<![\d年\-/.])(?P<month>\d{{1,2}})\s?月\s?(?P<day>\d{{1,2}})\s?[日号]{_CLOCK}"
    rf"|[\[［【(（]\s?(?P<m2>\d{{1,2}})[-－/／.](?P<d2>\d{{1,2}})\s?[\]］】)）]"
)
# Behind a label the short forms are dates too: 发布时间：26-03-05, 时间：03-05.
_LABELLED = Pattern(
    rf"(?:时间|日期|发布)\s?[:：]\s{{0,3}}(?:(?P<year>\d\d){_SEP})?(?P<month>\d{{1,2}}){_SEP}"
    rf"(?P<day>\d{{2}}(?=\d\d[:：]\d\d)|\d{{1,2}}(?!\d|{_SEP}\d|[:：])){_CLOCK}"
)
# Whole strings only: in running text these would be scores, sizes or parts of numbers.
_BARE = Pattern(rf"(?P<month>\d{{1,2}})\s?{_SEP}\s?(?P<day>\d{{1,2}}){_CLOCK}")
_SHORT = Pattern(
    rf"(?P<year>\d\d)(?P<sep>{_SEP})(?P<month>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}}){_CLOCK}"
)
_COMPACT = Pattern(
    r"(?P<year>(?:[1１][9９]|[2２][0０])\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?)?(?P<zone>[Zz])?"
)
_SPLIT = tuple(
    Pattern(pattern)
    for pattern in (
        # the calendar leaf of list pages: a large day with year and month under it
        rf"(?P<day>\d{{1,2}})日?[\s/|]+(?P<year>(?:[1１][9９]|[2２][0０])\d\d){_GAP}(?:年|{_SEP}){_GAP}(?P<month>\d{{1,2}})月?",
        rf"(?P<year>(?:[1１][9９]|[2２][0０])\d\d){_GAP}(?:年|{_SEP}){_GAP}(?P<month>\d{{1,2}})月?[\s/|]+(?P<day>\d{{1,2}})日?",
        rf"(?P<month>\d{{1,2}})(?:月|{_SEP})(?P<day>\d{{1,2}})日?[\s/,，]+(?P<year>(?:[1１][9９]|[2２][0０])\d\d)年?",
        rf"(?P<year>(?:[1１][9９]|[2２][0０])\d\d)年?[\s/]+(?P<month>\d{{1,2}})(?:月|{_SEP})(?P<day>\d{{1,2}})日?{_CLOCK}",
        rf"(?P<month>\d{{1,2}})/(?P<day>\d{{1,2}})/(?P<year>(?:[1１][9９]|[2２][0０])\d\d){_CLOCK}",
    )
)
_RELATIVE_LENGTH: Final = 24
_MONTHS = {
    m: n
    for n, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MON = r"(?P<mon>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_ENGLISH = tuple(
    Pattern(pattern, re.IGNORECASE)
    for pattern in (
        # RFC 822 and 850: Fri, 26 Jan 2024 10:00:00 +0800
        rf"(?<!\d)(?P<day>\d{{1,2}})[ \-]{_MON}[ \-,]{{1,2}}(?P<year>\d{{4}}|\d\d(?!\d)){_CLOCK}",
        # C and Java: Tue May 31 17:46:55 +0800 2011
        rf"{_MON}\s{{1,2}}(?P<day>\d{{1,2}})\s{{1,2}}{_HOUR}\s(?P<year>\d{{4}})(?!\d)",
        rf"{_MON}\s{{1,2}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{{1,2}}(?P<year>\d{{4}})(?!\d){_CLOCK}",
    )
)
_LETTERS = Pattern(r"[A-Za-z]{3}")  # ten times quicker than to look for the names
_MONTH_NAME = Pattern(
    r"(?<![A-Za-z])(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?[ \-]",
    re.IGNORECASE,
)
_EPOCH = Pattern(r"(\d{10})(\d{3}|\.\d{1,6})?")
_AGO = Pattern(
    r"(?P<n>\d{1,4}|半|几|[一二两三四五六七八九十])\s?个?\s?(?P<unit>秒|分钟?|小时|天|日|周|星期)\s?(?:以?前)"
)
_NEAR = Pattern(rf"(?P<word>刚刚|刚才|今天|今日|昨天|昨日|前天){_CLOCK}")
_AGO_NUMBERS = {c: n for n, c in enumerate("一二三四五六七八九十", 1)} | {"两": 2}
_UNITS = {
    "秒": 1,
    "分": 60,
    "分钟": 60,
    "小时": 3600,
    "天": 86400,
    "日": 86400,
    "周": 604800,
    "星期": 604800,
}
_DAYS_BACK = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2}
# Hours east of Greenwich. CST is China's here, as every page we read means it.
_ZONES = {"z": 0, "gmt": 0, "ut": 0, "utc": 0, "est": -5, "edt": -4, "cdt": -5, "mst": -7,
          "mdt": -6, "pst": -8, "pdt": -7, "bst": 1, "jst": 9}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date standing in a text at `start:end` (code points, its time of day included).

    `at` is the instant when a time of day is shown; `yearless` that the year was inferred.
    """

    start: int
    end: int
    day: date
    at: datetime | None = None
    yearless: bool = False


def find_dates(text: str, today: date) -> tuple[FoundDate, ...]:
    """Every full date in `text`, and month-and-day ones with the year inferred, in order.

    Bare `01-26` counts only inside brackets; relative words and epochs never do.
    """
    now = _moment(today)
    found = [f for m in _NUMERIC.finditer(text) if (f := _found(m, now))]
    if "年" in text and "月" in text:
        found += [f for m in _CHINESE.finditer(text) if (f := _found(m, now))]
    if _LETTERS.search(text) and _MONTH_NAME.search(text):
        found += _in_english(text, now)
    if "：" in text or ":" in text:
        found += [f for m in _LABELLED.finditer(text) if (f := _labelled(m, now))]
    taken = [(f.start, f.end) for f in found]
    for match in _YEARLESS.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        if one := _found(match, now):
            found.append(one)
    return tuple(sorted(found, key=lambda f: f.start))


def parse_date(text: str, today: date) -> date | None:
    """The day `text` tells: the only or first date in it, or None.

    `today` infers years and resolves 昨天; hand a datetime over to have 15小时前 exact.
    """
    read = _read(text, _moment(today))
    return read[0] if read else None


def parse_instant(text: str, now: datetime) -> datetime | None:
    """The instant `text` tells, aware; None when it shows no time of day."""
    read = _read(text, now)
    return read[1] if read else None


def infer_year(month: int, day: int, today: date) -> date | None:
    """The latest such day not after tomorrow: on 3 January, 12-30 is last year's."""
    if isinstance(today, datetime):
        today = today.astimezone(CHINA).date()
    for year in range(today.year + 1, today.year - 9, -1):  # 29 February may be 8 years off
        made = _day(year, month, day)
        if made and made <= today + timedelta(days=1):
            return made
    return None


# ── inside ───────────────────────────────────────────────────────────────────


def _moment(today: date) -> datetime:
    """A datetime as it is; for a bare day its last second, so that 5小时前 stays on it."""
    if isinstance(today, datetime):
        return today
    return datetime.combine(today, time(23, 59, 59), CHINA)


def _read(text: str, now: datetime) -> tuple[date, datetime | None] | None:
    text = text.strip().strip("[]［］【】()（）<>《》|· ").strip()
    if not text:
        return None
    for reader in (_epoch, _whole, _running, _relative, _english):
        read = reader(text, now)
        if read is not None:
            return read or None
    return None


# Each reader answers None for "not my shape" and () for "mine, but impossible".
_Answer = tuple[date, datetime | None] | tuple[()] | None


def _epoch(text: str, now: datetime) -> _Answer:
    if not (match := _EPOCH.fullmatch(text)):
        return None
    at = datetime.fromtimestamp(int(match[1]), CHINA)
    return (at.date(), at) if 2000 <= at.year <= LAST_YEAR else ()


def _whole(text: str, now: datetime) -> _Answer:
    for pattern in (_COMPACT, _SHORT, *_SPLIT, _BARE):
        if match := pattern.fullmatch(text):
            one = _found(match, now)
            return (one.day, one.at) if one else ()
    return None


def _running(text: str, now: datetime) -> _Answer:
    found = find_dates(text, now)
    full = [f for f in found if not f.yearless]
    if full or found:
        best = (full or list(found))[0]
        return best.day, best.at
    return None


def _relative(text: str, now: datetime) -> _Answer:
    if len(text) > _RELATIVE_LENGTH:  # a sentence that says 三天前 is not a date line
        return None
    local = now.astimezone(CHINA)
    if match := _AGO.search(text):
        amount = match["n"]
        if amount == "几":
            return ()
        number = 0.5 if amount == "半" else _AGO_NUMBERS.get(amount) or int(amount)
        seconds = number * _UNITS[match["unit"]]
        at = local - timedelta(seconds=seconds)
        exact = _UNITS[match["unit"]] < 86400
        return at.date(), at if exact else None
    if match := _NEAR.search(text):
        if match["word"].startswith("刚"):
            return local.date(), local
        day = local.date() - timedelta(days=_DAYS_BACK[match["word"]])
        return day, _at(match, day)
    return None


def _in_english(text: str, now: datetime) -> list[FoundDate]:
    """Dates with the names of months and a year of four figures, wherever they stand."""
    found: list[FoundDate] = []
    for pattern in _ENGLISH:
        for match in pattern.finditer(text):
            taken = any(f.start < match.end() and match.start() < f.end for f in found)
            if len(match["year"]) == 4 and not taken and (one := _found(match, now)):
                found.append(one)
    return found


def _english(text: str, now: datetime) -> _Answer:
    for pattern in _ENGLISH:
        if match := pattern.search(text):
            one = _found(match, now)
            return (one.day, one.at) if one else ()
    return None


def _found(match: re.Match[str], now: datetime) -> FoundDate | None:
    """The date of a match of any pattern above, or None when it is impossible."""
    parts = match.groupdict()
    month = parts.get("month") or parts.get("m2") or ""
    number = _month(parts["mon"]) if parts.get("mon") else value(month)
    day_number = value(parts.get("day") or parts.get("d2") or "")
    year = parts.get("year")
    if year:
        day = _day(_year(year, now), number, day_number)
    else:
        day = infer_year(number, day_number, now)
    if day is None:
        return None
    at = _at(match, day)
    shown = at.astimezone(CHINA).date() if at else day
    return FoundDate(match.start(), match.end(), shown, at, not year)


def _labelled(match: re.Match[str], now: datetime) -> FoundDate | None:
    """The date behind a label; the label itself is no part of it."""
    one = _found(match, now)
    first = "year" if match["year"] else "month"
    return replace(one, start=match.start(first)) if one else None


def _year(text: str, now: datetime) -> int:
    if text[0] in "一二" and not text.isdigit():
        digits = "".join("0" if c in "〇○零Oo0０" else str(_AGO_NUMBERS.get(c, 0)) for c in text)
        return int(digits)
    number = int(text)
    if number < 100:
        number += 2000 if 2000 + number <= now.year + 1 else 1900
    return number


def _month(name: str) -> int:
    return _MONTHS[name[:3].lower()]


def _day(year: int, month: int, day: int) -> date | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _at(match: re.Match[str], day: date) -> datetime | None:
    """The instant of a match with a time of day; None without one or with an impossible one."""
    parts = match.groupdict()
    if not parts.get("hour"):
        return None
    hour = int(parts["hour"])
    minute = int(parts.get("minute") or parts.get("cminute") or 0)
    second = int(parts.get("second") or parts.get("csecond") or 0)
    half = (parts.get("half") or "").lower()
    if hour < 12 and (parts.get("noon") in {"下午", "晚上", "傍晚"} or half == "pm"):
        hour += 12
    elif hour == 12 and half == "am":
        hour = 0
    try:
        return datetime.combine(day, time(hour, minute, min(second, 59)), _zone(parts.get("zone")))
    except ValueError:
        return None


def _zone(text: str | None) -> tzinfo:
    text = (text or "").lower()
    offset = re.fullmatch(r"(?:gmt|utc)?([+-])(\d\d):?(\d\d)", text)
    if offset:
        minutes = int(offset[2]) * 60 + int(offset[3])
        if minutes > 14 * 60:
            return CHINA
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes))
    return timezone(timedelta(hours=_ZONES[text])) if text in _ZONES else CHINA
