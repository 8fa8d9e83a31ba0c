"""Dates with a year whose weekday is another: 2024年5月6日（星期二）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from monitor.text.numerals import NUMBER, PART, YEAR, value

# The weekday stands in brackets, or right behind the date and ends there: 6日周边 is no weekday.
_DATE = re.compile(
    rf"年({NUMBER})月({NUMBER})日"
    r"(?:[（(](?:星期|周|礼拜)([一二三四五六日天])(?:[）)]|[，、 ]?(?:上午|下午|晚))"
    r"|[，、 ]?(?:星期|礼拜)([一二三四五六日天])(?![一-鿿])"
    r"|[，、 ]?(?:星期|礼拜)([一二三四五六日天])(?=上午|下午|晚|早|中午|举行|召开|至))"
)
_YEAR = re.compile(rf"(?<![{PART}])({YEAR})$")
_NAMES = "一二三四五六日"


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, the right weekday) of each date that disagrees with its weekday."""
    for match in _DATE.finditer(text):
        at = match.start()
        year = _YEAR.search(text[max(0, at - 5) : at])
        if not year:
            continue
        try:
            day = date(value(year[1]), value(match[1]), value(match[2]))
        except ValueError:
            continue  # impossible-date says so
        said = (match[3] or match[4] or match[5]).replace("天", "日")
        right = _NAMES[day.weekday()]
        if said != right:
            yield at - 4, match.end(), f"星期{right}"
