"""Says which addresses lead a crawler astray: calendars, functions, ever-deeper and repeated paths.

Judged from the address alone. Spaces without end that look harmless are told by what they
show: see `pipeline.scan`, which closes a family of addresses that brings nothing new.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final
from urllib.parse import unquote, urlsplit

LONGEST: Final = 1000  # characters of an address
DEEPEST: Final = 16  # segments of a path
MOST_PARAMETERS: Final = 10
FARTHEST_PAGE: Final = 20_000  # of a list
MONTHS_AHEAD: Final = 3  # a calendar may announce so much
FIRST_YEAR: Final = 1990
_FUNCTION = re.compile(
    r"(?:^|[/_?&=.-])(?:log(?:in|out|on|off)|signin|signout|register|captcha|verifycode|validatecode|"
    r"addfav\w*|sendmail|mailto|print(?:view|page)?|share|vote|subscribe|unsubscribe|delete|edit|"
    r"cart|forgetpassword|findpwd|sso|oauth2?|cas)(?:$|[/_?&=.;-])",
    re.IGNORECASE,
)
_DATE_NAMES = frozenset(
    "date day month year y m d ym ymd caldate cal calendar eventdate start end startdate enddate "
    "begin begindate from to rq nian yue ri selecteddate currentdate showdate".split()
)
_PAGE_NAMES = re.compile(
    r"^(?:page|p|pn|pageno|page_?num(?:ber)?|pageindex|curpage|currentpage|start|offset|pageid|cp)$"
)
_CALENDAR_PATH = re.compile(
    r"/(?:calendar|events?|rili|riqi|schedule)(?:/[\w-]+)*?/((?:19|20|21)\d\d)(?:[/-](\d{1,2}))?",
    re.I,
)
_YEAR_MONTH = re.compile(r"^((?:1[89]|2\d)\d\d)(?:[-/.年]?(1[0-2]|0?[1-9]))?")


def trap(url: str, today: date) -> str:
    """Why an address is better not asked, in Chinese; "" when nothing speaks against it."""
    if len(url) > LONGEST:
        return "地址过长"
    try:
        parts = urlsplit(url)
    except ValueError:
        return "地址无效"
    segments = [segment for segment in parts.path.lower().split("/") if segment]
    if len(segments) > DEEPEST:
        return "路径层级过深"
    if _repeats(segments):
        return "路径反复出现同一段"
    if _FUNCTION.search(parts.path + ("?" + parts.query if parts.query else "")):
        return "功能链接（登录、打印、分享等）"
    parameters = [one.partition("=") for one in parts.query.split("&") if one]
    if len(parameters) > MOST_PARAMETERS:
        return "参数过多"
    for name, _, value in parameters:
        name, value = name.lower(), unquote(value)
        if _PAGE_NAMES.match(name) and value.isdigit() and int(value[:9]) > FARTHEST_PAGE:
            return "页码过大"
    return _calendar(parts.path, parameters, today)


def _repeats(segments: list[str]) -> bool:
    """A segment three times, or a run of segments twice in a row: /a/b/a/b/."""
    names = [segment for segment in segments if not segment.isdigit() and len(segment) > 1]
    if any(names.count(name) >= 3 for name in set(names)):
        return True
    for size in range(2, len(segments) // 2 + 1):
        for start in range(len(segments) - 2 * size + 1):
            run = segments[start : start + size]
            if run == segments[start + size : start + 2 * size] and not all(
                one.isdigit() for one in run
            ):
                return True
    return False


def _calendar(path: str, parameters: list[tuple[str, str, str]], today: date) -> str:
    year = month = None
    if match := _CALENDAR_PATH.search(path):
        year, month = int(match[1]), int(match[2] or 1)
    for name, _, value in parameters:
        name = name.lower()
        if name not in _DATE_NAMES:
            continue
        found = _YEAR_MONTH.match(unquote(value))
        if found:
            year = int(found[1])
            month = int(found[2]) if found[2] else month
        elif name in {"month", "m", "yue"} and value.isdigit() and 1 <= int(value[:3]) <= 12:
            month = int(value)
    if year is None:
        return ""
    ahead = (year - today.year) * 12 + (month or 1) - today.month
    if year < FIRST_YEAR or ahead > MONTHS_AHEAD:
        return "日历页，日期超出范围"
    return ""
