"""Joins the texts of inline elements to one line as a person reads them."""

from __future__ import annotations

import re

from .spacing import collapse

Span = tuple[int, int, int]  # start, end, number of the anchor

# Where one inline element ends and another begins, these do not belong to one word.
_STARTS_ANEW = re.compile(
    r"[\[(（【]?\s?(?:\d{4}[-/.年]\d{1,2}|\d{1,2}[-/]\d{1,2}\s*[\])）】]?$|\d{1,2}月\d{1,2}日)"
    r"|[一-鿿]{0,4}(?:来源|作者|时间|日期|次数|单位|机构|编辑|字号|字体|浏览|点击|阅读|分享)[量数]?\s?[:：]"
)
# “1<b>0月9日</b>” is one number in two tags.
_GOES_ON = re.compile(r"\d?\d?[年月日时分]")
# “06/28<small>2026</small>” is a leaf of a calendar: two numbers.
_YEAR_ALONE = re.compile(r"\s?(?:19|20)\d\d年?\s*$")
_ENDS_MONTH_DAY = re.compile(r"(?<!\d)\d{1,2}[-/.月]\d{1,2}日?\s?$")
_ENDS_DATE = re.compile(r"(?:\d[-/.年月]\d{1,2}日?|\d:\d\d)\s?[\])）】]?$")


def parted(before: str, start: str) -> bool:
    """Whether two inline elements that touch are two words: “…2024-01-26<i>来源：…”.

    `before` is the text of the first, `start` the first 24 characters of the second.
    """
    if (
        (not start[:3].isalpha() or "：" in start or ":" in start)
        and _STARTS_ANEW.match(start)
        and not (before[-1:].isdigit() and _GOES_ON.match(start))
    ):
        return True
    if len(before) > 24 or before == " " or before.isalpha():
        return False
    if not start[:1].isdigit():
        return bool(_ENDS_DATE.search(before))
    return bool(_YEAR_ALONE.match(start) and _ENDS_MONTH_DAY.search(before))


def joined(chunks: list[tuple[str, int]]) -> tuple[str, list[int], list[Span]]:
    """The tidy text of all chunks; where each begins in it, and the end; the anchors in it.

    Neighbours of one anchor are one span.
    """
    parts: list[str] = []
    places = [0]
    spans: list[Span] = []
    length, spaced = 0, True
    for chunk, anchor in chunks:
        if chunk == " ":
            part = "" if spaced else chunk
        else:
            part = collapse(chunk)
            if spaced:
                part = part.lstrip(" ") if length else part.lstrip()
        if part:
            start = length
            parts.append(part)
            length += len(part)
            spaced = part[-1] == " "
            if anchor >= 0:
                if spans and spans[-1][2] == anchor and spans[-1][1] == start:
                    start = spans.pop()[0]
                spans.append((start, length, anchor))
        places.append(length)
    text = "".join(parts).rstrip()
    last = len(text)
    if last == length:
        return text, places, spans
    ended = [(start, min(end, last), anchor) for start, end, anchor in spans if start < last]
    return text, [min(place, last) for place in places], ended
