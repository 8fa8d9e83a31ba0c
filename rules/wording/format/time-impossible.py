"""Times the clock does not have: 25时30分, 9时75分, 上午15时, 上午9:75, 每天25:30."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.numerals import NUMBER, PART, value

# Beginning at the one character every time has: a pattern that begins with a digit would be
# tried at every digit of a table.
_MARK = re.compile(rf"[时点](?:({NUMBER})分)?")
_HOUR = re.compile(rf"(上午)?(?<![{PART}.．第:：])({NUMBER})$")  # 8：30时: a minute
_FOLLOWS = ("整", "半", "许", "前", "至", "开始", "起")
_CLOCK = re.compile(
    r"(上午|下午|晚上|中午|凌晨)([0-9０-９]{1,2})(?:[:：]([0-9０-９]{2})(?![0-9０-９])|时(?![0-9]))"
)


_AROUND = 80
_SCORES = re.compile(r"写法|错误|比分|领先|得分|战胜|不敌|击败|负于|局|半场|比例|之比")
_TOLD = re.compile(
    r"(?:时间|每天|每日|营业|开放|定于)(?:为|:|：)?(?P<time>(?P<hour>[0-9]{1,2})[:：](?P<minute>[0-9]{2}))(?![0-9:：])"
)
# The end of a span whose begin is a time: 8:30-25:30. Scores have their words.
_SPAN = re.compile(
    r"(?<![0-9:：])(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?:[-—–~～]{1,2}|至|到)(?P<time>(?P<hour>[2-9][0-9])[:：](?P<minute>[0-5][0-9]))(?![0-9:：])"
)


def find(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, "") of each impossible time; a bare number of hours or points is none."""
    for mark in _MARK.finditer(text):
        at = mark.start()
        hour = _HOUR.search(text[max(0, at - 5) : at])
        if not hour:
            continue
        told_minute = mark[1] and len(mark[1]) > 1
        of_day, minute = value(hour[2]), value(mark[1]) if told_minute else 0
        end = mark.end() if told_minute else at + 1
        told = bool(told_minute) or text.startswith(_FOLLOWS, at + 1)
        wrong = of_day > 24 and text[at] == "时" and told and len(hour[2]) > 1
        wrong |= minute > 59 and 0 <= of_day <= 24 and text[at] == "时"
        wrong |= bool(hour[1]) and 13 <= of_day <= 24
        if wrong:
            yield max(0, at - 5) + hour.start(), end, ""
    for clock in _CLOCK.finditer(text):
        of_day, minute = value(clock[2]), value(clock[3]) if clock[3] else 0
        if of_day > 24 or minute > 59 or (clock[1] == "上午" and of_day > 12):
            yield clock.start(), clock.end(), ""
    done = -1
    for pattern in (_TOLD, _SPAN):
        for told in pattern.finditer(text):
            around = text[max(0, told.start() - _AROUND) : told.end() + _AROUND]
            wrong = int(told["hour"]) > 24 or int(told["minute"]) > 59
            if wrong and told.start("time") != done and not _SCORES.search(around):
                done = told.start("time")
                yield done, told.end("time"), ""
